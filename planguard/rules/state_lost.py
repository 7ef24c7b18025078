"""Everything is to be created, although objects evidently exist already.

With a new backend, a wrong workspace, or a lost state, the tool believes that nothing exists. It then creates
everything a second time. Often, somebody later destroys the wrong half.

Do instead: stop. Check the backend, its key, and the workspace. Restore the last version of the state, and plan again.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.losses.found import found_already
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ConfigurationChange, SettingKind
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import is_unknown, plain

TITLE = ("creates what seems to exist already", "create what seems to exist already")

_FEWEST = 2
_NAMED = 1


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for the plan, if there is evidence; a plain first apply has none."""
    created = list(plan.creates())
    only = all(change.action is Action.CREATE or change.imported for change in plan.resource_changes)
    if len(created) < _FEWEST or not only or plan.has_prior_state is True:
        return
    signs = list(_signs(plan, catalog))
    if evidence := " ".join((*signs, *_hints(plan))):
        yield Finding(
            message=f"All {len(created)} objects are to be created, although they may exist already. {evidence}",
            severity=Severity.MEDIUM if signs else Severity.LOW,
            harm=Harm.KNOWLEDGE,
            about="the plan",
            advice="Check the backend, its key, and the workspace. Restore the last state, and plan again.",
            related=tuple(change.address for change in created),
        )


def _signs(plan: Plan, catalog: Catalog) -> Iterator[str]:
    missing = [change for change in plan.drift if change.action is Action.DELETE]
    if missing:
        number = "1 object of the state was" if len(missing) == 1 else f"{len(missing)} objects of the state were"
        yield f"{number} not found: {listed([plain(one.address) for one in missing], _NAMED)}."
    if any(change.kind is SettingKind.BACKEND for change in plan.configuration_changes):
        yield "The same change sets another backend."
    if known := _known_values(plan):
        yield f"Output {known[0]} has a value already, which is to come from new objects."
    if found := next(found_already(plan, catalog), None):
        yield f"{plain(found[0].address)} has found {plain(found[1].address)} already."


def _known_values(plan: Plan) -> list[str]:
    """The outputs of the state that what is created gives."""
    changes = plan.output_changes.items()
    return [plain(name) for name, (was, becomes) in changes if was is not None and is_unknown(becomes)]


def _hints(plan: Plan) -> Iterator[str]:
    """What is seen after a loss, but also where existing objects are taken over on purpose."""
    if moved := [change for change in plan.resource_changes if change.previous_address]:
        yield f"{plain(moved[0].address)} has moved from {plain(moved[0].previous_address or '')}."
    if adopted := [change for change in plan.resource_changes if change.imported]:
        yield f"{plain(adopted[0].address)} is imported by the same plan."


def _new(*names: str, **details: object) -> tuple[ResourceChange, ...]:
    return tuple(
        ResourceChange(f"acme_server.{name}", "acme_server", Action.CREATE, name=name, after={"name": name}, **details)  # type: ignore[arg-type]
        for name in names
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    missing = (ResourceChange("acme_server.a", "acme_server", Action.DELETE, name="a", before={"name": "a"}),)
    backend = (ConfigurationChange(SettingKind.BACKEND, "backend.s3", ("key",), "prod.tfstate", "live.tfstate"),)
    plan = Plan("not found", Tool.TERRAFORM, _new("a", "b"), drift=missing, has_prior_state=False)
    says = (
        "All 2 objects are to be created, although they may exist already. 1 object of the state was not "
        "found: acme_server.a."
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    plan = Plan("another backend", Tool.TERRAFORM, _new("a", "b"), configuration_changes=backend, has_prior_state=False)
    says = "All 2 objects are to be created, although they may exist already. The same change sets another backend."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    plan = Plan("imports", Tool.TERRAFORM, (*_new("a", "b"), *_new("c", imported=True)), has_prior_state=False)
    says = (
        "All 3 objects are to be created, although they may exist already. acme_server.c is imported by the same plan."
    )
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    missing = (ResourceChange("acme_server.a", "acme_server", Action.DELETE, name="a", before={"name": "a"}),)
    yield Plan("a first apply", Tool.TERRAFORM, _new("a", "b", "c"), has_prior_state=False)
    yield Plan("an extension", Tool.TERRAFORM, _new("a", "b"), drift=missing, has_prior_state=True)
    yield Plan(
        "one among others",
        Tool.TERRAFORM,
        (*_new("a", "b"), ResourceChange("acme_server.c", "acme_server", Action.NO_OP, name="c")),
        drift=missing,
    )
