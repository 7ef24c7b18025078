"""A finding's score: 0 to 100, a sum of named terms that a person can check by hand."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from planguard.evidence.environment.membership import environment_of
from planguard.evidence.losses.identity import is_the_same_object
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType, Setting
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Origin
from planguard.model.values import Path, at, find, revealed, show

LEVELS = {Severity.CRITICAL: 90, Severity.HIGH: 70, Severity.MEDIUM: 40, Severity.LOW: 10, Severity.INFO: 0}
"""The least score of each level."""

STARTS = {Severity.CRITICAL: 95, Severity.HIGH: 75, Severity.MEDIUM: 45, Severity.LOW: 15, Severity.INFO: 0}
"""Where a finding of a severity starts: far enough above the least of its level to bear a small doubt."""

CONFIDENCE = {Confidence.HIGH: 0, Confidence.MEDIUM: -7, Confidence.LOW: -30}
CERTAINTY = {Certainty.WILL: 0, Certainty.LIKELY: -5, Certainty.MAY: -35}
ENOUGH_DEPENDENTS = 5
EACH_OF_BREADTH, ALL_OF_BREADTH = 1, 3
LEAST = LEVELS[Severity.LOW]  # doubt makes a loss smaller, never nothing


class TermKind(enum.Enum):
    """Every term that a score may have: its word in reports, and each of its weights in points.

    The weights have the names of the page on scoring, which explains every one in a row of its table.
    """

    STAKE = "stake", {severity.word: points for severity, points in STARTS.items()}  # its word is that of the harm
    CONFIDENCE = "confidence", {"medium": CONFIDENCE[Confidence.MEDIUM], "low": CONFIDENCE[Confidence.LOW]}
    CERTAINTY = "certainty", {"likely": CERTAINTY[Certainty.LIKELY], "may": CERTAINTY[Certainty.MAY]}
    IRREVERSIBLE = "irreversible", {"permanent loss": 1}
    COPY_KEPT = "copy kept", {"a copy": -20}
    MADE_WORSE = "made worse", {"a setting": 1}
    NEW_ONE_FIRST = "new one first", {"the order": -25}
    DEPENDENTS = "dependents", {"any": 1}
    BREADTH = "breadth", {"each": EACH_OF_BREADTH, "at most": ALL_OF_BREADTH}
    PRODUCTION = "production", {"yes": 2}
    NOT_PRODUCTION = "not production", {"yes": -20}
    LIMIT = "limit", {"lower": LEAST}

    def __init__(self, word: str, weights: Mapping[str, int]) -> None:
        self.word, self.weights = word, weights

    def term(self, reason: str) -> Term:
        """The term of a kind that has one weight."""
        (points,) = self.weights.values()
        return Term(self, points, reason)


_LOSSES = (Harm.DATA, Harm.KEY, Harm.IDENTITY, Harm.SERVICE, Harm.OBJECT)
_HAS_CONTENT = (Harm.DATA, Harm.KEY)
_COMES_BACK_AS_GOOD = (Harm.SERVICE, Harm.IDENTITY)
_STORED = ("data", "key")
_BREADTH = (1, 3, 10)
"""From how many destroyed objects with data on an environment weighs one more."""

_AS_BAD_ANYWHERE = (Harm.DATA, Harm.KEY, Harm.ENVIRONMENT, Harm.POLICY, Harm.KNOWLEDGE)


class Term(msgspec.Struct, frozen=True):
    """One part of a score, with the reason for it; ``harm`` is what is at stake, in the first term only."""

    kind: TermKind
    points: int
    reason: str
    harm: Harm | None = None

    @property
    def name(self) -> str:
        """What reports call it."""
        return self.harm.value if self.harm else self.kind.word


class Score(msgspec.Struct, frozen=True):
    """A score and the terms that add up to it."""

    points: int
    terms: tuple[Term, ...]

    @property
    def level(self) -> Severity:
        """The level the score falls into."""
        return level(self.points)


@functools.cache
def level(points: int) -> Severity:
    """The level a score falls into: critical from 90, high from 70, medium from 40, low from 10, info below."""
    return next(severity for severity, least in LEVELS.items() if points >= least)


def score(finding: Finding, plan: Plan, catalog: Catalog) -> Score:
    """The score of a finding in its plan; the terms add up to it exactly."""
    terms = tuple(_terms(finding, plan, catalog))
    total = sum(term.points for term in terms)
    least = min(LEVELS[finding.severity], LEAST)
    if total < least:
        reason = f"doubt does not lower the score below {least}"
        terms = (*terms, Term(TermKind.LIMIT, least - total, reason))
    return Score(max(least, total), terms)


def _terms(finding: Finding, plan: Plan, catalog: Catalog) -> Iterator[Term]:
    stake = f"{finding.severity.word}: what is at stake"
    yield Term(TermKind.STAKE, STARTS[finding.severity], stake, finding.harm)
    if points := CONFIDENCE[finding.confidence]:
        yield Term(TermKind.CONFIDENCE, points, f"planguard's confidence is {finding.confidence.word}")
    if finding.harm is Harm.ENVIRONMENT:
        yield from _of_what_lives_there(finding, plan, catalog)
    change = finding.change
    if change is None:
        return
    if finding.harm is not Harm.POLICY and (points := CERTAINTY[change.certainty]):
        yield Term(TermKind.CERTAINTY, points, _doubt(change, plan))
    if finding.harm in _LOSSES and change.may_destroy and finding.severity > Severity.INFO:
        yield from _of_the_loss(finding, change, catalog.of(change), plan)
        yield from _of_the_dependents(change, plan)
    if finding.harm is not Harm.ENVIRONMENT:
        yield from _of_the_environment(finding, change, plan, catalog)


def _of_what_lives_there(finding: Finding, plan: Plan, catalog: Catalog) -> Iterator[Term]:
    """Production counts if the environment is called so, or if anything is that is destroyed with it."""
    concerned = {finding.address, *finding.related}
    known = (environment_of(one, plan, catalog.environments) for one in plan.touched() if one.address in concerned)
    production = [environment for environment in known if environment is not None and environment.production]
    if finding.in_production:
        against = next((f"; {environment.against}" for environment in production if environment.against), "")
        yield TermKind.PRODUCTION.term(f"the name says production ({finding.about}{against})")
    elif production:
        yield TermKind.PRODUCTION.term(f"a destroyed object is in production ({production[0].how})")
    stored = [one for one in plan.touched() if one.may_destroy and catalog.of(one).holds in _STORED]
    if steps := [least for least in _BREADTH if len(stored) >= least]:
        one = "1 destroyed object of the plan holds data"
        reason = one if len(stored) == 1 else f"{len(stored)} destroyed objects of the plan hold data"
        yield Term(TermKind.BREADTH, EACH_OF_BREADTH * len(steps), reason)


def _doubt(change: ResourceChange, plan: Plan) -> str:
    if plan.origin is Origin.SOURCES:
        return "only read from the sources"
    if change.deferred is not None:
        return "deferred, so a later plan decides"
    if change.certainty is Certainty.LIKELY:
        return "depends on a value that is known only after apply"
    return "the tool does not say whether this happens"


def _of_the_loss(finding: Finding, change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[Term]:
    kept = "a snapshot is kept" if change.snapshot else _setting(change, entry.keeps)
    if finding.harm in _HAS_CONTENT and kept:
        yield TermKind.COPY_KEPT.term(kept)
    elif worse := _setting(change, entry.force):
        yield TermKind.MADE_WORSE.term(worse)
    if finding.harm in _HAS_CONTENT and entry.loss == "permanent" and not kept:
        yield TermKind.IRREVERSIBLE.term("deletion is permanent")
    new_first = change.action is Action.CREATE_THEN_DELETE and not _stays_the_same(change, entry, plan)
    if finding.harm in _COMES_BACK_AS_GOOD and new_first:
        yield TermKind.NEW_ONE_FIRST.term("the new object is created before the old one is destroyed")


def _stays_the_same(change: ResourceChange, entry: ResourceType, plan: Plan) -> bool:
    """Whether creating first helps nobody: what is created is the old object, or may be, or cannot be created."""
    same = is_the_same_object(change, entry, plan)
    return same is True or (same is None and entry.is_its_content)


def _setting(change: ResourceChange, settings: tuple[Setting, ...]) -> str:
    """The setting that is on, for a person; "" for none, and where the plan does not show the object's values."""
    if change.before is None:
        return ""
    for setting in settings:
        values = revealed(_part(change.before, setting.path.partition(".")[0]))
        for path, value in list(find(values, setting.path)) or _by_default(setting, values):
            if setting.does(value):
                shown = show(at(change.before, path) if path else value)
                return f"{setting.path} is {shown}" + (f": {setting.meaning}" if setting.meaning else "")
    return ""


