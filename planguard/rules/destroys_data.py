"""Something that holds data is destroyed.

A database, a bucket, a disk, a queue or a registry goes, and what is in it goes with it. A replacement is no better:
the new one is empty. What a final snapshot or a recycle bin keeps is counted in the score.

Do instead: restore a copy beside it, switch over, and delete the old one later; if only the address changed, write a
`moved` block.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.catalog import Catalog
from planguard.evidence.destruction import destructions
from planguard.finding import Finding, Harm
from planguard.plan import Action, Certainty, Plan, ResourceChange


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every object with data that goes or may go."""
    yield from destructions(plan, catalog, Harm.DATA)


def _example(action: Action, kind: str = "aws_db_instance", **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", "terraform", (change,))


FIRES = (
    _example(Action.DELETE, before={"identifier": "orders"}, action_reason="delete_because_no_resource_config"),
    _example(
        Action.DELETE_THEN_CREATE,
        before={"engine": "mysql"},
        after={"engine": "postgres"},
        replace_paths=(("engine",),),
    ),
    _example(Action.CREATE_THEN_DELETE, kind="acme_database"),
    _example(Action.DELETE_THEN_CREATE, kind="AWS::DynamoDB::Table", certainty=Certainty.MAY),
)
QUIET = (
    _example(Action.UPDATE, before={"allocated_storage": 20}, after={"allocated_storage": 40}),
    _example(Action.CREATE, after={"identifier": "orders"}),
    _example(Action.FORGET, before={"identifier": "orders"}),
    _example(Action.DELETE, before={"replicate_source_db": "orders"}),
    _example(Action.DELETE, before={}, deposed="0a1b2c3d"),
    _example(Action.DELETE, kind="null_resource"),
)
