"""Another object is destroyed: configuration, logs, or an object that is quickly recreated.

It is listed so that the report is complete. By itself it is seldom a reason to stop, unless logs are lost permanently.

Do instead: check that nothing outside this plan still uses it.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.protections.safeguards import safeguards_lost
from planguard.evidence.updates.hurts import hurts
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules._destruction import destructions

TITLE = ("is destroyed", "are destroyed")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every object that goes or may go and that no other rule speaks of."""
    told = {id(lost.safeguard) for lost in safeguards_lost(plan, catalog)} | {
        id(change) for change in plan.destroyed() if catalog.of(change).after_deletion and hurts(change, plan, catalog)
    }
    yield from (found for found in destructions(plan, catalog, Harm.OBJECT) if id(found.change) not in told)


def _example(kind: str, action: Action, **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = (
        "is replaced and the plan does not say why. Nothing outside Terraform is lost. "
        "Provisioners of the resource run again, and planguard cannot see what they do."
    )
    yield _example("null_resource", Action.DELETE_THEN_CREATE), Severity.INFO, Confidence.HIGH, says
    says = (
        "is destroyed and the plan does not say why. planguard does not know acme_dashboard and judges it by its name. "
        "The type name suggests something that the configuration can write again."
    )
    yield _example("acme_dashboard", Action.DELETE, before={"title": "orders"}), Severity.LOW, Confidence.MEDIUM, says
    says = (
        "is destroyed and the plan does not say why. planguard does not know acme_etcd and the name does not tell "
        "what it holds."
    )
    yield _example("acme_etcd", Action.DELETE, before={"title": "orders"}), Severity.MEDIUM, Confidence.HIGH, says
    plan = _example("random_pet", Action.DELETE_THEN_CREATE, before={"length": 2}, after={"length": 3})
    says = (
        "is replaced because length changes from 2 to 3 (the only difference in the plan). Names that "
        "contain the value change."
    )
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example("null_resource", Action.CREATE)
    yield _example("null_resource", Action.NO_OP)
    yield _example("acme_dashboard", Action.FORGET, before={"title": "orders"})
    yield _example("aws_db_instance", Action.DELETE, before={"identifier": "orders"})