def _by_default(setting: Setting, values: Any) -> list[tuple[Path, Any]]:
    """What a setting that is left out counts as; in a block that is not there it does nothing."""
    block = setting.path.rpartition(".")[0]
    return [((), setting.default)] if not block or any(inside for _, inside in find(values, block)) else []


def _part(values: Any, name: str) -> Any:
    """The values with no more than the attribute of a name, as far as they can be seen."""
    if not isinstance(values, dict) or name == "*":
        return values
    return {name: values[name]} if name in values else {}


def _of_the_dependents(change: ResourceChange, plan: Plan) -> Iterator[Term]:
    count = len(plan.dependents(change.config_address, ENOUGH_DEPENDENTS))
    if count:
        number = "1 other object depends" if count == 1 else f"{count} other objects depend"
        many = f"{ENOUGH_DEPENDENTS} or more other objects depend on it"
        yield TermKind.DEPENDENTS.term(many if count >= ENOUGH_DEPENDENTS else f"{number} on it")


def _of_the_environment(finding: Finding, change: ResourceChange, plan: Plan, catalog: Catalog) -> Iterator[Term]:
    environment = environment_of(change, plan, catalog.environments)
    if environment is None or environment.production is None or finding.severity < Severity.MEDIUM:
        return
    if environment.production:
        yield TermKind.PRODUCTION.term(f"it is in production ({environment.how})")
    elif finding.harm not in _AS_BAD_ANYWHERE:
        yield TermKind.NOT_PRODUCTION.term(f"it is not in production ({environment.how})")
