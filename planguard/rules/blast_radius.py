"""Objects that stay depend on an object that is destroyed.

Objects that the plan leaves alone refer to a destroyed object, directly or through others. They keep an id, an address,
or a name that is no longer valid. They break at once or at their next change.

Do instead: change the dependents first, in the same plan or an earlier one, and then destroy the object.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.losses.loss import loss_of
from planguard.evidence.once import of_plan
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("is used by objects that stay", "are used by objects that stay")

_MANY = 5
_NAMED = 4


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every destroyed object that others, which stay, depend on."""
    something_stays = not all(change.may_destroy for change in plan.existing)
    for change in plan.destroyed() if something_stays else ():
        if change.deposed is None and (staying := _staying(change, plan, catalog)):
            loss = loss_of(change, plan, catalog)
            yield Finding(
                message=_message(staying, len(plan.dependents(change.config_address)) < plan.reach),
                severity=min(loss.severity, Severity.MEDIUM if len(staying) >= _MANY else Severity.LOW),
                harm=loss.harm,
                change=change,
                confidence=loss.confidence,
                advice="Point each dependent at another object first, or change it in the same plan.",
                related=tuple(other.address for other in staying),
            )


def _staying(change: ResourceChange, plan: Plan, catalog: Catalog) -> list[ResourceChange]:
    """What depends on it and stays, what matters most first."""
    found = [
        other
        for address in sorted(plan.dependents(change.config_address))
        for other in plan.kept_at(address, change.module)
        if not _is_repointed(other, change) and _means(other, change, plan)
    ]
    return sorted(found, key=lambda other: catalog.of(other).routine)


def _is_repointed(other: ResourceChange, change: ResourceChange) -> bool:
    """Whether it is, by this very plan, made to use the object that takes the other one's place."""
    return change.action.replaces and other.action is Action.UPDATE


def _means(other: ResourceChange, change: ResourceChange, plan: Plan) -> bool:
    """Whether its reference can be to this instance, and not only to others that stay."""
    if change.index is None or other.index == change.index:
        return True
    return other.index is None and change.config_address in _going_as_a_whole(plan)


@of_plan
def _going_as_a_whole(plan: Plan) -> frozenset[str]:
    """The configuration addresses of which no instance stays."""
    every = plan.by_config_address.items()
    return frozenset(address for address, changes in every if all(one.may_destroy for one in changes))


def _message(staying: list[ResourceChange], whole: bool) -> str:
    named = listed([plain(other.address) for other in staying], _NAMED)
    if len(staying) == 1:
        return f"has a dependent that stays: {named}."
    number = len(staying) if whole else f"at least {len(staying)}"
    return f"has {number} dependents that stay: {named}."


def _example(kept: Action, subnet: Action = Action.DELETE) -> Plan:
    return Plan(
        "example",
        Tool.TERRAFORM,
        (
            ResourceChange("acme_subnet.main", "acme_subnet", subnet, name="main", before={"id": "1"}),
            ResourceChange("acme_server.web", "acme_server", kept, name="web"),
        ),
        dependencies={"acme_server.web": frozenset({"acme_subnet.main"})},
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    yield _example(Action.NO_OP), Severity.LOW, Confidence.MEDIUM, "has a dependent that stays: acme_server.web."
    yield _example(Action.UPDATE), Severity.LOW, Confidence.MEDIUM, "has a dependent that stays: acme_server.web."
    says = "has a dependent that stays: acme_server.web."
    yield _example(Action.NO_OP, subnet=Action.CREATE_THEN_DELETE), Severity.LOW, Confidence.MEDIUM, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(Action.DELETE)
    yield _example(Action.UPDATE, subnet=Action.DELETE_THEN_CREATE)
    yield _example(Action.CREATE)
    yield _example(Action.NO_OP, subnet=Action.UPDATE)
    yield _example(Action.NO_OP, subnet=Action.FORGET)
