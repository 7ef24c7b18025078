"""An object is imported, and the same plan destroys it or removes part of it.

An import is meant to take over what exists. Here the configuration differs from the object. The apply makes the object
match the configuration, which may not know what the object holds.

Do instead: change the configuration until the import plans no change. Make every other change afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.losses.loss import loss_of
from planguard.evidence.losses.removals import removals
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value

TITLE = ("is imported and changed at once", "are imported and changed at once")

_ADVICE = "Change the configuration until the import plans no change. Make every other change afterwards."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each import that destroys the object, or an update that takes something away from it."""
    for change in plan.touched():
        if not change.imported:
            continue
        loss = loss_of(change, plan, catalog)
        if change.may_destroy:
            precious = loss.severity is Severity.CRITICAL
            fate = ", destroyed, and recreated" if change.action.replaces else " and destroyed"
            message = f"is imported{fate} in the same plan. The import keeps nothing."
            severity = Severity.CRITICAL if precious else Severity.HIGH
            if loss.severity <= Severity.LOW:
                severity = Severity.MEDIUM
        elif change.action is Action.UPDATE and (taken := removals(change)):
            message = f"is imported, and the same plan {taken[0].says}."
            severity = Severity.MEDIUM
        else:
            continue
        yield Finding(message, severity, loss.harm, change, advice=_ADVICE, paths=change.replace_paths)


def _example(action: Action, before: Value, after: Value, imported: bool = True) -> Plan:
    change = ResourceChange(
        "aws_db_instance.main", "aws_db_instance", action, "main", before=before, after=after, imported=imported
    )
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example(Action.DELETE_THEN_CREATE, {"engine": "mysql"}, {"engine": "postgres"})
    says = "is imported, destroyed, and recreated in the same plan. The import keeps nothing."
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    says = 'is imported, and the same plan removes all 2 entries of parameter ("a", "b").'
    yield (
        _example(Action.UPDATE, {"parameter": [{"name": "a"}, {"name": "b"}]}, {"parameter": []}),
        Severity.MEDIUM,
        Confidence.HIGH,
        says,
    )


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(Action.NO_OP, None, None)
    yield _example(Action.UPDATE, {"tags": {}}, {"tags": {"team": "shop"}})
    yield _example(Action.DELETE_THEN_CREATE, {"engine": "mysql"}, {"engine": "postgres"}, imported=False)
