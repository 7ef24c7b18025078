"""Policy documents inside attribute values: their statements, and whether they can be read."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from planguard.knowledge import documents
from planguard.model.values import Value


class Policies(msgspec.Struct, frozen=True, dict=True):
    """Values, and the statements of every policy document in them, which are looked for once."""

    tree: Value

    @functools.cached_property
    def statements(self) -> Sequence[Mapping[str, Value]]:
        """Every statement, whatever its effect."""
        return tuple(statements(self.tree))

    def having(self, effect: str) -> Iterator[Mapping[str, Value]]:
        """The statements with an effect: Allow or Deny; one that says none is taken for Allow."""
        return (one for one in self.statements if str(one.get("Effect", "Allow")) == effect)


def statements(tree: Value) -> Iterator[Mapping[str, Value]]:
    """Every statement of every policy document in the values, as text or as a structure."""
    if isinstance(tree, str):
        tree = decoded(tree)
    if isinstance(tree, dict):
        inner = tree.get("Statement")
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, dict) and ("Effect" in one or "Principal" in one):
                yield one
        for key, value in tree.items():
            if key != "Statement" and _may_hold_some(value):
                yield from statements(value)
    elif isinstance(tree, list):
        for item in tree:
            if _may_hold_some(item):
                yield from statements(item)


def _may_hold_some(value: Value) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and is_policy(value))


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
