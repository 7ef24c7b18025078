"""An environment is destroyed and not recreated.

The plan destroys everything, or a container of an environment, or a large share of what the plan manages. Deleting a
container also deletes what Terraform does not manage: workloads, volumes, and backups of other people.

Plans that are checked together are also seen as one: an environment whose units are all destroyed is told once.

Do instead: have the owner of the environment confirm it, back up the data, and delete in steps. Write `removed` blocks
for objects that must stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.rules._environment_story import stories

TITLE = ("is destroyed with everything in it", "are destroyed with everything in them")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every environment, never one for each of its objects."""
    yield from stories(plan, catalog, comes_back=False)


def _objects(kind: str, count: int, action: Action, module: str = "") -> tuple[ResourceChange, ...]:
    prefix = f"{module}." if module else ""
    return tuple(
        ResourceChange(f"{prefix}{kind}.main[{number}]", kind, action, name="main", module=module, index=number)
        for number in range(count)
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan("a destroy", Tool.TERRAFORM, _objects("acme_server", 2, Action.DELETE), mode=PlanMode.DESTROY)
    says = (
        "Both objects in the plan are destroyed. Affected: acme_server.main[0] (traffic) and "
        "acme_server.main[1] (traffic). Both are destroyed because the plan destroys everything."
    )
    yield plan, Severity.HIGH, Confidence.HIGH, says
    plan = Plan(
        "most of it",
        Tool.TERRAFORM,
        _objects("acme_server", 8, Action.DELETE) + _objects("acme_server", 2, Action.NO_OP),
    )
    says = (
        "8 of 10 objects in the plan are destroyed. The worst: acme_server.main[0] (traffic), "
        "acme_server.main[1] (traffic), acme_server.main[2] (traffic), and 5 more."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    plan = Plan(
        "a whole module",
        Tool.TERRAFORM,
        _objects("acme_server", 3, Action.DELETE, "module.shop") + _objects("acme_server", 9, Action.NO_OP),
    )
    says = (
        "All 3 objects in module.shop are destroyed. Affected: module.shop.acme_server.main[0] (traffic), "
        "module.shop.acme_server.main[1] (traffic), and module.shop.acme_server.main[2] (traffic)."
    )
    yield plan, Severity.HIGH, Confidence.HIGH, says
    plan = Plan("a nested stack", Tool.CLOUDFORMATION, _objects("AWS::CloudFormation::Stack", 1, Action.DELETE))
    says = (
        "is destroyed because it is no longer in the template. Everything that the object deployed is "
        "deleted too, unless a policy retains it."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    plan = Plan("a namespace", Tool.TERRAFORM, _objects("kubernetes_namespace", 1, Action.DELETE))
    says = (
        "is destroyed and the plan does not say why. This affects everything inside the object, including "
        "what the plan does not list."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan(
        "a few of many",
        Tool.TERRAFORM,
        _objects("acme_server", 2, Action.DELETE) + _objects("acme_server", 8, Action.NO_OP),
    )
    yield Plan("only forgotten", Tool.TERRAFORM, _objects("acme_server", 9, Action.FORGET))
    yield Plan("replaced", Tool.TERRAFORM, _objects("acme_server", 9, Action.DELETE_THEN_CREATE))
