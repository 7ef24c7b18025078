"""Resources are deleted or replaced inside an object that is updated in place.

To Terraform, a CloudFormation stack, an ARM deployment, or a release is one object. It is "updated", whatever happens
inside. The plan holds the templates of before and after. Resources that only the first one has are deleted. An ARM
deployment in mode Complete also deletes everything that its template does not name.

Do instead: remove the resource in a separate change. Set a Retain policy where it holds data. Use the deployment mode
Incremental.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.nested.contents import Lost, Nested, nested
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("deletes objects inside it", "delete objects inside them")

_NAMED = 4
_COPY = "Copy the data first and remove the resource in a separate change, or keep it with a Retain policy."
_INCREMENTAL = "Set the deployment mode to Incremental, which deletes nothing that the template omits."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each container in which something is lost."""
    for one in nested(plan, catalog):
        worst = sorted(one.lost, key=lambda lost: -lost.loss.severity)
        if worst or one.clears:
            loss = worst[0].loss if worst else None
            doubted = loss is not None and not worst[0].fate.is_certain
            severity = max(loss.severity if loss else Severity.INFO, Severity.HIGH if one.clears else Severity.INFO)
            yield Finding(
                _message(one, worst),
                severity,
                loss.harm if loss else Harm.DATA,
                one.change,
                confidence=Confidence.LOW if doubted else loss.confidence if loss else Confidence.HIGH,
                advice=" ".join((*([_COPY] if worst else ()), *([_INCREMENTAL] if one.clears else ()))),
            )


def _message(one: Nested, worst: list[Lost]) -> str:
    said = []
    if worst:
        fates = [f"{plain(lost.name)} ({plain(lost.type)}) is {lost.fate.value}" for lost in worst]
        said.append(f"is updated in place. Inside the object, {listed(fates, _NAMED)}.")
    if one.clears:
        said.append("The deployment mode is Complete." if worst else "deploys in mode Complete.")
        said.append("Everything in the resource group that the template does not name is deleted.")
    return " ".join(said)


def _stack(before: str, after: str) -> Plan:
    was, will_be = ({"template_body": f'{{"Resources": {{{text}}}}}'} for text in (before, after))
    kind = "aws_cloudformation_stack"
    change = ResourceChange(f"{kind}.x", kind, Action.UPDATE, "x", before=was, after=will_be)
    return Plan("example", Tool.TERRAFORM, (change,))


_TABLE = '"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "%s"}}'
_ALARM = '"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Threshold": %s}}'


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = "is updated in place. Inside the object, Orders (AWS::DynamoDB::Table) is deleted."
    yield _stack(_TABLE, ""), Severity.CRITICAL, Confidence.HIGH, says
    says = "is updated in place. Inside the object, Orders (AWS::DynamoDB::Table) is replaced."
    yield _stack(_TABLE % "a", _TABLE % "b"), Severity.CRITICAL, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _stack(_ALARM % 1, _ALARM % 2)
    yield _stack(_TABLE.replace('"Properties"', '"DeletionPolicy": "Retain", "Properties"'), "")
    yield _stack("", _TABLE)
