"""Fits events into the lines that there are: each at least named or counted, the worst told in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from planguard.model.finding import Severity
from planguard.reporters._parts.view import View
from planguard.reporters.text.event import Depth, Placed, lines_of

_FEWEST = 3
_MOST_NAMED = 12
"""Events below medium that are named, and events that are named without a story."""


def fitted(placed: Sequence[Placed], room: int, view: View) -> list[str]:
    """The events in at most ``room`` lines, unless code to paste needs more; with ``view.full`` in all lines."""
    if view.full:
        return list(_spaced([(Depth.FULL, lines_of(one, Depth.FULL, view)) for one in placed]))
    shown, rest = _named(placed)
    depths = [one.least for one in shown]
    count = _counted(rest)

    def lines(depths: Sequence[Depth]) -> list[str]:
        told = [(depth, lines_of(one, depth, view)) for one, depth in zip(shown, depths, strict=True)]
        return [*_spaced(told), *count]

    return lines(_deepened(shown, depths, room, lines))


def _deepened(
    shown: Sequence[Placed], depths: list[Depth], room: int, lines: Callable[[Sequence[Depth]], list[str]]
) -> list[Depth]:
    """The depths, raised as far as there is room: what blocks gets its gist first, then the worst get their stories."""
    serious = [n for n, one in enumerate(shown) if one.event.level >= Severity.MEDIUM and not one.event.waived]
    steps = [(0, Depth.BRIEF), *((n, Depth.GIST) for n in serious if shown[n].event.blocks)]
    steps += [(n, depth) for n in serious for depth in (Depth.STORY, Depth.BRIEF, Depth.SHORT)]
    for position, depth in steps if serious else ():
        if depth > depths[position]:
            tried = [*depths[:position], depth, *depths[position + 1 :]]
            if len(lines(tried)) <= room or (position == 0 and depth is Depth.BRIEF):
                depths = tried
    return depths


def _named(placed: Sequence[Placed]) -> tuple[list[Placed], list[Placed]]:
    """The events that are at least named, and those that are counted; code to paste is always printed."""
    small = sum(one.event.level < Severity.MEDIUM for one in placed)
    left = small if small <= _FEWEST else _FEWEST - 1  # the line that counts the others is one of the few
    shown: list[Placed] = []
    rest: list[Placed] = []
    for one in placed:
        is_small = one.event.level < Severity.MEDIUM
        fits = len(shown) < _MOST_NAMED and (left > 0 or not is_small)
        left -= is_small
        (shown if fits or one.least > Depth.TITLE else rest).append(one)
    return shown, rest


def _counted(rest: Sequence[Placed]) -> list[str]:
    if not rest:
        return []
    levels = Counter(one.event.level for one in rest)
    said = ", ".join(f"{levels[level]} {level.word}" for level in sorted(levels, reverse=True))
    return [f"and {len(rest)} more {'event' if len(rest) == 1 else 'events'}: {said} (--full)"]


def _spaced(told: Sequence[tuple[Depth, Sequence[str]]]) -> Iterator[str]:
    """The events, with an empty line between them where one of the two is more than a title."""
    before: Depth | None = None
    for depth, lines in told:
        if before is not None and max(before, depth) > Depth.TITLE:
            yield ""
        yield from lines
        before = depth
