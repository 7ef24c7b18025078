"""The pipeline in one function: rules, score, decision; the only module that knows the order of the stages."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from planguard import rules
from planguard.evidence.environment.estate import Parts, parts_of
from planguard.evidence.losses.keeping import as_it_happens
from planguard.judging.across import Beyond, beyond, told
from planguard.judging.deciding import Deciding, Used
from planguard.judging.decision import Decision, PlanDecision
from planguard.judging.locations import located
from planguard.judging.redaction import redacted
from planguard.judging.ruleset import own_rules, targets
from planguard.judging.ruleset.model import Ruleset
from planguard.judging.scoring import score
from planguard.knowledge.pages import page
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.errors import RuleError, RulesetError, raised
from planguard.model.finding import Finding
from planguard.model.plan import Plan
from planguard.model.values import plain

_A_YEAR = datetime.timedelta(days=366)


class Judged(msgspec.Struct, frozen=True):
    """The decision on one plan, as it may be shown, and what of it counts for a run of several."""

    decision: PlanDecision
    used: Used
    parts: Parts = Parts()


class Review:
    """Judges the plans of a run one by one, in whatever order or process, and then all of them together.

    ``several`` says that there are others beside each. RulesetError for a waiver of more than a year.
    """

    def __init__(self, ruleset: Ruleset, today: datetime.date, *, several: bool) -> None:
        _refuse_lasting_waivers(ruleset, today)
        self._ruleset, self._several = ruleset, several
        self._catalog = Catalog(environments=ruleset.environments)
        self._deciding = Deciding(ruleset, today, self._catalog)

    def of(self, plan: Plan, part: Beyond | None = None) -> Judged:
        """One plan, by every rule and the ruleset, as a part of what several plans do, if that is known.

        RuleError when a rule raises, as nothing was judged then.
        """
        happening = as_it_happens(plan, self._catalog)
        found: Iterable[Finding] = find(happening, self._catalog, self._ruleset)
        if part is not None:
            found = _as_ruled(told(found, happening, part, self._catalog), self._ruleset)
        scored = [(finding, score(finding, happening, self._catalog)) for finding in found]
        decision = self._deciding.plan(happening, scored)
        parts = parts_of(happening, self._catalog) if self._several else Parts()
        return Judged(redacted(decision), self._deciding.used(decision), parts)

    def together(self, judged: Sequence[Judged], again: Callable[[int], Plan]) -> Decision:
        """The decision on all plans; ``again`` gives the plan of a number once more, to be judged as a part of others.

        What the ruleset switches off for a plan is not told of several either.
        """
        shown = [one.decision.plan.source for one in judged]
        apart = beyond([one.parts for one in judged], shown) if self._several else {}
        known = [self.of(again(n), apart[n]) if n in apart else one for n, one in enumerate(judged)]
        return self._deciding.together([one.decision for one in known], [one.used for one in known])


def review(plans: Sequence[Plan], ruleset: Ruleset, today: datetime.date) -> Decision:
    """Judge plans by every rule and the ruleset.

    RuleError when a rule raises, as nothing was judged then; RulesetError for a waiver of more than a year.
    """
    reviewing = Review(ruleset, today, several=len(plans) > 1)
    return reviewing.together([reviewing.of(plan) for plan in plans], plans.__getitem__)


def _refuse_lasting_waivers(ruleset: Ruleset, today: datetime.date) -> None:
    """Nobody answers for a finding forever: only the day on which it is judged tells how long a waiver still holds."""
    for waiver in ruleset.waivers:
        if waiver.expires - today > _A_YEAR:
            place = waiver.place or f"the waiver of {waiver.owner} for {waiver.accepts}"
            raise RulesetError(
                f"{plain(place)}: {waiver.expires.isoformat()} is more than a year from now. "
                f"Use {(today + _A_YEAR).isoformat()} or an earlier day, and renew it then. "
                f"See {page('rulesets.md#waivers')}."
            )


def find(plan: Plan, catalog: Catalog, ruleset: Ruleset) -> Iterator[Finding]:
    """Every finding of every rule that is not switched off, at the severity that the ruleset gives it."""
    for name in rules.names():
        if ruleset.severities.get(name, ...) is not None:
            yield from (located(finding, plan) for finding in _as_ruled(_run(name, plan, catalog), ruleset))
    for finding in (*own_rules.check(plan, ruleset), *targets.check(plan, ruleset)):
        yield located(finding, plan)


def _as_ruled(findings: Iterable[Finding], ruleset: Ruleset) -> Iterator[Finding]:
    """The findings at the severities that the ruleset gives their rules, without those of rules that are off."""
    for finding in findings:
        severity = ruleset.severities.get(finding.rule, ...)
        if severity is not None:
            yield finding if severity is ... else replace(finding, severity=severity)


def _run(name: str, plan: Plan, catalog: Catalog) -> list[Finding]:
    try:
        return [replace(finding, rule=name) for finding in rules.load(name).check(plan, catalog)]
    except Exception as error:
        raise RuleError(
            f"{plan.source}: the rule {name} could not be applied ({raised(error)}). "
            f"Nothing was judged. Please report this, or switch the rule off in your ruleset."
        ) from error
