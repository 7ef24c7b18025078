"""Every row of the table, as the real provider planned it, has the verdict that was written before."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from planguard import readers
from planguard.judging.decision import Judgement
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.finding import Severity
from tests.updates.plans import RECORDED, planned
from tests.updates.table import ROWS, Row

PLANNED: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
AGAIN = ("db-major-now", "dynamo-index", "lifecycle-prefix", "listener-503", "trust-exchanged", "policy-reordered")
"""Rows that are planned for again in every run."""


def judged(row: Row, change: dict[str, Any]) -> tuple[str, dict[str, Judgement]]:
    """The verdict on a plan of one row, and the findings of each rule above low."""
    name, kind, *_ = row
    one = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "change": change}
    provider = {"provider_name": "registry.terraform.io/hashicorp/aws"}
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{**one, **provider}]}
    (read,) = readers.read(json.dumps({**plan, "configuration": {}}).encode(), "plan.json", None)
    decision = review([read], Ruleset(), datetime.date(2026, 1, 1))
    told = (one for one in decision.plans[0].judgements if one.score.level > Severity.LOW)
    return decision.verdict.name.lower(), {one.finding.rule: one for one in told}


def test_the_table_is_recorded() -> None:
    assert sorted(PLANNED) == sorted(name for name, *_ in ROWS)
    assert len(ROWS) >= 130
    assert sum(row[6] == "pass" for row in ROWS) >= 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_verdict_is_that_of_an_engineer(row: Row) -> None:
    *_, verdict, rule = row
    found, told = judged(row, PLANNED[row[0]])
    assert found == verdict, {name: one.finding.message for name, one in told.items()}
    assert rule in told if rule else not told


@pytest.mark.aws_provider
def test_the_provider_plans_what_is_recorded(tmp_path: Path) -> None:
    rows = [row for row in ROWS if row[0] in AGAIN]
    assert planned(tmp_path, rows) == {row[0]: PLANNED[row[0]] for row in rows}
