"""What a plan creates although a data source has found it: the same type, and what tells its objects apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planguard.evidence.losses.doubles import is_of_one_provider
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.words.attributes import attributes, own_name
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Value, find


def found_already(plan: Plan, catalog: Catalog) -> Iterator[tuple[ResourceChange, ResourceChange]]:
    """The data sources that have found what the plan creates, each with the new object."""
    known: dict[str, list[ResourceChange]] = {}
    for read in plan.looked_up:
        known.setdefault(read.type, []).append(read)
    for change in plan.creates() if known else ():
        for read in known.get(change.type, ()):
            same = _is_the_same(read.standing, change.after, catalog.of(change))
            if same and is_of_one_provider(read, change, plan):
                yield read, change


def _is_the_same(there: Value, new: Value, entry: ResourceType) -> bool:
    """Whether both have the same identity, or the same name of their own, and differ in nothing that both say."""
    if not isinstance(there, Mapping) or not isinstance(new, Mapping):
        return False
    shared = attributes().places | attributes().telling
    if any(_differ(_text(there, name), _text(new, name)) for name in shared):
        return False
    if not entry.identified_by:
        return own_name(new) == own_name(there) != ""
    pairs = [(path, _text(there, path), _text(new, path)) for path in entry.identified_by]
    given = [(one, other) for path, one, other in pairs if (one or other) and (path not in shared or (one and other))]
    return bool(given) and all(one == other for one, other in given)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _text(values: Value, path: str) -> str:
    return next((value for _, value in find(values, path) if isinstance(value, str)), "")
