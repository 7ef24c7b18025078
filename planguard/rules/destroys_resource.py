"""Something else is destroyed: configuration, logs, or an object that is quickly made again.

It is listed so that nothing goes unsaid. By itself it is seldom a reason to stop, except where logs are lost for good.

Do instead: check that nothing outside this plan still uses it.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.catalog import Catalog
from planguard.evidence.destruction import destructions
from planguard.finding import Finding, Harm
from planguard.plan import Action, Plan, ResourceChange


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every object that goes or may go and that no other rule speaks of."""
    yield from destructions(plan, catalog, Harm.OBJECT)


def _example(kind: str, action: Action, **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", "terraform", (change,))


FIRES = (
    _example("null_resource", Action.DELETE_THEN_CREATE),
    _example("acme_dashboard", Action.DELETE, before={"title": "orders"}),
    _example("random_pet", Action.DELETE_THEN_CREATE, before={"length": 2}, after={"length": 3}),
)
QUIET = (
    _example("null_resource", Action.CREATE),
    _example("null_resource", Action.NO_OP),
    _example("acme_dashboard", Action.FORGET, before={"title": "orders"}),
    _example("aws_db_instance", Action.DELETE, before={"identifier": "orders"}),
)
