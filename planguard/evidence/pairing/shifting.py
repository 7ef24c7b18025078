"""Instances of one count that take over each other's settings, because an element before them came or went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from planguard.evidence.once import of_plan
from planguard.knowledge.words.attributes import attributes, own_name
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, at, is_unknown

_FURTHEST = 20
# Positions within which a successor is looked for; an instance moves by as many as came or went before it.


class Shift(msgspec.Struct, frozen=True):
    """A count whose instances become each other. ``shifted`` pairs each change with the index whose settings it gets.

    ``unwanted`` are the indexes whose settings are nowhere afterwards: what was really taken out of the list.
    ``keys`` are those that each existing instance may have in for_each, by its index: their names where all have
    different ones, else their indexes as text.
    """

    address: str
    shifted: tuple[tuple[ResourceChange, int], ...]
    unwanted: tuple[int, ...]
    keys: tuple[tuple[int, str], ...] = ()


@of_plan
def shifts(plan: Plan) -> tuple[Shift, ...]:
    """Every count from which an element was removed, or into which one was put, anywhere but at its end."""
    counted: dict[str, list[ResourceChange]] = {}
    for change in plan.resource_changes:
        if isinstance(change.index, int) and change.deposed is None and "[" in change.address:
            counted.setdefault(change.address[: change.address.rindex("[")], []).append(change)
    found = (_shift(address, changes) for address, changes in counted.items() if _grows_or_shrinks(changes))
    return tuple(shift for shift in found if shift is not None)


def _grows_or_shrinks(changes: list[ResourceChange]) -> bool:
    return any(one.action in (Action.DELETE, Action.CREATE) for one in changes)


def _shift(address: str, changes: list[ResourceChange]) -> Shift | None:
    before = {change.index: change.before for change in changes if isinstance(change.before, Mapping)}
    most = sum(change.action in (Action.DELETE, Action.CREATE) for change in changes)
    shifted = []
    for change in changes:
        if isinstance(change.index, int) and (change.action is Action.UPDATE or change.action.replaces):
            near = [change.index + sign * step for step in range(1, min(most, _FURTHEST) + 1) for sign in (1, -1)]
            source = next((i for i in near if i in before and _takes_over(change, before[i])), None)
            if source is not None:
                shifted.append((change, source))
    if not shifted:
        return None
    kept = {source for _, source in shifted}
    moved = {change.index for change, _ in shifted}
    going = {change.index for change in changes if change.action is Action.DELETE}
    unwanted = sorted(i for i in (moved | going) - kept if isinstance(i, int)) if going else []
    return Shift(address, tuple(shifted), tuple(unwanted), tuple(_keys(changes)))


def _keys(changes: list[ResourceChange]) -> Iterator[tuple[int, str]]:
    there = [(change.index, change) for change in changes if change.action is not Action.CREATE]
    existing = sorted(((index, change) for index, change in there if isinstance(index, int)), key=lambda pair: pair[0])
    for named in (_name, _tag):
        names = [named(change) for _, change in existing]
        if all(names) and len(set(names)) == len(names):
            yield from ((index, name) for (index, _), name in zip(existing, names, strict=True))
            return
    yield from ((index, str(index)) for index, _ in existing)


def _name(change: ResourceChange) -> str:
    return change.called or own_name(change.before)


def _tag(change: ResourceChange) -> str:
    before = at(change.before, ("tags", attributes().name_tag))
    hidden = isinstance(before, Sensitive)
    return "" if hidden else change.tags.get(attributes().name_tag, "") if change.before is None else str(before or "")


def _takes_over(change: ResourceChange, old: Mapping[str, Value]) -> bool:
    """Whether everything that changes becomes what it is in the other instance, and that is known."""
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        return False
    computed = attributes().computed
    changed = [
        (value, old.get(name))
        for name, value in change.after.items()
        if name not in computed and not is_unknown(value) and not _same(value, change.before.get(name))
    ]
    return any(value for value, _ in changed) and all(_same(value, other) for value, other in changed)


def _same(one: Value, other: Value) -> bool:
    """Equal, or both nothing: providers read back as empty what the configuration leaves out."""
    return bool(one == other) or all(value is None or value in ("", [], {}) for value in (one, other))
