"""What a change set changes without saying to what: it was described without values."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.cloudformation import POLICIES
from planguard.knowledge.resource_types.catalog import built_in_catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.gaps import Gap, GapKind
from planguard.model.values import plain
from planguard.readers.change_set.shapes import ChangeSet, Resource

_NAMED = 5
_HURTING = (
    Effect.DELETES_CONTENT,
    Effect.STOPS_SERVICE,
    Effect.CANNOT_BE_UNDONE,
    Effect.OPENS_ACCESS,
    Effect.LOCKS_OUT,
)


def gaps(change_set: ChangeSet) -> Iterator[Gap]:
    """A gap for each policy whose new value is not given, and one for all properties that can hurt."""
    resources = [change.resource_change for change in change_set.changes or () if change.resource_change]
    unshown = [one for one in resources if not one.after_context]
    for resource in unshown:
        yield from _policies(resource)
    if named := list(dict.fromkeys(name for resource in unshown for name in _properties(resource))):
        more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        says = f"The change set does not show the new values of {', '.join(named[:_NAMED])}{more}."
        yield Gap(GapKind.VALUES_NOT_SHOWN, says)


def _policies(resource: Resource) -> Iterator[Gap]:
    for detail in resource.details or ():
        if detail.aim.attribute in POLICIES and detail.aim.after_value is None:
            name = plain(resource.logical_resource_id or "")
            says = f"{detail.aim.attribute} of {name} changes, and the change set does not show to what."
            yield Gap(GapKind.POLICY_NOT_SHOWN, says)


def _properties(resource: Resource) -> Iterator[str]:
    """The properties that change in place, of which some values delete, stop, open, or lock something."""
    if resource.action != "Modify" or resource.replaced == "True":
        return
    updates = built_in_catalog()[resource.resource_type or ""].updates
    hurting = {one.path.partition(".")[0] for one in updates if one.effect in _HURTING and one.at_most != "low"}
    for detail in resource.details or ():
        name = detail.aim.name
        if name in hurting and detail.aim.after_value is None:
            yield f"{plain(name)} of {plain(resource.logical_resource_id or '')}"
