"""What an update in place does to a living object: how attributes are compared, and how what they do is weighed."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from planguard import rules
from planguard.evidence.updates.amounts import amount
from planguard.evidence.updates.comparing import differences
from planguard.evidence.updates.hurts import hurts
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.judging.scoring import TermKind
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Circumstance, Effect, Update, When
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value
from tests.running import planguard

CATALOG = Catalog()


def update(kind: str, before: Any, after: Any, action: Action = Action.UPDATE, **details: Any) -> Plan:
    change = ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after, **details)
    return Plan("p", Tool.TERRAFORM, (change,))


def found(kind: str, before: Any, after: Any, **details: Any) -> dict[str, Finding]:
    plan = update(kind, before, after, **details)
    told = {effect.value: list(rules.load(effect.value).check(plan, CATALOG)) for effect in Effect}
    return {rule: findings[0] for rule, findings in told.items() if findings}


def judged(*changes: ResourceChange, **details: Any) -> dict[str, Finding]:
    """What every rule says of a plan, by rule."""
    plan = Plan("p", Tool.TERRAFORM, changes, **details)
    (decided,) = review([plan], Ruleset(), datetime.date(2026, 1, 1)).plans
    return {one.finding.rule: one.finding for one in decided.judgements}


ANYBODY = {"from": [{"ip_block": [{"cidr": "0.0.0.0/0"}]}], "ports": [{"port": "5432", "protocol": "TCP"}]}


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
    (When.MAJOR_VERSION, "8.0.36", "8.4.3", {}, False),
    (When.MAJOR_VERSION, "8.0.36", "8.4.3", {"figures": 2}, True),
    (When.MAJOR_VERSION, "10.6.14", "10.11.4", {"figures": 2}, True),
    (When.MAJOR_VERSION, "8.0.36", "8.0.39", {"figures": 2}, False),
    (When.MAJOR_VERSION, "8.0.36", "8", {"figures": 2}, False),
    (When.MAJOR_VERSION, "MYSQL_8_0_36", "MYSQL_8_4", {"figures": 2}, True),
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
        ({"cache_behavior": [{"default_ttl": 60}]}, {"cache_behavior": [{"default_ttl": 1}]}),
        ({"session": {"ttl": "60"}}, {"session": {"ttl": "1"}}),
        ({"publicNetworkAccess": "Enabled"}, {"publicNetworkAccess": "Disabled"}),
    ],
)
def test_everyday_names_are_no_sign(before: Any, after: Any) -> None:
    assert found("acme_thing", before, after) == {}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("azurerm_kubernetes_cluster", {"kubernetes_version": "1.29.2"}, {"kubernetes_version": "1.29.4"}),
        ("google_container_cluster", {"min_master_version": "1.29.1-gke.1"}, {"min_master_version": "1.29.9-gke.2"}),
        ("digitalocean_kubernetes_cluster", {"version": "1.29.1-do.0"}, {"version": "1.29.6-do.0"}),
        ("aws_lambda_function", {"layers": ["arn:aws:lambda:x:1"]}, {"layers": ["arn:aws:lambda:x:2"]}),
        ("datadog_monitor", {"message": "It is down."}, {"message": "It is really down."}),
    ],
)
def test_a_version_that_is_patched_is_everyday(kind: str, before: Any, after: Any) -> None:
    assert found(kind, before, after, tags={"Environment": "production"}) == {}


def test_what_tls_a_service_accepts_is_told_in_the_direction_in_which_it_changes() -> None:
    old, new = {"min_tls_version": "TLS1_0"}, {"min_tls_version": "TLS1_2"}
    assert [*found("azurerm_storage_account", old, new)] == ["locks-out"]
    assert [*found("azurerm_storage_account", new, old)] == ["opens-access"]


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


# --- deleters


def rule(**details: Any) -> dict[str, Any]:
    return {"id": "r", "status": "Enabled", "filter": [{"prefix": "logs/"}], "expiration": [{"days": 30}], **details}


LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ([rule(status="Disabled")], [rule()], 'Objects are deleted 30 days after their creation (prefix "logs/").'),
        (
            [rule()],
            [rule(expiration=[{"days": 1}])],
            'Objects are deleted 1 day after their creation (prefix "logs/").',
        ),
        ([rule()], [rule(filter=[{}])], 'Before, only objects with prefix "logs/" were deleted. Now all are.'),
        ([rule()], [rule(filter=[{"prefix": "data/"}])], "Before, no rule deleted these objects."),
        ([rule()], [rule(), rule(id="s", filter=[], expiration=[{"days": 90}])], "90 days after their creation."),
        ([rule()], [rule(filter=[{"prefix": ""}])], "Now all are."),
        ([rule(filter=[{"tag": [{"key": "a", "value": "b"}]}])], [rule(filter=[])], "Now all are."),
        ([rule(expiration=[])], [rule(expiration=[{"date": "2030-01-01"}])], "Objects are deleted on a date"),
    ],
)
def test_a_deleter_that_reaches_further_is_told(before: Any, after: Any, says: str) -> None:
    assert says in found(LIFECYCLE, {"rule": before}, {"rule": after})["deletes-content"].message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([rule()], [rule(id="renamed")]),
        ([rule(), rule(id="s", prefix="x")], [rule(id="s", prefix="x"), rule()]),
        ([rule()], [rule(expiration=[{"days": 90}])]),
        ([rule()], [rule(status="Disabled")]),
        ([rule()], []),
        ([rule(filter=[])], [rule(filter=[]), rule(id="narrower")]),
        ([rule()], [rule(filter=[{"prefix": "logs/old/"}])]),
        ([rule()], [rule(filter=[{"and": [{"prefix": "logs/"}]}])]),
        ([rule(expiration=[])], [rule(expiration=[], transition=[{"days": 30, "storage_class": "GLACIER"}])]),
    ],
)
def test_a_deleter_that_reaches_no_further_is_quiet(before: Any, after: Any) -> None:
    assert "deletes-content" not in found(LIFECYCLE, {"rule": before}, {"rule": after})


def bucket(action: Action) -> ResourceChange:
    return ResourceChange("aws_s3_bucket.b", "aws_s3_bucket", action, "b", before=None, after={"bucket": "shop-data"})


@pytest.mark.parametrize(("action", "expected"), [(Action.CREATE, False), (Action.NO_OP, True)])
@pytest.mark.parametrize("references", [{"bucket": ("aws_s3_bucket.b",)}, {}])
def test_rules_of_their_own_delete_only_where_something_is(action: Action, expected: bool, references: Any) -> None:
    values: Any = {"bucket": "shop-data", "rule": [rule()]}
    new = ResourceChange(f"{LIFECYCLE}.l", LIFECYCLE, Action.CREATE, "l", after=values, references=references)
    plan = Plan("p", Tool.TERRAFORM, (bucket(action), new))
    assert bool(list(rules.load("deletes-content").check(plan, CATALOG))) is expected


@pytest.mark.parametrize(("action", "expected"), [(Action.CREATE, False), (Action.NO_OP, True)])
def test_an_authoritative_object_overwrites_only_what_is_there(action: Action, expected: bool) -> None:
    kind = "google_project_iam_policy"
    project = ResourceChange("google_project.p", "google_project", action, "p", after={"project_id": "shop"})
    references = {"project": ("google_project.p",)}
    new = ResourceChange(f"{kind}.x", kind, Action.CREATE, "x", after={"project": "shop"}, references=references)
    plan = Plan("p", Tool.TERRAFORM, (project, new))
    assert bool(list(rules.load("overwrites-existing").check(plan, CATALOG))) is expected


# --- networks


def ingress(port: int, *sources: Any, **details: Any) -> dict[str, Any]:
    return {"from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": list(sources), **details}


ANYONE = "0.0.0.0/0"


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("aws_security_group", [ingress(22, "10.0.0.0/8")], [ingress(22, "10.0.0.0/8", ANYONE)], "port 22 (SSH)"),
        (
            "aws_security_group",
            [],
            [ingress(20, ANYONE, to_port=25)],
            "ports 20 to 25, among them 22 (SSH), 23 (Telnet)",
        ),
        ("aws_security_group", [], [ingress(0, ANYONE, protocol="-1")], "all ports"),
        ("aws_security_group", [], [ingress(5432, ipv6_cidr_blocks=["::/0"])], "port 5432 (PostgreSQL)"),
        ("aws_security_group", [], [ingress(3306, "0.0.0.0/1")], "port 3306 (MySQL)"),
        ("aws_security_group", [], [ingress(443, ANYONE), ingress(80, ANYONE)], None),
        ("aws_security_group", [ingress(22, ANYONE)], [ingress(22, ANYONE, description="x")], None),
        ("aws_security_group", [ingress(22, ANYONE, to_port=30)], [ingress(25, ANYONE)], None),
        ("aws_security_group", [], [ingress(22, "10.0.0.0/8")], None),
        ("aws_security_group", [], [ingress(8, ANYONE, protocol="icmp")], None),
    ],
)
def test_a_door_that_opens_to_everyone(kind: str, before: Any, after: Any, expected: str | None) -> None:
    finding = found(kind, {"ingress": before}, {"ingress": after}).get("opens-access")
    assert (finding is not None) is (expected is not None)
    if finding is not None:
        assert f"can reach {expected}." in finding.message


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([ingress(443, "10.0.0.0/8", "192.168.0.0/16")], [ingress(443, "10.0.0.0/8")], Severity.MEDIUM),
        ([ingress(443, ANYONE)], [ingress(443, "10.0.0.0/8")], Severity.MEDIUM),
        ([ingress(22, ANYONE)], [ingress(22, "10.0.0.0/8")], Severity.LOW),
        ([ingress(443, "10.1.0.0/16")], [ingress(443, "10.0.0.0/8")], None),
        ([ingress(443, "10.1.0.0/16")], [ingress(443, UNKNOWN)], None),
        ([ingress(1, "10.1.0.0/16"), ingress(2, "b")], [ingress(2, "b"), ingress(1, "10.1.0.0/16")], None),
    ],
)
def test_a_door_that_closes_to_clients(before: Any, after: Any, expected: Severity | None) -> None:
    finding = found("aws_security_group", {"ingress": before}, {"ingress": after}).get("locks-out")
    assert (finding.severity if finding else None) == expected


def test_a_rule_that_only_moves_to_an_object_of_its_own_opens_nothing() -> None:
    group, kind = "aws_security_group", "aws_vpc_security_group_ingress_rule"
    old = ResourceChange(
        f"{group}.g", group, Action.UPDATE, "g", before={"ingress": [ingress(22, ANYONE)]}, after={"ingress": []}
    )
    values: Any = {"cidr_ipv4": ANYONE, "from_port": 22, "to_port": 22, "ip_protocol": "tcp"}
    new = ResourceChange(f"{kind}.r", kind, Action.CREATE, "r", after=values)
    assert list(rules.load("opens-access").check(Plan("p", Tool.TERRAFORM, (old, new)), CATALOG)) == []
    alone = list(rules.load("opens-access").check(Plan("p", Tool.TERRAFORM, (new,)), CATALOG))
    assert [finding.address for finding in alone] == [f"{kind}.r"]


def ssh(kind: str, group: Any, action: Action = Action.CREATE, was: Any = None) -> ResourceChange:
    """A rule of its own that opens SSH to everyone, of one group; with ``was``, of another group before."""
    rule: Any = {"cidr_ipv4": ANYONE, "cidr_blocks": [ANYONE], "from_port": 22, "to_port": 22}
    rule |= {"type": "ingress", "ip_protocol": "tcp", "protocol": "tcp"}
    before, after = ({**rule, "security_group_id": one} if one is not None else None for one in (was, group))
    return ResourceChange(f"{kind}.{action.name}_{group}", kind, action, "r", before=before, after=after)


def group(name: str, action: Action, before: Any, after: Any) -> ResourceChange:
    kind = "aws_security_group"
    trees = [one and {"id": name, **one} for one in (before, after)]
    return ResourceChange(f"{kind}.{name}", kind, action, name, before=trees[0], after=trees[1])


SHUT: dict[str, Any] = {"ingress": []}
OPEN: dict[str, Any] = {"ingress": [ingress(22, ANYONE)]}
RULE, NEW_RULE = "aws_security_group_rule", "aws_vpc_security_group_ingress_rule"


@pytest.mark.parametrize(
    ("changes", "opened"),
    [
        ((group("a", Action.UPDATE, OPEN, SHUT), ssh(NEW_RULE, "a")), []),
        ((group("a", Action.UPDATE, OPEN, SHUT), ssh(NEW_RULE, "b")), [f"{NEW_RULE}.CREATE_b"]),
        ((group("a", Action.UPDATE, OPEN, SHUT), group("b", Action.UPDATE, SHUT, OPEN)), ["aws_security_group.b"]),
        ((group("a", Action.UPDATE, OPEN, SHUT), group("b", Action.CREATE, None, OPEN)), ["aws_security_group.b"]),
        ((group("a", Action.DELETE, OPEN, None), group("b", Action.UPDATE, SHUT, OPEN)), ["aws_security_group.b"]),
        ((group("a", Action.DELETE, OPEN, None), group("b", Action.CREATE, None, OPEN)), []),
        ((ssh(RULE, None, Action.DELETE, "a"), ssh(NEW_RULE, "a")), []),
        ((ssh(RULE, None, Action.DELETE, "a"), ssh(NEW_RULE, "b")), [f"{NEW_RULE}.CREATE_b"]),
        ((ssh(RULE, None, Action.DELETE, "a"), ssh(NEW_RULE, UNKNOWN)), []),
        ((ssh(RULE, None, Action.DELETE, "a"), group("b", Action.UPDATE, SHUT, OPEN)), ["aws_security_group.b"]),
        ((ssh(RULE, "a", Action.DELETE_THEN_CREATE, "a"),), []),
        ((ssh(RULE, "b", Action.DELETE_THEN_CREATE, "a"),), [f"{RULE}.DELETE_THEN_CREATE_b"]),
    ],
)
def test_a_door_moves_only_within_the_group_that_it_is_in(changes: Any, opened: list[str]) -> None:
    check = rules.load("opens-access").check(Plan("p", Tool.TERRAFORM, changes), CATALOG)
    assert [finding.address for finding in check] == opened


def test_the_name_of_an_element_is_hidden_where_the_plan_hides_it() -> None:
    finding = found("aws_iam_group_membership", {"users": [Sensitive("ann"), "bob"]}, {"users": ["bob"]})["locks-out"]
    assert "ann" not in finding.message
    assert "(sensitive value)" in finding.message


# --- policies


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(principal: Any, action: Any = "s3:GetObject", **details: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **details}


A, B = ({"AWS": f"arn:aws:iam::111111111111:role/{name}"} for name in "ab")
BOTH = {"AWS": [B["AWS"], A["AWS"]]}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([allow(A)], [allow(B)], ["locks-out"]),
        ([allow(BOTH)], [allow(B)], ["locks-out"]),
        ([allow({"Service": "ec2.amazonaws.com"})], [allow({"Service": "ecs.amazonaws.com"})], ["locks-out"]),
        ([allow(A)], [allow("*")], ["opens-access"]),
        ([allow(A)], [allow(A), allow({"AWS": "*"}, Sid="public")], ["opens-access"]),
        ([allow(A, Sid="x")], [allow(A, Sid="y")], []),
        ([allow(A), allow(B)], [allow(B), allow(A)], []),
        ([allow(BOTH)], [allow(A, Sid="1"), allow(B, Sid="2")], []),
        ([allow(A)], [allow(A), allow(B)], []),
        ([allow(A)], [allow("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})], []),
        ([allow({"AWS": "111111111111"})], [allow({"AWS": "arn:aws:iam::111111111111:root"})], []),
        ([allow(A, ["s3:GetObject", "s3:PutObject"])], [allow(A, ["s3:PutObject", "s3:GetObject"])], []),
    ],
)
def test_whom_a_policy_admits(before: Any, after: Any, expected: list[str]) -> None:
    trees = ({"policy": policy(*before)}, {"policy": json.dumps(json.loads(policy(*after)), indent=2)})
    told = [*found("aws_s3_bucket_policy", *trees)]
    assert told == expected
    plan = update("aws_s3_bucket_policy", *trees)
    assert list(rules.load("update-destroys").check(plan, CATALOG)) == []


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        (
            "google_storage_bucket_iam_member",
            None,
            {"role": "roles/storage.objectViewer", "member": "allUsers"},
            {"opens-access": "high"},
        ),
        (
            "google_run_service_iam_member",
            None,
            {"role": "roles/run.invoker", "member": "allUsers"},
            {"opens-access": "medium"},
        ),
        (
            "google_bigquery_dataset_iam_binding",
            {"role": "roles/bigquery.dataViewer", "members": ["user:a@example.com"]},
            {"role": "roles/bigquery.dataViewer", "members": ["user:a@example.com", "allAuthenticatedUsers"]},
            {"opens-access": "high"},
        ),
        (
            "google_storage_bucket_iam_policy",
            None,
            {
                "policy_data": json.dumps(
                    {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
                )
            },
            {"opens-access": "high"},
        ),
        (
            "google_storage_bucket_iam_binding",
            {"role": "roles/storage.objectViewer", "members": ["allUsers"]},
            {"role": "roles/storage.objectViewer", "members": ["allUsers", "user:a@example.com"]},
            {},
        ),
    ],
)
def test_what_everyone_may_read_or_call_opens_a_door_and_blocks_where_it_is_data(
    kind: str, before: Any, after: Any, expected: dict[str, str]
) -> None:
    action = Action.UPDATE if before else Action.CREATE
    told = found(kind, before, after, action=action, tags={"Environment": "production"})
    assert {rule: finding.severity.name.lower() for rule, finding in told.items()} == expected


DISABLED, ENABLED = ({"publicNetworkAccess": said} for said in ("Disabled", "Enabled"))
UNDONE = "cannot-be-undone"


@pytest.mark.parametrize(
    ("type_", "before", "after", "expected"),
    [
        ("Storage/storageAccounts", DISABLED, ENABLED, "opens-access"),
        ("Made.Up/things", DISABLED, ENABLED, "opens-access"),
        ("Storage/storageAccounts", ENABLED, DISABLED, ""),
        ("ContainerService/managedClusters", {"kubernetesVersion": "1.29"}, {"kubernetesVersion": "1.30"}, UNDONE),
        (
            "DocumentDB/databaseAccounts",
            {"locations": [{"locationName": "a"}, {"locationName": "b"}]},
            {"locations": [{"locationName": "b"}]},
            "deletes-content",
        ),
    ],
)
@pytest.mark.parametrize("as_text", [False, True])
def test_what_a_carrier_holds_is_updated_like_any_other(
    type_: str, before: Any, after: Any, expected: str, as_text: bool
) -> None:
    carried = {"type": f"Microsoft.{type_}@2023-01-01", "name": "x"}
    bodies = ({"properties": side} for side in (before, after))
    trees = ({**carried, "body": json.dumps(body) if as_text else body} for body in bodies)
    assert "".join(found("azapi_resource", *trees)) == expected


def test_a_statement_that_shrinks_is_told_by_what_it_no_longer_says() -> None:
    before = {"policy": policy({"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"})}
    after = {"policy": policy({"Sid": "x", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"})}
    (finding,) = rules.load("update-destroys").check(update("aws_iam_policy", before, after), CATALOG)
    assert 'removes 1 of the 2 permissions of a statement of policy ("s3:PutObject")' in finding.message


def test_what_a_text_of_yaml_holds_is_updated_like_any_other() -> None:
    def deployment(replicas: int) -> dict[str, Any]:
        text = f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: {replicas}\n"
        return {"kind": "Deployment", "api_version": "apps/v1", "yaml_body_parsed": text, "namespace": "production"}

    told = found("kubectl_manifest", deployment(3), deployment(0))
    assert [*told] == ["stops-service"]
    assert told["stops-service"].severity is Severity.HIGH
    assert "`yaml_body_parsed.spec.replicas` changes from 3 to 0." in told["stops-service"].message
    assert found("kubectl_manifest", deployment(3), deployment(4)) == {}


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("kubernetes_cron_job_v1", {"spec": [{"suspend": False}]}, {"spec": [{"suspend": True}]}, "high"),
        (
            "kubernetes_horizontal_pod_autoscaler",
            {"spec": [{"max_replicas": 9}]},
            {"spec": [{"max_replicas": 2}]},
            "medium",
        ),
        ("kubernetes_network_policy", {"spec": [{"ingress": []}]}, {"spec": [{"ingress": [ANYBODY]}]}, "medium"),
    ],
)
def test_what_is_known_of_objects_that_are_exchanged_every_day_weighs_as_usual(
    kind: str, before: Any, after: Any, expected: str
) -> None:
    told = found(kind, before, after, tags={"Environment": "production"})
    assert {finding.severity.name.lower() for finding in told.values()} == {expected}


def test_a_policy_that_a_template_has_as_a_structure_is_read_like_a_text() -> None:
    def role(principal: dict[str, str]) -> dict[str, Any]:
        return {"AssumeRolePolicyDocument": {"Statement": [allow(principal, "sts:AssumeRole")]}}

    told = found("AWS::IAM::Role", role(A), role(B))
    assert [*told] == ["locks-out"]
    assert "role/a" in told["locks-out"].message
    secret = {"SecretId": "s", "ResourcePolicy": {"Statement": [allow("*", "secretsmanager:GetSecretValue")]}}
    assert [*found("AWS::SecretsManager::ResourcePolicy", None, secret, action=Action.CREATE)] == ["opens-access"]
    hidden = {"AssumeRolePolicyDocument": {"Statement": [allow({"AWS": Sensitive("arn:aws:iam::1:role/a")}, "sts:x")]}}
    message = found("AWS::IAM::Role", hidden, role(B))["locks-out"].message
    assert "role/a" not in message
    assert "(sensitive value)" in message


def test_a_block_without_settings_appears_in_a_template_too() -> None:
    block: Any = {"DefaultAction": {"Block": {}}}
    let: Any = {"DefaultAction": {"Allow": {}}}
    assert "opens-access" in found("AWS::WAFv2::WebACL", block, let)
    assert "stops-service" in found("AWS::WAFv2::WebACL", let, block)
    assert found("AWS::WAFv2::WebACL", let, let) == {}


BLOCK: dict[str, Value] = {"bucket": "b", **dict.fromkeys(("block_public_acls", "block_public_policy"), True)}


def test_a_door_that_a_deleted_setting_kept_closed_is_open() -> None:
    kind = "aws_s3_bucket_public_access_block"
    gone = ResourceChange(f"{kind}.x", kind, Action.DELETE, "x", before=BLOCK, tags={"Environment": "production"})
    told = judged(gone)
    assert [*told] == ["opens-access"]
    assert told["opens-access"].severity is Severity.HIGH
    assert told["opens-access"].message.startswith("is destroyed: `block_public_acls` changes from true to false.")
    off = {**BLOCK, "block_public_acls": False, "block_public_policy": False}
    assert "opens-access" not in judged(replace(gone, before=off))
    bucket = ResourceChange("aws_s3_bucket.b", "aws_s3_bucket", Action.DELETE, "b", before={"bucket": "b"})
    needs = {gone.address: frozenset({bucket.address})}
    assert "opens-access" not in judged(gone, bucket, dependencies=needs)


def test_what_is_served_in_another_way_is_not_called_interrupted() -> None:
    def title(kind: str, before: Any, after: Any) -> str:
        plan = update(kind, before, after, tags={"Environment": "production"})
        (event,) = review([plan], Ruleset(), datetime.date(2026, 1, 1)).plans[0].events
        return event.title

    assert title("aws_cloudwatch_event_rule", {"schedule_expression": "a"}, {"schedule_expression": "b"}) == (
        "aws_cloudwatch_event_rule.x is updated in place"
    )
    assert title("aws_instance", {"instance_type": "a"}, {"instance_type": "b"}) == (
        "aws_instance.x is interrupted by an update in place"
    )


def test_a_title_names_all_objects_to_which_the_same_happens() -> None:
    kind, open_to_all = "aws_s3_bucket_policy", {"policy": policy(allow("*"))}
    created = [ResourceChange(f"{kind}.x[{n}]", kind, Action.CREATE, "x", index=n, after=open_to_all) for n in range(3)]
    again = [ResourceChange(f"acme_server.s{n}", "acme_server", Action.CREATE, f"s{n}", after={}) for n in range(2)]
    drift = tuple(replace(one, action=Action.DELETE, before={}, after=None) for one in again)
    for plan, title in (
        (Plan("p", Tool.TERRAFORM, tuple(created)), "aws_s3_bucket_policy.x[0..2] let everyone in"),
        (
            Plan("p", Tool.TERRAFORM, tuple(again), drift=drift),
            "acme_server.s0 and acme_server.s1 were deleted outside of the tool",
        ),
    ):
        (decided,) = review([plan], Ruleset(), datetime.date(2026, 1, 1)).plans
        assert title in [event.title for event in decided.events]


def test_of_a_leftover_only_what_it_holds_is_told() -> None:
    leftover = ResourceChange("aws_lb.x", "aws_lb", Action.DELETE, "x", deposed="8a1b2c3d", before={"name": "a"})
    plan = Plan("p", Tool.TERRAFORM, (leftover,))
    (event,) = review([plan], Ruleset(), datetime.date(2026, 1, 1)).plans[0].events
    assert "Requests fail" not in " ".join(said for member in event.members for said in member.effects)


def test_a_safeguard_that_is_deleted_is_told_once() -> None:
    gone = ResourceChange("aws_backup_plan.x", "aws_backup_plan", Action.DELETE, "x", before={"name": "daily"})
    assert [*judged(gone)] == ["recovery-reduced"]


def test_a_team_can_leave_exposure_to_another_tool(tmp_path: Any) -> None:
    values = {"ingress": [ingress(22, ANYONE)], "tags": {"Environment": "production"}}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
    one = {"address": "aws_security_group.x", "mode": "managed", "type": "aws_security_group", "name": "x"}
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{**one, "change": change}]}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({**plan, "configuration": {}}))
    blocked = planguard("check", str(file))
    assert (blocked.code, "port 22 (SSH)" in blocked.out) == (1, True)
    left_out = planguard("check", str(file), "--without", "exposure")
    assert left_out.code == 0
    assert "severities.opens-access: off" in left_out.out


def trusts(*accounts: str) -> str:
    return policy(*(allow({"AWS": f"arn:aws:iam::{one}:root"}, "sts:AssumeRole") for one in accounts))


@pytest.mark.parametrize(
    ("arn", "before", "after", "expected"),
    [
        ("arn:aws:iam::111111111111:role/r", ["111111111111"], ["111111111111", "999999999999"], ["opens-access"]),
        ("arn:aws:iam::111111111111:role/r", [], ["111111111111"], []),
        ("", ["222222222222"], ["222222222222", "999999999999"], ["opens-access"]),
        ("arn:aws:iam::111111111111:role/r", ["999999999999"], ["999999999999"], []),
    ],
)
def test_a_foreign_account_in_a_trust_policy(arn: str, before: Any, after: Any, expected: list[str]) -> None:
    trees = ({"arn": arn, "assume_role_policy": trusts(*one)} for one in (before, after))
    assert [*found("aws_iam_role", *trees)] == expected


# --- rights over the whole plan


def change(kind: str, action: Action, before: Any, after: Any, **details: Any) -> ResourceChange:
    return ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after, **details)


ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ALL = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
OWN = [
    (
        change("aws_iam_policy_attachment", Action.DELETE, {"roles": ["r"], "policy_arn": ADMIN}, None),
        change("aws_iam_role_policy_attachment", Action.CREATE, None, {"role": "r", "policy_arn": ADMIN}),
    ),
    (
        change("aws_iam_role_policy", Action.DELETE, {"role": "r", "policy": json.dumps(ALL)}, None),
        change("aws_iam_role_policy_attachment", Action.CREATE, None, {"role": "r", "policy_arn": ADMIN}),
    ),
    (
        change("google_project_iam_binding", Action.DELETE, {"role": "roles/owner", "members": ["user:a"]}, None),
        change("google_project_iam_member", Action.CREATE, None, {"role": "roles/owner", "member": "user:a"}),
    ),
]


@pytest.mark.parametrize("changes", OWN)
def test_who_has_a_right_already_gets_nothing_new(changes: tuple[ResourceChange, ...]) -> None:
    widened = rules.load("permissions-widened")
    assert list(widened.check(Plan("p", Tool.TERRAFORM, changes), CATALOG)) == []
    assert len(list(widened.check(Plan("p", Tool.TERRAFORM, changes[1:]), CATALOG))) == 1


def test_a_member_that_is_added_to_an_owner_binding_is_told() -> None:
    values = [{"role": "roles/owner", "members": members} for members in (["user:a"], ["user:a", "user:b"])]
    plan = Plan("p", Tool.TERRAFORM, (change("google_project_iam_binding", Action.UPDATE, *values),))
    (finding,) = rules.load("permissions-widened").check(plan, CATALOG)
    assert finding.message.endswith("roles/owner to user:b.")
    back = Plan("p", Tool.TERRAFORM, (change("google_project_iam_binding", Action.UPDATE, *values[::-1]),))
    assert list(rules.load("permissions-widened").check(back, CATALOG)) == []


# --- what stays, and what is created first


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("google_project", {"deletion_policy": "ABANDON"}),
        ("aws_cloudwatch_log_group", {"skip_destroy": True}),
        ("aws_eks_addon", {"preserve": True}),
        ("google_project_service", {"disable_on_destroy": False}),
        ("github_repository", {"archive_on_destroy": True}),
        ("kubernetes_persistent_volume", {"spec": [{"persistent_volume_reclaim_policy": "Retain"}]}),
    ],
)
def test_what_a_setting_keeps_is_forgotten_and_not_destroyed(kind: str, before: Any) -> None:
    plan = Plan("p", Tool.TERRAFORM, (change(kind, Action.DELETE, before, None),))
    decision = review([plan], Ruleset(), datetime.date(2026, 1, 1))
    assert [one.finding.rule for one in decision.plans[0].judgements] == ["forgotten"]
    assert (decision.plans[0].destroyed, len(decision.plans[0].retained)) == ((), 1)


@pytest.mark.parametrize(
    ("kind", "before", "after", "says", "first"),
    [
        (
            "aws_iam_role_policy_attachment",
            {"role": "r", "policy_arn": "a"},
            {"role": "r", "policy_arn": "a"},
            "removes",
            0,
        ),
        (
            "aws_iam_role_policy_attachment",
            {"role": "r", "policy_arn": "a"},
            {"role": "r", "policy_arn": UNKNOWN},
            "if nothing",
            0,
        ),
        ("aws_iam_role_policy_attachment", {"role": "r", "policy_arn": "a"}, {"role": "r", "policy_arn": "b"}, "", 0),
        ("aws_lb", {"name": "web"}, {"name": "web"}, "The new object is created first.", 0),
        ("aws_lb", {"name": "web"}, {"name": "web2"}, "", -25),
        ("aws_lb", {"name": "web"}, {"name": UNKNOWN}, "", -25),
    ],
)
def test_creating_first_what_is_there_already(kind: str, before: Any, after: Any, says: str, first: int) -> None:
    plan = Plan("p", Tool.TERRAFORM, (change(kind, Action.CREATE_THEN_DELETE, before, after),))
    judged = review([plan], Ruleset(), datetime.date(2026, 1, 1)).plans[0].judgements[0]
    assert says in judged.finding.message
    assert sum(term.points for term in judged.score.terms if term.kind is TermKind.NEW_ONE_FIRST) == first
    assert ("create_before_destroy" in judged.finding.advice) is bool(says)


@pytest.mark.parametrize("before", [None, {"authorization_type": None}, {"authorization_type": "AWS_IAM"}])
def test_the_word_none_is_a_value_and_null_is_none(before: Any) -> None:
    action = Action.UPDATE if before else Action.CREATE
    plan = update("aws_lambda_function_url", before, {"authorization_type": "NONE"}, action)
    assert len(list(rules.load("opens-access").check(plan, CATALOG))) == 1


CLOSED, OPEN = {"public_network_access_enabled": False}, {"public_network_access_enabled": True}
DENY = {"network_acls": [{"default_action": "Deny"}]}
EVERYONE = {"cidr_blocks": [{"cidr_block": "0.0.0.0/0"}]}
PRIVATE = {"private_cluster_config": [{"enable_private_endpoint": True}]}
LISTED = {"site_config": [{"ip_restriction": [{"name": "a"}]}]}


@pytest.mark.parametrize(
    ("kind", "before", "after", "told"),
    [
        ("azurerm_key_vault", CLOSED, OPEN, "can be reached from the internet"),
        ("azurerm_key_vault", CLOSED | DENY, OPEN | DENY, "The networks that the rules list can reach the vault"),
        ("azurerm_key_vault", OPEN | DENY, OPEN | {"network_acls": []}, "Every network can reach the vault"),
        ("azurerm_key_vault", CLOSED | DENY, CLOSED | {"network_acls": []}, ""),
        ("azurerm_linux_web_app", LISTED, {"site_config": [{}]}, "Everyone can reach the app"),
        ("google_container_cluster", {"master_authorized_networks_config": [{}]}, {}, "Everyone can reach the control"),
        ("google_container_cluster", {"master_authorized_networks_config": [EVERYONE]} | PRIVATE, PRIVATE, ""),
    ],
)  # fmt: skip
def test_a_network_that_is_opened_is_open_only_as_far_as_other_rules_allow(
    kind: str, before: Any, after: Any, told: str
) -> None:
    finding = found(kind, before, after).get("opens-access")
    assert told in (finding.message if finding else "")
    assert bool(finding) is bool(told)
