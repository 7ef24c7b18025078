"""An environment is destroyed and recreated.

Either a container of the environment is replaced: a network, cluster, project, or nested stack. Or a large share of
what the plan manages is destroyed and recreated. Everything in the environment is down until the last object is
recreated, for hours if it is large. Stored data is not restored. One changed attribute of the container is enough.
Plans that are checked together are also seen as one.

Do instead: revert the change at its cause. Write `moved` blocks where addresses changed. To get a new environment,
build it beside the old one, switch over, and destroy the old one later.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules._environment_story import stories

TITLE = ("is recreated with everything in it", "are recreated with everything in them")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every environment, never one for each of its objects."""
    yield from stories(plan, catalog, comes_back=True)


def _objects(kind: str, count: int, action: Action, module: str = "") -> tuple[ResourceChange, ...]:
    prefix = f"{module}." if module else ""
    return tuple(
        ResourceChange(
            f"{prefix}{kind}.main[{number}]",
            kind,
            action,
            name="main",
            module=module,
            index=number,
            before=None if action in (Action.NO_OP, Action.CREATE) else {"name": "old"},
            after=None if action in (Action.NO_OP, Action.DELETE) else {"name": "new"},
            replace_paths=(("name",),) if action.replaces else (),
        )
        for number in range(count)
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan("most of it", Tool.TERRAFORM, _objects("acme_server", 8, Action.DELETE_THEN_CREATE))
    says = (
        "All 8 objects in the plan are destroyed and recreated. The worst: acme_server.main[0] (traffic), "
        "acme_server.main[1] (traffic), acme_server.main[2] (traffic), and 5 more. All 8 are destroyed and "
        'recreated because name changes from "old" to "new".'
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    plan = Plan("nothing but terraform_data", Tool.TERRAFORM, _objects("terraform_data", 5, Action.DELETE_THEN_CREATE))
    says = (
        "All 5 objects in the plan are destroyed and recreated. The worst: terraform_data.main[0], "
        "terraform_data.main[1], terraform_data.main[2], and 2 more. All 5 are destroyed and recreated "
        'because name changes from "old" to "new".'
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    plan = Plan("a container", Tool.TERRAFORM, _objects("aws_ecs_cluster", 1, Action.DELETE_THEN_CREATE))
    says = (
        'must be replaced because name changes from "old" to "new". This affects everything inside the '
        "object, including what the plan does not list. Recreating the object takes about 2 minutes."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    yield from _fires_in_modules()


def _fires_in_modules() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    plan = Plan(
        "half of it, under new addresses",
        Tool.TERRAFORM,
        _objects("acme_server", 5, Action.DELETE, "module.old")
        + _objects("acme_server", 5, Action.CREATE, "module.new")
        + _objects("acme_rule", 5, Action.NO_OP),
    )
    says = (
        "All 5 objects in module.old are destroyed and recreated. The worst: module.old.acme_server.main[0] "
        "(traffic), module.old.acme_server.main[1] (traffic), module.old.acme_server.main[2] (traffic), and "
        "2 more."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    plan = Plan(
        "one module instance",
        Tool.TERRAFORM,
        _objects("acme_server", 3, Action.DELETE_THEN_CREATE, 'module.env["prod"]')
        + _objects("acme_server", 9, Action.NO_OP, 'module.env["dev"]'),
    )
    says = (
        'All 3 objects in module.env["prod"] are destroyed and recreated. Affected: '
        'module.env["prod"].acme_server.main[0] (traffic), module.env["prod"].acme_server.main[1] (traffic),'
        ' and module.env["prod"].acme_server.main[2] (traffic). All 3 are destroyed and recreated because '
        'name changes from "old" to "new".'
    )
    yield plan, Severity.HIGH, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan("a network in which nothing is seen", Tool.TERRAFORM, _objects("aws_vpc", 1, Action.DELETE_THEN_CREATE))
    yield Plan(
        "what is replaced every day",
        Tool.TERRAFORM,
        _objects("null_resource", 8, Action.DELETE_THEN_CREATE) + _objects("acme_server", 4, Action.NO_OP),
    )
    yield Plan(
        "a few of many",
        Tool.TERRAFORM,
        _objects("acme_server", 2, Action.DELETE_THEN_CREATE) + _objects("acme_rule", 8, Action.NO_OP),
    )
    yield Plan("too small to be one", Tool.TERRAFORM, _objects("acme_server", 4, Action.DELETE_THEN_CREATE))
    yield Plan(
        "a new one", Tool.TERRAFORM, _objects("aws_vpc", 1, Action.CREATE) + _objects("acme_server", 9, Action.CREATE)
    )
