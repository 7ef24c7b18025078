"""Small decided plans for these tests."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from planguard.judging.decision import Decision
from planguard.judging.ruleset.model import Ruleset
from planguard.judging.scoring import LEVELS, Score, Term, TermKind
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Path
from tests.deciding import decide


def deletion(address: str = "aws_vpc.main", **given: Any) -> ResourceChange:
    type_, _, name = address.partition("[")[0].partition(".")
    given = {"type": type_, "name": name, "action": Action.DELETE, "before": {"id": "1"}, **given}
    return ResourceChange(address=address, **given)


def finding(change: ResourceChange | None, severity: Severity = Severity.HIGH, *paths: Path, **given: Any) -> Finding:
    return Finding("goes for good.", severity, Harm.DATA, change, rule="some-rule", paths=paths, **given)


def decided(changes: Iterable[ResourceChange], findings: Iterable[Finding], tool: Tool = Tool.TERRAFORM) -> Decision:
    plan = Plan("plan.json", tool, tuple(changes))
    scored = [
        (found, Score(LEVELS[found.severity], (Term(TermKind.STAKE, LEVELS[found.severity], ""),)))
        for found in findings
    ]
    return decide([(plan, scored)], Ruleset(), datetime.date(2026, 1, 1))
