"""What a plan does not say, by kinds that know how bad that is, what to do, and whether it hides objects."""

from __future__ import annotations

import enum

import msgspec

from planguard.model.severity import Severity


class GapKind(enum.Enum):
    """The kinds of gaps; each says its word in reports, how bad it is, whether it hides objects, and what to do.

    A kind hides objects where the plan may leave out some that stay, so that a share of what it lists means little.
    """

    ERRORED = (
        "errored",
        Severity.HIGH,
        True,
        "Fix the error and plan again. A plan that stopped at an error shows only its first part.",
    )
    NEXT_PAGE = ("next-page", Severity.HIGH, True, "Fetch every page of the change set and check them together.")
    DROPPED_CHANGES = (
        "dropped-changes",
        Severity.HIGH,
        True,
        "Describe the whole change set again. Part of it is missing.",
    )
    UNREADABLE = ("unreadable", Severity.HIGH, False, "Create the plan again, and check the complete file.")
    MISSING = ("missing", Severity.HIGH, True, "Plan the unit, and check all plans together again.")
    CONTRADICTORY = (
        "contradictory",
        Severity.HIGH,
        False,
        "Create the plan again, and check that one. The tool itself writes no such plan.",
    )
    UNREADABLE_SOURCE = ("unreadable-source", Severity.HIGH, False, "Fix the file, then compare again.")
    NESTED_STACK = (
        "nested-stack",
        Severity.MEDIUM,
        False,
        "Create the change set with --include-nested-stacks, and check every nested change set too.",
    )
    TARGETED = (
        "targeted",
        Severity.MEDIUM,
        True,
        "Plan again without -target or -exclude, and check the whole plan.",
    )
    UNLISTED = ("unlisted", Severity.HIGH, False, "Plan again without -refresh-only, and check the whole plan.")
    DEFERRED = (
        "deferred",
        Severity.MEDIUM,
        True,
        "Apply what is certain, then plan and check again before the deferred part runs.",
    )
    STALE = ("stale", Severity.MEDIUM, False, "Create a new plan from the current state, and check that one.")
    NOT_COMPARED = (
        "not-compared",
        Severity.MEDIUM,
        False,
        "Create a plan, and check it before you apply.",
    )
    REFRESH_ONLY = (
        "refresh-only",
        Severity.LOW,
        False,
        "Also check the plan that changes objects before you apply.",
    )
    UNREADABLE_EARLIER = (
        "unreadable-earlier",
        Severity.LOW,
        False,
        "Check the real plan before you apply. It shows what existed before.",
    )
    NO_VALUES = (
        "no-values",
        Severity.LOW,
        True,
        "Check the JSON form of the plan (terraform show -json), which holds the values.",
    )
    SHORTENED = (
        "shortened",
        Severity.LOW,
        False,
        "Check the saved plan, or its JSON form (terraform show -json), which holds all values.",
    )
    POLICY_NOT_SHOWN = (
        "policy-not-shown",
        Severity.LOW,
        False,
        "Describe the change set with `--include-property-values`, and compare the policy in both templates.",
    )
    VALUES_NOT_SHOWN = (
        "values-not-shown",
        Severity.LOW,
        False,
        "Describe the change set with `--include-property-values`, so that the updates can be judged.",
    )
    SOURCE_ONLY = (
        "source-only",
        Severity.INFO,
        True,
        "Check the real plan before you apply. Sources alone do not show everything.",
    )

    def __init__(self, word: str, severity: Severity, hides_objects: bool, advice: str) -> None:
        self.word = word
        self.severity = severity
        self.hides_objects = hides_objects
        self.advice = advice

    @property
    def is_of_an_answer(self) -> bool:
        """Whether another answer of the tool about the same plan may tell what is missing in this one."""
        return self in (GapKind.NEXT_PAGE, GapKind.DROPPED_CHANGES)


class Gap(msgspec.Struct, frozen=True):
    """Something that the plan does not say, so that it cannot count as safe."""

    kind: GapKind
    message: str
