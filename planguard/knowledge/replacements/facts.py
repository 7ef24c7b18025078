"""What is known of attributes that cannot be changed in place, from ``rulesets/create_only/<provider>.json``."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from planguard.knowledge import package_data


class Condition(msgspec.Struct, frozen=True):
    """A change that only sometimes replaces the object.

    ``change`` is "" (any), lower, off, on, added, removed, changed (or removed, but not added), given (a value that is
    set), emptied (not merely left out), shorter (an element is gone), fewer, ``not longer``, ``from X to Y``, ``to X``,
    listed (whatever the values say), or maybe (the provider decides by more than the source says). ``in_place`` are
    moves from one value to another that replace nothing, and ``ignoring`` keys inside the value that do not count.
    ``when`` and ``unless`` name other attributes and their values, ``below`` one and the version under which it holds,
    ``unless_changed`` those that make it a different case by changing too. One that is not ``sure`` may replace.
    """

    path: str
    change: str = ""
    in_place: tuple[tuple[str, str], ...] = ()
    ignoring: frozenset[str] = frozenset()
    when: dict[str, Any] = {}
    unless: dict[str, Any] = {}
    below: dict[str, str] = {}
    unless_changed: tuple[str, ...] = ()
    sure: bool = True


class CreateOnly(msgspec.Struct, frozen=True):
    """The create-only attributes of a type, as dotted paths.

    ``always`` replaces with any change, ``sometimes`` with some, ``blocks`` with a block that comes or goes. ``kept``
    are those whose removal means "leave it as it is", and whose value the provider chooses where none is given, but for
    ``never_chosen``, which it never makes up although its schema would let it. The order of ``sets`` does not matter;
    ``loose`` are compared without case, and by the last part of a link. ``defaults`` are the values of attributes that
    are left out, create-only or not.

    ``conditional`` decides where CloudFormation leaves it open whether a change replaces, and ``in_place`` names what
    it leaves open although it never does.
    """

    always: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    never_chosen: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    defaults: dict[str, Any] = {}
    conditional: tuple[Condition, ...] = ()
    in_place: frozenset[str] = frozenset()


class _File(msgspec.Struct, frozen=True):
    types: dict[str, CreateOnly]


@cache
def _provider(name: str) -> Mapping[str, CreateOnly]:
    path = package_data.of_provider(package_data.ROOT / "create_only", name)
    return package_data.facts(f"create_only/{name}.json", _File).types if path else {}


def known_of(type_name: str) -> CreateOnly:
    """What is known of a type, of Terraform or CloudFormation; nothing for one that is not in the catalogue."""
    provider = "cloudformation" if "::" in type_name else type_name.partition("_")[0]
    return _provider(provider).get(type_name, CreateOnly())
