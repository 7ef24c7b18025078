"""What reports count: each object has one outcome, and every report tells the same figures."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.reporters import gitlab_terraform, html, markdown, text
from planguard.reporters import json as json_report
from planguard.reporters._annotated import page
from planguard.reporters._parts.counts import Counts, Outcome, counts_of, outcome_of
from tests.reporters.decisions import decided

EVERY = [(action, certainty) for action in Action for certainty in Certainty]
plans = st.lists(st.sampled_from(EVERY), max_size=12).map(
    lambda drawn: Plan(
        "plan.json",
        Tool.TERRAFORM,
        tuple(ResourceChange(f"t.n{n}", "t", action, certainty=sure) for n, (action, sure) in enumerate(drawn)),
    )
)


@pytest.mark.parametrize(("action", "certainty"), EVERY)
def test_every_change_has_an_outcome(action: Action, certainty: Certainty) -> None:
    outcome = outcome_of(ResourceChange("t.n", "t", action, certainty=certainty))
    surely = certainty is not Certainty.MAY
    assert (outcome in (Outcome.DESTROYED, Outcome.REPLACED)) == (action.destroys and surely)
    assert (outcome in (Outcome.RETAINED, Outcome.REPLACED_AND_RETAINED)) == action.retains


@given(plans)
def test_the_figures_are_those_of_the_lists(plan: Plan) -> None:
    counts = counts_of([plan])
    assert sum(counts.numbers.values()) == len(plan.resource_changes)
    assert counts.destroyed == len(list(plan.destroyed()))
    assert counts.uncertain == len(list(plan.uncertain()))
    assert counts.retained == len(list(plan.retained()))
    assert counts.created == len(list(plan.creates()))
    assert counts.updated == len(list(plan.updates()))
    assert counts.existing == len(plan.existing)


@given(plans, plans)
def test_several_plans_are_counted_together(one: Plan, other: Plan) -> None:
    both = counts_of([one, other])
    assert all(both.of(o) == counts_of([one]).of(o) + counts_of([other]).of(o) for o in Outcome)
    assert counts_of([]) == Counts({})


def test_reports_tell_the_same_figures() -> None:
    changes = tuple(ResourceChange(f"t.n{n}", "t", action, certainty=sure) for n, (action, sure) in enumerate(EVERY))
    plan = Plan("plan.json", Tool.TERRAFORM, changes)
    decision = decided((plan, []))
    destroyed, uncertain = 6, 6  # three actions, sure and likely; the same that may be, and three of an unknown action
    (found,) = json.loads(json_report.render(decision))["plans"]
    assert (len(found["destroyed"]), len(found["uncertain"])) == (destroyed, uncertain)
    said = f"{destroyed} of 27 existing objects destroyed, 4 of them recreated, {uncertain} more may be, 3 created, 3"
    assert said in " ".join(text.render(decision).split())
    assert said in markdown.render(decision)
    legend = dict(re.findall(r'<i class="(\w+)">.</i><b>(\d+)</b>', html.render(decision)))
    assert (legend["destroyed"], legend["replaced"], legend["uncertain"]) == ("2", "4", str(uncertain))
    assert json.loads(gitlab_terraform.render(decision)) == {"create": 12, "update": 3, "delete": 12}
    assert "Plan: 12 to add, 3 to change, 9 to destroy." in list(page.annotated(decision))


def test_an_unknown_action_is_not_counted_as_nothing() -> None:
    plan = Plan("plan.json", Tool.TERRAFORM, (ResourceChange("t.n", "t", Action.UNKNOWN),))
    for reporter in (markdown, text):
        assert "nothing destroyed, 1 may be destroyed" in reporter.render(decided((plan, [])))
