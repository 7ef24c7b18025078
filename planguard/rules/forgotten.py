"""An object keeps running, but nothing manages it any longer.

It keeps costing money, serving old data, and missing updates. No later plan will show it.

Do instead: name an owner for it, or import it where it must be managed from now on.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.losses.circumstances import staying
from planguard.evidence.losses.loss import loss_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool

TITLE = ("keeps running and is no longer managed", "keep running and are no longer managed")

_DATABASE = ("aws_db_instance.main", "aws_db_instance")


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan("forget.json", Tool.TERRAFORM, (ResourceChange(*_DATABASE, Action.FORGET, actions=("forget",)),))
    yield plan, Severity.LOW, Confidence.HIGH, "keeps running, but nothing manages it afterwards."
    plan = Plan("replace.json", Tool.OPENTOFU, (ResourceChange(*_DATABASE, Action.CREATE_THEN_FORGET),))
    says = "is replaced by a new object. The old object keeps running, unmanaged. The data stays with the old object."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan("delete.json", Tool.TERRAFORM, (ResourceChange(*_DATABASE, Action.DELETE),))


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that is removed or replaced but kept."""
    for change in plan.retained():
        yield _replaced(change, plan, catalog) if change.action.replaces else _removed(change, catalog)


def _removed(change: ResourceChange, catalog: Catalog) -> Finding:
    because = staying(change, catalog.of(change))
    return Finding(
        f"{because[:1].lower()}{because[1:]} Nothing manages the object afterwards."
        if because
        else "keeps running, but nothing manages it afterwards.",
        Severity.LOW,
        Harm.MANAGEMENT,
        change,
        advice="Name an owner for it, or import it where it must be managed from now on.",
    )


def _replaced(change: ResourceChange, plan: Plan, catalog: Catalog) -> Finding:
    loss = loss_of(change, plan, catalog)
    left = " The data stays with the old object." if loss.harm is Harm.DATA else ""
    return Finding(
        f"is replaced by a new object. The old object keeps running, unmanaged.{left}",
        min(Severity.MEDIUM, max(Severity.LOW, loss.severity)),
        Harm.MANAGEMENT,
        change,
        advice="Copy what the old object holds, then import or delete the old object in a separate change.",
    )
