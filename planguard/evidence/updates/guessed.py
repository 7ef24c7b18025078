"""What updates in place probably do, by the names of the attributes, where the catalogue says nothing of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planguard.evidence.updates.comparing import Difference, differs
from planguard.evidence.updates.places import matched, opened, places
from planguard.knowledge.resource_types.guessed_updates import Guess, guessed_updates, guesses_about
from planguard.knowledge.resource_types.updates import Update, When
from planguard.knowledge.words.attributes import pattern
from planguard.model.values import UNKNOWN, Path, Value

_DEEPEST = 8


def stopped(before: Value, after: Value) -> Iterator[Difference]:
    """What ran and runs no more: a number of what runs that becomes 0, a switch that is turned off, or may be."""
    for runs in guessed_updates().running:
        for path, was, will_be in places(before, after, runs):
            if _runs(was) and (will_be is UNKNOWN or (will_be is not None and not _runs(will_be))):
                yield Difference(path, was, will_be)


def _runs(value: Value) -> bool:
    return value not in (None, UNKNOWN, False, 0, "0", "false", "", "False") and isinstance(
        value, bool | int | float | str
    )


def guessed(before: Value, after: Value) -> Iterator[tuple[Guess, Difference]]:
    """What the attributes that change are guessed to do by their names, at any depth."""
    yield from _guessed(before, after, ())


def _guessed(was: Value, will_be: Value, path: Path) -> Iterator[tuple[Guess, Difference]]:
    if was == will_be or len(path) > _DEEPEST or UNKNOWN in (was, will_be):
        return
    was, will_be = opened(was), opened(will_be)
    if isinstance(was, list) or isinstance(will_be, list):
        olds, news = (value if isinstance(value, list) else [] for value in (was, will_be))
        for position, old, new in matched(olds, news):
            yield from _guessed(old, new, (*path, position))
    elif isinstance(was, Mapping) or isinstance(will_be, Mapping):
        olds_, news_ = (value if isinstance(value, Mapping) else {} for value in (was, will_be))
        for name in {**olds_, **news_}:
            if not pattern("routine").match(str(name)):
                yield from _of_attribute(name, olds_.get(name), news_.get(name), (*path, name))


def _of_attribute(name: str, was: Value, will_be: Value, path: Path) -> Iterator[tuple[Guess, Difference]]:
    for guess in guesses_about(str(name)):
        if any(isinstance(step, str) and guess.spares(step) for step in path):
            continue
        if (was is not None or guess.when is When.APPEARS) and differs(_as_update(guess), was, will_be):
            yield guess, Difference(path, was, will_be)
            return
    yield from _guessed(was, will_be, path)


def _as_update(guess: Guess) -> Update:
    return Update("", guess.when, guess.effect, guess.why, "", to=guess.to)
