"""Holds the plan in a saved plan against the one in its JSON."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from planguard import readers
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan

ONLY_IN_THE_FILE = frozenset(
    {
        "format",
        "digest",
        "workspace",
        "backend",
        "targets",
        "excludes",
        "mode",
        "blocks",
        "module_places",
        "earlier_blocks",
    }
)
"""What the JSON does not tell, and what is different by its nature."""
_MAY_BE_MORE = frozenset({"dependencies", "commands", "gaps", "providers"})
"""What the file may tell more of, or in other words."""


def assert_same(saved: bytes, json: bytes) -> None:
    """AssertionError where the two differ, with what differs."""
    (file,), (shown,) = readers.read(saved, "plan"), readers.read(json, "plan")
    for name in set(Plan.__struct_fields__) - ONLY_IN_THE_FILE - _MAY_BE_MORE:
        _assert_equal(name, getattr(file, name), getattr(shown, name))
    assert {gap.kind for gap in file.gaps} == {gap.kind for gap in shown.gaps}
    for address, needed in shown.dependencies.items():
        assert file.dependencies[address] >= needed, address
    assert {(one, found.kind) for one, listed in file.commands.items() for found in listed} == {
        (one, found.kind) for one, listed in shown.commands.items() for found in listed
    }


def _assert_equal(name: str, found: Any, expected: Any) -> None:
    if not (isinstance(found, tuple) and all(isinstance(one, ResourceChange) for one in (*found, *expected))):
        assert found == expected, name
        return
    assert [(one.address, one.deposed) for one in found] == [(one.address, one.deposed) for one in expected], name
    for one, other in zip(found, expected, strict=True):
        assert _without_sources(one) == _without_sources(other), name
        assert all(set(one.references.get(key, ())) >= set(named) for key, named in other.references.items())


def _without_sources(change: ResourceChange) -> ResourceChange:
    return replace(change, references={}, location=None)
