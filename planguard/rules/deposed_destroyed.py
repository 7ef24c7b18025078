"""A deposed object is destroyed: the old object of an unfinished replacement.

Cleaning up is usually routine. But a deposed database or key is the old one and holds the old data. The new one may
have started empty.

Do instead: check that the new object holds everything, or copy the old one, before you apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.losses.doubles import double_of
from planguard.evidence.losses.loss import loss_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool

_COPY = "Check that the new object holds everything, or copy the old one first."
_COPY_ALONE = "The plan shows no new object at this address. Copy what the old object holds first."
_CHECK = "Check that the current object works before you destroy the old one."
_CHECK_ALONE = "The plan shows no current object at this address. Check that nothing uses the old one."

TITLE = ("is cleaned up after an unfinished replacement", "are cleaned up after unfinished replacements")


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    database = ResourceChange("aws_db_instance.main", "aws_db_instance", Action.DELETE, deposed="8a1b2c3d")
    says = "is destroyed with what it still holds. The object is the old one of an unfinished replacement."
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
    if (double := double_of(change, plan, catalog)) is not None:
        return Finding(
            f"is destroyed. {loss.says[0]}",
            loss.severity,
            loss.harm,
            change,
            advice="Remove the deposed object from the state with `terraform state pull` and `terraform state push`.",
            related=(double.change.address,),
        )
    if loss.harm in (Harm.DATA, Harm.KEY):
        return Finding(
            "is destroyed with what it still holds. The object is the old one of an unfinished replacement.",
            min(loss.severity, Severity.HIGH),
            loss.harm,
            change,
            advice=_COPY if _has_successor(change, plan) else _COPY_ALONE,
        )
    return Finding(
        "is destroyed. The object is left over from an unfinished replacement.",
        min(loss.severity, Severity.LOW),
        loss.harm,
        change,
        advice=_CHECK if _has_successor(change, plan) else _CHECK_ALONE,
    )


def _has_successor(change: ResourceChange, plan: Plan) -> bool:
    """Whether the plan shows an object at the same address that is there after the apply."""
    others = plan.by_config_address.get(change.config_address, ())
    return any(
        one.deposed is None and one.address == change.address and one.action is not Action.DELETE for one in others
    )
