"""The plan does not show everything that will happen.

A plan that stopped at an error, covers only its targets, or omits nested stacks shows less than the apply will do. What
is missing cannot be judged, and never counts as safe.

Do instead: make a complete plan and check that one: without errors, without -target, with all nested stacks and pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.words.types import disturbs
from planguard.model.configuration import ActionInvocation
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import plain

_LONGEST_TITLE = 80
_MANY = 5
_ADVICE_TARGETED = "Check that nothing outside the targets needs what is destroyed."

TITLE = ("does not show everything that will happen", "do not show everything that will happen")


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan("errored.json", Tool.TERRAFORM, gaps=(Gap(GapKind.ERRORED, "planning stopped at an error"),))
    yield plan, Severity.HIGH, Confidence.HIGH, "planning stopped at an error."
    plan = Plan(
        "stop.json", Tool.TERRAFORM, action_invocations=(ActionInvocation("action.aws_ec2_stop_instance.x", "stop"),)
    )
    says = "runs the provider action stop. The plan does not show what the action changes."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan("whole.json", Tool.TERRAFORM)


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each gap, many of a kind in one, and one for each action outside create, update and delete."""
    for gaps in _together(plan.gaps):
        gap, more = gaps[0], len(gaps) - 1
        rest = f" The same holds for {more} more." if more else ""
        yield Finding(
            f"{_sentence(gap.message)}{rest}",
            gap.kind.severity,
            Harm.KNOWLEDGE,
            about="the plan",
            advice=_ADVICE_TARGETED if _is_aimed(gap, plan) else gap.kind.advice,
            title=_title(gap) if not more else "",
        )
    for invocation in plan.action_invocations:
        yield _of_invocation(invocation)


def _together(gaps: Sequence[Gap]) -> Iterator[Sequence[Gap]]:
    """Each gap alone, but those of a kind together where there are many of it."""
    kinds: dict[GapKind, list[Gap]] = {}
    for gap in gaps:
        kinds.setdefault(gap.kind, []).append(gap)
    for those in kinds.values():
        yield from [those] if len(those) > _MANY else ([gap] for gap in those)


def _is_aimed(gap: Gap, plan: Plan) -> bool:
    """Whether it is a destroy of chosen objects: the same plan without targets would destroy the others, too."""
    return gap.kind is GapKind.TARGETED and plan.mode is PlanMode.DESTROY


def _title(gap: Gap) -> str:
    """The first sentence of what it does not tell, where that is short enough."""
    first = _sentence(gap.message).partition(". ")[0].removesuffix(".")
    word = first.partition(" ")[0]
    start = word.capitalize() if word.isalpha() and word.islower() else word  # an address stays as it is
    return f"{start}{first[len(word) :]}" if len(first) <= _LONGEST_TITLE else ""


def _sentence(text: str) -> str:
    text = plain(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _words(word: str) -> str:
    """A word of the tool as words: ``BeforeDestroy`` and ``before_destroy`` are "before destroy"."""
    return plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).replace("_", " ").lower())


def _of_invocation(invocation: ActionInvocation) -> Finding:
    cause = f", triggered by {plain(invocation.triggered_by)}" if invocation.triggered_by else ""
    when = f" ({_words(invocation.event)})" if invocation.event else ""
    fails = f" If the action fails: {_words(invocation.on_failure)}." if invocation.on_failure else ""
    return Finding(
        f"runs the provider action {plain(invocation.type)}{cause}{when}. "
        f"The plan does not show what the action changes.{fails}",
        Severity.MEDIUM if disturbs(invocation.type or invocation.address) else Severity.LOW,
        Harm.KNOWLEDGE,
        about=plain(invocation.address),
        advice="Read what the action does before you apply. It runs outside create, update, and delete.",
    )
