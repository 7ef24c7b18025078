"""The plan contains an action that planguard does not know.

A newer tool may have a new word for a destructive action. What cannot be read cannot count as safe.

Do instead: read this part of the plan yourself, and update planguard.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("has an action that planguard does not know", "have an action that planguard does not know")


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan(
        "shred.json",
        Tool.TERRAFORM,
        (ResourceChange("aws_db_instance.main", "aws_db_instance", Action.UNKNOWN, actions=("shred",)),),
    )
    yield plan, Severity.HIGH, Confidence.HIGH, "has a planned action that planguard does not know: shred."


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan(
        "known.json",
        Tool.TERRAFORM,
        (ResourceChange("aws_db_instance.main", "aws_db_instance", Action.UPDATE, actions=("update",)),),
    )


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each change whose action is unknown."""
    for change in plan.touched():
        if change.action is Action.UNKNOWN:
            words = ", ".join(plain(word) for word in change.actions) or "nothing"
            yield Finding(
                f"has a planned action that planguard does not know: {words}.",
                Severity.HIGH,
                Harm.KNOWLEDGE,
                change,
                advice="Read this part of the plan yourself, and update planguard.",
            )
