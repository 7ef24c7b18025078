"""A kind of gap says how bad it is, whether it hides objects and what to do, or it cannot be made."""

from __future__ import annotations

import enum
from typing import Any

import pytest

from planguard.evidence.environment.shares import shares_are_known
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.severity import Severity
from planguard.model.tools import Origin, Tool
from planguard.rules import plan_incomplete

HIDING = {"targeted", "errored", "deferred", "no-values", "source-only", "next-page", "dropped-changes", "missing"}


def plan(*kinds: GapKind, **details: Any) -> Plan:
    return Plan("p", details.pop("tool", Tool.TERRAFORM), gaps=tuple(Gap(kind, "gap") for kind in kinds), **details)


@pytest.mark.parametrize(
    "said",
    [("new",), ("new", Severity.HIGH), ("new", Severity.HIGH, True), (Severity.HIGH, True, "Look at it.")],
    ids=["no severity", "no word of hidden objects", "no advice", "no word"],
)
def test_a_kind_that_does_not_say_everything_cannot_be_made(said: tuple[Any, ...]) -> None:
    like_a_gap = type("LikeAGap", (), {"__init__": GapKind.__init__})
    enum.Enum("Kind", {"NEW": ("new", Severity.HIGH, True, "Look at it.")}, type=like_a_gap)
    with pytest.raises(TypeError, match="missing"):
        enum.Enum("Kind", {"NEW": said}, type=like_a_gap)


@pytest.mark.parametrize("kind", GapKind)
def test_a_kind_is_told_in_its_own_words(kind: GapKind) -> None:
    (finding,) = plan_incomplete.check(plan(kind), Catalog())
    assert kind.word == kind.name.lower().replace("_", "-")
    assert (finding.severity, finding.advice) == (kind.severity, kind.advice)
    assert kind.advice.endswith(".")


@pytest.mark.parametrize("kind", GapKind)
def test_a_share_is_known_only_where_no_gap_hides_objects(kind: GapKind) -> None:
    assert kind.hides_objects is (kind.word in HIDING)
    assert shares_are_known(plan(kind)) is not kind.hides_objects


def test_a_change_set_lists_no_untouched_objects_and_two_versions_of_a_template_do() -> None:
    assert shares_are_known(plan())
    assert not shares_are_known(plan(tool=Tool.CLOUDFORMATION))
    assert shares_are_known(plan(tool=Tool.CLOUDFORMATION, origin=Origin.SOURCES))
