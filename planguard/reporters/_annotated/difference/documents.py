"""JSON inside strings: policies, container definitions and the like are compared as documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from planguard.knowledge.secrets.concealment import conceal
from planguard.model.values import Value

DEEPEST = 40
_LONGEST = 200_000


def looks_like_json(text: str) -> bool:
    """Whether a string may be a JSON object or array, and one that is not too long to be shown."""
    return len(text) <= _LONGEST and text.lstrip()[:1] in ("{", "[") and text.rstrip()[-1:] in ("}", "]")


def parsed(text: str, name: str) -> Value:
    """The document in the string under this name, its secrets hidden; ValueError if it is none or nested too deeply."""
    if not looks_like_json(text):
        raise ValueError
    document = json.loads(text, parse_float=Decimal)
    if _depth(document) > DEEPEST:
        raise ValueError
    return conceal(document, frozenset(), name)


def _depth(document: Value) -> int:
    if isinstance(document, Mapping):
        return 1 + max((_depth(part) for part in document.values()), default=0)
    if isinstance(document, list):
        return 1 + max((_depth(part) for part in document), default=0)
    return 0
