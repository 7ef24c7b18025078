"""Which attribute's change forces a replacement: the facts obey their schema, and one engine works them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from planguard.knowledge import package_data
from planguard.knowledge.replacements.facts import Condition, CreateOnly, known_of
from planguard.knowledge.replacements.forcing import decided, forced
from planguard.knowledge.replacements.values import Versions
from planguard.knowledge.schemas import schema
from planguard.model.change import Certainty
from planguard.model.values import UNKNOWN

FILES = sorted((package_data.ROOT / "create_only").glob("*.json"))


class Plain:
    """Values that are what they are."""

    def same(self, one: Any, other: Any) -> bool | None:
        return None if UNKNOWN in (one, other) else one == other

    def is_open(self, value: Any) -> bool:
        return value is UNKNOWN

    def is_unset(self, value: Any) -> bool:
        return value is None

    def are_none(self, found: list[Any]) -> bool:
        return not found

    def lead_apart(self, old: Any, new: Any) -> bool:
        return False


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_known_obeys_its_schema(file: Path) -> None:
    errors = jsonschema.Draft202012Validator(schema("create_only")).iter_errors(msgspec.json.decode(file.read_bytes()))
    assert [error.message for error in errors] == []


def test_the_schema_has_every_key_that_is_read() -> None:
    properties = schema("create_only")["properties"]["types"]["additionalProperties"]["properties"]
    assert set(properties) == set(CreateOnly.__struct_fields__)
    assert set(schema("create_only")["$defs"]["condition"]["properties"]) == set(Condition.__struct_fields__)


def test_an_attribute_replaces_always_or_sometimes() -> None:
    entry = CreateOnly(always=("a", "b.c"), sometimes=("d",))
    before = {"a": 1, "b": [{"c": 1}], "d": 1, "e": 1}
    assert forced(entry, before, {**before, "e": 2}, Plain()) == {}
    assert forced(entry, before, {**before, "a": 2}, Plain()) == {("a",): Certainty.LIKELY}
    assert forced(entry, before, {**before, "a": UNKNOWN}, Plain()) == {("a",): Certainty.MAY}
    assert forced(entry, before, {**before, "b": [{"c": 2}]}, Plain()) == {("b", "c"): Certainty.LIKELY}
    assert forced(entry, before, {**before, "d": 2}, Plain()) == {("d",): Certainty.MAY}


@pytest.mark.parametrize(
    ("change", "old", "new", "expected"),
    [
        ({}, "a", "b", True),
        ({"in_place": (("a", "b"),)}, "A", "b", False),
        ({"in_place": (("a", "b"),)}, "b", "a", True),
        ({"ignoring": frozenset({"x"})}, {"x": 1, "y": 1}, {"x": 2, "y": 1}, False),
        ({"ignoring": frozenset({"x"})}, {"x": 1, "y": 1}, {"x": 1, "y": 2}, True),
        ({"change": "given"}, "a", None, False),
        ({"change": "given"}, None, "a", True),
        ({"change": "removed"}, "a", None, True),
        ({"change": "removed"}, None, "a", False),
        ({"change": "to true"}, None, True, True),
        ({"change": "to true"}, True, False, False),
        ({"change": "maybe"}, "a", "b", None),
        ({"change": "listed"}, "a", "a", True),
        ({"change": "listed", "sure": False}, "a", "a", None),
        ({"when": {"b.c": True}}, "a", "b", None),
        ({"unless": {"z": 1}}, "a", "b", False),
        ({}, "a", UNKNOWN, None),
    ],
)
def test_a_condition_decides(change: dict[str, Any], old: Any, new: Any, expected: bool | None) -> None:
    entry = CreateOnly(conditional=(Condition("p", **change),), in_place=frozenset({"q"}))
    before, after = ({name: value for name, value in (("p", v), ("z", 1)) if value is not None} for v in (old, new))
    versions = Versions(before, after, Plain())
    assert decided(entry, "p", versions) is expected
    assert decided(entry, "q", versions) is False
    assert decided(entry, "other", versions) is None


def test_both_tools_are_known() -> None:
    assert "cidr_block" in known_of("aws_vpc").always
    assert "CidrBlock" in known_of("AWS::EC2::VPC").always
    assert known_of("acme_thing") == CreateOnly()
