"""Objects that protect others, and what of that which is protected the same plan destroys."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from planguard.evidence.once import of_plan_and
from planguard.evidence.pairing.pairs import pairs
from planguard.evidence.updates.hurts import hurts
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Severity
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode

VALUABLE = ("data", "key", "identity", "cluster", "traffic", "network", "log")
"""What is worth a protection."""


class Lost(msgspec.Struct, frozen=True):
    """A safeguard that is deleted: what it protects, what of that the same plan destroys, and how bad that is."""

    safeguard: ResourceChange
    protects: str
    destroyed: tuple[ResourceChange, ...]
    severity: Severity


@of_plan_and
def safeguards_lost(plan: Plan, catalog: Catalog) -> Sequence[Lost]:
    """The safeguards that are deleted; not those that only get a new address, nor those of a destroyed plan.

    Nor those whose deletion opens a door, which is told as that.
    """
    if plan.mode is PlanMode.DESTROY:
        return ()
    renamed = {pair.old.address for pair in pairs(plan)}
    found = []
    for change in plan.destroyed():
        entry = catalog.of(change)
        is_deleted = change.action is Action.DELETE and not change.deposed and change.address not in renamed
        if entry.protects and is_deleted and not (entry.after_deletion and hurts(change, plan, catalog)):
            guarded = guarded_and_destroyed(plan, change, catalog)
            severity = _severity(guarded, entry)
            if severity > Severity.INFO:
                found.append(Lost(change, entry.protects, tuple(guarded), severity))
    return found


def also_destroyed(plan: Plan, change: ResourceChange, catalog: Catalog) -> list[ResourceChange]:
    """What the plan destroys of that which the object's protections cover: itself, and what is inside it."""
    inside = plan.dependents(change.config_address)
    return [
        other
        for other in plan.destroyed_at(inside | {change.config_address})
        if other is change or (other.config_address in inside and is_inside(other, change, catalog))
    ]


def guarded_and_destroyed(plan: Plan, safeguard: ResourceChange, catalog: Catalog) -> list[ResourceChange]:
    """What the plan destroys of that which a safeguard resource depends on, and so protects."""
    needed = plan.dependencies.get(safeguard.config_address, frozenset())
    entries = ((change, catalog.of(change)) for change in plan.destroyed_at(needed))
    return [change for change, entry in entries if entry.holds in VALUABLE and not entry.routine]


def _severity(guarded: list[ResourceChange], entry: ResourceType) -> Severity:
    """The severity of a safeguard's deletion: high where it is what would have stopped or outlived that of others.

    What is only a setting of an object goes with it as a matter of course: info.
    """
    if entry.routine:
        return Severity.LOW
    if any(entry.outlasts or change.action.replaces for change in guarded):
        return Severity.HIGH
    return Severity.INFO if guarded else Severity.MEDIUM


def is_inside(other: ResourceChange, change: ResourceChange, catalog: Catalog) -> bool:
    """Whether an object that depends on another lives inside it, so that the two are protected together."""
    parents = catalog.of(other).parents
    return catalog.of(change).name in parents if parents else catalog.of(other).holds in ("data", "key")
