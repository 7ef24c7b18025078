"""Holds the faces of one plan against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from planguard import readers
from planguard.model.plan import Plan
from tests.faces.making import Faces
from tests.saved_plans.same import assert_same

READERS = {
    "plan.tfplan": "saved-plan",
    "plan.json": "terraform-json",
    "plan.jsonl": "terraform-log",
    "plan.txt": "terraform-text",
    "plan.color.txt": "terraform-text",
    "show.txt": "terraform-text",
}
"""Which reader reads a face."""


def lost(plan: Plan) -> Mapping[tuple[str, str], int]:
    """How many objects of an address are destroyed, and how many are forgotten."""
    gone = [("destroyed", change.address) for change in plan.destroyed()]
    return Counter([*gone, *(("forgotten", change.address) for change in plan.retained())])


def read(faces: Faces, name: str) -> Plan:
    """The one plan in a face."""
    (plan,) = readers.read(faces[name], name)
    return plan


def assert_of_one_plan(faces: Faces, count: int | None = None) -> None:
    """AssertionError where one face tells of another plan than its JSON does, or that not of so many lost objects."""
    present = list(faces.present())
    if "plan.json" not in present:
        pytest.skip("the error left no plan")
    expected = lost(read(faces, "plan.json"))
    assert count is None or sum(expected.values()) == count
    assert_same(faces["plan.tfplan"], faces["plan.json"])
    for name in present:
        if READERS[name] in readers.names():
            assert lost(read(faces, name)) == expected, name
