"""What a text hides of an object is not known, so nothing that depends on it may take it for absent."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from planguard.knowledge.resource_types.catalog import built_in_catalog
from planguard.knowledge.resource_types.value_types import value_types
from planguard.model.values import UNKNOWN, Sensitive
from planguard.readers.terraform_text.trees import Partial

_PATHS = ("path", "member_if", "replica_if", "identified_by", "content_from", "in_use_by", "secret_if", "proof_if")


def open_up(partial: Iterable[Partial], type_name: str) -> None:
    """Put `UNKNOWN` where an attribute that decides something may be hidden."""
    for one in partial:
        for steps in paths_of(type_name):
            depth = len(one.path)
            if steps[:depth] != one.path or len(steps) <= depth or steps[depth] in (*one.seen, "*"):
                continue
            one.before[steps[depth]] = one.after[steps[depth]] = UNKNOWN


def cover(values: dict[str, Any], type_name: str) -> None:
    """Hide what repeats a hidden value."""
    for copy, of in value_types(type_name).copies.items():
        if isinstance(values.get(of), Sensitive) and values.get(copy) is not None:
            values[copy] = Sensitive(values[copy])


@functools.lru_cache(maxsize=1024)
def paths_of(type_name: str) -> frozenset[tuple[str, ...]]:
    """The attributes of a type that decide something in the catalogue."""
    entry = msgspec.to_builtins(built_in_catalog()[type_name])
    return frozenset(tuple(path.split(".")) for path in _paths(entry))


def _paths(known: Any) -> Iterator[str]:
    if isinstance(known, dict):
        for key, value in known.items():
            if key in _PATHS:
                yield from _texts(value)
            yield from _paths(value)
    elif isinstance(known, list | tuple):
        for one in known:
            yield from _paths(one)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        yield from (one for one in value if isinstance(one, str))
