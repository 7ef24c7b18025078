"""The verdict in one sentence: whether it may go ahead, and what would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.model.finding import Harm, Severity
from planguard.reporters._parts.counts import counts_of

VERDICTS = {
    Verdict.BLOCK: "Blocked",
    Verdict.WARN: "May go ahead, but look first",
    Verdict.PASS: "May go ahead",
}

LOST = {
    Harm.DATA: "data",
    Harm.KEY: "a key",
    Harm.IDENTITY: "an identity",
    Harm.SERVICE: "a service",
    Harm.ENVIRONMENT: "an environment",
    Harm.PROTECTION: "a protection",
    Harm.MANAGEMENT: "management of an object",
    Harm.ACCESS: "access",
    Harm.KNOWLEDGE: "certainty",
    Harm.OBJECT: "an object",
    Harm.POLICY: "what the ruleset protects",
}
"""What is at stake, as it reads after "At stake:"."""


def headline(decision: Decision) -> str:
    """The verdict and the counts: ``Blocked: 2 objects would be destroyed (1 of them replaced), 1 more may be``."""
    return f"{VERDICTS[decision.verdict]}: {', '.join(_counts(decision.plans))}"


def _counts(plan_decisions: Sequence[PlanDecision]) -> Iterator[str]:
    counts = counts_of(plan_decision.plan for plan_decision in plan_decisions)
    destroyed, replaced = counts.destroyed, counts.replaced
    if destroyed and replaced == destroyed:
        yield f"{_objects(destroyed)} would be replaced (destroyed and made anew)"
    elif destroyed:
        some = f" ({replaced} of them replaced)" if replaced else ""
        yield f"{_objects(destroyed)} would be destroyed{some}"
    else:
        yield "nothing would be destroyed"
    if counts.uncertain:
        yield f"{counts.uncertain} more may be" if destroyed else f"but {_objects(counts.uncertain)} may be"
    if counts.retained:
        yield f"{_objects(counts.retained)} would be left running, unmanaged"
    waived = sum(len(plan_decision.waived) for plan_decision in plan_decisions)
    if waived:
        yield f"{waived} {'finding is' if waived == 1 else 'findings are'} waived"
    gaps = sum(len(plan_decision.plan.gaps) for plan_decision in plan_decisions)
    if gaps:
        yield f"{gaps} {'thing' if gaps == 1 else 'things'} the plan does not tell"


def _objects(count: int) -> str:
    return f"{count} object" if count == 1 else f"{count} objects"


def at_stake(decision: Decision) -> tuple[str, ...]:
    """What would be lost by the findings at medium or above that no waiver covers, worst first, each once."""
    serious = (judgement for _, judgement in worst_first(decision) if judgement.level >= Severity.MEDIUM)
    return tuple(dict.fromkeys(LOST[judgement.finding.harm] for judgement in serious))


def excuse(judgement: Judgement) -> str:
    """Who answers for a waived finding, until when, and why; nothing where no waiver covers it."""
    waiver = judgement.waiver
    return f"waived by {waiver.owner} until {waiver.expires}: {waiver.reason}" if waiver else ""


def worst_first(decision: Decision) -> list[tuple[PlanDecision, Judgement]]:
    """Every open judgement with its plan: blocking ones first, then by level, then in the order of the decision."""
    pairs = [(plan_decision, judgement) for plan_decision in decision.plans for judgement in plan_decision.open]
    return sorted(pairs, key=lambda pair: (not pair[1].blocks, -pair[1].level))
