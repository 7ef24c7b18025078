"""The pipeline in one function: rules, score, decision; the only module that knows the order of the stages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from planguard import rules
from planguard.evidence.losses.keeping import as_it_happens
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


class Review:
    """Judges the plans of a run one by one, in whatever order or process, and then all of them together.

    RulesetError for a waiver of more than a year.
    """

    def __init__(self, ruleset: Ruleset, today: datetime.date) -> None:
        _refuse_lasting_waivers(ruleset, today)
        self._ruleset = ruleset
        self._catalog = Catalog(environments=ruleset.environments)
        self._deciding = Deciding(ruleset, today, self._catalog)

    def of(self, plan: Plan) -> Judged:
        """One plan, by every rule and the ruleset; RuleError when a rule raises, as nothing was judged then."""
        happening = as_it_happens(plan, self._catalog)
        found = find(happening, self._catalog, self._ruleset)
        scored = [(finding, score(finding, happening, self._catalog)) for finding in found]
        decision = self._deciding.plan(happening, scored)
        return Judged(redacted(decision), self._deciding.used(decision))

    def together(self, judged: Sequence[Judged]) -> Decision:
        """The decision on all plans."""
        return self._deciding.together([one.decision for one in judged], [one.used for one in judged])


def review(plans: Sequence[Plan], ruleset: Ruleset, today: datetime.date) -> Decision:
    """Judge plans by every rule and the ruleset.

    RuleError when a rule raises, as nothing was judged then; RulesetError for a waiver of more than a year.
    """
    reviewing = Review(ruleset, today)
    return reviewing.together([reviewing.of(plan) for plan in plans])


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
        severity = ruleset.severities.get(name, ...)
        if severity is None:
            continue
        for finding in _run(name, plan, catalog):
            yield located(finding if severity is ... else replace(finding, severity=severity), plan)
    for finding in (*own_rules.check(plan, ruleset), *targets.check(plan, ruleset)):
        yield located(finding, plan)


def _run(name: str, plan: Plan, catalog: Catalog) -> list[Finding]:
    try:
        return [replace(finding, rule=name) for finding in rules.load(name).check(plan, catalog)]
    except Exception as error:
        raise RuleError(
            f"{plan.source}: the rule {name} could not be applied ({raised(error)}). "
            f"Nothing was judged. Please report this, or switch the rule off in your ruleset."
        ) from error
