"""Whether a plan may go ahead, and why: scored findings against what was decided beforehand."""

from __future__ import annotations

import enum

import msgspec

from planguard.judging.events.model import Event
from planguard.judging.ruleset.model import Ruleset, Waiver
from planguard.judging.ruleset.weaker import Weakening
from planguard.judging.scoring import Score
from planguard.model.change import ResourceChange
from planguard.model.finding import Finding, Severity
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
