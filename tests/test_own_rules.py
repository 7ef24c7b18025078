"""What the ruleset protects, and a team's own rules."""

from __future__ import annotations

from typing import Any

import pytest

from planguard.judging.ruleset.model import OwnRule, Protect, Ruleset
from planguard.judging.ruleset.own_rules import check
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive


def a_change(action: Action = Action.DELETE, **details: Any) -> ResourceChange:
    return ResourceChange(details.pop("address", "module.a.acme_db.main"), "acme_db", action, name="main", **details)


def found(change: ResourceChange, ruleset: Ruleset) -> list[Finding]:
    return list(check(Plan("p", Tool.TERRAFORM, (change,)), ruleset))


def fires(change: ResourceChange, **conditions: Any) -> Confidence | None:
    rule = OwnRule("no-this", "is not allowed", Severity.HIGH, **conditions)
    findings = found(change, Ruleset(rules=(rule,)))
    assert all((f.rule, f.message, f.change) == ("no-this", "is not allowed", change) for f in findings)
    return findings[0].confidence if findings else None


@pytest.mark.parametrize(
    ("protect", "why"),
    [
        (Protect(addresses=("module.a.*",)), "address `module.a.*`"),
        (Protect(types=("acme_*",)), "type `acme_*`"),
        (Protect(tags=({"env": "prod*", "tier": "*"},)), "tags `env=prod*`, `tier=*`"),
    ],
)
def test_a_protected_object_may_not_be_destroyed(protect: Protect, why: str) -> None:
    (finding,) = found(a_change(tags={"env": "prod", "tier": "1"}), Ruleset(protect=protect))
    assert finding.message == f"is protected by the ruleset ({why}) and will be destroyed."
    assert (finding.rule, finding.severity) == ("protected", Severity.CRITICAL)


@pytest.mark.parametrize(
    ("action", "protected"),
    [
        (Action.DELETE, True),
        (Action.DELETE_THEN_CREATE, True),
        (Action.CREATE_THEN_DELETE, True),
        (Action.UNKNOWN, True),
        (Action.UPDATE, False),
        (Action.CREATE, False),
        (Action.FORGET, False),
        (Action.CREATE_THEN_FORGET, False),
        (Action.NO_OP, False),
    ],
)
def test_protection_is_about_destruction(action: Action, protected: bool) -> None:
    assert bool(found(a_change(action), Ruleset(protect=Protect(types=("acme_db",))))) is protected


def test_a_mere_may_is_enough_and_is_said() -> None:
    (finding,) = found(a_change(certainty=Certainty.MAY), Ruleset(protect=Protect(types=("acme_db",))))
    assert finding.message.endswith("may be destroyed.")


def test_protection_needs_every_tag_of_a_set() -> None:
    ruleset = Ruleset(protect=Protect(tags=({"env": "prod", "tier": "1"},)))
    assert not found(a_change(tags={"env": "prod"}), ruleset)
    assert not found(a_change(tags={"env": "prod", "tier": "2"}), ruleset)


@pytest.mark.parametrize("attribute", ["tags", "tags_all", "labels"])
def test_taking_a_tag_away_does_not_free_an_object(attribute: str) -> None:
    change = a_change(Action.DELETE_THEN_CREATE, before={attribute: {"env": "prod"}}, after={attribute: {}})
    assert found(change, Ruleset(protect=Protect(tags=({"env": "prod"},))))


def test_moving_an_object_does_not_free_it_and_a_deposed_one_is_protected_too() -> None:
    ruleset = Ruleset(protect=Protect(addresses=("acme_db.old",)))
    assert found(a_change(previous_address="acme_db.old"), ruleset)
    assert found(a_change(address="acme_db.old", deposed="ab12"), ruleset)


