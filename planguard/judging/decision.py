"""Whether a plan may go ahead, and why: scored findings against what was decided beforehand."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from planguard.judging.events.grouping import Scored, events_of
from planguard.judging.events.model import Event
from planguard.judging.ruleset.model import Ruleset, Waiver
from planguard.judging.ruleset.waivers import Waivers
from planguard.judging.ruleset.weaker import Weakening, weakenings
from planguard.judging.scoring import Score, level
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import ResourceChange
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.plan import Plan


class Verdict(enum.IntEnum):
    """What comes of it: ``warn`` is something at medium or above that does not reach the threshold."""

    PASS = 0
    WARN = 1
    BLOCK = 2

    @property
    def word(self) -> str:
        """The name as it is written in reports."""
        return self.name.lower()


class Judgement(msgspec.Struct, frozen=True):
    """A finding with its score, the waiver that covers it if there is one, and whether it blocks."""

    finding: Finding
    score: Score
    waiver: Waiver | None
    blocks: bool

    @property
    def level(self) -> Severity:
        """The level of its score."""
        return self.score.level


class PlanDecision(msgspec.Struct, frozen=True):
    """The decision on one plan. ``judgements`` are sorted, worst first; ``reasons`` follow "Blocked: ".

    ``events`` has every judgement in exactly one event, by its index, the worst event first and those waived last.
    """

    plan: Plan
    verdict: Verdict
    score: int
    judgements: tuple[Judgement, ...]
    reasons: tuple[str, ...]
    destroyed: tuple[ResourceChange, ...]
    uncertain: tuple[ResourceChange, ...]
    retained: tuple[ResourceChange, ...]
    events: tuple[Event, ...] = ()

    @property
    def open(self) -> tuple[Judgement, ...]:
        """The judgements that no waiver covers."""
        return tuple(judgement for judgement in self.judgements if judgement.waiver is None)

    @property
    def waived(self) -> tuple[Judgement, ...]:
        """The judgements that a waiver covers."""
        return tuple(judgement for judgement in self.judgements if judgement.waiver is not None)


class Run(msgspec.Struct, frozen=True):
    """Where the plans were checked, as far as CI tells: the repository, the commit, and the address of its page."""

    repository: str = ""
    commit: str = ""
    url: str = ""


class Decision(msgspec.Struct, frozen=True):
    """The decision on every plan of a run: the worst verdict wins. ``notices`` tell of expired or unused waivers.

    ``weaker`` has what of the ruleset asks for less than the shipped default or than a ruleset it extends. With
    ``report_only`` the verdict is told and holds nothing up. ``run`` is for reports to say, and decides nothing.
    """

    verdict: Verdict
    score: int
    plans: tuple[PlanDecision, ...]
    ruleset: Ruleset
    notices: tuple[str, ...] = ()
    weaker: tuple[Weakening, ...] = ()
    report_only: bool = False
    run: Run = Run()

    @property
    def holds_up(self) -> bool:
        """Whether the change must not go ahead: what the exit code says."""
        return self.verdict is Verdict.BLOCK and not self.report_only


def decide(
    scored: Sequence[tuple[Plan, Sequence[Scored]]],
    ruleset: Ruleset,
    today: datetime.date,
    catalog: Catalog | None = None,
) -> Decision:
    """The decision on every plan, from its scored findings; it looks at no clock.

    ``catalog`` is the one that the findings were made with, by which their events are told.
    """
    known = catalog or Catalog(environments=ruleset.environments)
    holding = Waivers(waiver for waiver in ruleset.waivers if today <= waiver.expires)
    plan_decisions = tuple(_decide_plan(plan, findings, ruleset, holding, known) for plan, findings in scored)
    return Decision(
        verdict=max((plan_decision.verdict for plan_decision in plan_decisions), default=Verdict.PASS),
        score=max((plan_decision.score for plan_decision in plan_decisions), default=0),
        plans=plan_decisions,
        ruleset=ruleset,
        notices=tuple(_notices(plan_decisions, ruleset, today)),
        weaker=weakenings(ruleset, today),
        report_only=ruleset.report_only,
    )


def _decide_plan(
    plan: Plan, scored: Sequence[Scored], ruleset: Ruleset, holding: Waivers, catalog: Catalog
) -> PlanDecision:
    ordered = sorted(scored, key=_worst_first)
    events = events_of(plan, ordered, catalog)
    accepted = {
        number: waiver for event in events if (waiver := holding.of_event(event.digest)) for number in event.findings
    }
    judgements = tuple(
        _judge(*pair, ruleset, accepted.get(n) or holding.first(pair[0])) for n, pair in enumerate(ordered)
    )
    open_ones = [judgement for judgement in judgements if judgement.waiver is None]
    destroyed = tuple(plan.destroyed())
    worst = max((judgement.score.points for judgement in open_ones), default=0)
    weighed = tuple(
        sorted(
            (_weighed(event, judgements) for event in events),
            key=lambda event: (event.order, event.title, event.digest),
        )
    )
    reasons = tuple(_reasons(weighed, worst, len(destroyed), ruleset))
    verdict = Verdict.BLOCK if reasons else Verdict.WARN if level(worst) >= Severity.MEDIUM else Verdict.PASS
    return PlanDecision(
        plan=plan,
        verdict=verdict,
        score=worst,
        judgements=judgements,
        reasons=reasons,
        destroyed=destroyed,
        uncertain=tuple(plan.uncertain()),
        retained=tuple(plan.retained()),
        events=weighed,
    )


def _weighed(event: Event, judgements: Sequence[Judgement]) -> Event:
    """The event by those of its findings that no waiver covers, or by all where waivers cover each of them."""
    own = [judgements[number] for number in event.findings]
    open_ones = [judgement for judgement in own if judgement.waiver is None]
    return replace(
        event,
        score=max((judgement.score.points for judgement in open_ones or own), default=0),
        blocks=any(judgement.blocks for judgement in open_ones),
        waived=bool(own) and not open_ones,
    )


def _judge(finding: Finding, score: Score, ruleset: Ruleset, waiver: Waiver | None) -> Judgement:
    return Judgement(finding, score, waiver, blocks=waiver is None and score.level >= ruleset.fail_on)


def _worst_first(scored: Scored) -> tuple[int, bool, int, str, str, str]:
    """The higher level first, within it an environment as a whole before its pieces."""
    finding, score = scored
    part = finding.harm is not Harm.ENVIRONMENT
    return (-score.level, part, -score.points, finding.rule, finding.subject, finding.message)


def _reasons(events: Sequence[Event], worst: int, destroyed: int, ruleset: Ruleset) -> list[str]:
    reasons = []
    blocking = sum(event.blocks for event in events)
    if blocking:
        reasons.append(f"{blocking} {'event' if blocking == 1 else 'events'} at or above {ruleset.fail_on.word}")
    if ruleset.max_score is not None and worst > ruleset.max_score:
        reasons.append(f"score {worst} is above {ruleset.max_score} (max_score)")
    if ruleset.max_destroyed is not None and destroyed > ruleset.max_destroyed:
        noun = "object is" if destroyed == 1 else "objects are"
        reasons.append(f"{destroyed} {noun} destroyed, more than {ruleset.max_destroyed} (max_destroyed)")
    return reasons


def _notices(plan_decisions: Sequence[PlanDecision], ruleset: Ruleset, today: datetime.date) -> Iterator[str]:
    judgements = (judgement for plan_decision in plan_decisions for judgement in plan_decision.judgements)
    used_ones = Waivers(ruleset.waivers).used(judgement.finding for judgement in judgements)
    events = {event.digest for plan_decision in plan_decisions for event in plan_decision.events}
    for waiver in ruleset.waivers:
        title = f"The waiver of {waiver.owner} for {waiver.accepts}"
        used = waiver.event in events if waiver.event else (waiver.rule, waiver.address) in used_ones
        last = waiver.expires.isoformat()
        if today > waiver.expires:
            yield f"{title} expired on {last}{' and no longer holds' if used else ''}. Renew or remove the waiver."
        elif not used:
            yield f"{title} is not used by this run. Remove the waiver if no run uses it."
