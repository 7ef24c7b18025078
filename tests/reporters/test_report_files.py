"""The reports that other programs read from a file: JUnit, CSV, GitLab's two."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planguard.judging.decision import Decision, Verdict
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.reporters import csv as table
from planguard.reporters import gitlab_codequality, gitlab_terraform, junit
from tests.reporters.decisions import HOSTILE, decided, decision, hostile, made, many, stories
from tests.thorough import tries

texts = st.lists(st.text(max_size=80) | st.sampled_from(HOSTILE), min_size=1, max_size=12).map(tuple)


def suites(decision: Decision) -> list[ET.Element]:
    return list(ET.fromstring(junit.render(decision)))


@pytest.mark.parametrize("story", stories())
def test_junit_counts_are_those_of_its_cases(story: str) -> None:
    root = ET.fromstring(junit.render(decision(story)))
    for element in (root, *root):
        assert int(element.attrib["tests"]) == len(element.findall(".//testcase"))
        assert int(element.attrib["failures"]) == len(element.findall(".//failure"))
        assert int(element.get("skipped", "0")) == len(element.findall(".//skipped")) or element is root


@pytest.mark.parametrize("story", stories())
def test_junit_fails_exactly_where_the_plan_is_blocked(story: str) -> None:
    held_up = not decision(story).report_only
    for plan, suite in zip(decision(story).plans, suites(decision(story)), strict=True):
        assert (suite.find(".//failure") is not None) == (plan.verdict is Verdict.BLOCK and held_up)


def test_junit_has_a_case_for_each_object_that_is_touched() -> None:
    (suite,) = suites(made()["blocked"])
    names = [case.attrib["name"] for case in suite]
    assert names == [
        "verdict", "module.db.aws_db_instance.main", 'aws_s3_bucket.logs["eu|1"]', "aws_iam_role.old", "module.db",
    ]  # fmt: skip


def test_junit_skips_what_is_waived_and_says_by_whom() -> None:
    (suite,) = suites(made()["waived"])
    skipped = suite.find(".//skipped")
    assert skipped is not None
    assert skipped.attrib["message"].startswith("waived by dba@example.com until 2026-02-01")


@settings(max_examples=tries(60), deadline=None)
@given(texts)
def test_junit_is_well_formed_whatever_the_names(names: tuple[str, ...]) -> None:
    assert len(suites(hostile(names))) == 1


@settings(max_examples=tries(60), deadline=None)
@given(texts)
def test_csv_has_a_row_for_each_finding_and_no_formula(names: tuple[str, ...]) -> None:
    decision = hostile(names)
    rows = list(csv.reader(io.StringIO(table.render(decision), newline="")))
    assert rows[0] == list(table.COLUMNS)
    of_findings = [row for row in rows[1:] if row[table.COLUMNS.index("rule")] != table.RULESET]
    assert len(of_findings) == len(decision.plans[0].judgements)
    assert len(rows) == 1 + len(of_findings) + 1 + len(decision.weaker)
    assert {len(row) for row in rows} == {len(table.COLUMNS)}
    assert [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "\t"))] == []


def test_gitlab_counts_what_its_widget_counts() -> None:
    actions = [*Action, Action.CREATE]
    changes = tuple(ResourceChange(f"t.n{n}", "t", action) for n, action in enumerate(actions))
    counts = json.loads(gitlab_terraform.render(decided((Plan("plan.json", Tool.TERRAFORM, changes), []))))
    assert list(counts.items()) == [("create", 5), ("update", 1), ("delete", 4)]


def test_gitlab_counts_a_deletion_that_only_may_happen() -> None:
    change = ResourceChange("a.b", "a", Action.DELETE_THEN_CREATE, certainty=Certainty.MAY)
    plan = Plan("c.json", Tool.CLOUDFORMATION, (change,))
    assert gitlab_terraform.render(decided((plan, []))) == '{"create":1,"update":0,"delete":1}\n'


@pytest.mark.parametrize("story", stories())
def test_gitlab_issues_have_what_the_widget_asks_for(story: str) -> None:
    issues = json.loads(gitlab_codequality.render(decision(story)))
    order = ["blocker", "critical", "major", "minor", "info"]
    for issue in issues:
        assert {*issue} - {"content"} == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["description"]
        assert issue["check_name"]
        assert not issue["location"]["path"].startswith(("/", "./"))
        assert issue["location"]["lines"]["begin"] >= 1
    ranks = [order.index(issue["severity"]) for issue in issues]
    assert all(first <= second for first, second in pairwise(ranks)) or story == "blocked"


def test_gitlab_fingerprints_are_unique() -> None:
    issues = json.loads(gitlab_codequality.render(many(3000)))
    assert len({issue["fingerprint"] for issue in issues}) == 3000
