"""Reads CloudFormation change sets, as `aws cloudformation describe-change-set` or the console gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planguard.plan import Plan

_MARKS = re.compile(
    rb'"(?:[Cc]hanges|[Rr]esourceChange|[Cc]hangeSet(?:Id|Name)|LogicalResourceId|Summaries|Stacks|StackId'
    rb'|TemplateBody|Hooks|StackEvents|OperationEvents|StackResources|StackResourceSummaries|StackRefactorActions)"'
)
_YAML_MARKS = re.compile(
    rb"(?m)^(?:[Cc]hanges|[Cc]hangeSet(?:Id|Name)|Summaries|Stacks|StackId|- (?:[Rr]esourceChange|[Tt]ype: Resource"
    rb"|[Hh]ookInvocationCount|LogicalResourceId|PolicyAction|Action: (?:Add|Modify|Remove|Import)))\s*(?::|$)"
)
_PRINTED = re.compile(
    rb"Changeset created successfully\.|\ANo changes to deploy\. Stack |\|\s+DescribeChangeSet\s+\|"
    rb"|when calling the \w*(?:ChangeSet|Stacks?) operation|(?m:^(?:CHANGES|RESOURCECHANGE)\t)"
)
_TOKENS = re.compile(rb'("(?:[^"\\]|\\.?)*+(?:"|\Z))(\s*:)?|[{}\[\]]', re.DOTALL)


def recognises(head: bytes) -> bool:
    """Whether this is a change set in JSON or YAML, or an answer of CloudFormation that is taken for one."""
    start = head.lstrip()
    if start[:1] in (b"{", b"["):
        return start.rstrip() == b"[]" or (_MARKS.search(head) is not None and _has_a_mark_on_top(start))
    return _YAML_MARKS.search(head) is not None or _PRINTED.search(head) is not None


def _has_a_mark_on_top(start: bytes) -> bool:
    """Whether a key that tells is the document's own, not one inside a value (a plan may contain a change set)."""
    top = 2 if start.startswith(b"[") else 1
    depth = 0
    for token in _TOKENS.finditer(start):
        if token[2] and depth == top and _MARKS.fullmatch(token[1]):
            return True
        if token[0] in (b"{", b"["):
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
    return False


def read(data: bytes, source: str) -> list[Plan]:
    """Every change set in the data; InputError for what is none, is not ready, or has failed."""
    from planguard.readers import _change_set_plan

    return _change_set_plan.plans(data, source)


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans with nested change sets inside their roots, and each change set once; others are left as they are."""
    from planguard.readers import _change_set_nested

    return _change_set_nested.join(plans)
