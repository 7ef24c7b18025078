"""Rights that can do great damage are reported when they are gained, and narrow ones never."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.catalog import Catalog
from planguard.finding import Finding, Severity
from planguard.plan import Action, Plan, ResourceChange
from planguard.rules import permissions_widened
from planguard.values import UNKNOWN, Sensitive

EVERYTHING = "*"
OWN_BUCKET = "arn:aws:s3:::shop/*"


def statement(action: Any, resource: Any = EVERYTHING, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(*statements: Any) -> dict[str, Any]:
    return {"policy": json.dumps({"Version": "2012-10-17", "Statement": list(statements)})}


def found(before: Any, after: Any, kind: str = "aws_iam_policy") -> list[Finding]:
    action = Action.CREATE if before is None else Action.UPDATE
    change = ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after)
    return list(permissions_widened.check(Plan("p", "terraform", (change,)), Catalog()))


def severities(before: Any, after: Any, kind: str = "aws_iam_policy") -> list[Severity]:
    return [finding.severity for finding in found(before, after, kind)]


@pytest.mark.parametrize(
    "allowed",
    [
        statement("s3:GetObject", OWN_BUCKET),
        statement("s3:*", OWN_BUCKET),
        statement(["logs:*", "xray:*"]),
        statement(["logs:CreateLogGroup", "logs:PutLogEvents"], "arn:aws:logs:*:*:*"),
        statement(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]),
        statement(["sqs:ReceiveMessage", "sqs:DeleteMessage"]),
        statement("ec2:TerminateInstances", Condition={"StringEquals": {"ec2:ResourceTag/team": "shop"}}),
        statement("kms:*", Principal={"AWS": "arn:aws:iam::111111111111:root"}),
        statement("s3:GetObject", Principal="*"),
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
    ],
)
def test_a_narrow_policy_is_quiet(allowed: dict[str, Any]) -> None:
    assert found(None, policy(allowed)) == []


@pytest.mark.parametrize(
    ("allowed", "severity"),
    [
        (statement("*"), Severity.HIGH),
        (statement("*", OWN_BUCKET), Severity.MEDIUM),
        (statement("iam:*"), Severity.HIGH),
        (statement("rds:*"), Severity.MEDIUM),
        (statement(["rds:DescribeDBInstances", "rds:DeleteDBInstance"]), Severity.MEDIUM),
        (statement("s3:Delete*", "arn:aws:s3:::*"), Severity.MEDIUM),
        (statement("iam:PassRole"), Severity.MEDIUM),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, Severity.HIGH),
        (statement("s3:*", Principal="*"), Severity.HIGH),
        (statement("sts:AssumeRole", Principal={"AWS": "*"}), Severity.HIGH),
    ],
)
def test_a_wide_policy_is_reported(allowed: dict[str, Any], severity: Severity) -> None:
    assert severities(None, policy(allowed)) == [severity]
    assert severities(policy(statement("s3:GetObject", OWN_BUCKET)), policy(allowed)) == [severity]
    assert severities(policy(allowed), policy(allowed)) == []
    assert severities({"PolicyDocument": {}}, {"PolicyDocument": {"Statement": allowed}}) == [severity]


@pytest.mark.parametrize("hidden", [UNKNOWN, Sensitive("x"), "not json", '{"Statement": [', None, 3])
def test_what_cannot_be_read_is_not_guessed_at(hidden: Any) -> None:
    assert found(None, {"policy": hidden}) == []
    assert found(policy(statement("s3:GetObject", OWN_BUCKET)), {"policy": hidden}) == []


@pytest.mark.parametrize(
    ("kind", "values", "severity"),
    [
        ("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}, 3),
        ("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/PowerUserAccess"}, 2),
        ("aws_iam_role", {"managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]}, 2),
        ("AWS::IAM::Role", {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}, 3),
        ("google_project_iam_member", {"role": "roles/owner", "member": "user:a@example.com"}, 3),
        ("google_project_iam_member", {"role": "roles/storage.admin", "member": "user:a@example.com"}, 2),
        ("google_storage_bucket_iam_binding", {"role": "roles/storage.admin", "members": ["allUsers"]}, 3),
        ("google_cloud_run_service_iam_member", {"role": "roles/run.invoker", "member": "allUsers"}, 2),
        (
            "google_project_iam_policy",
            {"policy_data": json.dumps({"bindings": [{"role": "roles/editor", "members": ["user:a@example.com"]}]})},
            3,
        ),
        ("azurerm_role_assignment", {"role_definition_name": "Owner", "scope": "/subscriptions/1"}, 3),
        ("azurerm_role_assignment", {"role_definition_name": "Contributor", "scope": "/subscriptions/1"}, 3),
        (
            "azurerm_role_assignment",
            {"role_definition_name": "Contributor", "scope": "/subscriptions/1/resourceGroups/a"},
            2,
        ),
        ("kubernetes_cluster_role_v1", {"rule": [{"resources": ["*"], "verbs": ["*"]}]}, 3),
        ("kubernetes_role", {"rule": [{"resources": ["*"], "verbs": ["get", "delete"]}]}, 2),
        ("kubernetes_cluster_role_binding", {"role_ref": [{"name": "cluster-admin"}]}, 3),
    ],
)
def test_strong_roles_are_reported(kind: str, values: Any, severity: int) -> None:
    assert severities(None, values, kind) == [severity]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("aws_iam_role_policy_attachment", {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        ("aws_iam_role_policy_attachment", {"policy_arn": UNKNOWN}),
        ("google_project_iam_member", {"role": "roles/viewer", "member": "user:a@example.com"}),
        ("google_storage_bucket_iam_member", {"role": "roles/storage.objectAdmin", "member": "user:a@example.com"}),
        ("azurerm_role_assignment", {"role_definition_name": "Reader", "scope": "/subscriptions/1"}),
        ("kubernetes_cluster_role", {"rule": [{"resources": ["pods"], "verbs": ["get", "delete"]}]}),
        ("kubernetes_cluster_role", {"rule": [{"resources": ["*"], "verbs": ["get", "list", "watch"]}]}),
    ],
)
def test_weak_roles_are_quiet(kind: str, values: Any) -> None:
    assert found(None, values, kind) == []


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
DENY = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
READ = statement("s3:GetObject", OWN_BUCKET)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (policy(READ, DENY), policy(READ), "s3:DeleteBucket is no longer denied"),
        (policy({**READ, "Condition": MFA}), policy(READ), "no longer depends on aws:MultiFactorAuthPresent"),
        ({"permissions_boundary": "arn:b"}, {"permissions_boundary": ""}, "permissions boundary"),
        ({"PermissionsBoundary": "arn:b"}, {}, "permissions boundary"),
    ],
)
def test_what_held_rights_back_is_missed(before: Any, after: Any, says: str) -> None:
    findings = found(before, after)
    assert [finding.severity for finding in findings] == [Severity.MEDIUM]
    assert says in findings[0].message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (policy(READ, DENY), policy(DENY, READ)),
        (policy(READ, {**READ, "Action": "s3:PutObject", "Condition": MFA}), policy(READ)),
        (policy(READ), policy({**READ, "Condition": MFA})),
        (policy(READ, DENY), {"policy": UNKNOWN}),
        ({"permissions_boundary": "arn:b"}, {"permissions_boundary": UNKNOWN}),
        ({"permissions_boundary": "arn:b"}, {"permissions_boundary": "arn:c"}),
    ],
)
def test_what_still_holds_rights_back_is_not(before: Any, after: Any) -> None:
    assert found(before, after) == []


def test_a_renamed_attachment_gives_nothing_new() -> None:
    values = {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess", "role": "ci"}
    kind = "aws_iam_role_policy_attachment"
    old = ResourceChange(f"{kind}.a", kind, Action.DELETE, "a", before=values)
    new = ResourceChange(f"{kind}.b", kind, Action.CREATE, "b", after=values)
    assert not list(permissions_widened.check(Plan("p", "terraform", (old, new)), Catalog()))


anything = st.recursive(
    st.none() | st.booleans() | st.text(max_size=4) | st.sampled_from(["*", "Allow", UNKNOWN]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Resource", "Principal", "Condition", "rule", "role"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(
    anything,
    anything,
    st.sampled_from(["aws_x", "google_project_iam_member", "kubernetes_role", "azurerm_role_assignment"]),
)
def test_any_values_can_be_looked_at(before: Any, after: Any, kind: str) -> None:
    found(before, after, kind)
