"""What CloudFormation does with a few resource types that it does not do with the others."""

from __future__ import annotations

import functools
from typing import Literal

import msgspec

from planguard.knowledge import package_data

POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
"""The attributes of a resource that decide what becomes of the object when it leaves the template or is replaced."""

RETAINING = ("Retain", "RetainExceptOnCreate")
"""The policies that leave the object as it is."""

When = Literal[
    "never",
    "added",
    "another",
    "becomes",
    "changed",
    "from or to none",
    "made from another",
    "not refused",
    "placed elsewhere",
    "switched on",
    "taken from another",
    "the policy says so",
]


class Condition(msgspec.Struct, frozen=True):
    """When a change of a property replaces the resource; ``cloudformation.schema.json`` explains every key."""

    when: When
    in_place: tuple[tuple[str, str], ...] = ()
    value: str | bool | None = None
    policy: tuple[str, ...] = ()
    refused_by: dict[str, bool] = {}
    ignored: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    harmless_transforms: frozenset[str]
    deleted_first: frozenset[str]
    replaced: dict[str, dict[str, Condition]]


def is_deleted_first(type_name: str | None) -> bool:
    """Whether the old resource goes before the new one comes; of most types, the new one is made first."""
    return type_name in _file().deleted_first


def condition(type_name: str, name: str) -> Condition | None:
    """When a change of a property that replaces conditionally does so; None where CloudFormation alone knows."""
    return _file().replaced.get(type_name, {}).get(name)


def is_harmless(transform: object) -> bool:
    """Whether a template lists what it holds although this transform is applied to it."""
    return isinstance(transform, str) and transform in _file().harmless_transforms


@functools.cache
def _file() -> _File:
    return package_data.facts("cloudformation.json", _File)
