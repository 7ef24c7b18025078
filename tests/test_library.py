"""The library face: what a program may rely on."""

from __future__ import annotations

import datetime

import planguard
from planguard.judging.decision import Verdict
from planguard.judging.ruleset.model import Ruleset
from tests.running import ROOT

FLAGSHIP = str(ROOT / "samples" / "recreated-without-a-provider" / "plan.json")


def test_a_plan_is_read_and_reviewed() -> None:
    decision = planguard.review(planguard.read_plan(FLAGSHIP))
    assert decision.verdict is Verdict.BLOCK
    assert next(change.address for change in decision.plans[0].destroyed).startswith("module.production")


def test_the_ruleset_and_the_day_can_be_given() -> None:
    plans = planguard.read_plan(FLAGSHIP)
    lenient = Ruleset(severities=dict.fromkeys(("environment-recreated", "destroys-resource")))
    assert planguard.review(plans, lenient, datetime.date(2026, 1, 1)).verdict is Verdict.PASS
