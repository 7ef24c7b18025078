"""Decides: scored findings of plan after plan against a ruleset, and then what comes of all of them together."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.judging.events.grouping import Scored, events_of
from planguard.judging.events.model import Event
from planguard.judging.ruleset.model import Ruleset, Waiver
from planguard.judging.ruleset.waivers import Waivers
from planguard.judging.ruleset.weaker import weakenings
from planguard.judging.scoring import Score, level
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.plan import Plan


class Used(msgspec.Struct, frozen=True):
    """Which waivers one plan has a use for: by rule and address, or by the digest of an event."""

    named: frozenset[tuple[str, str]] = frozenset()
    events: frozenset[str] = frozenset()


class Deciding:
    """Decides on plan after plan by one ruleset as of one day; it looks at no clock.

    ``catalog`` is the one that the findings were made with, by which their events are told.
    """

    def __init__(self, ruleset: Ruleset, today: datetime.date, catalog: Catalog | None = None) -> None:
        self._ruleset, self._today = ruleset, today
        self._catalog = catalog or Catalog(environments=ruleset.environments)
        self._holding = Waivers(waiver for waiver in ruleset.waivers if today <= waiver.expires)
        self._all = Waivers(ruleset.waivers)

    def plan(self, plan: Plan, scored: Sequence[Scored]) -> PlanDecision:
        """The decision on one plan, from its scored findings."""
        ruleset, holding = self._ruleset, self._holding
        ordered = sorted(scored, key=_worst_first)
        events = events_of(plan, ordered, self._catalog)
        accepted = {
            number: waiver
            for event in events
            if (waiver := holding.of_event(event.digest))
            for number in event.findings
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

    def used(self, plan_decision: PlanDecision) -> Used:
        """The waivers that a plan has a use for, expired ones included."""
        if not self._ruleset.waivers:
            return Used()
        named = self._all.used(judgement.finding for judgement in plan_decision.judgements)
        return Used(frozenset(named), frozenset(event.digest for event in plan_decision.events))

    def together(self, plan_decisions: Sequence[PlanDecision], used: Sequence[Used]) -> Decision:
        """What comes of the decisions on all plans: the worst verdict."""
        return Decision(
            verdict=max((plan_decision.verdict for plan_decision in plan_decisions), default=Verdict.PASS),
            score=max((plan_decision.score for plan_decision in plan_decisions), default=0),
            plans=tuple(plan_decisions),
            ruleset=self._ruleset,
            notices=tuple(self._notices(used)),
            weaker=weakenings(self._ruleset, self._today),
            report_only=self._ruleset.report_only,
        )

    def _notices(self, used_ones: Sequence[Used]) -> Iterator[str]:
        named = frozenset().union(*(used.named for used in used_ones))
        events = frozenset().union(*(used.events for used in used_ones))
        for waiver in self._ruleset.waivers:
            title = f"The waiver of {waiver.owner} for {waiver.accepts}"
            used = waiver.event in events if waiver.event else (waiver.rule, waiver.address) in named
            last = waiver.expires.isoformat()
            if self._today > waiver.expires:
                yield f"{title} expired on {last}{' and no longer holds' if used else ''}. Renew or remove the waiver."
            elif not used:
                yield f"{title} is not used by this run. Remove the waiver if no run uses it."


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
