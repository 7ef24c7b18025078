"""Finds resources of a change set whose fields contradict each other: CloudFormation writes none of them."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.model.gaps import Gap, GapKind
from planguard.model.values import show
from planguard.readers.change_set.shapes import ChangeSet, Resource

_SHOWN = 3


def contradictions(change_set: ChangeSet) -> Iterator[Gap]:
    """A gap where resources contradict themselves, with the first few of them."""
    resources = [change.resource_change for change in change_set.changes or () if change.resource_change]
    found = [(resource, what) for resource in resources if (what := _contradiction(resource))]
    if found:
        listed = " ".join(f"{show(resource.logical_resource_id)}: {what}." for resource, what in found[:_SHOWN])
        more = f" {len(found) - _SHOWN} more do so too." if len(found) > _SHOWN else ""
        yield Gap(GapKind.CONTRADICTORY, f"The change set contradicts itself. {listed}{more}")


def _contradiction(resource: Resource) -> str:
    match resource.action:
        case "Add" | "Import" | "SyncWithActual" if resource.policy_action:
            return f"the action is {resource.action}, but there is the policy action {show(resource.policy_action)}"
        case "SyncWithActual" if resource.replaced not in (None, "", "False"):
            return f"the action is SyncWithActual, but Replacement is {show(resource.replaced)}"
        case "Modify" if resource.replaced == "False" and any(each.weight == 3 for each in resource.details or ()):
            return "Replacement is False, but a property always requires recreation"
    return ""
