"""Reads CloudFormation change sets, as `aws cloudformation describe-change-set` or the console gives them."""

from __future__ import annotations

from collections.abc import Sequence

from planguard.model.plan import Plan
from planguard.model.tools import Tool

_WORDS = (
    *(b"Change", b'"changes"', b"changes:", b"changeSet", b"resourceChange", b"RESOURCECHANGE", b"LogicalResourceId"),
    *(b"PolicyAction", b"Stack", b"Summaries", b"TemplateBody", b"Hook", b"hook", b"OperationEvents"),
    *(b"Action: ", b"ype: Resource"),
)


def recognises(head: bytes) -> bool:
    """Whether this is a change set in JSON or YAML, or an answer of CloudFormation that is taken for one."""
    if (
        head.startswith(b"PK\x03\x04")
        or b'"@level"' in head
        or (head.strip() != b"[]" and not any(word in head for word in _WORDS))
    ):
        return False  # a log of Terraform counts its changes too, and a zip file may hold anything
    from planguard.readers.change_set import recognition

    return recognition.looks_like_one(head)


def read(data: bytes, source: str) -> list[Plan]:
    """Every change set in the data; InputError for what is none, is not ready, or has failed."""
    from planguard.readers.change_set import plan

    return plan.plans(data, source)


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans with nested change sets inside their roots, and each change set once; others are left as they are."""
    if all(plan.tool is not Tool.CLOUDFORMATION for plan in plans):
        return list(plans)
    from planguard.readers.change_set import nested

    return nested.join(plans)


def as_json(data: bytes, source: str) -> bytes:
    """The data, as it is."""
    return data
