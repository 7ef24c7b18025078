"""Policy documents inside attribute values: their statements, and whether they can be read."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from planguard.knowledge import documents
from planguard.model.values import Value


def statements(tree: Value) -> Iterator[Mapping[str, Value]]:
    """Every statement of every policy document in the values, as text or as a structure."""
    if isinstance(tree, str):
        tree = decoded(tree)
    if isinstance(tree, Mapping):
        inner = tree.get("Statement")
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, Mapping) and "Effect" in one:
                yield one
        for key, value in tree.items():
            if key != "Statement":
                yield from statements(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from statements(item)


def decoded(text: Value) -> Value:
    """The policy that a text is; None for what is none, cannot be read, or has a key twice, of which one hides."""
    return _decoded(str(text)) if isinstance(text, str) and is_policy(text) else None


def is_policy(text: str) -> bool:
    """Whether a text may be a policy document; keys can be written with escapes."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") and any(sign in text for sign in _SIGNS)


def is_unreadable(value: Value) -> bool:
    """Whether a value is a policy document that cannot be read, so that it may say anything."""
    return isinstance(value, str) and is_policy(value) and _decoded(str(value)) is None


_SIGNS = ("Statement", "bindings", "\\u")


@functools.lru_cache(maxsize=1024)
def _decoded(text: str) -> Value:
    try:
        document: Value = documents.decoded(text)
    except (ValueError, RecursionError):
        return None
    return document
