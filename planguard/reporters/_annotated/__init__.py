"""The plan as its tool would show it, with planguard's remarks beside what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from planguard.judging.decision import Decision

if TYPE_CHECKING:
    from planguard.reporters._annotated.remarks import Remark


class Annotated(NamedTuple):
    """An annotated input, and the lines of the remarks that have no place in it."""

    data: bytes
    aside: tuple[str, ...]


def annotated(decision: Decision, worst_first: bool, colour: bool) -> str:
    """The plans as text, every object with its remarks."""
    from planguard.reporters._annotated.page import annotated

    return "".join(f"{line}\n" for line in annotated(decision, worst_first, colour))


def annotated_json(data: bytes, decision: Decision) -> Annotated:
    """The plan's own JSON, of which the decision holds this one plan, with a ``planguard`` object on each change."""
    from planguard.reporters._annotated.plan_json import annotated_json
    from planguard.reporters._annotated.remarks import remarks_on, remarks_on_ruleset

    aside = (*remarks_on_ruleset(decision), *remarks_on(decision.plans[0]).general)
    return Annotated(annotated_json(data, decision.plans[0]), _lines(aside))


def annotated_text(data: bytes, decision: Decision, colour: bool) -> Annotated:
    """Text that Terraform itself printed of the plan, with the remarks put into it."""
    from planguard.reporters._annotated.page import Brush
    from planguard.reporters._annotated.text import annotated_text

    found = annotated_text(data, decision, Brush(colour=colour).remark)
    return Annotated(found.data, _lines(found.unplaced))


def _lines(remarks: Iterable[Remark]) -> tuple[str, ...]:
    return tuple(line for remark in remarks for line in remark.lines)
