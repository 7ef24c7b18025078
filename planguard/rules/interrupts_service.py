"""Something that carries traffic, a network path, a cluster or an identity is destroyed.

Users notice: requests fail, names do not resolve, workloads stop, and addresses and ids that others rely on change.
Deleting first and creating afterwards is worse than the other way round, and deleting for good is worst.

Do instead: make the new one first (create_before_destroy with a name that may differ), switch over, then delete.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.catalog import Catalog
from planguard.evidence.destruction import destructions
from planguard.finding import Finding, Harm
from planguard.plan import Action, Plan, ResourceChange


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every object in the path of the service that goes or may go."""
    yield from destructions(plan, catalog, Harm.SERVICE, Harm.IDENTITY)


def _example(kind: str, action: Action, **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", "terraform", (change,))


FIRES = (
    _example(
        "acme_load_balancer",
        Action.DELETE_THEN_CREATE,
        before={"internal": False},
        after={"internal": True},
        replace_paths=(("internal",),),
    ),
    _example("acme_subnet", Action.DELETE),
    _example("acme_user", Action.CREATE_THEN_DELETE),
    _example("aws_db_instance", Action.DELETE, before={"replicate_source_db": "orders"}),
)
QUIET = (
    _example("acme_load_balancer", Action.UPDATE, before={"idle_timeout": 60}, after={"idle_timeout": 90}),
    _example("acme_load_balancer", Action.CREATE),
    _example("acme_subnet", Action.NO_OP),
    _example("null_resource", Action.DELETE_THEN_CREATE),
)
