"""What somebody or something changed outside of the tool, and what the plan makes of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from planguard.evidence.updates.places import is_within, visible
from planguard.knowledge.words.attributes import attributes, pattern
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Path, Value, at, dotted, revealed, show, walk

_NOTHING: tuple[Value, ...] = (None, "", [], {}, False, 0)


class Overridden(msgspec.Struct, frozen=True):
    """An object that was changed outside and that the plan changes again: at which attributes, with the drift."""

    change: ResourceChange
    drift: ResourceChange
    paths: tuple[Path, ...]


def deleted_outside(plan: Plan) -> Iterator[ResourceChange]:
    """The objects that the plan creates because somebody deleted them outside."""
    missing = {change.address for change in plan.drift if change.action is Action.DELETE}
    yield from (change for change in plan.creates() if change.address in missing)


def overridden(plan: Plan) -> Iterator[Overridden]:
    """The objects of which the plan changes what somebody changed outside."""
    by_address = {change.address: change for change in plan.touched() if change.deposed is None}
    for drift in plan.drift:
        change = by_address.get(drift.address)
        if drift.action is not Action.UPDATE or change is None or change.after is None:
            continue
        if paths := tuple(_overridden(change, drift)):
            yield Overridden(change, drift, paths)


def _overridden(change: ResourceChange, drift: ResourceChange) -> Iterator[Path]:
    """The attributes, outermost, that are other than the configuration has had them, and other than the plan sets."""
    was, outside, planned = (revealed(tree) for tree in (drift.before, drift.after, change.after))
    names = dict.fromkeys(path[0] for tree in (was, outside) for path, _ in walk(tree) if path)
    for name in names:
        before, now, after = (at(tree, (name,)) for tree in (was, outside, planned))
        if before != now and after not in (now, UNKNOWN) and not _is_noise(str(name), before, now):
            yield (name,)


def _is_noise(name: str, before: Value, now: Value) -> bool:
    """What a refresh changes by itself: computed attributes, and nothing that is written in another way."""
    told = name in attributes().computed or pattern("routine").match(name) is not None
    return told or (before in _NOTHING and now in _NOTHING)


def is_about(paths: tuple[Path, ...], others: tuple[Path, ...]) -> bool:
    """Whether attributes of the one are among those of the other."""
    return any(is_within(path, other) for path in paths for other in others)


def as_told(one: Overridden, name: str) -> str:
    """What became of one attribute outside, in words that follow a colon."""
    was, outside = (visible(tree, (name,)) for tree in (one.drift.before, one.drift.after))
    if _is_of_blocks(was) and _is_of_blocks(outside) and (changes := _blocks(was, outside)):
        return f"`{dotted((name,))}` {changes}"
    return f"`{dotted((name,))}` from {show(was)} to {show(outside)}"


def _is_of_blocks(value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _blocks(was: Value, outside: Value) -> str:
    """How many blocks came and went; a block that is not shown says nothing as a number of keys."""
    before, after = (value if isinstance(value, list) else [] for value in (was, outside))
    counts = {
        "gained": sum(block not in before for block in after),
        "lost": sum(block not in after for block in before),
    }
    told = (f"{verb} {count} {'entry' if count == 1 else 'entries'}" for verb, count in counts.items() if count)
    return " and ".join(told)
