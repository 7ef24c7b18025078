"""Which types own other resources, and where the plan shows those."""

import functools
from collections.abc import Mapping
from typing import Literal

import msgspec

from planguard.knowledge import package_data


class Container(msgspec.Struct, frozen=True):
    """A type that owns other resources; ``rulesets/schemas/containers.schema.json`` explains every key."""

    document: str = ""
    language: str = ""
    templates: tuple[str, ...] = ()
    parameters: str = ""
    sources: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    mode: str = ""
    keeps: Mapping[str, str] = {}


class Carrier(msgspec.Struct, frozen=True):
    """The generic type as which the catalogue knows what is in a template, and where its objects say what they are."""

    type: str
    path: str
    holds: Literal["type", "properties"]


class Cleared(msgspec.Struct, frozen=True):
    """What a deployment in the mode Complete clears: its type, and the attribute of the deployment that names it."""

    type: str
    path: str


class _Containers(msgspec.Struct, frozen=True):
    types: dict[str, Container]
    families: dict[str, Container]
    carriers: dict[str, Carrier]
    cleared: Cleared


def container(type_name: str, held: str = "") -> Container | None:
    """What is known of a type that owns others; None for one that does not. ``held`` is what a generic one is."""
    file = _containers()
    inside = next((one for name, one in file.types.items() if name.lower() == held.lower()), None) if held else None
    families = (one for family, one in file.families.items() if type_name.startswith(family))
    return inside or file.types.get(type_name) or next(families, None)


def carrier(language: str) -> Carrier | None:
    """As what the catalogue knows the resources of a language; None for one whose types it knows themselves."""
    return _containers().carriers.get(language)


def cleared() -> Cleared:
    """What a deployment in the mode Complete clears."""
    return _containers().cleared


@functools.cache
def _containers() -> _Containers:
    return package_data.facts("containers.json", _Containers)
