"""What the schema of a provider says of values, which a saved plan does not hold: ``rulesets/value_types/``."""

from collections.abc import Mapping
from functools import cache

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
    types: dict[str, ValueTypes]


_NOTHING = ValueTypes()


def value_types(type_name: str) -> ValueTypes:
    """What is known of a type; that of a data source begins with ``data.``. Nothing for one that is not listed."""
    return _provider(type_name.removeprefix("data.").partition("_")[0]).get(type_name, _NOTHING)


@cache
def _provider(name: str) -> Mapping[str, ValueTypes]:
    exists = (package_data.ROOT / "value_types" / f"{name}.json").exists()
    return package_data.facts(f"value_types/{name}.json", _File).types if exists else {}
