"""What the schema of a provider says of values, which a saved plan does not hold: ``rulesets/value_types/``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from planguard.knowledge import package_data


class ValueTypes(msgspec.Struct, frozen=True):
    """The attributes of a type that are sensitive, and those that are numbers, as dotted paths.

    ``copies`` are attributes that repeat the value of another, without its mark.
    """

    sensitive: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    copies: Mapping[str, str] = {}


class _File(msgspec.Struct, frozen=True):
    """A file of a provider. Its entries stay raw until they are asked for: a plan touches few of many types."""

    types: dict[str, msgspec.Raw]


_NOTHING = ValueTypes()


@cache
def value_types(type_name: str) -> ValueTypes:
    """What is known of a type; that of a data source begins with ``data.``. Nothing for one that is not listed."""
    provider = type_name.removeprefix("data.").partition("_")[0]
    path = package_data.of_provider(package_data.ROOT / "value_types", provider)
    known = _types(path).get(type_name) if path else None
    return package_data.decoded(known, ValueTypes, path) if path and known else _NOTHING


@cache
def _types(path: Path) -> Mapping[str, msgspec.Raw]:
    return package_data.decoded(package_data.content(path), _File, path).types
