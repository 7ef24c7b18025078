"""An object is left running, but nothing manages it any more.

It goes on costing money, serving old data and ageing, and no later plan will show it.

Do instead: name an owner for it, or import it where it is to be managed from now on.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    yield plan, Severity.LOW, Confidence.HIGH, "is left running, but nothing manages it afterwards."
    plan = Plan("replace.json", Tool.OPENTOFU, (ResourceChange(*_DATABASE, Action.CREATE_THEN_FORGET),))
    says = (
        "is replaced by a new object, and the old one is left running, unmanaged; what it holds stays with the old one."
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan("delete.json", Tool.TERRAFORM, (ResourceChange(*_DATABASE, Action.DELETE),))


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that is removed or replaced but kept."""
    for change in plan.retained():
        yield _replaced(change, plan, catalog) if change.action.replaces else _removed(change)


def _removed(change: ResourceChange) -> Finding:
    return Finding(
        "is left running, but nothing manages it afterwards.",
        Severity.LOW,
        Harm.MANAGEMENT,
        change,
        advice="Note who owns it, or import it where it is to be managed from now on.",
    )


def _replaced(change: ResourceChange, plan: Plan, catalog: Catalog) -> Finding:
    loss = loss_of(change, plan, catalog)
    left = "; what it holds stays with the old one" if loss.harm is Harm.DATA else ""
    return Finding(
        f"is replaced by a new object, and the old one is left running, unmanaged{left}.",
        min(Severity.MEDIUM, max(Severity.LOW, loss.severity)),
        Harm.MANAGEMENT,
        change,
        advice="Carry over what the old object holds, then import or delete it in a change of its own.",
    )
