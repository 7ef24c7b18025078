"""Instances of a count, of a resource or a module, that become their neighbors: an element before them came or went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from planguard.evidence.once import of_plan
from planguard.knowledge.words.attributes import attributes, own_name
from planguard.loading.regex import regex
from planguard.model.addresses import bracketed
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, at, is_unknown

_STEP = regex(r'\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\]')
_FURTHEST = 20
# Positions within which a successor is looked for; an instance moves by as many as came or went before it.


class Shift(msgspec.Struct, frozen=True):
    """A count, of a resource or of a module, whose instances become each other.

    ``turns`` pairs each index with the one whose settings it gets, and ``shifted`` are the changes by which it does.
    ``members`` is all that happens to instances. ``unwanted`` are the indexes whose settings are nowhere afterwards:
    what was really taken out of the list. ``keys`` are those that each existing instance may have in for_each, by its
    index: their names where all have different ones, else their indexes as text. ``is_keyed`` says that the instances
    are those of a for_each by position, ``{for i, name in var.names : i => name}``, which shifts like a count.
    """

    address: str
    turns: tuple[tuple[int, int], ...]
    shifted: tuple[ResourceChange, ...]
    members: tuple[ResourceChange, ...]
    unwanted: tuple[int, ...]
    keys: tuple[tuple[int, str], ...] = ()
    is_keyed: bool = False

    def step(self, index: int) -> str:
        """The index of an instance, as its address has it."""
        return f'["{index}"]' if self.is_keyed else f"[{index}]"

    def renames(self) -> Iterator[tuple[str, str]]:
        """The address of every instance that exists, and the one that it can have by its key, where that is another."""
        for index, key in self.keys:
            old, new = f"{self.address}{self.step(index)}", f"{self.address}{bracketed(key)}"
            if old != new:
                yield old, new


class _List(msgspec.Struct, frozen=True):
    """The instances by which a resource is in a list: its own, or those of a module that it is in."""

    address: str
    rest: str  # what follows the index: "" for the resource's own
    is_keyed: bool


_Instances = list[tuple[int, ResourceChange]]


@of_plan
def shifts(plan: Plan) -> tuple[Shift, ...]:
    """Every count from which an element was removed, or into which one was put, anywhere but at its end."""
    changing = (change for change in plan.touched() if change.action in (Action.DELETE, Action.CREATE))
    lists: dict[_List, _Instances] = {which: [] for change in changing for which, _ in _lists(change)}
    for change in plan.resource_changes if lists else ():
        for which, index in _lists(change):
            if which in lists:
                lists[which].append((index, change))
    found: dict[tuple[str, bool], list[Shift]] = {}
    for which, instances in lists.items():
        if (shift := _shift(which, instances, plan)) is not None:
            found.setdefault((which.address, which.is_keyed), []).append(shift)
    return tuple(map(_together, found.values()))


def _lists(change: ResourceChange) -> Iterator[tuple[_List, int]]:
    """The lists that an object is in, each with its index there."""
    address = change.address
    for step in _STEP.finditer(address) if "[" in address and change.deposed is None else ():
        number, key = step.groups()
        if number or (key.isascii() and key.isdecimal()):
            yield _List(address[: step.start()], address[step.end() :], not number), int(number or key)


def _together(found: Sequence[Shift]) -> Shift:
    """The shifts of all resources of a module as one."""
    if len(found) == 1:
        return found[0]
    named = next((one for one in found if any(key != str(index) for index, key in one.keys)), found[0])
    turns = {index: source for one in reversed(found) for index, source in one.turns}
    return Shift(
        named.address,
        tuple(sorted(turns.items())),
        tuple(change for one in found for change in one.shifted),
        tuple(change for one in found for change in one.members),
        tuple(sorted(set.intersection(*(set(one.unwanted) for one in found)))),
        named.keys,
        named.is_keyed,
    )


def _shift(which: _List, instances: _Instances, plan: Plan) -> Shift | None:
    before = {index: change.before for index, change in instances if isinstance(change.before, Mapping)}
    most = sum(change.action in (Action.DELETE, Action.CREATE) for _, change in instances)
    shifted = []
    for index, change in instances:
        if change.action is Action.UPDATE or change.action.replaces:
            near = [index + sign * step for step in range(1, min(most, _FURTHEST) + 1) for sign in (1, -1)]
            deciding = _deciding(change, plan)
            source = next((i for i in near if i in before and _takes_over(change, before[i], deciding)), None)
            if source is not None:
                shifted.append((index, source, change))
    if not shifted:
        return None
    kept = {source for _, source, _ in shifted}
    moved = {index for index, *_ in shifted}
    going = {index for index, change in instances if change.action is Action.DELETE}
    return Shift(
        which.address,
        tuple((index, source) for index, source, _ in shifted),
        tuple(change for *_, change in shifted),
        tuple(change for _, change in instances if change.action is not Action.NO_OP),
        tuple(sorted((moved | going) - kept) if going else ()),
        tuple(_keys(instances)),
        which.is_keyed,
    )


def _keys(instances: _Instances) -> Iterator[tuple[int, str]]:
    there = [(index, change) for index, change in instances if change.action is not Action.CREATE]
    existing = sorted(there, key=lambda pair: pair[0])
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
