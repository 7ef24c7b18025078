"""How values compare, which is another question for the values of sources, of templates and of plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

Tree = Mapping[str, Any]


class Values(Protocol):
    """What the engine has to be told of the values of a tool."""

    def same(self, one: Any, other: Any) -> bool | None:
        """Whether two values are the same to the tool; None if not known."""

    def is_open(self, value: Any) -> bool:
        """Whether a value is not known."""

    def is_unset(self, value: Any) -> bool:
        """Whether a value is as good as none."""

    def are_none(self, found: list[Any]) -> bool:
        """Whether the values at a path are as good as none at all."""

    def lead_apart(self, old: Any, new: Any) -> bool:
        """Whether two references lead to different objects, of which one is as good as another value."""


class Versions(msgspec.Struct, frozen=True):
    """The attributes of an object before and after, and how they compare."""

    before: Tree
    after: Tree
    values: Values

    def at(self, path: str) -> tuple[list[Any], list[Any]]:
        """The values at a dotted path before and after."""
        return leaves(self.before, path, self.values), leaves(self.after, path, self.values)

    def is_any_open(self, found: list[Any]) -> bool:
        """Whether one of the values is not known."""
        return any(self.values.is_open(value) for value in flat(found))


def leaves(tree: Any, path: str, values: Values) -> list[Any]:
    """The values at a dotted path, blocks on the way entered; None for what a block on the way leaves out."""
    found = [tree]
    for step in path.split("."):
        found = [
            _inner(part, step, values)
            for one in found
            if one is not None
            for part in (one if isinstance(one, list) else [one])
        ]
    return [value for value in found if value is not None] if "." not in path and found == [None] else found


def _inner(value: Any, step: str, values: Values) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    return value if values.is_open(value) else None


def count(found: list[Any]) -> int:
    """How many values or blocks there are."""
    return len([value for value in flat(found) if value is not None and value != ""])


def flat(found: list[Any]) -> list[Any]:
    """The values, those in lists included."""
    return [item for value in found for item in (value if isinstance(value, list) else [value])]
