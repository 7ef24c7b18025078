"""Objects of which the plan shows a deletion and that stay all the same, by a setting of their own."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from planguard.evidence.losses.circumstances import staying
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan

_INSTEAD = {
    Action.DELETE: Action.FORGET,
    Action.DELETE_THEN_CREATE: Action.CREATE_THEN_FORGET,
    Action.CREATE_THEN_DELETE: Action.CREATE_THEN_FORGET,
}


def as_it_happens(plan: Plan, catalog: Catalog) -> Plan:
    """The plan with what stays as forgotten, so that rules, counts, and reports all tell the same of it."""
    kept = list(_changes(plan, catalog))
    return plan if all(map(_is_same, kept, plan.resource_changes)) else replace(plan, resource_changes=tuple(kept))


def _changes(plan: Plan, catalog: Catalog) -> Iterator[ResourceChange]:
    for change in plan.resource_changes:
        instead = _INSTEAD.get(change.action) if change.before is not None and change.deposed is None else None
        yield replace(change, action=instead) if instead and _stays(change, catalog) else change


def _stays(change: ResourceChange, catalog: Catalog) -> bool:
    entry = catalog.of(change)
    routine = entry.routine and change.action.replaces
    return bool(entry.keeps) and not routine and bool(staying(change, entry))


def _is_same(one: ResourceChange, other: ResourceChange) -> bool:
    return one is other
