"""Two addresses of one object: deleting one deletes what the other keeps. Two objects with one id are not the same."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from planguard import readers
from planguard.evidence.losses.loss import loss_of
from planguard.judging.decision import PlanDecision
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.severity import Severity
from planguard.model.tools import Tool
from planguard.rules import interrupts_service

Change = dict[str, Any]
URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"
ROLE = {"role": "app", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
MEMBER = {"project": "shop", "role": "roles/viewer", "member": "group:ops@acme.com", "condition": []}
NAMED = [{"namespace": "shop", "name": "web", "labels": {"app": "web"}}]
BOUND = {"bucket": "orders", "id": "orders", "policy": "{}"}
ORDERS = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
GROUP = "/subscriptions/1/resourceGroups/shop"


def entry(address: str, actions: list[str], before: Any, after: Any = None, **more: Any) -> Change:
    kind, name = address.split(".")
    inner = {"actions": actions, "before": before, "after": after, "after_unknown": {}}
    provider = f"registry.terraform.io/hashicorp/{kind.partition('_')[0]}"
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": provider,
        "change": inner,
        **more,
    }


def gone(address: str, values: Any) -> Change:
    return entry(address, ["delete"], values, action_reason="delete_because_no_resource_config")


def kept(address: str, values: Any) -> Change:
    return entry(address, ["no-op"], values, values)


def updated(address: str, values: Any, **new: Any) -> Change:
    return entry(address, ["update"], values, {**values, **new})


def created(address: str, values: Any) -> Change:
    made = entry(address, ["create"], None, {key: value for key, value in values.items() if key != "id"})
    made["change"]["after_unknown"] = {"id": True}
    return made


def judged(*changes: Change, **more: Any) -> PlanDecision:
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes), **more}
    (plan,) = readers.read(json.dumps({"configuration": {}, **document}).encode(), "plan.json", None)
    return review([plan], Ruleset(), datetime.date(2026, 11, 23)).plans[0]


def said(decision: PlanDecision, address: str) -> str:
    return " ".join(one.finding.message for one in decision.judgements if one.finding.address == address)


SAME = {
    "a queue": (
        gone("aws_sqs_queue.old", {"id": URL, "url": URL, "name": "orders"}),
        kept("aws_sqs_queue.new", {"id": URL, "url": URL, "name": "orders"}),
    ),
    "a queue's policy": (
        gone("aws_sqs_queue_policy.a", {"id": URL, "queue_url": URL, "policy": "{}"}),
        kept("aws_sqs_queue_policy.b", {"id": URL, "queue_url": URL, "policy": '{"Version": "2012-10-17"}'}),
    ),
    "a bucket's policy that is updated": (
        gone("aws_s3_bucket_policy.a", BOUND),
        updated("aws_s3_bucket_policy.b", BOUND, policy='{"Version": "2012-10-17"}'),
    ),
    "a table by its ARN": (
        gone("aws_dynamodb_table.a", {"id": "orders", "arn": ORDERS, "name": "orders", "hash_key": "id"}),
        kept("aws_dynamodb_table.b", {"id": "orders", "arn": ORDERS, "name": "orders", "hash_key": "id"}),
    ),
    "an attachment, whose id is made up": (
        gone("aws_iam_role_policy_attachment.a", {"id": "app-20240101", **ROLE}),
        kept("aws_iam_role_policy_attachment.b", {"id": "app-20250101", **ROLE}),
    ),
    "an attachment that is created again": (
        gone("aws_iam_role_policy_attachment.a", {"id": "app-20240101", **ROLE}),
        created("aws_iam_role_policy_attachment.b", ROLE),
    ),
    "a member of a project": (
        gone("google_project_iam_member.a", {"id": "shop/roles/viewer/group:ops@acme.com", **MEMBER}),
        kept("google_project_iam_member.b", {"id": "shop/roles/viewer/group:ops@acme.com", **MEMBER}),
    ),
    "an object of Kubernetes under two versions of its type": (
        gone("kubernetes_deployment.web", {"id": "shop/web", "metadata": NAMED}),
        kept("kubernetes_deployment_v1.web", {"id": "shop/web", "metadata": NAMED}),
    ),
    "a manifest": (
        gone(
            "kubernetes_manifest.a",
            {"manifest": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "shop", "name": "web"}}},
        ),
        kept(
            "kubernetes_manifest.b",
            {"manifest": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "shop", "name": "web"}}},
        ),
    ),
    "a manifest and the type of what is in it": (
        gone("kubernetes_config_map.a", {"id": "shop/web", "metadata": NAMED}),
        kept(
            "kubernetes_manifest.b",
            {"manifest": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "shop", "name": "web"}}},
        ),
    ),
    "a release": (
        gone("helm_release.a", {"id": "web", "namespace": "shop", "name": "web", "chart": "web"}),
        kept("helm_release.b", {"id": "web", "namespace": "shop", "name": "web", "chart": "web"}),
    ),
    "a resource group": (
        gone("azurerm_resource_group.a", {"id": GROUP, "name": "shop", "location": "westeurope"}),
        kept("azurerm_resource_group.b", {"id": GROUP, "name": "shop", "location": "westeurope"}),
    ),
    "what only one of two names of a type says": (
        gone("aws_alb.web", {"id": "arn:aws:elb:1", "arn": "arn:aws:elb:1", "name": "web"}),
        kept("aws_lb.web", {"id": "arn:aws:elb:1", "arn": "arn:aws:elb:1", "name": "web"}),
    ),
    "a repository": (
        gone("github_repository_webhook.a", {"id": "4711", "repository": "shop"}),
        kept("github_repository_webhook.b", {"id": "4711", "repository": "shop"}),
    ),
    "a leftover of a replacement that is the current object": (
        {**gone("aws_iam_role_policy_attachment.a", {"id": "app-1", **ROLE}), "deposed": "8a1b2c3d"},
        kept("aws_iam_role_policy_attachment.a", {"id": "app-1", **ROLE}),
    ),
}


@pytest.mark.parametrize("story", SAME)
def test_the_other_address_of_a_deleted_object_is_named(story: str) -> None:
    deleted, other = SAME[story]
    decision = judged(deleted, other)
    assert f"{other['address']} " in said(decision, deleted["address"])
    assert "the same object" in said(decision, deleted["address"])
    severities = [one.finding.severity for one in decision.judgements if one.finding.address == deleted["address"]]
    assert max(severities) >= Severity.MEDIUM


OTHERS = {
    "a table of the same name in another region": (
        gone("aws_dynamodb_table.a", {"id": "orders", "arn": ORDERS, "name": "orders"}),
        kept("aws_dynamodb_table.b", {"id": "orders", "arn": ORDERS.replace("west", "north"), "name": "orders"}),
    ),
    "a queue of which the region is said": (
        gone("aws_sqs_queue.a", {"id": "orders", "name": "orders", "region": "eu-west-1"}),
        kept("aws_sqs_queue.b", {"id": "orders", "name": "orders", "region": "eu-north-1"}),
    ),
    "a permission of another function": (
        gone("aws_lambda_permission.a", {"id": "AllowApi", "statement_id": "AllowApi", "function_name": "orders"}),
        kept("aws_lambda_permission.b", {"id": "AllowApi", "statement_id": "AllowApi", "function_name": "bills"}),
    ),
    "the scaling of another dimension": (
        gone("aws_appautoscaling_target.a", {"id": "table/a", "resource_id": "table/a", "scalable_dimension": "read"}),
        kept("aws_appautoscaling_target.b", {"id": "table/a", "resource_id": "table/a", "scalable_dimension": "write"}),
    ),
    "a stream of another group": (
        gone("aws_cloudwatch_log_stream.a", {"id": "app", "name": "app", "log_group_name": "orders"}),
        kept("aws_cloudwatch_log_stream.b", {"id": "app", "name": "app", "log_group_name": "bills"}),
    ),
    "a release in another namespace": (
        gone("helm_release.a", {"id": "web", "namespace": "shop", "name": "web"}),
        kept("helm_release.b", {"id": "web", "namespace": "blog", "name": "web"}),
    ),
    "a grant with another condition": (
        gone("google_project_iam_member.a", {"id": "a", **MEMBER, "condition": [{"title": "office hours"}]}),
        kept("google_project_iam_member.b", {"id": "b", **MEMBER}),
    ),
    "another kind of the same name": (
        gone("kubernetes_config_map.web", {"id": "shop/web", "metadata": NAMED}),
        kept("kubernetes_service.web", {"id": "shop/web", "metadata": NAMED}),
    ),
    "a number that came out twice": (
        gone("random_integer.a", {"id": "7", "min": 1, "max": 9, "result": 7}),
        kept("random_integer.b", {"id": "7", "min": 1, "max": 9, "result": 7}),
    ),
    "a moment that was the same": (
        gone("time_static.a", {"id": "2026-01-01T00:00:00Z", "triggers": None}),
        kept("time_static.b", {"id": "2026-01-01T00:00:00Z", "triggers": None}),
    ),
    "a database with the same name on another server": (
        gone("postgresql_grant.a", {"id": "app_db_schema", "role": "app", "database": "a"}),
        kept("postgresql_grant.b", {"id": "app_db_schema", "role": "app", "database": "b"}),
    ),
    "a bucket that is only named alike": (
        gone("aws_s3_bucket_policy.a", {"bucket": "orders", "id": "orders", "policy": "{}"}),
        kept("aws_s3_bucket_policy.b", {"bucket": "orders-logs", "id": "orders-logs", "policy": "{}"}),
    ),
    "another group of the same user": (
        gone("aws_iam_user_group_membership.a", {"id": "a", "user": "ann", "groups": ["ops"]}),
        kept("aws_iam_user_group_membership.b", {"id": "b", "user": "ann", "groups": ["dev"]}),
    ),
    "a target on another bus": (
        gone("aws_cloudwatch_event_target.a", {"rule": "nightly", "target_id": "job", "event_bus_name": "default"}),
        kept("aws_cloudwatch_event_target.b", {"rule": "nightly", "target_id": "job", "event_bus_name": "shop"}),
    ),
    "one that goes too": (
        gone("aws_s3_bucket_policy.a", BOUND),
        gone("aws_s3_bucket_policy.b", BOUND),
    ),
}


@pytest.mark.parametrize("story", OTHERS)
def test_another_object_is_not_taken_for_the_same(story: str) -> None:
    decision = judged(*OTHERS[story])
    assert "the same object" not in said(decision, OTHERS[story][0]["address"])


def _configured(**keys: str) -> Change:
    resources = [
        {"address": f"aws_iam_role_policy_attachment.{name}", "mode": "managed", "provider_config_key": key}
        for name, key in keys.items()
    ]
    return {"root_module": {"resources": resources}}


@pytest.mark.parametrize(
    ("keys", "same"),
    [
        ({"b": "aws"}, True),
        ({"b": "aws.audit"}, True),
        ({"b": "aws.audit", "c": "aws"}, False),
        ({"a": "aws", "b": "aws"}, True),
        ({"a": "aws", "b": "aws.audit"}, False),
        ({"b": "aws", "c": "google"}, True),
    ],
)
def test_an_account_is_told_by_its_provider(keys: dict[str, str], same: bool) -> None:
    deleted, other = SAME["an attachment, whose id is made up"]
    decision = judged(deleted, other, configuration=_configured(**keys))
    assert ("the same object" in said(decision, deleted["address"])) is same


def test_the_advice_keeps_the_object() -> None:
    decision = judged(*SAME["a queue"])
    (advice,) = [one.finding.advice for one in decision.judgements if one.finding.rule == "destroys-data"]
    assert advice == (
        "Run `terraform state rm 'aws_sqs_queue.old'` and plan again. Then only aws_sqs_queue.new manages the object."
    )


def test_what_is_only_forgotten_at_the_other_address_is_deleted_all_the_same() -> None:
    deleted, other = SAME["a queue"]
    forgotten = entry("aws_sqs_queue.new", ["forget"], other["change"]["before"])
    assert "aws_sqs_queue.new is the same object and is only forgotten." in said(
        judged(deleted, forgotten), "aws_sqs_queue.old"
    )


def test_what_a_plan_for_targets_leaves_out_is_known_from_the_state() -> None:
    deleted, other = SAME["a queue"]
    held = [
        {"address": one["address"], "mode": "managed", "type": "aws_sqs_queue", "values": one["change"]["before"]}
        for one in (deleted, other)
    ]
    prior = {"format_version": "1.0", "values": {"root_module": {"resources": held}}}
    said_of = said(judged(deleted, prior_state=prior), "aws_sqs_queue.old")
    assert "aws_sqs_queue.new is the same object and stays." in said_of


def test_a_change_set_deletes_last() -> None:
    url: Change = {"Queues": [URL], "PolicyDocument": {"Version": "2012-10-17"}}
    kind = "AWS::SQS::QueuePolicy"
    old = ResourceChange("shop/Old", kind, Action.DELETE, "Old", before=url)
    new = ResourceChange("shop/New", kind, Action.CREATE, "New", after=url)
    loss = loss_of(old, Plan("p", Tool.CLOUDFORMATION, (old, new)), Catalog())
    assert loss.says[0] == (
        "shop/New creates the same object in this plan. CloudFormation deletes last, so the new object is deleted."
    )


def test_in_a_change_set_the_object_is_retained() -> None:
    url: Change = {"Queues": [URL]}
    kind = "AWS::SQS::QueuePolicy"
    old = ResourceChange("shop/Old", kind, Action.DELETE, "Old", before=url)
    other = ResourceChange("shop/Other", kind, Action.UPDATE, "Other", before=url, after={**url, "PolicyDocument": {}})
    plan = Plan("p", Tool.CLOUDFORMATION, (old, other))
    (finding,) = (one for one in interrupts_service.check(plan, Catalog()) if one.change is old)
    assert finding.advice.startswith("First set `DeletionPolicy` to `Retain` on shop/Old")
