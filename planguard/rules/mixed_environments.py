"""One plan changes production and another environment.

A mistake meant for a test environment reaches production in the same apply. Reviewers must tell the two apart line by
line. Only what the plan changes counts. The severity is low where neither loses anything, as with a new tag.

Do instead: give each environment its own state, or apply the environments one after the other with separate plans.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.environment.membership import Environment, environment_of_itself
from planguard.evidence.environment.signs import Sign
from planguard.evidence.listing import listed
from planguard.evidence.losses.loss import loss_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("touches production and another environment", "touch production and another environment")

_NAMED = 3


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for the plan."""
    known = [(change, found) for change in plan.touched() if (found := _clearly(change, plan, catalog)) is not None]
    production = [change for change, environment in known if environment.production]
    others = [(change, environment) for change, environment in known if not environment.production]
    if production and others:
        names = sorted({plain(environment.name) for _, environment in others})
        other = f"{listed(names, _NAMED)} ({_some([change for change, _ in others])})"
        yield Finding(
            message=f"The plan changes production ({_some(production)}) and {other}.",
            severity=Severity.MEDIUM if _loses(known, plan, catalog) else Severity.LOW,
            harm=Harm.ENVIRONMENT,
            about="the plan",
            advice="Plan and apply each environment separately, production last.",
            related=(*(change.address for change in production), *(change.address for change, _ in others)),
        )


def _clearly(change: ResourceChange, plan: Plan, catalog: Catalog) -> Environment | None:
    """The environment that an object bears witness to by a tag, its container, its module or what it is called.

    What its block is called is no witness: that is seen in the configuration only.
    """
    found = environment_of_itself(change, plan, catalog.environments)
    weak = found is None or found.production is None or found.sign is Sign.LABEL
    return None if weak else found


def _loses(known: list[tuple[ResourceChange, Environment]], plan: Plan, catalog: Catalog) -> bool:
    destroyed = (change for change, _ in known if change.may_destroy)
    return any(loss_of(change, plan, catalog).severity >= Severity.MEDIUM for change in destroyed)


def _some(changes: list[ResourceChange]) -> str:
    first = plain(changes[0].address)
    return f"1 object: {first}" if len(changes) == 1 else f"{len(changes)} objects, such as {first}"


def _example(action: Action, *tags: str) -> Plan:
    return Plan(
        "example",
        Tool.TERRAFORM,
        tuple(
            ResourceChange(f"acme_server.s{n}", "acme_server", action, name=f"s{n}", tags={"Environment": tag})
            for n, tag in enumerate(tags)
        ),
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = "The plan changes production (1 object: acme_server.s0) and staging (1 object: acme_server.s1)."
    yield _example(Action.UPDATE, "prod", "staging"), Severity.LOW, Confidence.HIGH, says
    plan = Plan(
        "by module",
        Tool.TERRAFORM,
        tuple(
            ResourceChange(f"{m}.acme_server.a", "acme_server", Action.DELETE, name="a", module=m)
            for m in ("module.production", "module.dev")
        ),
    )
    says = (
        "The plan changes production (1 object: module.production.acme_server.a) and dev (1 object: "
        "module.dev.acme_server.a)."
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(Action.UPDATE, "prod", "prod")
    yield _example(Action.NO_OP, "prod", "staging")
    yield _example(Action.UPDATE, "prod", "shared")
    yield _example(Action.CREATE, "staging", "dev")
