"""A deposed object is destroyed: what an unfinished replacement left behind.

Cleaning up is usually routine. But a deposed database or key is the old one, with the old data in it, and the new one
may have started empty.

Do instead: make sure that the new object holds everything, or take a copy of the old one, before this runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.losses.loss import loss_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool

TITLE = ("is cleaned up after an unfinished replacement", "are cleaned up after unfinished replacements")


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    database = ResourceChange("aws_db_instance.main", "aws_db_instance", Action.DELETE, deposed="8a1b2c3d")
    says = "is the old object of an unfinished replacement and is destroyed with what it still holds."
    yield Plan("leftover.json", Tool.TERRAFORM, (database,)), Severity.HIGH, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan(
        "current.json", Tool.TERRAFORM, (ResourceChange("aws_db_instance.main", "aws_db_instance", Action.DELETE),)
    )
    yield Plan(
        "gone.json",
        Tool.TERRAFORM,
        (ResourceChange("aws_db_instance.main", "aws_db_instance", Action.NO_OP, deposed="8a1b2c3d"),),
    )


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each deposed object that is destroyed."""
    for change in plan.destroyed():
        if change.deposed is not None:
            yield _of(change, plan, catalog)


def _of(change: ResourceChange, plan: Plan, catalog: Catalog) -> Finding:
    loss = loss_of(change, plan, catalog)
    if loss.harm in (Harm.DATA, Harm.KEY):
        return Finding(
            "is the old object of an unfinished replacement and is destroyed with what it still holds.",
            min(loss.severity, Severity.HIGH),
            loss.harm,
            change,
            advice="Make sure that the new object holds everything, or take a copy of this one first.",
        )
    return Finding(
        "is left over from an unfinished replacement and is cleaned up.",
        min(loss.severity, Severity.LOW),
        loss.harm,
        change,
        advice="Look whether the current object works before the old one goes.",
    )
