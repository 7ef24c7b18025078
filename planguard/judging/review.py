"""The pipeline in one function: rules, score, decision; the only module that knows the order of the stages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from planguard import rules
from planguard.evidence.losses.keeping import as_it_happens
from planguard.judging.decision import Decision, decide
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


def review(plans: Sequence[Plan], ruleset: Ruleset, today: datetime.date) -> Decision:
    """Judge plans by every rule and the ruleset.

    RuleError when a rule raises, as nothing was judged then; RulesetError for a waiver of more than a year.
    """
    _refuse_lasting_waivers(ruleset, today)
    catalog = Catalog(environments=ruleset.environments)
    happening = [as_it_happens(plan, catalog) for plan in plans]
    scored = [(plan, [(f, score(f, plan, catalog)) for f in find(plan, catalog, ruleset)]) for plan in happening]
    return redacted(decide(scored, ruleset, today, catalog))


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
