"""Inside something that is updated in place, resources are deleted or replaced.

A CloudFormation stack, an ARM deployment or a release is one object to Terraform: it is "updated" whatever goes inside.
The templates of before and after are in the plan, and what only the first one has is deleted. An ARM deployment in the
mode Complete deletes besides whatever its template does not name.

Do instead: take the resource out in a change of its own, with a Retain policy where it holds data; use Incremental.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.nested.contents import Lost, Nested, nested
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("deletes objects inside it", "delete objects inside them")

_NAMED = 4


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
                advice="Take it out in a change of its own, after its data is copied, or let it be retained.",
            )


def _message(one: Nested, worst: list[Lost]) -> str:
    said = []
    if worst:
        named = ", ".join(f"{plain(lost.name)} ({plain(lost.type)}) is {lost.fate.value}" for lost in worst[:_NAMED])
        more = f", and {len(worst) - _NAMED} more" if len(worst) > _NAMED else ""
        said.append(f"is updated, and inside it {named}{more}.")
    if one.clears:
        said.append("deploys in the mode Complete: what its template does not name is deleted from the resource group.")
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
    says = "is updated, and inside it Orders (AWS::DynamoDB::Table) is deleted."
    yield _stack(_TABLE, ""), Severity.CRITICAL, Confidence.HIGH, says
    says = "is updated, and inside it Orders (AWS::DynamoDB::Table) is replaced."
    yield _stack(_TABLE % "a", _TABLE % "b"), Severity.CRITICAL, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _stack(_ALARM % 1, _ALARM % 2)
    yield _stack(_TABLE.replace('"Properties"', '"DeletionPolicy": "Retain", "Properties"'), "")
    yield _stack("", _TABLE)
