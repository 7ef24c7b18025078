"""A check or a condition of the configuration failed while planning.

Terraform reports a failed `check` block as a warning and lets the apply go on. Somebody wrote the check because what it
looks at matters.

Do instead: read what the check says, and fix what it is about before the apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("fails a check", "fail checks")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each check that failed."""
    for name in plan.failed_checks:
        yield Finding(
            f"{plain(name)} failed while planning.",
            Severity.LOW,
            Harm.KNOWLEDGE,
            about="the plan",
            advice="Read what the check says, and fix what it is about before the apply.",
            title=f"{plain(name)} failed",
        )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan("example", Tool.TERRAFORM, failed_checks=("check.api",))
    yield plan, Severity.LOW, Confidence.HIGH, "check.api failed while planning."


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan("example", Tool.TERRAFORM)
