"""What a saved plan leaves to the provider's schema: which values are marked, and which texts are numbers."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from planguard.knowledge.resource_types.value_types import ValueTypes, value_types
from planguard.readers.saved_plan.values import may_hold_numbers, paths_to, tree_of, with_number, with_numbers


@functools.lru_cache(maxsize=4096)
def schema_of(mode: str, type_name: str) -> ValueTypes:
    """What is known of the values of a type."""
    return value_types(type_name if mode == "managed" else f"{mode}.{type_name}")


def marks_in(tree: Any, schema: ValueTypes) -> Iterator[tuple[Any, ...]]:
    """Where in a value the schema has marks."""
    return (path for attribute in schema.sensitive for path in paths_to(tree, attribute.split(".")))


def typed_tree(data: bytes, known: Any, schema: ValueTypes) -> Any:
    """A value, with numbers where the state or the schema has one; some are written as text."""
    tree = tree_of(data)
    if known is not None:
        tree = with_numbers(tree, known)
    for attribute in schema.numbers if may_hold_numbers(data) else ():
        tree = with_number(tree, attribute.split("."))
    return tree
