"""Decisions on findings that were made by hand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from planguard.judging.deciding import Deciding
from planguard.judging.decision import Decision
from planguard.judging.events.grouping import Scored
from planguard.judging.ruleset.model import Ruleset
from planguard.model.plan import Plan


def decide(scored: Sequence[tuple[Plan, Sequence[Scored]]], ruleset: Ruleset, today: datetime.date) -> Decision:
    """The decision on every plan, from its scored findings."""
    deciding = Deciding(ruleset, today)
    decided = [deciding.plan(plan, findings) for plan, findings in scored]
    return deciding.together(decided, [deciding.used(one) for one in decided])
