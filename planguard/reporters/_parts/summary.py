"""A run in one line a plan: what an estate is told of, where nobody reads a report for each of its plans."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from planguard.judging.decision import Decision, PlanDecision, Verdict
from planguard.judging.scoring import level
from planguard.reporters._parts.counts import counts_of

TOTAL = "total"
"""What stands for the name of a plan in the row of the sums."""


class Row(msgspec.Struct, frozen=True):
    """One plan in the order in which formats tell it; ``destroyed`` counts the ``replaced`` too.

    ``uncertain`` objects may be destroyed, and ``gaps`` are the kinds of what the plan does not say, each once.
    """

    plan: str
    workspace: str
    verdict: str
    score: int
    level: str
    destroyed: int
    replaced: int
    updated: int
    uncertain: int
    gaps: tuple[str, ...]


class Total(msgspec.Struct, frozen=True):
    """The sums over all plans; ``gaps`` counts the plans that do not say everything."""

    plans: int
    blocked: int
    to_look_at: int
    passed: int
    destroyed: int
    replaced: int
    updated: int
    uncertain: int
    gaps: int


def rows(decision: Decision) -> Iterator[Row]:
    """A row for each plan, in their order."""
    return map(_row, decision.plans)


def _row(plan_decision: PlanDecision) -> Row:
    plan, counts = plan_decision.plan, counts_of([plan_decision.plan])
    return Row(
        plan=plan.source,
        workspace=plan.workspace,
        verdict=plan_decision.verdict.word,
        score=plan_decision.score,
        level=level(plan_decision.score).word,
        destroyed=counts.destroyed,
        replaced=counts.replaced,
        updated=counts.updated,
        uncertain=counts.uncertain,
        gaps=tuple(dict.fromkeys(gap.kind.word for gap in plan.gaps)),
    )


def total(decision: Decision) -> Total:
    """The sums over all plans of a decision."""
    counts = counts_of(plan_decision.plan for plan_decision in decision.plans)
    verdicts = [plan_decision.verdict for plan_decision in decision.plans]
    return Total(
        plans=len(verdicts),
        blocked=verdicts.count(Verdict.BLOCK),
        to_look_at=verdicts.count(Verdict.WARN),
        passed=verdicts.count(Verdict.PASS),
        destroyed=counts.destroyed,
        replaced=counts.replaced,
        updated=counts.updated,
        uncertain=counts.uncertain,
        gaps=sum(bool(plan_decision.plan.gaps) for plan_decision in decision.plans),
    )


def total_row(decision: Decision) -> Row:
    """The sums as a row of their own, whose plan is "total" and whose gaps say how many plans have some."""
    sums = total(decision)
    return Row(
        plan=TOTAL,
        workspace="",
        verdict=decision.verdict.word,
        score=decision.score,
        level=level(decision.score).word,
        destroyed=sums.destroyed,
        replaced=sums.replaced,
        updated=sums.updated,
        uncertain=sums.uncertain,
        gaps=(str(sums.gaps),),
    )
