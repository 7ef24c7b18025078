"""What an update in place does to a living object: how attributes are compared, and how what they do is weighed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard import rules
from planguard.evidence.updates.amounts import amount
from planguard.evidence.updates.comparing import differences
from planguard.evidence.updates.hurts import hurts
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Circumstance, Effect, Update, When
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value

CATALOG = Catalog()


def update(kind: str, before: Any, after: Any, action: Action = Action.UPDATE, **details: Any) -> Plan:
    change = ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after, **details)
    return Plan("p", Tool.TERRAFORM, (change,))


def found(kind: str, before: Any, after: Any, **details: Any) -> dict[str, Finding]:
    plan = update(kind, before, after, **details)
    told = {effect.value: list(rules.load(effect.value).check(plan, CATALOG)) for effect in Effect}
    return {rule: findings[0] for rule, findings in told.items() if findings}


# --- how attributes are compared


def changed(when: When, before: Value, after: Value, **details: Any) -> bool:
    one = Update("a", when, Effect.INTERRUPTS, "It stops.", "https://x", **details)
    return bool(list(differences(one, {"a": before}, {"a": after})))


ELEMENTS = [{"id": 1, "role": "a"}, {"id": 2, "role": "b"}]

COMPARED: list[tuple[When, Any, Any, dict[str, Any], bool]] = [
    (When.CHANGES, "a", "b", {}, True),
    (When.CHANGES, "a", "A", {}, False),
    (When.CHANGES, None, "b", {}, False),
    (When.CHANGES, "a", None, {}, False),
    (When.CHANGES, ["a", "b"], ["b", "a"], {}, False),
    (When.CHANGES, ["a", "b"], ["b", "c"], {}, True),
    (When.CHANGES, 1, UNKNOWN, {}, False),
    (When.INCREASES, 1, 2, {}, True),
    (When.INCREASES, 30, None, {"endless": (None,)}, True),
    (When.INCREASES, 2, 2, {}, False),
    (When.DECREASES, "30d", "168h", {}, True),
    (When.DECREASES, "P30D", "P7D", {}, True),
    (When.DECREASES, "7.00:00:00", "1.00:00:00", {}, True),
    (When.DECREASES, "604800s", "86400s", {}, True),
    (When.DECREASES, "3", "0", {}, True),
    (When.DECREASES, 0, 30, {"endless": (0,)}, True),
    (When.DECREASES, 30, 0, {"endless": (0,)}, False),
    (When.DECREASES, 10, 6, {"by": 0.5}, False),
    (When.DECREASES, 10, 5, {"by": 0.5}, True),
    (When.DECREASES, 1, 0, {"by": 0.5}, True),
    (When.DECREASES, True, False, {}, False),
    (When.APPEARS, None, 5, {}, True),
    (When.APPEARS, [], ["x"], {}, True),
    (When.APPEARS, 4, 5, {}, False),
    (When.DISAPPEARS, "x", "", {}, True),
    (When.TURNS_ON, None, True, {}, True),
    (When.TURNS_ON, None, True, {"default": True}, False),
    (When.TURNS_ON, "false", "true", {}, True),
    (When.TURNS_OFF, True, False, {}, True),
    (When.TURNS_OFF, "true", "false", {}, True),
    (When.TURNS_OFF, None, False, {"default": True}, True),
    (When.TURNS_OFF, None, False, {}, False),
    (When.BECOMES, "ENABLED", "disabled", {"to": ("Disabled",)}, True),
    (When.BECOMES, 3, "0", {"to": (0,)}, True),
    (When.BECOMES, "0", 0, {"to": (0,)}, False),
    (When.BECOMES, "REGIONAL", "ZONAL", {"was": ("REGIONAL",)}, True),
    (When.BECOMES, "ZONAL", "REGIONAL", {"was": ("REGIONAL",)}, False),
    (When.BECOMES, "x", "ZONAL", {"was": ("REGIONAL",), "to": ("ZONAL",)}, False),
    (When.MAJOR_VERSION, "14.9", "16.3", {}, True),
    (When.MAJOR_VERSION, "14.9", "14.12", {}, False),
    (When.MAJOR_VERSION, "8.0.mysql_aurora.3.04.0", "8.0.mysql_aurora.3.05.2", {}, False),
    (When.MAJOR_VERSION, "Elasticsearch_7.10", "OpenSearch_1.3", {}, True),
    (When.MAJOR_VERSION, "POSTGRES_14", "POSTGRES_15", {}, True),
    (When.MAJOR_VERSION, None, "16.3", {}, False),
    (When.ELEMENT_REMOVED, ["a", "b"], ["b"], {}, True),
    (When.ELEMENT_REMOVED, ["a", "b"], ["b", "a", "c"], {}, False),
    (When.ELEMENT_REMOVED, ["a", "b"], ["b", "c"], {}, True),
    (When.ELEMENT_REMOVED, {"a": "1", "b": "2"}, {"b": "3"}, {}, True),
    (When.ELEMENT_REMOVED, {"a": "1"}, {"a": "2"}, {}, False),
    (When.ELEMENT_REMOVED, ELEMENTS, ELEMENTS[::-1], {"named_by": ("id",)}, False),
    (When.ELEMENT_REMOVED, ELEMENTS, [{"id": 1, "role": "z"}, {"id": 2, "role": "b"}], {"named_by": ("id",)}, False),
    (When.ELEMENT_REMOVED, ELEMENTS, ELEMENTS[:1], {"named_by": ("id",)}, True),
    (When.ELEMENT_REMOVED, ELEMENTS, ELEMENTS[:1], {"element": (Circumstance("role", wanted=("a",)),)}, False),
    (When.ELEMENT_REMOVED, ELEMENTS, ELEMENTS[1:], {"element": (Circumstance("role", wanted=("a",)),)}, True),
    (When.ELEMENT_REMOVED, [{"x": 1, "y": 1}], [{"x": 1, "y": 2}], {}, False),
    (When.ELEMENT_REMOVED, ["a", "b"], UNKNOWN, {}, False),
    (When.ELEMENT_ADDED, ["a"], ["a", "0.0.0.0/0"], {"element": (Circumstance("value", wanted=("0.0.0.0/0",)),)}, True),
    (When.ELEMENT_ADDED, ["a"], ["a", "b"], {"element": (Circumstance("value", wanted=("0.0.0.0/0",)),)}, False),
    (When.EMPTIED, ["a"], [], {}, True),
    (When.EMPTIED, ["a"], None, {}, True),
    (When.EMPTIED, ["a"], ["b"], {}, False),
]


@pytest.mark.parametrize(("when", "was", "will_be", "details", "expected"), COMPARED)
def test_how_an_attribute_is_compared(
    when: When, was: Value, will_be: Value, details: dict[str, Any], expected: bool
) -> None:
    assert changed(when, was, will_be, **details) is expected


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.b", {"a": [{"b": 1}]}, {"a": [{"b": 2}]}),
        ("a.*.b", {"a": {"x": {"b": 1}}}, {"a": {"x": {"b": 2}}}),
        ('a."b.c"', {"a": {"b.c": 1}}, {"a": {"b.c": 2}}),
        ("a.b", {"a": json.dumps({"b": 1})}, {"a": json.dumps({"b": 2})}),
        (
            "a.b",
            {"a": [{"name": "x", "b": 1}, {"name": "y", "b": 5}]},
            {"a": [{"name": "y", "b": 5}, {"name": "x", "b": 2}]},
        ),
        ("a.b", Sensitive({"a": {"b": 1}}), Sensitive({"a": {"b": 2}})),
    ],
)
def test_a_path_leads_through_lists_keys_and_json(path: str, before: Any, after: Any) -> None:
    from planguard.model.values import revealed

    one = Update(path, When.CHANGES, Effect.INTERRUPTS, "It stops.", "https://x")
    (difference,) = differences(one, revealed(before), revealed(after))
    assert (difference.was, difference.will_be) == (1, 2)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h30m", 5400), ("PT1H", 3600), ("P1DT1S", 86401), ("16Gi", 16 * 2**30), ("a1", None), ("P", None)],
)
def test_an_amount_is_read_with_its_units(text: str, seconds: float | None) -> None:
    assert amount(text) == seconds


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=10,
    )
)
def test_what_stays_the_same_never_hurts(tree: Any) -> None:
    for kind in ("aws_db_instance", "acme_x"):
        plan = update(kind, {"a": tree, "ttl": tree, "enabled": tree}, {"a": tree, "ttl": tree, "enabled": tree})
        assert hurts(plan.resource_changes[0], plan, CATALOG) == ()


# --- how it is weighed

PRODUCTION = {"tags": {"Environment": "production"}}
STAGING = {"tags": {"Environment": "staging"}}


def severity(rule: str, kind: str, before: Any, after: Any, tags: Any = None) -> Severity | None:
    tags = tags or {}
    details = {"tags": tags["tags"]} if tags else {}
    finding = found(kind, {**before, **tags}, {**after, **tags}, **details).get(rule)
    return finding.severity if finding else None


@pytest.mark.parametrize(
    ("rule", "kind", "before", "after", "usual", "in_production"),
    [
        ("stops-service", "aws_ecs_service", {"desired_count": 3}, {"desired_count": 0}, 2, 3),
        ("interrupts", "aws_instance", {"instance_type": "a.b"}, {"instance_type": "a.c"}, 1, 2),
        ("less-redundant", "aws_db_instance", {"multi_az": True}, {"multi_az": False}, 1, 2),
        ("less-capacity", "aws_ecs_service", {"desired_count": 10}, {"desired_count": 4}, 1, 2),
    ],
)
def test_production_weighs_more(rule: str, kind: str, before: Any, after: Any, usual: int, in_production: int) -> None:
    assert severity(rule, kind, before, after) == usual
    assert severity(rule, kind, before, after, STAGING) == usual
    assert severity(rule, kind, before, after, PRODUCTION) == in_production


def test_a_key_that_is_switched_off_weighs_the_same_everywhere() -> None:
    assert severity("stops-service", "aws_kms_key", {"is_enabled": True}, {"is_enabled": False}) == Severity.HIGH


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("acme_app_service", {"desired_count": 3}, {"desired_count": UNKNOWN}),
        ("acme_app_service", {"desired_count": 3}, {"desired_count": Sensitive("****")}),
        ("acme_app_service", {"scaling_config": [{"desired_size": 3}]}, {"scaling_config": UNKNOWN}),
        ("acme_app_service", {"enabled": True}, {"enabled": UNKNOWN}),
        ("aws_kms_key", {"is_enabled": True}, {"is_enabled": UNKNOWN}),
    ],
)
def test_what_may_stop_is_said(kind: str, before: Any, after: Any) -> None:
    finding = found(kind, before, after)["stops-service"]
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.LOW)
    assert "The plan does not show whether" in finding.message


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ({"ttl": 3600}, {"ttl": 60}, "deletes-content"),
        ({"retentionDays": 30}, {"retentionDays": 1}, "deletes-content"),
        ({"data": [{"expiration": None}]}, {"data": [{"expiration": {"days": 1}}]}, "deletes-content"),
        ({"node_count": 3}, {"node_count": 0}, "stops-service"),
        ({"enabled": True}, {"enabled": False}, "stops-service"),
        ({"status": "ENABLED"}, {"status": "DISABLED"}, "stops-service"),
    ],
)
def test_an_unknown_type_is_judged_by_the_names_of_its_attributes(before: Any, after: Any, rule: str) -> None:
    (told,) = found("acme_thing", before, after).items()
    assert told[0] == rule
    assert told[1].confidence is Confidence.LOW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"ttl": 60}, {"ttl": 3600}),
        ({"token_ttl": 3600}, {"token_ttl": 60}),
        ({"dns_ttl": 300}, {"dns_ttl": 60}),
        ({"node_count": 3}, {"node_count": 2}),
        ({"min_size": 1}, {"min_size": 0}),
        ({"enabled": False}, {"enabled": True}),
        ({"status": "a"}, {"status": "b"}),
        ({"tags": {"ttl": "60"}}, {"tags": {"ttl": "1"}}),
    ],
)
def test_everyday_names_are_no_sign(before: Any, after: Any) -> None:
    assert found("acme_thing", before, after) == {}


def test_one_thing_is_told_once() -> None:
    assert [*found("aws_ecs_service", {"desired_count": 3}, {"desired_count": 0})] == ["stops-service"]
    before = {"vpc_config": [{"public_access_cidrs": ["203.0.113.0/24", "198.51.100.0/24"]}]}
    after = {"vpc_config": [{"public_access_cidrs": ["203.0.113.0/24"]}]}
    plan = update("aws_eks_cluster", before, after)
    assert list(rules.load("update-destroys").check(plan, CATALOG)) == []


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("aws_ecs_service", {"desired_count": Sensitive(7)}, {"desired_count": Sensitive(0)}),
        (
            "aws_eks_cluster",
            {"vpc_config": [{"public_access_cidrs": Sensitive(["203.0.113.77/32"])}]},
            {"vpc_config": [{"public_access_cidrs": Sensitive([])}]},
        ),
        (
            "aws_eks_cluster",
            {"vpc_config": [{"public_access_cidrs": [Sensitive("203.0.113.77/32"), "b"]}]},
            {"vpc_config": [{"public_access_cidrs": ["b"]}]},
        ),
    ],
)
def test_no_secret_is_shown(kind: str, before: Any, after: Any) -> None:
    (finding,) = found(kind, before, after).values()
    assert "203.0.113.77" not in finding.message
    assert " 7 " not in finding.message
