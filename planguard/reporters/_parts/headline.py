"""The verdict in one sentence: whether it may go ahead, and what would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.judging.events.model import Event
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.reporters._parts.counts import Counts, counts_of

VERDICTS = {
    Verdict.BLOCK: "Blocked",
    Verdict.WARN: "Look first",
    Verdict.PASS: "Passed",
}


def headline(decision: Decision) -> str:
    """The verdict and what changes: ``Blocked: 2 of 9 existing objects destroyed, 1 of them recreated``."""
    return f"{VERDICTS[decision.verdict]}: {', '.join([changes(decision.plans), *_besides(decision.plans)])}"


def changes(plan_decisions: Sequence[PlanDecision]) -> str:
    """What becomes of the objects: ``2 of 9 existing objects destroyed, 1 of them recreated, 3 created``."""
    counts = counts_of(plan_decision.plan for plan_decision in plan_decisions)
    said = [_destroyed(counts, {_listed(plan_decision.plan) for plan_decision in plan_decisions})]
    said += [f"{counts.uncertain} more may be"] if counts.uncertain and counts.destroyed else []
    said += [f"{counts.uncertain} may be destroyed"] if counts.uncertain and not counts.destroyed else []
    others = ((counts.created, "created"), (counts.updated, "updated in place"), (counts.retained, "left running"))
    said += [f"{count} {what}" for count, what in others if count]
    return ", ".join(said)


def _listed(plan: Plan) -> str:
    """What the objects are that are counted: a plan of targets, or its text, lists only some of those that exist."""
    if plan.has_gap(GapKind.TARGETED):
        return "targeted"
    return "listed" if plan.has_gap(GapKind.NO_VALUES) else plan.tool.words.listed


def _destroyed(counts: Counts, listed: set[str]) -> str:
    """What is destroyed, of how many; a change set leaves out what stays, so that it counts changed objects only."""
    if not counts.destroyed:
        return "nothing destroyed"
    noun = "object" if counts.existing == 1 else "objects"
    kind = f"{listed.pop()} " if len(listed) == 1 else ""
    text = f"{counts.destroyed} of {counts.existing} {kind}{noun} destroyed"
    if counts.replaced == counts.destroyed:
        return f"{text} and recreated"
    return f"{text}, {counts.replaced} of them recreated" if counts.replaced else text


def _besides(plan_decisions: Sequence[PlanDecision]) -> Iterator[str]:
    waived = sum(len(plan_decision.waived) for plan_decision in plan_decisions)
    if waived:
        yield f"{waived} {'finding' if waived == 1 else 'findings'} waived"
    gaps = sum(len(plan_decision.plan.gaps) for plan_decision in plan_decisions)
    if gaps:
        yield f"{gaps} {'thing' if gaps == 1 else 'things'} not shown by the plan"


def excuse(judgement: Judgement) -> str:
    """Who answers for a waived finding, until when, and why; nothing where no waiver covers it."""
    waiver = judgement.waiver
    return f"waived by {waiver.owner} until {waiver.expires}: {waiver.reason}" if waiver else ""


def worst_first(decision: Decision) -> list[tuple[PlanDecision, Judgement]]:
    """Every open judgement with its plan: blocking ones first, then by level, then in the order of the decision."""
    pairs = [(plan_decision, judgement) for plan_decision in decision.plans for judgement in plan_decision.open]
    return sorted(pairs, key=lambda pair: (not pair[1].blocks, -pair[1].level))


def worst_events(decision: Decision) -> list[tuple[PlanDecision, Event]]:
    """The events of all plans, each with its plan, in the order that they have within one; of equal ones as given."""
    pairs = [(plan_decision, event) for plan_decision in decision.plans for event in plan_decision.events]
    return sorted(pairs, key=lambda pair: pair[1].order)
