"""Verdicts: thresholds, waivers, and that one more destructive change never makes a plan look better."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.judging.decision import Decision, Verdict
from planguard.judging.ruleset.globs import matches
from planguard.judging.ruleset.model import Ruleset, Waiver
from planguard.judging.ruleset.waivers import Waivers
from planguard.judging.scoring import score
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from tests.deciding import decide

TODAY = datetime.date(2030, 6, 15)
CATALOG = Catalog()


def destroyed(address: str, deposed: str | None = None) -> ResourceChange:
    return ResourceChange(address, "acme_thing", Action.DELETE, deposed=deposed)


def finding(severity: Severity, address: str = "acme_thing.a", rule: str = "destroys-data") -> Finding:
    return Finding("is destroyed", severity, Harm.DATA, destroyed(address), rule=rule)


def waiver(rule: str = "destroys-data", address: str = "acme_thing.a", expires: datetime.date = TODAY) -> Waiver:
    return Waiver("ana", "agreed", expires, rule, address)


def decided(*findings: Finding, ruleset: Ruleset | None = None, objects: int = 1) -> Decision:
    plan = Plan("p.json", Tool.TERRAFORM, tuple(destroyed(f"acme_thing.n{n}") for n in range(objects)))
    return decide([(plan, [(f, score(f, plan, CATALOG)) for f in findings])], ruleset or Ruleset(), TODAY)


@pytest.mark.parametrize(
    ("severity", "fail_on", "verdict"),
    [
        (Severity.CRITICAL, Severity.HIGH, Verdict.BLOCK),
        (Severity.HIGH, Severity.HIGH, Verdict.BLOCK),
        (Severity.MEDIUM, Severity.HIGH, Verdict.WARN),
        (Severity.LOW, Severity.HIGH, Verdict.PASS),
        (Severity.HIGH, Severity.CRITICAL, Verdict.WARN),
        (Severity.MEDIUM, Severity.MEDIUM, Verdict.BLOCK),
        (Severity.LOW, Severity.LOW, Verdict.BLOCK),
        (Severity.INFO, Severity.LOW, Verdict.PASS),
    ],
)
def test_the_level_decides(severity: Severity, fail_on: Severity, verdict: Verdict) -> None:
    found = decided(finding(severity), ruleset=Ruleset(fail_on=fail_on))
    assert found.verdict is verdict
    assert bool(found.plans[0].reasons) == (verdict is Verdict.BLOCK)


def test_limits_block_and_say_why() -> None:
    found = decided(finding(Severity.MEDIUM), ruleset=Ruleset(max_score=44, max_destroyed=2), objects=3)
    assert found.plans[0].reasons == (
        "score 45 is above 44 (max_score)",
        "3 objects are destroyed, more than 2 (max_destroyed)",
    )
    assert decided(finding(Severity.MEDIUM), ruleset=Ruleset(max_score=45, max_destroyed=3), objects=3).verdict == 1


def test_nothing_found_passes_and_the_worst_plan_wins() -> None:
    assert decided().verdict is Verdict.PASS
    plan = Plan("p", Tool.TERRAFORM)
    bad = finding(Severity.HIGH)
    both = decide([(plan, []), (plan, [(bad, score(bad, plan, CATALOG))])], Ruleset(), TODAY)
    assert (both.verdict, both.score, [p.verdict for p in both.plans]) == (Verdict.BLOCK, 75, [0, 2])
    none = decide([], Ruleset(), TODAY)
    assert (none.verdict, none.score) == (Verdict.PASS, 0)


@pytest.mark.parametrize(("days", "holds"), [(1, True), (0, True), (-1, False)])
def test_a_waiver_holds_to_the_end_of_its_last_day(days: int, holds: bool) -> None:
    ruleset = Ruleset(waivers=(waiver(expires=TODAY + datetime.timedelta(days)),))
    found = decided(finding(Severity.CRITICAL), ruleset=ruleset)
    assert found.verdict is (Verdict.PASS if holds else Verdict.BLOCK)
    assert bool(found.plans[0].waived) == holds
    assert len(found.plans[0].judgements) == 1  # waived is shown, never hidden


def test_waivers_that_expired_or_are_not_used_are_told() -> None:
    yesterday, later = TODAY - datetime.timedelta(1), datetime.date(2099, 1, 1)
    ruleset = Ruleset(
        waivers=(
            waiver(expires=yesterday),
            waiver(address="acme_thing.gone", expires=yesterday),
            waiver(address="acme_thing.b"),
            waiver(address="acme_thing.*", expires=later),
            waiver(),
        ),
    )
    assert decided(finding(Severity.HIGH), ruleset=ruleset).notices == (
        "The waiver of ana for destroys-data on acme_thing.a expired on 2030-06-14 and no longer holds. "
        "Renew or remove the waiver.",
        "The waiver of ana for destroys-data on acme_thing.gone expired on 2030-06-14. Renew or remove the waiver.",
        "The waiver of ana for destroys-data on acme_thing.b is not used by this run. "
        "Remove the waiver if no run uses it.",
    )


def test_an_expired_waiver_does_not_hide_one_that_holds() -> None:
    ruleset = Ruleset(waivers=(waiver(expires=datetime.date(2000, 1, 1)), waiver(rule="destroys-*")))
    assert decided(finding(Severity.HIGH), ruleset=ruleset).plans[0].waived[0].waiver == ruleset.waivers[1]


@pytest.mark.parametrize(
    ("address", "pattern", "expected"),
    [
        ('module.a["x.y"].t.n[0]', 'module.a["x.y"].t.n[0]', True),
        ('module.a["x.y"].t.n[0]', 'module.a["*"].t.n[?]', True),
        ("t.n[0]", "t.n[1]", False),
        ("t.n[0]", "t.n0", False),
        ('t.n["[a]"]', 't.n["[a]"]', True),
        ("t.n", "T.n", False),
        ("t.n", "t.*", True),
        ("t.name", "t.n", False),
    ],
)
def test_brackets_and_quotes_of_addresses_are_plain_characters(address: str, pattern: str, expected: bool) -> None:
    assert matches(address, pattern) is expected


@given(st.text("ab.[]\"'!?-\\", max_size=12))
def test_every_address_matches_itself(text: str) -> None:
    assert matches(text, text)


def test_a_deposed_object_is_not_waived_with_the_current_one() -> None:
    deposed = Finding("", Severity.LOW, Harm.DATA, destroyed("t.n", "ab12cd34"), rule="deposed-destroyed")
    assert Waivers([waiver("deposed-destroyed", "t.n")]).first(deposed) is None
    assert Waivers([waiver("deposed-destroyed", "t.n (deposed ab12cd34)")]).first(deposed)
    assert Waivers([waiver("deposed-destroyed", "t.n (deposed *)")]).first(deposed)


@pytest.mark.parametrize("harm", [Harm.KNOWLEDGE, Harm.POLICY])
def test_what_cannot_be_known_or_is_forbidden_is_waived_by_name_only(harm: Harm) -> None:
    incomplete = Finding("stopped at an error", Severity.HIGH, harm, about="the plan", rule="plan-incomplete")
    assert Waivers([waiver("*", "the plan")]).first(incomplete) is None
    assert Waivers([waiver("plan-*", "*")]).first(incomplete) is None
    assert Waivers([waiver("plan-incomplete", "the plan")]).first(incomplete)
    found = decided(incomplete, ruleset=Ruleset(waivers=(waiver("plan-incomplete", "the plan"),)))
    assert (found.verdict, len(found.plans[0].waived)) == (Verdict.PASS, 1)


some_findings = st.lists(
    st.builds(finding, st.sampled_from(Severity), st.sampled_from(["t.a", "t.b"]), st.sampled_from(["x", "y"]))
)
some_rulesets = st.builds(
    Ruleset,
    fail_on=st.sampled_from(Severity),
    max_score=st.none() | st.integers(0, 100),
    max_destroyed=st.none() | st.integers(0, 5),
    waivers=st.lists(st.builds(waiver, st.sampled_from(["x", "y"]), st.sampled_from(["t.a", "t.b"]))).map(tuple),
)


@given(some_findings, some_findings, some_rulesets, st.integers(0, 5), st.integers(0, 5))
def test_destroying_more_never_gives_a_better_verdict(
    findings: list[Finding], more: list[Finding], ruleset: Ruleset, objects: int, others: int
) -> None:
    before = decided(*findings, ruleset=ruleset, objects=objects)
    after = decided(*findings, *more, ruleset=ruleset, objects=objects + others)
    assert before.verdict <= after.verdict
    assert before.score <= after.score


@given(some_findings, some_rulesets)
def test_findings_are_all_there_worst_first_whatever_their_order(findings: list[Finding], ruleset: Ruleset) -> None:
    found = decided(*findings, ruleset=ruleset)
    assert found == decided(*reversed(findings), ruleset=ruleset)
    points = [judgement.score.points for judgement in found.plans[0].judgements]
    assert points == sorted(points, reverse=True)
    assert len(points) == len(findings)
