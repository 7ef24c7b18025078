"""Updates that take something away, and the many that do not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.catalog import Catalog
from planguard.evidence.removals import removals
from planguard.finding import Finding, Severity
from planguard.plan import Action, Plan, ResourceChange
from planguard.rules import import_destroys, update_destroys
from planguard.values import UNKNOWN, Sensitive

CATALOG = Catalog()


def update(before: Any, after: Any, kind: str = "acme_app_service", imported: bool = False) -> Plan:
    change = ResourceChange(f"{kind}.x", kind, Action.UPDATE, "x", before=before, after=after, imported=imported)
    return Plan("p", "terraform", (change,))


def found(*arguments: Any) -> list[Finding]:
    return list(update_destroys.check(update(*arguments), CATALOG))


def envs(count: int) -> list[dict[str, str]]:
    return [{"key": f"KEY_{i}", "value": "x"} for i in range(count)]


RULE = {"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"]}
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
        ({"env": envs(3)}, {"env": [{**item, "value": "y"} for item in envs(3)]}),
        ({"policy": json.dumps(POLICY)}, {"policy": json.dumps(POLICY, indent=2)}),
        ({"policy": json.dumps(POLICY)}, {"policy": UNKNOWN}),
        ({"description": "old"}, {"description": None}),
        ({"desired_count": 3}, {"desired_count": 1}),
        ({"desired_count": 0}, {"desired_count": 0}),
        ({"desired_count": 3}, {"desired_count": UNKNOWN}),
        ({"enabled": False}, {"enabled": True}),
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
        ({"desired_count": 3}, {"desired_count": 0}, Severity.MEDIUM),
        (
            {"min_size": 1, "max_size": 3, "desired_capacity": 2},
            {"min_size": 0, "max_size": 0, "desired_capacity": 0},
            2,
        ),
        ({"enabled": True}, {"enabled": False}, Severity.MEDIUM),
        ({"alert": [{"rule": "CPU"}]}, {"alert": []}, Severity.MEDIUM),
        ({"required_status_checks": [{"contexts": ["ci", "lint"]}]}, {"required_status_checks": []}, Severity.MEDIUM),
        ({"ingress": [RULE, {**RULE, "to_port": 443}]}, {"ingress": [RULE]}, Severity.LOW),
        ({"ingress": [RULE, {**RULE, "to_port": 443}]}, {"ingress": []}, Severity.MEDIUM),
        ({"global_secondary_index": [{"name": "a"}, {"name": "b"}]}, {"global_secondary_index": [{"name": "b"}]}, 2),
        ({"members": ["a", "b"]}, {"members": []}, Severity.MEDIUM),
        ({"policy": json.dumps(POLICY)}, {"policy": json.dumps({**POLICY, "Statement": []})}, Severity.MEDIUM),
        ({"policy": json.dumps(POLICY)}, {"policy": ""}, Severity.MEDIUM),
        ({"env": Sensitive({"A": "secret"})}, {"env": Sensitive({})}, Severity.LOW),
    ],
)
def test_what_is_taken_away_is_weighed(before: Any, after: Any, severity: int) -> None:
    assert [finding.severity for finding in found(before, after)] == [severity]


def test_a_required_check_inside_a_block_is_found() -> None:
    before = {"required_status_checks": [{"strict": True, "contexts": ["ci", "lint"]}]}
    after = {"required_status_checks": [{"strict": True, "contexts": ["ci"]}]}
    assert "1 of 2 of required_status_checks[0].contexts" in found(before, after, "github_branch_protection")[0].message


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


def test_no_secret_is_shown() -> None:
    before = {"env": [{"key": "A", "value": Sensitive("hunter22")}, {"key": "B", "value": Sensitive("hunter22")}]}
    assert "hunter22" not in found(before, {"env": []})[0].message


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
