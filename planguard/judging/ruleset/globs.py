"""Many globs at once: a text is looked up among them by what they hold literally, not tried against each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import cache
from heapq import merge
from itertools import chain

from planguard.loading.regex import regex
from planguard.model.errors import RulesetError

_RUN, _RUNS, _RARE = 6, 20, 8
_WHERE = ("start", "end", "inside")
_WILD = regex("[*?]+")
_Hold = tuple[str, str]
"""Where a text has to hold something literally, and what."""

_MOST_TRIALS = 5_000_000


def matches(text: str, pattern: str) -> bool:
    """Whether text is what a glob says; brackets are plain characters, as addresses are full of them."""
    return _matcher(pattern)(text)


class Globs:
    """Globs by their numbers, in the order in which they were given."""

    def __init__(self, patterns: Iterable[str]) -> None:
        numbers: dict[str, list[int]] = {}
        for number, pattern in enumerate(patterns):
            numbers.setdefault(pattern, []).append(number)
        self._exact = {pattern: found for pattern, found in numbers.items() if not _is_wild(pattern)}
        self._by_hold = _indexed({pattern: found for pattern, found in numbers.items() if _is_wild(pattern)})
        self._lengths = {where: sorted({len(hold) for at, hold in self._by_hold if at == where}) for where in _WHERE}
        self._trials = 0

    def matching(self, text: str) -> Iterator[int]:
        """The numbers of the globs that the text is like, in order; RulesetError if that takes too many trials."""
        exact = [(number, "") for number in self._exact.get(text, ())]
        for number, pattern in merge(exact, *self._candidates(text)):
            if not pattern or self._tried(text, pattern):
                yield number

    def first(self, text: str) -> int | None:
        """The number of the first glob that the text is like."""
        return next(self.matching(text), None)

    def used(self, texts: Iterable[str]) -> set[int]:
        """The numbers of the globs that any of the texts is like; each is tried until then."""
        found: set[int] = set()
        for text in texts:
            found |= set(self._exact.get(text, ()))
            for number, pattern in chain.from_iterable(self._candidates(text)):
                if number not in found and self._tried(text, pattern):
                    found.add(number)
        return found

    def _tried(self, text: str, pattern: str) -> bool:
        self._trials += 1
        if self._trials > _MOST_TRIALS:
            raise RulesetError(
                "the ruleset: too many of its globs nearly match too many addresses. "
                "Begin each glob with its own literal text."
            )
        return matches(text, pattern)

    def _candidates(self, text: str) -> list[list[tuple[int, str]]]:
        holds = {("start", text[:length]) for length in self._lengths["start"] if length <= len(text)}
        holds |= {("end", text[len(text) - length :]) for length in self._lengths["end"] if length <= len(text)}
        for length in self._lengths["inside"]:
            holds |= {("inside", text[first : first + length]) for first in range(len(text) - length + 1)}
        return [self._by_hold[hold] for hold in holds if hold in self._by_hold]


def _is_wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _indexed(numbers: dict[str, list[int]]) -> dict[_Hold, list[tuple[int, str]]]:
    """The globs by the rarest of what each holds literally; those that hold nothing are inside every text."""
    starts = Counter(_start(pattern) for pattern in numbers)
    holds = {
        pattern: [start] if start[1] and starts[start] <= _RARE else _holds(pattern)
        for pattern in numbers
        for start in (_start(pattern),)
    }
    often = Counter(hold for found in holds.values() for hold in found)
    index: dict[_Hold, list[tuple[int, str]]] = {}
    for pattern, found in numbers.items():
        rarest = min(holds[pattern], key=lambda hold: (often[hold], -len(hold[1])))
        index.setdefault(rarest, []).extend((number, pattern) for number in found)
    return {hold: sorted(found) for hold, found in index.items()}


def _start(pattern: str) -> _Hold:
    return "start", _WILD.split(pattern, maxsplit=1)[0]


def _holds(pattern: str) -> list[_Hold]:
    """What is literal in a glob: its start, its end, and some of the short runs of characters inside."""
    pieces = _WILD.split(pattern)
    runs = (run for piece in pieces if piece for run in _runs(piece))
    anchored = (("start", pieces[0]), ("end", pieces[-1]))
    return [*(hold for hold in anchored if hold[1]), *(("inside", run) for run in runs)] or [("inside", "")]


def _runs(piece: str) -> set[str]:
    firsts = range(max(1, len(piece) - _RUN + 1))
    return {piece[first : first + _RUN] for first in (*firsts[:_RUNS], *firsts[-_RUNS:])}


@cache
def _matcher(pattern: str) -> Callable[[str], bool]:
    if "?" in pattern:
        compiled = re.compile(translate(pattern.replace("[", "[[]")))
        return lambda text: compiled.match(text) is not None
    first, *rest = pattern.split("*")
    return (lambda text: _in_order(text, first, rest)) if rest else (lambda text: text == first)


def _in_order(text: str, first: str, rest: list[str]) -> bool:
    """Whether a text begins with the first piece, ends with the last, and has the others between, one after another."""
    *middle, last = rest
    position, end = len(first), len(text) - len(last)
    if position > end or not text.startswith(first) or not text.endswith(last):
        return False
    for piece in middle:
        position = text.find(piece, position, end)
        if position < 0:
            return False
        position += len(piece)
    return True
