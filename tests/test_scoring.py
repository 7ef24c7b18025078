"""Scores: the laws they obey, and that the documentation says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from planguard.judging import scoring
from planguard.judging.scoring import Score, TermKind, level, score
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool

PAGE = (Path(__file__).parent.parent / "docs" / "scoring.md").read_text(encoding="utf-8")
TYPES = {
    "acme_database": {
        "holds": "data",
        "loss": "permanent",
        "keeps": [
            {
                "path": "skip_final_snapshot",
                "on": [False],
                "default": False,
                "meaning": "a final snapshot is taken",
            }
        ],
        "force": [{"path": "skip_final_snapshot", "on": [True], "default": False}],
    },
    "acme_balancer": {"holds": "traffic", "interrupts": "long"},
}
DESTROYING = (Action.CREATE_THEN_DELETE, Action.DELETE_THEN_CREATE, Action.DELETE)
CERTAINTIES = (Certainty.MAY, Certainty.LIKELY, Certainty.WILL)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("resource_types")
    (folder / "acme.json").write_text(json.dumps({"types": TYPES}))
    return Catalog(folder)


def a_plan(users: int) -> Plan:
    return Plan("p", Tool.TERRAFORM, dependencies={f"acme_user.{n}": frozenset({"t.main"}) for n in range(users)})


def a_change(**fields: Any) -> ResourceChange:
    """A change, without hypothesis asking its class for a signature: msgspec resolves every annotation for that."""
    return ResourceChange(**fields)


changes = st.builds(
    a_change,
    address=st.just("t.main"),
    type=st.sampled_from(["acme_database", "acme_balancer", "acme_unheard_of"]),
    action=st.sampled_from(Action),
    name=st.sampled_from(["main", "prod", "staging"]),
    deposed=st.sampled_from([None, "ab12"]),
    certainty=st.sampled_from(Certainty),
    before=st.sampled_from([None, {}, {"skip_final_snapshot": True}, {"skip_final_snapshot": False}]),
    snapshot=st.booleans(),
    tags=st.sampled_from([{}, {"environment": "production"}, {"env": "dev"}]),
)
findings = st.builds(
    Finding,
    message=st.just("is destroyed"),
    severity=st.sampled_from(Severity),
    harm=st.sampled_from(Harm),
    change=st.none() | changes,
    about=st.just("the plan"),
    confidence=st.sampled_from(Confidence),
)
counts = st.integers(0, 9)


@given(finding=findings, users=counts)
def test_the_terms_add_up_to_a_score_from_0_to_100(finding: Finding, users: int, catalog: Catalog) -> None:
    found = score(finding, a_plan(users), catalog)
    assert sum(term.points for term in found.terms) == found.points
    assert 0 <= found.points <= 100
    assert all(term.name and term.reason and (term.points or term is found.terms[0]) for term in found.terms)
    assert found == score(finding, a_plan(users), catalog)


@given(finding=findings, users=counts, severities=st.tuples(*[st.sampled_from(Severity)] * 2))
def test_a_higher_severity_never_scores_lower(
    finding: Finding, users: int, severities: tuple[Severity, Severity], catalog: Catalog
) -> None:
    low, high = (score(replace(finding, severity=s), a_plan(users), catalog) for s in sorted(severities))
    assert low.points <= high.points


@given(finding=findings, users=counts, sure=st.tuples(*[st.sampled_from(Confidence)] * 2))
def test_a_higher_confidence_never_scores_lower(
    finding: Finding, users: int, sure: tuple[Confidence, Confidence], catalog: Catalog
) -> None:
    low, high = (score(replace(finding, confidence=c), a_plan(users), catalog) for c in sorted(sure))
    assert low.points <= high.points


@given(
    finding=findings.filter(lambda finding: finding.change is not None),
    fewer=counts,
    more=counts,
    actions=st.tuples(*[st.integers(0, 2)] * 2),
    certainties=st.tuples(*[st.integers(0, 2)] * 2),
)
def test_destroying_more_never_scores_lower(
    finding: Finding,
    fewer: int,
    more: int,
    actions: tuple[int, int],
    certainties: tuple[int, int],
    catalog: Catalog,
) -> None:
    def destroying(action: int, certainty: int, users: int) -> Score:
        assert finding.change is not None
        change = replace(finding.change, action=DESTROYING[action], certainty=CERTAINTIES[certainty])
        return score(replace(finding, change=change), a_plan(users), catalog)

    less = destroying(min(actions), min(certainties), min(fewer, more))
    worse = destroying(max(actions), max(certainties), max(fewer, more))
    assert less.points <= worse.points


@given(finding=findings.filter(lambda finding: finding.change is not None), users=counts)
def test_a_destroyed_object_never_scores_below_one_that_stays(finding: Finding, users: int, catalog: Catalog) -> None:
    assert finding.change is not None
    if finding.harm in (Harm.DATA, Harm.KEY):
        return  # a copy that is kept counts only where something goes
    gone, stays = (replace(finding, change=replace(finding.change, action=a)) for a in (Action.DELETE, Action.UPDATE))
    assert score(stays, a_plan(users), catalog).points <= score(gone, a_plan(users), catalog).points


def test_a_copy_helps_data_and_not_service(catalog: Catalog) -> None:
    change = ResourceChange("t.main", "acme_database", Action.DELETE, before={"skip_final_snapshot": False})
    terms = {
        harm: {term.name for term in score(Finding("", Severity.HIGH, harm, change), a_plan(0), catalog).terms}
        for harm in (Harm.DATA, Harm.SERVICE)
    }
    assert terms == {Harm.DATA: {"data", "copy kept"}, Harm.SERVICE: {"service"}}


def test_no_copy_is_assumed_where_the_values_are_not_shown(catalog: Catalog) -> None:
    change = ResourceChange("t.main", "acme_database", Action.DELETE, before=None)
    names = [term.name for term in score(Finding("", Severity.HIGH, Harm.DATA, change), a_plan(0), catalog).terms]
    assert names == ["data", "irreversible"]


def test_what_is_protected_is_not_forgiven_for_doubt(catalog: Catalog) -> None:
    change = ResourceChange("t.main", "acme_balancer", Action.DELETE_THEN_CREATE, certainty=Certainty.MAY)
    assert score(Finding("", Severity.CRITICAL, Harm.POLICY, change), a_plan(0), catalog).points == 95
    assert score(Finding("", Severity.CRITICAL, Harm.SERVICE, change), a_plan(0), catalog).points == 60


@given(finding=findings, users=counts)
def test_no_bonus_lifts_a_finding_out_of_its_level(finding: Finding, users: int, catalog: Catalog) -> None:
    assert score(finding, a_plan(users), catalog).level <= finding.severity


@pytest.mark.parametrize("severity", Severity)
def test_a_value_that_is_not_known_yet_does_not_change_the_level(severity: Severity, catalog: Catalog) -> None:
    change = ResourceChange("t.main", "acme_balancer", Action.DELETE_THEN_CREATE, certainty=Certainty.LIKELY)
    assert score(Finding("", severity, Harm.SERVICE, change), a_plan(0), catalog).level is severity


def test_doubt_does_not_make_a_loss_disappear(catalog: Catalog) -> None:
    change = ResourceChange("t.main", "acme_thing", Action.DELETE, certainty=Certainty.MAY)
    unsure = Finding("", Severity.LOW, Harm.OBJECT, change, confidence=Confidence.LOW)
    assert score(unsure, a_plan(0), catalog).level is Severity.LOW


@pytest.mark.parametrize(("points", "expected"), [(100, "CRITICAL"), (90, "CRITICAL"), (89, "HIGH"), (70, "HIGH")])
def test_levels_begin_at_their_least_score(points: int, expected: str) -> None:
    assert level(points) is Severity[expected]
    assert [level(p).word for p in (69, 40, 39, 10, 9, 0)] == ["medium", "medium", "low", "low", "info", "info"]


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    table = PAGE.split(f"## {heading}\n")[1].split("\n|---", 1)[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


def points_of(text: str) -> int:
    return int(text.replace("−", "-").replace("+", ""))


def test_the_page_has_every_level() -> None:
    documented = {name: (int(least), int(start)) for name, least, start in rows("Levels")}
    assert documented == {s.word: (least, scoring.STARTS[s]) for s, least in scoring.LEVELS.items()}


def test_the_page_explains_every_term_and_weight_and_no_other() -> None:
    stake, *others = rows("Terms")
    documented = {(term, weight): points_of(points) for term, weight, points, _ in others}
    assert documented == {
        (kind.word, weight): points
        for kind in TermKind
        for weight, points in kind.weights.items()
        if kind is not TermKind.STAKE
    }
    assert all(when for *_, when in others)
    assert [int(points) for points in stake[2].split(",")] == list(TermKind.STAKE.weights.values())
    assert re.findall(r"[a-z]+", stake[3].split("(")[1]) == [harm.value for harm in Harm]


@given(finding=findings, users=counts)
def test_a_term_has_the_points_of_its_kind(finding: Finding, users: int, catalog: Catalog) -> None:
    first, *others = score(finding, a_plan(users), catalog).terms
    assert (first.kind, first.name) == (TermKind.STAKE, finding.harm.value)
    assert first.points == TermKind.STAKE.weights[finding.severity.word]
    for term in others:
        if term.kind is TermKind.BREADTH:
            assert term.kind.weights["each"] <= term.points <= term.kind.weights["at most"]
        elif term.kind is not TermKind.LIMIT:  # it is what is missing to a limit
            assert term.points in term.kind.weights.values()


@pytest.mark.parametrize(("number", "skipped"), [(1, True), (2, False)])
def test_the_example_of_the_page_is_recomputed(number: int, skipped: bool, catalog: Catalog) -> None:
    change = ResourceChange(
        "t.main",
        "acme_database",
        Action.DELETE_THEN_CREATE,
        before={"skip_final_snapshot": skipped},
        tags={"environment": "production"},
    )
    found = score(Finding("", Severity.CRITICAL, Harm.DATA, change), a_plan(2), catalog)
    table: list[Any] = [[term.name, str(term.points), term.reason] for term in found.terms]
    total = ["**score**", f"**{found.points}**", f"{found.level.word}: blocked"]
    section = PAGE.split("## An example")[1].split("\n|---")[number].split("\n\n")[0].splitlines()[1:]
    assert [[cell.strip() for cell in line.strip("|").split("|")] for line in section] == [*table, total]
