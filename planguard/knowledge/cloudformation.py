"""What CloudFormation does with a few resource types that it does not do with the others."""

import functools

import msgspec

from planguard.knowledge import package_data

POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
"""The attributes of a resource that decide what becomes of the object when it leaves the template or is replaced."""

RETAINING = ("Retain", "RetainExceptOnCreate")
"""The policies that leave the object as it is."""


class _File(msgspec.Struct, frozen=True):
    harmless_transforms: frozenset[str]
    deleted_first: frozenset[str]


def is_deleted_first(type_name: str | None) -> bool:
    """Whether the old resource goes before the new one comes; of most types, the new one is made first."""
    return type_name in _file().deleted_first


def is_harmless(transform: object) -> bool:
    """Whether a template lists what it holds although this transform is applied to it."""
    return isinstance(transform, str) and transform in _file().harmless_transforms


@functools.cache
def _file() -> _File:
    return package_data.facts("cloudformation.json", _File)
