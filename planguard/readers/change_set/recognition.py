"""How the beginning of a change set looks, or of what is easily taken for one."""

from __future__ import annotations

import re

from planguard.loading.regex import regex

_MARKS = regex(
    rb'"(?:[Cc]hanges|[Rr]esourceChange|[Cc]hangeSet(?:Id|Name)|LogicalResourceId|Summaries|Stacks|StackId'
    rb'|TemplateBody|Hooks|StackEvents|OperationEvents|StackResources|StackResourceSummaries|StackRefactorActions)"'
)
_YAML_MARKS = regex(
    rb"(?m)^(?:[Cc]hanges|[Cc]hangeSet(?:Id|Name)|Summaries|Stacks|StackId|- (?:[Rr]esourceChange|[Tt]ype: Resource"
    rb"|[Hh]ookInvocationCount|LogicalResourceId|PolicyAction|Action: (?:Add|Modify|Remove|Import)))\s*(?::|$)"
)
_PRINTED = regex(
    rb"Changeset created successfully\.|\ANo changes to deploy\. Stack |\|\s+DescribeChangeSet\s+\|"
    rb"|when calling the \w*(?:ChangeSet|Stacks?) operation|(?m:^(?:CHANGES|RESOURCECHANGE)\t)"
)
_TOKENS = regex(rb'("(?:[^"\\]|\\.?)*+(?:"|\Z))(\s*:)?|[{}\[\]]', re.DOTALL)


def looks_like_one(head: bytes) -> bool:
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
