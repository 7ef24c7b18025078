"""A guarded object refuses its deletion, but objects inside it are destroyed first.

The tool destroys children before parents. It stops at the guard of the parent. By then, the databases, records, or
members inside are already deleted. The guard saves only the empty shell.

Do instead: revert what destroys the parent, or guard the children too, before you apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.losses.circumstances import refusal
from planguard.evidence.losses.loss import loss_of
from planguard.evidence.protections.safeguards import is_inside
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("is protected, but the objects inside it are not", "are protected, but the objects inside them are not")

_NAMED = 3


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each guarded object that is to go together with what is inside it."""
    known: dict[tuple[str, str], list[ResourceChange]] = {}
    for parent in plan.destroyed():
        entry = catalog.of(parent)
        if parent.deposed is not None or not refusal(parent, entry):
            continue
        block = parent.config_address, entry.name
        if block not in known:
            known[block] = _children(parent, plan, catalog)
        if children := known[block]:
            worst = loss_of(children[0], plan, catalog)
            names = listed([plain(child.address) for child in children], _NAMED)
            be = "is" if len(children) == 1 else "are"
            yield Finding(
                f"is guarded against deletion, but its content is not. {names} {be} destroyed before the apply stops.",
                max(Severity.MEDIUM, min(Severity.HIGH, worst.severity)),
                worst.harm,
                parent,
                advice="Revert what destroys the object, or guard its content too, before you apply.",
                related=tuple(child.address for child in children),
            )


def _children(parent: ResourceChange, plan: Plan, catalog: Catalog) -> list[ResourceChange]:
    """What is destroyed inside the parent, or another instance of its block, and has no guard, worst first."""
    children = [
        change
        for change in plan.destroyed_at(plan.dependents(parent.config_address))
        if is_inside(change, parent, catalog) and not refusal(change, catalog.of(change))
    ]
    return sorted(children, key=lambda child: -loss_of(child, plan, catalog).severity)


def _example(guarded: bool) -> Plan:
    before = {"deletion_protection": guarded}
    return Plan(
        "example",
        Tool.TERRAFORM,
        (
            ResourceChange("aws_db_instance.main", "aws_db_instance", Action.DELETE_THEN_CREATE, before=before),
            ResourceChange("acme_sql_database.app", "acme_sql_database", Action.DELETE_THEN_CREATE),
        ),
        dependencies={"acme_sql_database.app": frozenset({"aws_db_instance.main"})},
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = (
        "is guarded against deletion, but its content is not. acme_sql_database.app is destroyed before the "
        "apply stops."
    )
    yield _example(guarded=True), Severity.HIGH, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(guarded=False)
    yield Plan("childless", Tool.TERRAFORM, _example(guarded=True).resource_changes[:1])
