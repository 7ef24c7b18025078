"""Tells a log from a plan: both are JSON, and people give both the same names."""

from __future__ import annotations

from planguard.loading.regex import regex

FIELD = regex(r'"@(?:level|message|module|timestamp)"\s*:')
"""What stands in entries of a log only, each field of which may have a line of its own."""
ENTRY = regex(r"\{\s*" + FIELD.pattern)
"""Where an entry of a log begins, whatever stands before it on the line."""
_ENTRY = regex(ENTRY.pattern.encode())
_PLAN = regex(
    rb'(?m)^[ \t\r]*\{\s*"(?:format_version|plan_format_version|terraform_version|resource_changes|planned_values)"\s*:'
)


def is_log(head: bytes) -> bool:
    """Whether something begins as a log whose entries are JSON, and has no plan in its beginning."""
    return _ENTRY.search(head) is not None and _PLAN.search(head) is None
