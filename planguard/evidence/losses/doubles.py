"""Objects under two addresses: what is deleted at one of them is what the other still manages, or what it creates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from planguard.evidence.once import of_plan_and
from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.words.attributes import attributes
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Value, at, is_unknown

_KEEPING = (Action.NO_OP, Action.UPDATE, Action.FORGET)
_NOTHING: tuple[Value, ...] = (None, "", [], {})
_OWN_ID, _ARN = ("id",), ("arn",)
_MOST = 20  # objects that one is compared with; what more have alike tells none from the other


class Double(msgspec.Struct, frozen=True):
    """The other address of an object; ``creates`` says that it is created there in the same plan, and not kept."""

    change: ResourceChange
    creates: bool


class _Known(msgspec.Struct, frozen=True):
    """An object with its values, and what the catalogue knows of it."""

    change: ResourceChange
    values: Value
    entry: ResourceType

    def text(self, *path: str) -> str:
        value = at(self.values, path)
        return value if isinstance(value, str) and not is_unknown(value) else ""

    def marks(self) -> Iterator[tuple[str, str]]:
        """What it is told by: its id, and what identifies it in the cloud."""
        if own := self.text(*_OWN_ID):
            yield self.entry.kind, f"id {own}"
        if identity := self.entry.identity(self.values):
            yield self.entry.kind, identity


def double_of(change: ResourceChange, plan: Plan, catalog: Catalog) -> Double | None:
    """The other address of an object that is deleted at this one; None where it has no other, as nearly always."""
    return _doubles(plan, catalog).get(id(change))


@of_plan_and
def _doubles(plan: Plan, catalog: Catalog) -> Mapping[int, Double]:
    others = list(_others(plan, catalog))
    deleted = _deleted(plan, catalog, {other.entry.kind for other in others}) if others else {}
    by_mark: dict[tuple[str, str], list[_Known]] = defaultdict(list)
    for other in others if deleted else ():
        for mark in other.marks():
            if mark in deleted and len(by_mark[mark]) < _MOST:
                by_mark[mark].append(other)
    found: dict[int, Double] = {}
    for mark, same in by_mark.items():
        for known in deleted[mark]:
            same_as = (one for one in same if one.change is not known.change and _is_the_same(known, one, plan))
            double = next(same_as, None)
            if double is not None:
                found.setdefault(id(known.change), Double(double.change, double.change.action is Action.CREATE))
    return found


def _others(plan: Plan, catalog: Catalog) -> Iterator[_Known]:
    """What the plan keeps, as far as values are given, and what it creates where that can be there already."""
    for change in (*plan.resource_changes, *plan.left_out):
        if change.action is Action.CREATE:
            known = _Known(change, change.after, catalog.of(change))
            if known.entry.is_its_content:
                yield known
        elif change.action in _KEEPING:
            values = change.before if change.before is not None else change.standing
            if values is not None:
                yield _Known(change, values, catalog.of(replace(change, before=values)))


def _deleted(plan: Plan, catalog: Catalog, kinds: set[str]) -> Mapping[tuple[str, str], list[_Known]]:
    """What is deleted of these kinds, by what it is told by; what lives in the state alone is left out."""
    found: dict[tuple[str, str], list[_Known]] = defaultdict(list)
    for change in plan.touched():
        entry = catalog.of(change) if change.may_destroy and isinstance(change.before, dict) else None
        if entry is None or entry.kind not in kinds or entry.names_only or entry.generated or entry.holds == "nothing":
            continue
        known = _Known(change, change.before, entry)
        for mark in known.marks():
            found[mark].append(known)
    return found


def _is_the_same(deleted: _Known, other: _Known, plan: Plan) -> bool:
    """Whether both are one object, and not two with the same id in two places."""
    arns = deleted.text(*_ARN), other.text(*_ARN)
    if all(arns) and arns[0] != arns[1]:
        return False
    if any(_differ(deleted, other, name) for name in attributes().places):
        return False
    if not (all(arns) or is_of_one_provider(deleted.change, other.change, plan)):
        return False
    identities = deleted.entry.identity(deleted.values), other.entry.identity(other.values)
    ids = deleted.text(*_OWN_ID), other.text(*_OWN_ID)
    if all(identities):
        return identities[0] == identities[1] and (deleted.entry.is_its_content or not all(ids) or ids[0] == ids[1])
    return bool(ids[0]) and ids[0] == ids[1] and not _differ_in_kind(deleted, other)


def _differ(one: _Known, other: _Known, name: str) -> bool:
    values = [at(known.values, (name,)) for known in (one, other)]
    return not any(value in _NOTHING or is_unknown(value) for value in values) and values[0] != values[1]


def _differ_in_kind(one: _Known, other: _Known) -> bool:
    """Whether they differ in what cannot be changed, or in any text where that is not known of the type."""
    if one.change.type != other.change.type or not isinstance(one.values, Mapping):
        return False
    fixed = [name for name in known_of(one.change.type).always if "." not in name]
    texts = (name for name, value in one.values.items() if isinstance(value, str) and name not in attributes().computed)
    return any(_differ(one, other, name) for name in fixed or texts)


def is_of_one_provider(one: ResourceChange, other: ResourceChange, plan: Plan) -> bool:
    """Whether one configuration of a provider manages both, or there is no other one of it."""
    keys = plan.providers.get(one.config_address, ""), plan.providers.get(other.config_address, "")
    if all(keys):
        return keys[0] == keys[1]
    names = {_name(key) for key in keys if key}
    return sum(_name(key) in names for key in set(plan.providers.values())) <= 1


def _name(key: str) -> str:
    """The provider's name in the key of a configuration: ``module.shop:aws.west`` is of aws."""
    return key.rpartition(":")[2].partition(".")[0]
