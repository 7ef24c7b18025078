"""An object that carries traffic, a network path, a cluster, or an identity is destroyed.

Users notice: requests fail, names do not resolve, and workloads stop. Addresses and ids that others rely on change.
Deleting first and creating afterwards is worse than the reverse. Deleting permanently is the worst case.

Do instead: create the new object first (create_before_destroy with a name that may differ), switch over, then delete.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules._destruction import destructions

TITLE = ("is interrupted", "are interrupted")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every object in the path of the service that goes or may go."""
    yield from destructions(plan, catalog, Harm.SERVICE, Harm.IDENTITY)


def _example(kind: str, action: Action, **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example(
        "acme_load_balancer",
        Action.DELETE_THEN_CREATE,
        before={"internal": False},
        after={"internal": True},
        replace_paths=(("internal",),),
    )
    says = (
        "is replaced because internal changes from false to true. planguard does not know acme_load_balancer "
        "and judges it by its name. The type name suggests an entry point for users."
    )
    yield plan, Severity.HIGH, Confidence.MEDIUM, says
    says = (
        "is destroyed and the plan does not say why. planguard does not know acme_subnet and "
        "judges it by its name. The type name suggests a network path."
    )
    yield _example("acme_subnet", Action.DELETE), Severity.HIGH, Confidence.MEDIUM, says
    says = (
        "is replaced and the plan does not say why. The new object is created first. planguard "
        "does not know acme_user and judges it by its name. The type name suggests accounts or identities."
    )
    yield _example("acme_user", Action.CREATE_THEN_DELETE), Severity.HIGH, Confidence.MEDIUM, says
    plan = _example("aws_db_instance", Action.DELETE, before={"replicate_source_db": "orders"})
    says = "is destroyed and the plan does not say why. The read replica holds no data of its own."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example("acme_load_balancer", Action.UPDATE, before={"idle_timeout": 60}, after={"idle_timeout": 90})
    yield _example("acme_load_balancer", Action.CREATE)
    yield _example("acme_subnet", Action.NO_OP)
    yield _example("null_resource", Action.DELETE_THEN_CREATE)
