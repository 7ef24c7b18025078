"""The line of the sources that a finding is about: of an attribute, of a block, or of the call of a module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from planguard.model.change import ResourceChange, without_keys
from planguard.model.configuration import Location
from planguard.model.finding import Finding
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.values import Path, is_unknown

_DECIDED_BY: Mapping[ActionReason | None, tuple[Path, ...]] = {
    ActionReason.TRIGGERED: (("lifecycle", "replace_triggered_by"),),
    ActionReason.COUNT_INDEX: (("count",),),
    ActionReason.EACH_KEY: (("for_each",),),
    ActionReason.WRONG_REPETITION: (("count",), ("for_each",)),
    ActionReason.ENABLED_FALSE: (("lifecycle",),),
}
"""The settings of a block that Terraform's reasons are about."""


def located(finding: Finding, plan: Plan) -> Finding:
    """The finding with the line of the attribute that it is about, or that forces the replacement, where that is known.

    One without is where its object is; one about more than one object is where its module is called, or the worst of
    them is.
    """
    if finding.location is not None or not (plan.blocks or plan.earlier_blocks or plan.module_places):
        return finding
    change = finding.change
    place = written(change, plan, finding.paths) if change is not None else _of_several(finding, plan)
    return finding if place is None else replace(finding, location=place)


def _of_several(finding: Finding, plan: Plan) -> Location | None:
    if place := plan.module_places.get(finding.about):
        return place
    changes = (one for address in finding.related[:1] for one in plan.by_config_address.get(without_keys(address), ()))
    worst = next((one for one in changes if one.address in finding.related), None)
    return (written(worst, plan) or worst.location) if worst is not None else None


def written(change: ResourceChange, plan: Plan, paths: Iterable[Path] = ()) -> Location | None:
    """Where the first of these attributes is written, or of those that force what happens; None for none of them."""
    block = plan.blocks.get(change.config_address)
    if block is None:
        return None
    told = tuple(paths)
    if change.action.replaces:  # what follows from another object comes last
        forcing = (*told, *change.replace_paths)
        told = tuple(sorted(forcing, key=lambda path: is_unknown(change.values(path)[1])))
    values = change.after if isinstance(change.after, Mapping) else change.before
    every = (*told, *_DECIDED_BY.get(change.reason, ()))
    return next((place for path in every if (place := block.place(path, values)) is not None), None)