def test_severities_reach_what_the_ruleset_itself_finds() -> None:
    protect = Protect(types=("acme_db",))
    (lower,) = found(a_change(), Ruleset(protect=protect, severities={"protected": Severity.LOW}))
    assert lower.severity is Severity.LOW
    assert not found(a_change(), Ruleset(protect=protect, severities={"protected": None}))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action.CREATE, {"create"}),
        (Action.UPDATE, {"update"}),
        (Action.DELETE, {"delete", "destroy"}),
        (Action.DELETE_THEN_CREATE, {"delete-then-create", "replace", "destroy"}),
        (Action.CREATE_THEN_DELETE, {"create-then-delete", "replace", "destroy"}),
        (Action.CREATE_THEN_FORGET, {"create-then-forget", "replace", "forget"}),
        (Action.FORGET, {"forget"}),
        (Action.UNKNOWN, {"unknown"}),
        (Action.NO_OP, set()),
    ],
)
def test_action_words(action: Action, words: set[str]) -> None:
    every = "create update delete replace destroy forget import move unknown delete-then-create create-then-delete"
    assert {w for w in (*every.split(), "create-then-forget") if fires(a_change(action), actions=(w,))} == words


def test_import_and_move_are_words_as_well() -> None:
    assert fires(a_change(Action.UPDATE, imported=True), actions=("import",))
    assert fires(a_change(Action.UPDATE, previous_address="acme_db.old"), actions=("move",))


def test_every_condition_must_hold() -> None:
    change = a_change(Action.UPDATE, after={"size": 3}, tags={"env": "prod"})
    conditions: dict[str, Any] = {
        "types": ("acme_*",),
        "addresses": ("module.a.*",),
        "actions": ("update",),
        "attributes": {"size": 3},
        "tags": {"env": "prod"},
    }
    assert fires(change, **conditions)
    for name, other in {
        "types": ("aws_*",),
        "addresses": ("module.b.*",),
        "actions": ("create",),
        "attributes": {"size": 4},
        "tags": {"env": "dev"},
    }.items():
        assert fires(change, **{**conditions, name: other}) is None


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        (True, True, Confidence.HIGH),
        (True, False, None),
        ("true", True, Confidence.HIGH),
        (1, True, None),
        (5432, 5432, Confidence.HIGH),
        ("5432", 5432, Confidence.HIGH),
        (5432, "54*", Confidence.HIGH),
        ("postgres", ("mysql", "post*"), Confidence.HIGH),
        ("oracle", ("mysql", "post*"), None),
        ("0.0.0.0/0", "0.0.0.0/0", Confidence.HIGH),
        (None, None, Confidence.HIGH),
        ("x", None, None),
        (None, "*", None),
        (UNKNOWN, "x", Confidence.LOW),
        (Sensitive("x"), "x", Confidence.HIGH),
        (Sensitive("x"), "y", None),
        (Sensitive("x"), "y*", Confidence.LOW),
        (Sensitive(UNKNOWN), "x", Confidence.LOW),
    ],
)
def test_attribute_values(value: Any, wanted: Any, expected: Confidence | None) -> None:
    assert fires(a_change(Action.CREATE, after={"a": [{"b": value}]}), attributes={"a.b": wanted}) is expected


def test_an_absent_attribute_is_null_and_the_doubt_of_one_is_that_of_all() -> None:
    assert fires(a_change(Action.CREATE, after={}), attributes={"a.b": None}) is Confidence.HIGH
    change = a_change(Action.CREATE, after={"a": 1, "b": UNKNOWN})
    assert fires(change, attributes={"a": 1, "b": 2}) is Confidence.LOW


@pytest.mark.parametrize(
    ("action", "before", "after", "expected"),
    [
        (Action.UPDATE, 1, 2, {2}),
        (Action.DELETE, 1, None, {1}),
        (Action.FORGET, 1, None, {1}),
        (Action.CREATE, None, 2, {2}),
        (Action.DELETE_THEN_CREATE, 1, 2, {1, 2}),
        (Action.CREATE_THEN_FORGET, 1, 2, {1, 2}),
    ],
)
def test_attributes_are_those_to_be_and_those_of_what_goes(
    action: Action, before: int | None, after: int | None, expected: set[int]
) -> None:
    change = a_change(action, before=before and {"v": before}, after=after and {"v": after})
    assert {value for value in (1, 2) if fires(change, attributes={"v": value})} == expected
