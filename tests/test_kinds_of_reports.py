"""Kinds of plans that public reports and other tools' test cases are about, each judged as it must be."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from planguard import readers
from planguard.judging.decision import PlanDecision
from planguard.judging.review import review
from planguard.judging.ruleset import choice
from planguard.judging.ruleset.model import Ruleset
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool

Change = dict[str, Any]


def change(kind: str, actions: list[str], before: Any, after: Any = None, **more: Any) -> Change:
    name = more.pop("name", "x")
    one = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
    provider = f"registry.terraform.io/hashicorp/{kind.partition('_')[0]}"
    known = {"actions": actions, "before": before, "after": after, "after_unknown": more.pop("unknown", {})}
    return {**one, "provider_name": provider, "change": {**known, **more}}


def judged(*changes: Change, ruleset: Ruleset | None = None, **more: Any) -> tuple[str, PlanDecision]:
    document = {"format_version": "1.2", "terraform_version": "1.14.0", "resource_changes": list(changes), **more}
    (plan,) = readers.read(json.dumps({"configuration": {}, **document}).encode(), "plan.json", None)
    decision = review([plan], ruleset or Ruleset(), datetime.date(2026, 1, 1))
    return decision.verdict.name.lower(), decision.plans[0]


def texts(decision: PlanDecision) -> str:
    return " ".join(one.finding.message for one in decision.judgements)


STAYS = change("aws_vpc", ["no-op"], {"id": "v"}, {"id": "v"}, name="stays")

CASES: list[tuple[str, list[Change], str, str]] = [
    (
        "a volume claim in a manifest is data",
        [
            change(
                "kubernetes_manifest", ["delete"], {"manifest": {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}}
            )
        ],
        "block",
        "destroys-data",
    ),
    (
        "a config map in a manifest is none",
        [change("kubernetes_manifest", ["delete"], {"manifest": {"apiVersion": "v1", "kind": "ConfigMap"}})],
        "pass",
        "destroys-resource",
    ),
    (
        "a vault behind azapi is a vault",
        [change("azapi_resource", ["delete"], {"type": "Microsoft.KeyVault/vaults@2023-07-01", "name": "v"})],
        "block",
        "destroys-key",
    ),
    ("a name that says nothing", [change("acme_thingamabob", ["delete"], {"id": "1"})], "warn", "destroys-resource"),
    (
        "backups are switched off",
        [
            change(
                "google_sql_database_instance",
                ["update"],
                {"settings": [{"backup_configuration": [{"enabled": True}]}]},
                {"settings": [{"backup_configuration": [{"enabled": False}]}]},
            )
        ],
        "block",
        "recovery-reduced",
    ),
    (
        "restore points get fewer",
        [
            change(
                "azurerm_cosmosdb_account",
                ["update"],
                {"backup": [{"type": "Continuous", "tier": "Continuous30Days"}]},
                {"backup": [{"type": "Continuous", "tier": "Continuous7Days"}]},
            )
        ],
        "warn",
        "deletes-content",
    ),
    (
        "a stateful set that deletes claims is scaled down",
        [
            change(
                "kubernetes_stateful_set_v1",
                ["update"],
                {"spec": [{"replicas": "3", "persistent_volume_claim_retention_policy": []}]},
                {"spec": [{"replicas": "1", "persistent_volume_claim_retention_policy": [{"when_scaled": "Delete"}]}]},
            )
        ],
        "block",
        "deletes-content",
    ),
    (
        "a topic keeps its records for an hour",
        [
            change(
                "kafka_topic",
                ["update"],
                {"name": "orders", "config": {"retention.ms": "604800000"}},
                {"name": "orders", "config": {"retention.ms": "3600000"}},
            )
        ],
        "warn",
        "deletes-content",
    ),
    (
        "an exclusive list is created",
        [change("aws_iam_role_policies_exclusive", ["create"], None, {"role_name": "r", "policy_names": ["a"]}), STAYS],
        "block",
        "overwrites-existing",
    ),
    (
        "a certificate gains a name",
        [
            change(
                "aws_acm_certificate",
                ["create", "delete"],
                {"domain_name": "example.org", "subject_alternative_names": []},
                {"domain_name": "example.org", "subject_alternative_names": ["www.example.org"]},
                replace_paths=[["subject_alternative_names"]],
            )
        ],
        "warn",
        "destroys-key",
    ),
]


@pytest.mark.parametrize(("story", "changes", "verdict", "rule"), CASES, ids=[story for story, *_ in CASES])
def test_a_kind_is_judged_as_it_must_be(story: str, changes: list[Change], verdict: str, rule: str) -> None:
    found, decision = judged(*changes)
    assert found == verdict, texts(decision)
    assert rule in {one.finding.rule for one in decision.judgements}


@pytest.mark.parametrize("name", ["strict", "agents"])
def test_what_nobody_can_tell_is_blocked_for_those_who_want_no_doubt(name: str) -> None:
    verdict, _ = judged(change("acme_thingamabob", ["delete"], {"id": "1"}), ruleset=choice.load(name))
    assert verdict == "block"


def test_a_table_with_a_system_backup_scores_below_one_without() -> None:
    def score(enabled: bool) -> int:
        before = {"name": "t", "point_in_time_recovery": [{"enabled": enabled}]}
        return judged(change("aws_dynamodb_table", ["delete"], before))[1].score

    assert score(True) < score(False)


def test_an_empty_list_was_nothing() -> None:
    values = [{"table_id": "t", "clustering": clustering} for clustering in ([], ["HostName"])]
    one = change("google_bigquery_table", ["delete", "create"], *values, replace_paths=[["clustering"]])
    assert 'clustering is set to ["HostName"]' in texts(judged(one)[1])


def test_a_block_that_is_not_there_makes_nothing_worse() -> None:
    before = {"ebs_block_device": [], "root_block_device": [{"delete_on_termination": False}]}
    decision = judged(change("aws_instance", ["delete"], before))[1]
    assert "The root volume is kept." in texts(decision)
    assert "made worse" not in {term.name for one in decision.judgements for term in one.score.terms}


def test_a_set_is_not_told_by_its_positions() -> None:
    values = [{"name": "n", "aliases": aliases} for aliases in (["a", "b"], ["b", "c"])]
    one = change("acme_server", ["delete", "create"], *values, replace_paths=[["aliases"]])
    assert "[0]" not in texts(judged(one)[1])


@pytest.mark.parametrize("status", ["fail", "error"])
def test_a_failed_check_is_told(status: str) -> None:
    checks = [{"address": {"kind": "check", "to_display": "check.api"}, "status": status, "instances": []}]
    assert "check.api failed" in texts(judged(STAYS, checks=checks)[1])
    passed = [{**checks[0], "status": "pass"}, {**checks[0], "status": "unknown"}]
    assert judged(STAYS, checks=passed)[1].judgements == ()


def test_an_output_that_is_lost_is_told() -> None:
    outputs = {"vpc": {"actions": ["delete"], "before": "v", "after": None, "after_unknown": False}}
    assert "The output vpc loses its value." in texts(judged(STAYS, output_changes=outputs)[1])


def test_a_removed_deployment_of_the_cdk_deletes_what_it_deployed() -> None:
    resource = {"Action": "Remove", "LogicalResourceId": "Site", "ResourceType": "Custom::CDKBucketDeployment"}
    answer = {"ChangeSetName": "c", "StackName": "s", "Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
    document = {**answer, "Changes": [{"Type": "Resource", "ResourceChange": resource}]}
    (plan,) = readers.read(json.dumps(document).encode(), "set.json", None)
    decision = review([plan], Ruleset(), datetime.date(2026, 1, 1))
    assert decision.verdict.name == "WARN"
    assert "deleted at the destination" in texts(decision.plans[0])


def test_a_policy_that_changes_to_nobody_knows_what_is_a_gap() -> None:
    target = {"Attribute": "DeletionPolicy", "RequiresRecreation": "Never"}
    detail = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
    resource = {
        "Action": "Modify", "LogicalResourceId": "Orders", "ResourceType": "AWS::DynamoDB::Table",
        "Replacement": "False", "Scope": ["DeletionPolicy"], "Details": [detail],
    }  # fmt: skip
    answer = {"ChangeSetName": "c", "StackName": "s", "Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
    document = {**answer, "Changes": [{"Type": "Resource", "ResourceChange": resource}]}
    (plan,) = readers.read(json.dumps(document).encode(), "set.json", None)
    decision = review([plan], Ruleset(), datetime.date(2026, 1, 1))
    assert "DeletionPolicy of Orders changes" in texts(decision.plans[0])


MOVED = [
    (
        change(
            "aws_security_group_rule",
            ["delete"],
            {"type": "ingress", "security_group_id": "sg", "from_port": 443, "to_port": 443, "protocol": "tcp",
             "cidr_blocks": ["10.0.0.0/8"]},
        ),
        change(
            "aws_vpc_security_group_ingress_rule",
            ["create"],
            None,
            {"security_group_id": "sg", "from_port": 443, "to_port": 443, "ip_protocol": "tcp",
             "cidr_ipv4": "10.0.0.0/8"},
        ),
    ),
    (
        change("google_project_iam_binding", ["delete"], {"project": "p", "role": "r/viewer", "members": ["user:a"]}),
        change("google_project_iam_member", ["create"], None, {"project": "p", "role": "r/viewer", "member": "user:a"}),
    ),
    (
        change("aws_iam_policy_attachment", ["delete"], {"name": "n", "policy_arn": "arn:p", "roles": ["r"]}),
        change("aws_iam_role_policy_attachment", ["create"], None, {"policy_arn": "arn:p", "role": "r"}),
    ),
]  # fmt: skip


@pytest.mark.parametrize("moved", MOVED, ids=lambda moved: moved[0]["type"])
def test_a_rule_that_only_changes_its_type_is_said_and_quiet(moved: tuple[Change, Change]) -> None:
    verdict, decision = judged(*moved, STAYS)
    assert verdict == "pass", texts(decision)
    assert "New objects of another type in the plan allow the same" in texts(decision)
    assert judged(moved[0], STAYS)[0] != "pass"


def test_a_binding_in_another_project_is_not_the_same() -> None:
    values = {"project": "q", "role": "r/viewer", "member": "user:a"}
    verdict, _ = judged(MOVED[1][0], change("google_project_iam_member", ["create"], None, values), STAYS)
    assert verdict != "pass"


def test_a_rule_of_another_group_is_not_the_same() -> None:
    values = {
        "security_group_id": "other",
        "from_port": 443,
        "to_port": 443,
        "ip_protocol": "tcp",
        "cidr_ipv4": "10.0.0.0/8",
    }
    verdict, _ = judged(MOVED[0][0], change("aws_vpc_security_group_ingress_rule", ["create"], None, values), STAYS)
    assert verdict != "pass"


@pytest.mark.parametrize(
    ("provider", "known"),
    [
        ("registry.terraform.io/hashicorp/random", True),
        ("registry.opentofu.org/hashicorp/random", True),
        ("random", True),
        ("registry.terraform.io/acme/random", False),
    ],
)
def test_a_type_is_looked_up_with_its_provider(provider: str, known: bool) -> None:
    one = change("random_pet", ["delete"], {"id": "calm-cat"})
    decision = judged({**one, "provider_name": provider}, STAYS)[1]
    assert ("planguard does not know random_pet" not in texts(decision)) is known


def test_a_fork_of_a_cloud_has_the_types_of_that_cloud() -> None:
    one = {**change("aws_db_instance", ["delete"], {"identifier": "d"}), "provider_name": "registry.acme.io/acme/aws"}
    assert judged(one)[0] == "block"


def test_many_gaps_of_a_kind_are_one_finding() -> None:
    gaps = tuple(Gap(GapKind.NOT_COMPARED, f"module.m{number} is not compared.") for number in range(40))
    decision = review([Plan("p", Tool.TERRAFORM, gaps=gaps)], Ruleset(), datetime.date(2026, 1, 1))
    (told,) = decision.plans[0].judgements
    assert told.finding.message == "module.m0 is not compared. The same holds for 39 more."


@pytest.mark.parametrize("event", ["BeforeDestroy", "before_destroy"])
def test_when_a_provider_action_runs_is_said(event: str) -> None:
    trigger = {"triggering_resource_address": "aws_vpc.stays", "action_trigger_event": event, "on_failure": "Continue"}
    invocation = {"address": "action.acme_wipe.x", "type": "acme_wipe", "lifecycle_action_trigger": trigger}
    told = texts(judged(STAYS, action_invocations=[invocation])[1])
    assert "triggered by aws_vpc.stays (before destroy)" in told
    assert "If the action fails: continue." in told
