"""A policy of which a text shows only what changes stays one that can be judged."""

from __future__ import annotations

from typing import Any

_OF_STATEMENTS = ("Action", "NotAction", "Principal", "Resource", "NotResource", "Condition")
_NOT_SHOWN = "(not shown)"
_UNCHANGED = {"Effect": "Allow", "Action": _NOT_SHOWN, "Resource": _NOT_SHOWN}


def completed(value: Any) -> Any:
    """The value with what a statement of a policy must have, where the text hides that because it stays."""
    if isinstance(value, list):
        return [completed(one) for one in value]
    if not isinstance(value, dict):
        return value
    inner = {key: completed(one) for key, one in value.items()}
    return {**_UNCHANGED, **inner} if any(key in value for key in _OF_STATEMENTS) else inner
