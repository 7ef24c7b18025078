"""Holds the plan in a saved plan against the one in its JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from planguard import readers
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN

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
_RECENT, _WITHOUT_KEYS = 99, 12
_MAY_BE_MORE = frozenset({"dependencies", "commands", "counted", "gaps", "providers"})
"""What the file may tell more of, or in other words."""


def assert_same(saved: bytes, json: bytes) -> None:
    """AssertionError where the two differ, with what differs."""
    (file,), (shown,) = readers.read(saved, "plan"), readers.read(json, "plan")
    minor = int(shown.tool_version.split(".")[1]) if shown.tool_version.startswith("0.") else _RECENT
    # The JSON of 0.12 has a state whose addresses have no modules and keys, and so another graph.
    apart = ONLY_IN_THE_FILE | _MAY_BE_MORE | ({"left_out"} if minor == _WITHOUT_KEYS else set())
    for name in set(Plan.__struct_fields__) - apart:
        found, expected = getattr(file, name), getattr(shown, name)
        if name == "drift" and shown.tool_version.startswith("1.0."):
            found, expected = _without_order(found), _without_order(expected)
        if isinstance(found, tuple) and all(isinstance(one, ResourceChange) for one in (*found, *expected)):
            _assert_same_changes(found, expected, name, is_recent=minor == _RECENT)
        else:
            assert found == expected, name
    assert {gap.kind for gap in file.gaps} == {gap.kind for gap in shown.gaps}
    for address, needed in shown.dependencies.items() if minor != _WITHOUT_KEYS else ():
        assert file.dependencies[address] >= needed, address
    for address, attributes in shown.counted.items():
        assert file.counted[address] >= attributes, address
    assert _kinds_of_commands(file) == _kinds_of_commands(shown)


def _without_order(drift: Sequence[ResourceChange]) -> tuple[ResourceChange, ...]:
    """The JSON of 1.0 has no order in what it works out of two states, and leaves the index out."""
    return tuple(replace(one, index=None) for one in sorted(drift, key=lambda change: change.address))


def _kinds_of_commands(plan: Plan) -> set[tuple[str, str]]:
    return {(address, command.kind) for address, listed in plan.commands.items() for command in listed}


def _assert_same_changes(
    found: Sequence[ResourceChange], expected: Sequence[ResourceChange], name: str, *, is_recent: bool
) -> None:
    """Before 1.0 the JSON leaves out unknown elements of sets, and before 0.15.3 what forces a replacement."""
    assert [(one.address, one.deposed) for one in found] == [(one.address, one.deposed) for one in expected], name
    for one, other in zip(found, expected, strict=True):
        same = replace(one, references=other.references, location=other.location)
        if not is_recent:
            paths = other.replace_paths or one.replace_paths
            same = replace(same, after=_known(one.after), replace_paths=paths)
            other = replace(other, after=_known(other.after), replace_paths=paths)
        assert same == other, name
        assert all(set(one.references.get(key, ())) >= set(named) for key, named in other.references.items())


def _known(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _known(value) for key, value in tree.items()}
    return [_known(item) for item in tree if item is not UNKNOWN] if isinstance(tree, list) else tree
