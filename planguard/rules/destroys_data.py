"""An object that holds data is destroyed.

A database, bucket, disk, queue, or registry is deleted together with its data. A replacement is no better: the new
object is empty. A final snapshot or a recycle bin that keeps a copy lowers the score.

Do instead: restore a copy beside it, switch over, and delete the old object later. If only the address changed, write a
`moved` block.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules._destruction import destructions

TITLE = ("is destroyed with its data", "are destroyed with their data")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every object with data that goes or may go."""
    yield from destructions(plan, catalog, Harm.DATA)


def _example(action: Action, kind: str = "aws_db_instance", **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example(Action.DELETE, before={"identifier": "orders"}, action_reason="delete_because_no_resource_config")
    says = (
        "is destroyed because it is no longer in the configuration. All data in the database instance is "
        "deleted. Manual snapshots survive. Automated backups are deleted. A final snapshot is taken unless "
        "`skip_final_snapshot` is true. To recover the data, restore a snapshot or backup that was taken "
        "earlier."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    plan = _example(
        Action.DELETE_THEN_CREATE,
        before={"engine": "mysql"},
        after={"engine": "postgres"},
        replace_paths=(("engine",),),
    )
    says = (
        'is replaced because engine changes from "mysql" to "postgres". All data in the database instance is '
        "deleted. Manual snapshots survive. Automated backups are deleted. A final snapshot is taken unless "
        "`skip_final_snapshot` is true. Recreating it takes about 15 minutes."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    says = (
        "is replaced and the plan does not say why. The new object is created first. planguard "
        "does not know acme_database and judges it by its name. The type name suggests stored data."
    )
    yield _example(Action.CREATE_THEN_DELETE, kind="acme_database"), Severity.CRITICAL, Confidence.MEDIUM, says
    plan = _example(Action.DELETE_THEN_CREATE, kind="AWS::DynamoDB::Table", certainty=Certainty.MAY)
    says = (
        "may be replaced and the plan does not say why. All items and indexes are deleted. A "
        "system backup is kept for 35 days only if point-in-time recovery is on."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(Action.UPDATE, before={"allocated_storage": 20}, after={"allocated_storage": 40})
    yield _example(Action.CREATE, after={"identifier": "orders"})
    yield _example(Action.FORGET, before={"identifier": "orders"})
    yield _example(Action.DELETE, before={"replicate_source_db": "orders"})
    yield _example(Action.DELETE, before={}, deposed="0a1b2c3d")
    yield _example(Action.DELETE, kind="null_resource")
