"""Deletions and creations that are one object under a new address, paired by what the objects are."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.regions import is_elsewhere
from planguard.knowledge.words.attributes import attributes, own_name, own_names
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Sensitive, Value, is_unknown

LEAST = 0.8
"""How alike two objects must be to count as one."""

_MOST_COMPARED = 2500
# Comparisons for one type; a larger group is compared only where the names are the same.


class Pair(msgspec.Struct, frozen=True, eq=False):
    """An object that is deleted at one address and created at another. ``likeness`` is 0 to 1."""

    old: ResourceChange
    new: ResourceChange
    likeness: float

    @property
    def is_named(self) -> bool:
        """Whether it is the same by name, and not only by its settings."""
        return self.old.name == self.new.name or own_name(self.old.before) == own_name(self.new.after) != ""

    @property
    def is_telling(self) -> bool:
        """Whether anything that is known of both says that they are one."""
        return self.is_named or self.likeness > LEAST


@of_plan
def pairs(plan: Plan) -> tuple[Pair, ...]:
    """Every deletion with the creation that takes its place; each object is in one pair at most.

    A deletion for which two creations are equally likely is paired with neither, unless it makes no difference.
    """
    found: list[Pair] = []
    for old, new in _groups(plan):
        found.extend(_of_group(old, new, plan))
    order = {id(change): position for position, change in enumerate(plan.resource_changes if found else ())}
    return tuple(sorted(found, key=lambda pair: order[id(pair.old)]))


def likeness(before: Value, after: Value) -> float | None:
    """How alike an object that goes and one that comes are, by what is known of both; None if nothing is.

    Objects with different names of their own are not alike, whatever else they share.
    """
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return None
    known, names = attributes(), own_names()
    alike = total = 0
    for key in after.keys() | before.keys():
        was, will_be = before.get(key), after.get(key)
        if key in known.computed or is_unknown(will_be) or _is_empty(will_be):
            continue
        same = _matches(was, will_be)
        if (key in known.telling or key in names) and not same and was is not None:
            return 0.0
        weight = 3 if key in names else 1
        total += weight
        alike += weight * same
    return alike / total if total else None


def _is_empty(value: Value) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, Sensitive) and value.is_empty)


def _matches(was: Value, will_be: Value) -> bool:
    if will_be is UNKNOWN:
        return True
    if isinstance(was, Mapping) and isinstance(will_be, Mapping):
        return all(_matches(was.get(key), value) for key, value in will_be.items() if not _is_empty(value))
    if isinstance(was, list) and isinstance(will_be, list) and len(was) == len(will_be):
        return all(_matches(one, other) for one, other in zip(was, will_be, strict=True))
    return bool(was == will_be)


def _groups(plan: Plan) -> Iterator[tuple[list[ResourceChange], list[ResourceChange]]]:
    coming: dict[str, list[ResourceChange]] = {}
    going: dict[str, list[ResourceChange]] = {}
    for change in plan.creates():
        coming.setdefault(change.type, []).append(change)
    for change in plan.touched() if coming else ():
        if change.action is Action.DELETE and change.deposed is None and change.type in coming:
            going.setdefault(change.type, []).append(change)
    for type_name, old in going.items():
        new = coming[type_name]
        if len(old) * len(new) <= _MOST_COMPARED:
            yield old, new
        else:
            yield from _by_name(old, new)


def _by_name(
    old: list[ResourceChange], new: list[ResourceChange]
) -> Iterator[tuple[list[ResourceChange], list[ResourceChange]]]:
    named: dict[str, tuple[list[ResourceChange], list[ResourceChange]]] = {}
    for side, changes in enumerate((old, new)):
        for change in changes:
            name = own_name(change.after if side else change.before) or without_keys(change.address)
            named.setdefault(name, ([], []))[side].append(change)
    return (group for group in named.values() if len(group[0]) * len(group[1]) <= _MOST_COMPARED)


def _of_group(old: list[ResourceChange], new: list[ResourceChange], plan: Plan) -> Iterator[Pair]:
    taken: set[int] = set()
    candidates = (found for found in _candidates(old, new) if not is_elsewhere(*found[1:], plan))
    ranked = sorted(candidates, key=lambda found: found[0], reverse=True)
    for rank, level in itertools.groupby(ranked, key=lambda found: found[0]):
        free = [(one, other) for _, one, other in level if not {id(one), id(other)} & taken]
        yield from _of_level(free, rank[0])
        taken.update(id(change) for couple in free for change in couple)


_Rank = tuple[float, int]


def _candidates(
    old: list[ResourceChange], new: list[ResourceChange]
) -> Iterator[tuple[_Rank, ResourceChange, ResourceChange]]:
    alone = len(old) == len(new) == 1
    for one, other in itertools.product(old, new):
        if one.address == other.address:
            continue
        nearness = _nearness(one, other)
        alike = likeness(one.before, other.after)
        if alike is None:
            alike = LEAST if one.name == other.name or (alone and not one.before) else 0.0
        if alike >= LEAST:
            yield (alike, nearness), one, other


def _nearness(one: ResourceChange, other: ResourceChange) -> int:
    """Whether name, index and module stay the same; the name counts most."""
    return 2 * (one.name == other.name) + (one.index == other.index) + (one.module == other.module)


def _of_level(level: list[tuple[ResourceChange, ResourceChange]], alike: float) -> Iterator[Pair]:
    """Pairs among equally good candidates: the unique ones, and those between which there is nothing to choose."""
    rivals = Counter(id(change) for couple in level for change in couple)
    taken: set[int] = set()
    for one, other in level:
        unique = rivals[id(one)] == rivals[id(other)] == 1
        if (unique or (alike == 1.0 and one.name == other.name)) and not {id(one), id(other)} & taken:
            taken.update((id(one), id(other)))
            yield Pair(one, other, alike)
