"""The plan does not show what happens inside an object that owns other resources.

A stack, deployment, release, or provisioned product is one object to the tool. Its template may be stored elsewhere,
unknown, sensitive, or unreadable. Then the plan does not show what the update deletes inside.

Do instead: look at the preview of that tool before you apply: a change set, `what-if`, or `helm diff`.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.nested.contents import nested
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Value

TITLE = ("changes inside, and the plan does not show how", "change inside, and the plan does not show how")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each container whose contents change in a way that the plan does not show."""
    for one in nested(plan, catalog):
        if one.unread:
            yield Finding(
                f"is updated ({one.unread}). The plan does not show what happens inside the object.",
                one.severity,
                Harm.KNOWLEDGE,
                one.change,
                advice="Look at the preview of that tool first: a change set, what-if, or helm diff.",
            )


def _example(kind: str, before: Value, after: Value) -> Plan:
    change = ResourceChange(f"{kind}.x", kind, Action.UPDATE, "x", before=before, after=after)
    return Plan("p", Tool.TERRAFORM, (change,))


_TEMPLATE = '{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}'
_STACK, _RELEASE = "aws_cloudformation_stack", "helm_release"


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example(
        _STACK, {"template_url": "a", "template_body": _TEMPLATE}, {"template_url": "b", "template_body": UNKNOWN}
    )
    says = "is updated (template_body changes). The plan does not show what happens inside the object."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    plan = _example(_RELEASE, {"chart": "shop", "version": "1.4.0"}, {"chart": "shop", "version": "2.0.0"})
    says = "is updated (version changes). The plan does not show what happens inside the object."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    plan = _example(_RELEASE, {"chart": "shop", "values": ["a: 1"]}, {"chart": "shop", "values": ["a: 2"]})
    says = "is updated (values changes). The plan does not show what happens inside the object."
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(_STACK, {"template_body": _TEMPLATE, "tags": {}}, {"template_body": _TEMPLATE, "tags": {"a": "b"}})
    yield _example(_RELEASE, {"chart": "shop", "timeout": 300}, {"chart": "shop", "timeout": 600})
