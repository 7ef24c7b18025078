"""Judges many plans one by one with all processors, and keeps of each only what the reports tell."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence

import click
import msgspec

from planguard.cli._input import Source, sources
from planguard.cli._input.unread import refuse
from planguard.cli._options.judging import Judging, chosen_ruleset, in_environment
from planguard.cli._output.progress import Progress
from planguard.cli._output.verdict import Reading, end_with, joined, judge, named, of_workspace, read, unknown
from planguard.judging.bare import bare
from planguard.judging.decision import Decision
from planguard.judging.review import Judged, Review
from planguard.model.errors import InputError, RuleError
from planguard.model.plan import Plan
from planguard.model.tools import Tool

_MANY = 24
"""Files of which it is worth the while: fewer are judged in the time that it takes to start processes."""


def check(context: click.Context, files: Sequence[str], reading: Reading, how: Judging, told: Progress) -> None:
    """Read and review everything that is given, deliver the reports, and end with the exit code of the verdict."""
    found = sources(files, reading.globs)
    decision = None
    if len(found) >= _MANY and not how.shows_values and all(map(_may_be_read_again, found)):
        decision = _OneByOne(reading, how).decision(found, told)
    if decision is not None:
        end_with(context, decision, how, told)
    judge(context, joined(found, reading, told), how, told)


def _may_be_read_again(source: Source) -> bool:
    return source.is_missing or os.path.isfile(source.given)


class _Outcome(msgspec.Struct, frozen=True):
    """What came of one file: its plans judged, or why not; ``is_part`` says that it can be judged with others only."""

    judged: tuple[Judged, ...] = ()
    error: InputError | RuleError | None = None
    is_part: bool = False


class _OneByOne:
    """Judges file by file, by the ruleset that was chosen as of today."""

    def __init__(self, reading: Reading, how: Judging) -> None:
        self._reading, self._how = reading, how
        ruleset = how.leaving_out(chosen_ruleset(how.ruleset))
        self._review = Review(ruleset, datetime.date.today(), several=True)

    def decision(self, found: Sequence[Source], told: Progress) -> Decision | None:
        """The decision on everything that was found; None where parts of one thing are to be put together first."""
        from planguard.cli._output.processes import spread  # with what few plans do not need

        outcomes: dict[Source, _Outcome] = {}
        for number, (source, outcome) in enumerate(zip(found, spread(self._outcome, found), strict=True), start=1):
            told.step(f"judging {number} of {len(found)}")
            if outcome.is_part:
                return None
            outcomes[source] = outcome
        _refuse(outcomes)
        judged = [(source, n, one) for source in found for n, one in enumerate(self._known(source, outcomes[source]))]

        def again(number: int) -> Plan:
            source, position, _ = judged[number]
            return self._stated(read(source, self._reading))[position]

        return self._review.together([one for *_, one in judged], again)

    def _outcome(self, source: Source) -> _Outcome:
        try:
            plans = read(source, self._reading)
            if any(plan.tool is Tool.CLOUDFORMATION for plan in plans):
                return _Outcome(is_part=True)
            return _Outcome(self._judged(plans))
        except (InputError, RuleError) as error:
            return _Outcome(error=error)

    def _known(self, source: Source, outcome: _Outcome) -> tuple[Judged, ...]:
        error = outcome.error
        return self._judged(unknown(source, error)) if isinstance(error, InputError) else outcome.judged

    def _judged(self, plans: Sequence[Plan]) -> tuple[Judged, ...]:
        reviewed = map(self._review.of, self._stated(plans))
        return tuple(msgspec.structs.replace(one, decision=bare(one.decision)) for one in reviewed)

    def _stated(self, plans: Sequence[Plan]) -> list[Plan]:
        """The plans with what the command line says of them."""
        placed = [of_workspace(plan, self._reading.workspace) for plan in plans]
        return in_environment(named(placed, self._how.key, several=True), self._how.environment)


def _refuse(outcomes: Mapping[Source, _Outcome]) -> None:
    """Raise what judging together would raise: what cannot be read first, and then a rule that could not be applied."""
    unread = {source: one.error for source, one in outcomes.items() if isinstance(one.error, InputError)}
    for source, error in unread.items():
        if not source.folder:
            raise error
    refuse(unread, is_anything_read=len(unread) < len(outcomes))
    for outcome in outcomes.values():
        if outcome.error is not None and not isinstance(outcome.error, InputError):
            raise outcome.error
