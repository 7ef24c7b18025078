"""What attributes are called in the types of all providers, and what such a name says of the value behind it."""

import functools
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from planguard.knowledge import package_data
from planguard.model.values import Value

Meaning = Literal[
    "routine", "text", "data", "protection", "access", "settings", "copies", "past", "last_copy", "never_chosen"
]
"""What a pattern of names tells; ``attributes.schema.json`` explains each."""


class Name(msgspec.Struct, frozen=True):
    """An attribute by which an object is called.

    ``own`` says that no other object of the type has the same. ``environment`` is what its words are, where they may
    tell the environment: the "name" of the object, or another "identifier" of it.
    """

    attribute: str
    own: bool = True
    environment: Literal["", "name", "identifier"] = ""


class Attributes(msgspec.Struct, frozen=True):
    """``rulesets/attributes.json``; the schema beside it explains every key."""

    names: tuple[Name, ...]
    telling: frozenset[str]
    computed: frozenset[str]
    binding: tuple[str, ...]
    reference_endings: tuple[str, ...]
    entry_names: tuple[str, ...]
    record_targets: tuple[str, ...]
    group_tag: str
    name_tag: str
    places: frozenset[str]
    targets: frozenset[str]
    assumed: dict[str, tuple[str, ...]]
    patterns: dict[Meaning, tuple[str, ...]]


@functools.cache
def attributes() -> Attributes:
    """The names that are known."""
    return package_data.facts("attributes.json", Attributes)


@functools.cache
def pattern(*meanings: Meaning) -> re.Pattern[str]:
    """An expression that is found in a name which has one of these meanings; case does not matter."""
    return re.compile("|".join(one for meaning in meanings for one in attributes().patterns[meaning]), re.IGNORECASE)


@functools.cache
def own_names() -> tuple[str, ...]:
    """The attributes by which objects of a type are told apart, in the order in which they count."""
    return tuple(name.attribute for name in attributes().names if name.own)


def own_name(values: Value) -> str:
    """The name by which an object is told from others of its type; "" where it has none, or a hidden one."""
    if not isinstance(values, Mapping):
        return ""
    found = (values.get(attribute) for attribute in own_names())
    return next((name for name in found if isinstance(name, str) and name), "")
