"""Very many objects are deleted at once, each of little weight.

One deleted alarm, permission, parameter, or DNS record is no reason to stop. Hundreds in one plan are seldom intended:
a list was empty, a file was not read, or a module call was lost. Replacements do not count, nor does what exists only
in the state.

Do instead: find out why they are deleted. The plan gives one reason for most of them. Delete in portions that a person
can read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planguard.evidence.environment.membership import environment_of
from planguard.evidence.environment.shares import shares
from planguard.evidence.listing import listed
from planguard.evidence.pairing.pairs import pairs
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("is deleted with many others", "are deleted at once")

_MANY, _MOST = 50, 0.8
_VERY_MANY, _NEARLY_ALL = 100, 0.9
_NAMED = 3


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for all deletions, where there are very many; not for those of an environment that is told of."""
    deleted = [change for change in plan.touched() if _counts(change, catalog)]
    if len(deleted) < _MANY:
        return
    renamed = {pair.old.address for pair in pairs(plan)}
    covered = renamed.union(*({change.address for change in share.destroyed} for share in shares(plan, catalog)))
    uncovered = [change for change in deleted if change.address not in covered]
    existing = sum(catalog[change.type].holds != "nothing" for change in plan.existing)
    in_production = any(_is_in_production(change, plan, catalog) for change in uncovered)
    if (severity := _severity(len(uncovered), existing, in_production)) is not None:
        yield Finding(
            _message(uncovered, existing),
            severity,
            Harm.OBJECT,
            about="many objects",
            advice="Find out why these objects are deleted. Delete in portions that a person can read.",
            related=tuple(change.address for change in uncovered),
        )


def _counts(change: ResourceChange, catalog: Catalog) -> bool:
    deleted = change.action is Action.DELETE and change.deposed is None
    return deleted and catalog.of(change).holds != "nothing"


def _is_in_production(change: ResourceChange, plan: Plan, catalog: Catalog) -> bool:
    environment = environment_of(change, plan, catalog.environments)
    return environment is not None and environment.production is True


def _severity(count: int, existing: int, in_production: bool) -> Severity | None:
    """High for nearly all of very many, and for most of many in production; medium for very many of any number."""
    most = count >= _MANY and count >= _MOST * existing
    if most and (in_production or (count >= _VERY_MANY and count >= _NEARLY_ALL * existing)):
        return Severity.HIGH
    return Severity.MEDIUM if most or count >= _VERY_MANY else None


def _message(deleted: list[ResourceChange], existing: int) -> str:
    kinds = Counter(change.type for change in deleted).most_common()
    rest = sum(count for _, count in kinds[_NAMED:])
    named = listed([f"{count} {plain(kind)}" for kind, count in kinds], _NAMED, rest)
    return f"{len(deleted)} of {existing} objects are deleted at once: {named}."


def _objects(kind: str, count: int, action: Action, first: int = 0) -> tuple[ResourceChange, ...]:
    return tuple(
        ResourceChange(f"{kind}.x[{number}]", kind, action, "x", index=number) for number in range(first, first + count)
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    kept = _objects("aws_vpc", 1, Action.NO_OP)
    plan = Plan("revisions", Tool.TERRAFORM, _objects("aws_ecs_task_definition", 300, Action.DELETE) + kept)
    yield plan, Severity.HIGH, Confidence.HIGH, "300 of 301 objects are deleted at once: 300 aws_ecs_task_definition."
    plan = Plan(
        "a third of all",
        Tool.TERRAFORM,
        _objects("acme_thing", 300, Action.DELETE) + _objects("acme_thing", 600, Action.NO_OP, 300),
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, "300 of 900 objects are deleted at once: 300 acme_thing."


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    kept = _objects("aws_vpc", 1, Action.NO_OP)
    yield Plan("nothing outside the tool", Tool.TERRAFORM, _objects("null_resource", 300, Action.DELETE) + kept)
    yield Plan(
        "revisions replaced", Tool.TERRAFORM, _objects("aws_ecs_task_definition", 300, Action.DELETE_THEN_CREATE) + kept
    )
    yield Plan("a few", Tool.TERRAFORM, _objects("aws_ecs_task_definition", 49, Action.DELETE) + kept)
    yield Plan(
        "some of many",
        Tool.TERRAFORM,
        _objects("acme_thing", 60, Action.DELETE) + _objects("acme_thing", 600, Action.NO_OP, 60),
    )
