"""What a plan's values are in the provider's schema, which no plan tells: blocks or attributes, lists or sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Final

import msgspec

from planguard.knowledge import package_data
from planguard.model.values import UNKNOWN


class WriteOnly:
    """The type of `WRITE_ONLY`."""

    def __repr__(self) -> str:
        return "(write-only attribute)"


WRITE_ONLY: Final = WriteOnly()
"""A value that a provider takes but that no plan ever holds."""


class _Names(msgspec.Struct, frozen=True):
    """The names in ``rulesets/nested_blocks.json``: what most types mean by them.

    In ``dynamic`` types the attributes are whatever their author wrote. ``attributes`` are lists of objects that are no
    blocks; ``scalars`` are blocks here and plain values in more places.
    """

    dynamic: frozenset[str]
    attributes: frozenset[str]
    blocks: frozenset[str]
    scalars: frozenset[str]
    sets: frozenset[str]


@cache
def _names() -> _Names:
    return package_data.facts("nested_blocks.json", _Names)


def is_dynamic(type_: str) -> bool:
    """Whether the attributes of this resource type are whatever their author wrote, so that no schema shapes them."""
    return type_ in _names().dynamic or "::" in type_


def is_block(name: str, before: object, after: object) -> bool:
    """Whether values under this name are written as blocks; a list of objects is, unless the name is known not to be.

    Where neither side shows a shape (unknown, empty, absent), only the names of known blocks count.
    """
    if name == "timeouts":
        return True
    shaped = [value for value in (before, after) if isinstance(value, list | str | int | Mapping) and value != []]
    if not shaped:
        empty = before == [] or after == []
        return name in _names().blocks and (empty or (after is UNKNOWN and name not in _names().scalars))
    objects = all(isinstance(value, list) and all(_is_object(item) for item in value) for value in shaped)
    return objects and name not in _names().attributes


def is_write_only(name: str, names: Collection[str]) -> bool:
    """Whether this is a write-only attribute: by convention it ends in ``_wo`` and its version stands beside it."""
    return name.endswith("_wo") and f"{name}_version" in names


def is_set(name: str) -> bool:
    """Whether the order of the elements under this name means nothing."""
    return name in _names().sets


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)
