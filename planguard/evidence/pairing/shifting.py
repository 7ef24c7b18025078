"""Instances of one count that take over each other's settings, because an element before them came or went."""

from __future__ import annotations

import json
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
    different ones, else their indexes as text. ``is_keyed`` says that the instances are those of a for_each by
    position, ``{for i, name in var.names : i => name}``, which shifts like a count.
    """

    address: str
    shifted: tuple[tuple[ResourceChange, int], ...]
    unwanted: tuple[int, ...]
    keys: tuple[tuple[int, str], ...] = ()
    is_keyed: bool = False

    def step(self, index: int) -> str:
        """The index of an instance, as its address has it."""
        return f'["{index}"]' if self.is_keyed else f"[{index}]"

    def renames(self) -> Iterator[tuple[str, str]]:
        """The address of every instance that exists, and the one that it can have by its key, where that is another."""
        for index, key in self.keys:
            old, new = f"{self.address}{self.step(index)}", f"{self.address}[{_quoted(key)}]"
            if old != new:
                yield old, new


def _quoted(key: str) -> str:
    """A key as HCL writes it, in which nothing is taken for a template."""
    return json.dumps(key).replace("${", "$${").replace("%{", "%%{")


@of_plan
def shifts(plan: Plan) -> tuple[Shift, ...]:
    """Every count from which an element was removed, or into which one was put, anywhere but at its end."""
    counted: dict[str, list[ResourceChange]] = {}
    for change in plan.resource_changes:
        if change.position is not None and change.deposed is None and "[" in change.address:
            counted.setdefault(change.address[: change.address.rindex("[")], []).append(change)
    found = (_shift(address, changes, plan) for address, changes in counted.items() if _grows_or_shrinks(changes))
    return tuple(shift for shift in found if shift is not None)


def _grows_or_shrinks(changes: list[ResourceChange]) -> bool:
    return any(one.action in (Action.DELETE, Action.CREATE) for one in changes)


def _shift(address: str, changes: list[ResourceChange], plan: Plan) -> Shift | None:
    before = {change.position: change.before for change in changes if isinstance(change.before, Mapping)}
    most = sum(change.action in (Action.DELETE, Action.CREATE) for change in changes)
    shifted = []
    for change in changes:
        index = change.position
        if index is not None and (change.action is Action.UPDATE or change.action.replaces):
            near = [index + sign * step for step in range(1, min(most, _FURTHEST) + 1) for sign in (1, -1)]
            deciding = _deciding(change, plan)
            source = next((i for i in near if i in before and _takes_over(change, before[i], deciding)), None)
            if source is not None:
                shifted.append((change, source))
    if not shifted:
        return None
    kept = {source for _, source in shifted}
    moved = {change.position for change, _ in shifted}
    going = {change.position for change in changes if change.action is Action.DELETE}
    unwanted = sorted(i for i in (moved | going) - kept if isinstance(i, int)) if going else []
    keyed = isinstance(changes[0].index, str)
    return Shift(address, tuple(shifted), tuple(unwanted), tuple(_keys(changes)), keyed)


def _keys(changes: list[ResourceChange]) -> Iterator[tuple[int, str]]:
    there = [(change.position, change) for change in changes if change.action is not Action.CREATE]
    existing = sorted(((index, change) for index, change in there if index is not None), key=lambda pair: pair[0])
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


def _takes_over(change: ResourceChange, old: Mapping[str, Value], deciding: frozenset[str]) -> bool:
    """Whether everything that decides and changes becomes what it is in the other instance, and that is known."""
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        return False
    computed = attributes().computed
    changed = [
        (value, change.before.get(name), old.get(name))
        for name, value in change.after.items()
        if name not in computed and (not deciding or name in deciding) and not is_unknown(value)
        if not _same(value, change.before.get(name))
    ]
    return any(not _is_nothing(value) for value, *_ in changed) and all(_becomes(*values) for values in changed)


def _deciding(change: ResourceChange, plan: Plan) -> frozenset[str]:
    """The attributes that tell instances apart: those that come from the index, or that force the replacement."""
    return plan.counted.get(change.config_address) or frozenset(str(path[0]) for path in change.replace_paths)


def _becomes(value: Value, was: Value, other: Value) -> bool:
    """Whether a value becomes what it is in the other instance, as far as it is known.

    What the configuration leaves out is no difference where both instances have the same default.
    """
    if is_unknown(value) or _same(value, other):
        return True
    if _is_nothing(value):
        return _same(was, other)
    if isinstance(value, dict) and isinstance(other, dict):
        old = was if isinstance(was, dict) else {}
        return all(
            _becomes(one, old.get(key), other.get(key)) for key, one in value.items() if key in old or key in other
        )
    if isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        olds = was if isinstance(was, list) and len(was) == len(value) else [None] * len(value)
        return all(_becomes(*values) for values in zip(value, olds, other, strict=True))
    return False


def _same(one: Value, other: Value) -> bool:
    """Equal, or both nothing: providers read back as empty what the configuration leaves out."""
    return bool(one == other) or (_is_nothing(one) and _is_nothing(other))


def _is_nothing(value: Value) -> bool:
    return value is None or value in ("", [], {}, False)
