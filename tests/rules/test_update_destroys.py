"""Updates that take something away, and the many that do not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.evidence.losses.removals import removals
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value
from planguard.rules import import_destroys, update_destroys

CATALOG = Catalog()


def update(before: Any, after: Any, kind: str = "acme_app_service", imported: bool = False) -> Plan:
    change = ResourceChange(f"{kind}.x", kind, Action.UPDATE, "x", before=before, after=after, imported=imported)
    return Plan("p", Tool.TERRAFORM, (change,))


def found(*arguments: Any) -> list[Finding]:
    return list(update_destroys.check(update(*arguments), CATALOG))


def envs(count: int, value: str = "x") -> list[Value]:
    return [{"key": f"KEY_{i}", "value": value} for i in range(count)]


RULE: dict[str, Any] = {
    "from_port": 80,
    "to_port": 80,
    "protocol": "tcp",
    "cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"],
}
POLICY = {"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Allow"}, {"Sid": "b", "Effect": "Allow"}]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"tags": {"a": "1", "b": "2"}}, {"tags": {"a": "1"}}),
        ({"tags_all": {"a": "1"}}, {"tags_all": {}}),
        ({"labels": {"a": "1"}, "effective_labels": {"a": "1"}}, {"labels": {}, "effective_labels": {}}),
        ({"desired_count": 10}, {"desired_count": 1}),
        ({"image": "app:1"}, {"image": "app:2"}),
        ({"ingress": [RULE, {**RULE, "to_port": 443}]}, {"ingress": [{**RULE, "to_port": 443}, RULE]}),
        ({"ingress": [RULE]}, {"ingress": [{**RULE, "cidr_blocks": RULE["cidr_blocks"][::-1]}]}),
        ({"subnets": ["a", "b"]}, {"subnets": ["b", "a", "c"]}),
        ({"subnets": ["a", "b"]}, {"subnets": ["c", "d"]}),
        ({"subnets": ["a", "b"]}, {"subnets": UNKNOWN}),
        ({"subnets": ["a", "b"]}, {"subnets": [UNKNOWN, UNKNOWN]}),
        ({"env": envs(3)}, {"env": UNKNOWN}),
        ({"env": envs(3)}, {"env": [UNKNOWN]}),
        ({"env": envs(3)}, {"env": envs(3, "y")}),
        ({"policy": json.dumps(POLICY)}, {"policy": json.dumps(POLICY, indent=2)}),
        ({"policy": json.dumps(POLICY)}, {"policy": UNKNOWN}),
        ({"description": "old"}, {"description": None}),
        ({"desired_count": 3}, {"desired_count": 1}),
        ({"desired_count": 0}, {"desired_count": 0}),
        ({"desired_count": 0}, {"desired_count": UNKNOWN}),
        ({"desired_count": UNKNOWN}, {"desired_count": UNKNOWN}),
        ({"desired_count": 3}, {"desired_count": Sensitive(5)}),
        ({"env": Sensitive(envs(3))}, {"env": Sensitive(envs(3)[::-1])}),
        ({"enabled": False}, {"enabled": True}),
        ({"enabled": False}, {"enabled": UNKNOWN}),
        ({"timeouts": {"create": "5m"}}, {"timeouts": None}),
        ({"settings": {"size": 1, "note": "x"}}, {"settings": {"size": 2, "note": None}}),
    ],
)
def test_routine_updates_are_quiet(before: Any, after: Any) -> None:
    assert found(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ({"env": envs(3)}, {"env": envs(2)}, Severity.LOW),
        ({"env": envs(18)}, {"env": envs(0)}, Severity.HIGH),
        ({"env": envs(14), "alert": [{"rule": "CPU"}] * 4}, {"env": envs(4), "alert": []}, Severity.HIGH),
        ({"environment": [{"variables": {"A": "1", "B": "2"}}]}, {"environment": []}, Severity.MEDIUM),
        ({"alert": [{"rule": "CPU"}]}, {"alert": []}, Severity.MEDIUM),
        ({"required_status_checks": [{"contexts": ["ci", "lint"]}]}, {"required_status_checks": []}, Severity.MEDIUM),
        ({"ingress": [RULE, {**RULE, "to_port": 443}]}, {"ingress": [RULE]}, Severity.LOW),
        ({"ingress": [RULE, {**RULE, "to_port": 443}]}, {"ingress": []}, Severity.MEDIUM),
        ({"global_secondary_index": [{"name": "a"}, {"name": "b"}]}, {"global_secondary_index": [{"name": "b"}]}, 2),
        ({"members": ["a", "b"]}, {"members": []}, Severity.MEDIUM),
        ({"policy": json.dumps(POLICY)}, {"policy": json.dumps({**POLICY, "Statement": []})}, Severity.MEDIUM),
        ({"policy": json.dumps(POLICY)}, {"policy": ""}, Severity.MEDIUM),
        ({"env": Sensitive({"A": "secret"})}, {"env": Sensitive({})}, Severity.LOW),
        ({"env": Sensitive(envs(18))}, {"env": Sensitive(envs(1))}, Severity.HIGH),
        ({"ingress": [RULE, {**RULE, "to_port": 443}]}, {"ingress": Sensitive([])}, Severity.MEDIUM),
        (
            {"policy": json.dumps(POLICY)},
            {"policy": Sensitive(json.dumps({**POLICY, "Statement": []}))},
            Severity.MEDIUM,
        ),
    ],
)
def test_what_is_taken_away_is_weighed(before: Any, after: Any, severity: int) -> None:
    assert [finding.severity for finding in found(before, after)] == [severity]


def test_a_required_check_inside_a_block_is_found() -> None:
    before = {"required_status_checks": [{"strict": True, "contexts": ["ci", "lint"]}]}
    after = {"required_status_checks": [{"strict": True, "contexts": ["ci"]}]}
    assert (
        "1 of the 2 entries of required_status_checks[0].contexts"
        in found(before, after, "acme_branch_protection")[0].message
    )


@pytest.mark.parametrize("target", [["2.2.2.2"], ["2.2.2.2", "3.3.3.3"]])
def test_a_repointed_record_is_reported(target: list[str]) -> None:
    assert "points records" in found({"records": ["1.1.1.1"]}, {"records": target}, "aws_route53_record")[0].message


@pytest.mark.parametrize("target", [UNKNOWN, [UNKNOWN], ["1.1.1.1", "2.2.2.2"]])
def test_a_record_that_keeps_a_target_or_gets_an_unknown_one_is_quiet(target: Any) -> None:
    assert not found({"records": ["1.1.1.1"]}, {"records": target}, "aws_route53_record")


@pytest.mark.parametrize("kind", ["terraform_data", "null_resource"])
def test_what_holds_nothing_loses_nothing(kind: str) -> None:
    held = CATALOG[kind].holds == "nothing"
    assert held is not bool(found({"input": {"a": 1, "b": 2}}, {"input": {"a": 1}}, kind))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"env": [{"key": "A", "value": Sensitive("hunter22")}, {"key": "B", "value": "b"}]}, {"env": []}),
        ({"env": [{"key": Sensitive("hunter22")}, {"key": "B"}]}, {"env": [{"key": "B"}]}),
        ({"env": Sensitive([{"key": "hunter22"}, {"key": "B"}])}, {"env": Sensitive([{"key": "B"}])}),
        ({"env": Sensitive({"hunter22": "a", "b": "c"})}, {"env": Sensitive({"b": "c"})}),
        ({"env": [Sensitive({"hunter22": "a", "b": "c"})]}, {"env": [Sensitive({"b": "c"})]}),
        ({"document": Sensitive('{"hunter22": 1, "b": 2}')}, {"document": Sensitive('{"b": 2}')}),
        ({"records": Sensitive(["hunter22"])}, {"records": Sensitive(["a"])}),
    ],
)
def test_no_secret_is_shown(before: Any, after: Any) -> None:
    (finding,) = found(before, after, "acme_dns_record")
    assert "hunter22" not in f"{finding.message}{finding.paths}"


def test_what_can_be_seen_is_named() -> None:
    before = {"env": [{"key": "A", "value": Sensitive("hunter22")}, {"key": "B", "value": "b"}]}
    assert found(before, {"env": before["env"][1:]})[0].message.endswith('removes 1 of the 2 entries of env ("A").')
    document = {"containers": json.dumps([{"name": "app", "env": {"A": 1, "B": 2}}])}
    fewer = {"containers": json.dumps([{"name": "app", "env": {"A": 1}}])}
    assert found(document, fewer)[0].message.endswith('removes 1 of the 2 entries of containers[0].env ("B").')


@pytest.mark.parametrize("after", [UNKNOWN, [UNKNOWN]])
def test_what_is_held_may_be_gone_where_nothing_is_known(after: Any) -> None:
    before = {"env": envs(6)}
    (finding,) = found(before, {"env": after})
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.LOW)
    assert "The plan does not show whether this happens (" in finding.message
    assert not list(import_destroys.check(update(before, {"env": after}, "acme_app_service", True), CATALOG))


def test_an_import_that_strips_the_object_is_reported_as_such() -> None:
    plan = update({"env": envs(14)}, {"env": []}, "digitalocean_app", True)
    assert [finding.severity for finding in import_destroys.check(plan, CATALOG)] == [Severity.MEDIUM]
    assert [finding.severity for finding in update_destroys.check(plan, CATALOG)] == [Severity.HIGH]


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=3), trees, max_size=4), trees)
def test_any_values_can_be_compared_and_the_same_ones_lose_nothing(before: dict[str, Any], after: Any) -> None:
    change = update(before, {**before}).resource_changes[0]
    assert removals(change) == []
    for removal in removals(update(before, dict.fromkeys(before, after)).resource_changes[0]):
        assert 0 < removal.count <= removal.of
