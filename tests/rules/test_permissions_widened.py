"""Rights that can do great damage are reported when they are gained, and narrow ones never."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.secrets.concealment import conceal
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive
from planguard.rules import permissions_widened

EVERYTHING = "*"
OWN_BUCKET = "arn:aws:s3:::shop/*"


def statement(action: Any, resource: Any = EVERYTHING, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(*statements: Any) -> dict[str, Any]:
    return {"policy": json.dumps({"Version": "2012-10-17", "Statement": list(statements)})}


def found(before: Any, after: Any, kind: str = "aws_iam_policy") -> list[Finding]:
    action = Action.CREATE if before is None else Action.UPDATE
    change = ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after)
    return list(permissions_widened.check(Plan("p", Tool.TERRAFORM, (change,)), Catalog()))


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


@pytest.mark.parametrize("hidden", [UNKNOWN, Sensitive("x"), "not json", None, 3])
def test_what_is_no_policy_is_not_guessed_at(hidden: Any) -> None:
    assert found(None, {"policy": hidden}) == []
    if hidden is not UNKNOWN:
        assert found(policy(statement("s3:GetObject", OWN_BUCKET)), {"policy": hidden}) == []


NARROW, WIDE = statement("s3:GetObject", OWN_BUCKET), statement("secretsmanager:*")
OWNER = {"role": "roles/owner", "member": "user:eve@example.com"}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("aws_iam_policy", policy(NARROW), {"policy": Sensitive(policy(WIDE)["policy"])}),
        ("aws_iam_policy", policy(NARROW), Sensitive(policy(WIDE))),
        ("aws_iam_policy", {"policy": Sensitive(policy(NARROW)["policy"])}, policy(WIDE)),
        ("aws_iam_role", {"inline_policy": [policy(NARROW)]}, {"inline_policy": Sensitive([policy(WIDE)])}),
        ("AWS::IAM::Policy", {"PolicyDocument": {}}, {"PolicyDocument": Sensitive({"Statement": [WIDE]})}),
        (
            "AWS::IAM::Policy",
            {"PolicyDocument": {}},
            {"PolicyDocument": {"Statement": {**WIDE, "Action": Sensitive("*")}}},
        ),
        ("google_project_iam_member", {}, Sensitive(OWNER)),
        ("google_project_iam_member", {}, {**OWNER, "role": Sensitive("roles/owner")}),
        ("azurerm_role_assignment", {}, {"role_definition_name": Sensitive("Owner"), "scope": "/subscriptions/1"}),
        ("kubernetes_cluster_role", {}, {"rule": Sensitive([{"resources": ["*"], "verbs": ["*"]}])}),
        (
            "aws_iam_role_policy_attachment",
            {},
            {"policy_arn": Sensitive("arn:aws:iam::aws:policy/AdministratorAccess")},
        ),
    ],
)
def test_what_is_hidden_is_judged_and_not_shown(kind: str, before: Any, after: Any) -> None:
    (finding,) = found(before, after, kind)
    assert finding.confidence is Confidence.HIGH
    assert finding.severity >= Severity.MEDIUM
    if "secretsmanager" not in str(after):
        assert "what a (sensitive value) allows" in finding.message
        assert not {"secretsmanager", "owner", "cluster-admin", "Administrator", "*"} & set(finding.message.split())


def test_a_new_object_with_a_hidden_policy_is_judged_like_any_other() -> None:
    (finding,) = found(None, {"policy": Sensitive(policy(WIDE)["policy"])})
    assert finding.message == "grants new dangerous permissions: what a (sensitive value) allows."


def test_a_policy_that_names_a_secret_is_judged_whole_and_told_without_it() -> None:
    before = conceal(policy(NARROW, {**NARROW, "Condition": {"StringEquals": {"password": "hunter22"}}}), frozenset())
    after = conceal(policy(WIDE, {**NARROW, "Condition": {"StringEquals": {"password": "hunter22"}}}), frozenset())
    assert "hunter22" not in str(after)
    assert "secretsmanager:* on all resources" in found(before, after)[0].message
    copied = conceal(policy(WIDE), frozenset({"secretsmanager:*"}))
    assert found(before, copied)[0].message.endswith("what a (sensitive value) allows.")


def test_rights_that_may_be_told_are_told_beside_the_hidden_ones() -> None:
    after = {"inline_policy": [policy(statement("rds:*")), {"policy": Sensitive(policy(WIDE)["policy"])}]}
    (finding,) = found({"inline_policy": []}, after)
    assert finding.message.endswith("rds:* on all resources and what a (sensitive value) allows.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (policy(WIDE), {"policy": Sensitive(policy(WIDE)["policy"])}),
        ({"policy": Sensitive(policy(WIDE)["policy"])}, {"policy": Sensitive(policy(NARROW)["policy"])}),
        ({"policy": Sensitive(policy(WIDE)["policy"])}, {"policy": Sensitive(policy(WIDE)["policy"]), "tags": {}}),
    ],
)
def test_what_is_hidden_and_no_wider_is_quiet(before: Any, after: Any) -> None:
    assert found(before, after) == []


@pytest.mark.parametrize("attribute", ["policy", "document"])
def test_a_restraint_that_is_lost_out_of_sight_is_missed_and_not_named(attribute: str) -> None:
    before, after = policy(READ, DENY)["policy"], policy(READ)["policy"]
    (finding,) = found({attribute: Sensitive(before)}, {attribute: Sensitive(after)})
    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, Confidence.HIGH)
    assert "DeleteBucket" not in finding.message


BINDINGS = json.dumps({"bindings": [{"role": "roles/viewer", "members": ["user:a@example.com"]}]})
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}}
UNSEEN: list[tuple[str, Any, Any]] = [
    ("aws_iam_policy", policy(NARROW), {"policy": UNKNOWN}),
    ("acme_thing", {"who_may": policy(NARROW)["policy"]}, {"who_may": UNKNOWN}),
    ("aws_iam_policy", policy(NARROW), {"policy": Sensitive("****")}),
    ("aws_iam_policy", policy(NARROW), {"policy": Sensitive(UNKNOWN)}),
    ("aws_sqs_queue", {"policy": ""}, {"policy": UNKNOWN}),
    ("aws_iam_role", {"assume_role_policy": json.dumps({"Statement": [TRUST]})}, {"assume_role_policy": UNKNOWN}),
    ("aws_iam_role", {"inline_policy": [policy(NARROW)]}, {"inline_policy": [{"policy": UNKNOWN}]}),
    ("aws_iam_role", {"inline_policy": [policy(NARROW)]}, {"inline_policy": UNKNOWN}),
    ("aws_iam_role", {"managed_policy_arns": ["arn:a"]}, {"managed_policy_arns": ["arn:a", UNKNOWN]}),
    ("AWS::IAM::Policy", {"PolicyDocument": {"Statement": [NARROW]}}, {"PolicyDocument": UNKNOWN}),
    ("AWS::IAM::Policy", {"PolicyDocument": {"Statement": [NARROW]}}, {"PolicyDocument": {"Statement": UNKNOWN}}),
    (
        "AWS::IAM::Policy",
        {"PolicyDocument": {"Statement": [NARROW]}},
        {"PolicyDocument": {"Statement": [{**NARROW, "Action": ["s3:*", UNKNOWN], "Resource": UNKNOWN}]}},
    ),
    (
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": {"Statement": [TRUST]}},
        {"AssumeRolePolicyDocument": {"Statement": [{**TRUST, "Principal": {"AWS": UNKNOWN}}]}},
    ),
    ("google_project_iam_policy", {"policy_data": BINDINGS}, {"policy_data": UNKNOWN}),
    (
        "google_project_iam_binding",
        {"role": "roles/x", "members": ["a"]},
        {"role": "roles/x", "members": UNKNOWN},
    ),
    ("azurerm_role_assignment", {"role_definition_name": "Reader"}, {"role_definition_name": UNKNOWN}),
    ("kubernetes_cluster_role", {"rule": [{"resources": ["pods"], "verbs": ["get"]}]}, {"rule": UNKNOWN}),
]


@pytest.mark.parametrize(("kind", "before", "after"), UNSEEN)
def test_what_is_known_only_after_apply_may_be_the_worst(kind: str, before: Any, after: Any) -> None:
    (finding,) = found(before, after, kind)
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.LOW)
    assert "The plan does not show whether" in finding.message
    assert finding.message.endswith(("does (known after apply).", "does (sensitive value)."))


def test_what_may_give_less_weighs_less() -> None:
    before, after = ({"rule": [{"resources": ["*"], "verbs": verbs}]} for verbs in (["get"], ["get", UNKNOWN]))
    (finding,) = found(before, after, "kubernetes_role")
    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, Confidence.LOW)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("aws_iam_policy", policy(statement("*")), {"policy": UNKNOWN}),
        ("aws_iam_policy", {"policy": UNKNOWN}, {"policy": UNKNOWN}),
        ("aws_iam_policy", {**policy(NARROW), "arn": "a"}, {**policy(NARROW), "arn": UNKNOWN, "description": UNKNOWN}),
        (
            "AWS::IAM::Policy",
            {"PolicyDocument": {"Statement": [NARROW]}},
            {"PolicyDocument": {"Statement": [{**NARROW, "Resource": UNKNOWN}]}},
        ),
        ("google_project_iam_member", {"role": "roles/viewer"}, {"role": "roles/viewer", "etag": UNKNOWN}),
        ("vault_policy", {"policy": 'path "a" {}'}, {"policy": UNKNOWN}),
    ],
)
def test_what_can_grant_nothing_more_is_quiet(kind: str, before: Any, after: Any) -> None:
    assert found(before, after, kind) == []


def test_what_a_provider_computes_for_a_new_object_is_not_a_change_of_its_policy() -> None:
    before, after = policy(NARROW), {"policy": UNKNOWN}
    change = ResourceChange("aws_sns_topic.x", "aws_sns_topic", Action.DELETE_THEN_CREATE, before=before, after=after)
    plan = Plan("p", Tool.TERRAFORM, (change,))
    assert not list(permissions_widened.check(plan, Catalog()))
    written = Plan("p", Tool.TERRAFORM, (replace(change, references={"policy": ("aws_s3_bucket.new",)}),))
    assert [finding.confidence for finding in permissions_widened.check(written, Catalog())] == [Confidence.LOW]


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
        ("google_pubsub_topic_iam_member", {"role": "roles/pubsub.publisher", "member": "allUsers"}, 3),
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
        (
            "azurerm_role_assignment",
            {
                "role_definition_id": "/x/roleDefinitions/8E3AF657-a8ff-443c-a75c-2fe8c4bcb635",
                "scope": "/subscriptions/1",
            },
            3,
        ),
        ("azurerm_role_definition", {"scope": "/subscriptions/1", "permissions": [{"actions": ["*"]}]}, 3),
        ("azurerm_role_definition", {"scope": "/a/b", "permissions": [{"actions": ["Microsoft.Authorization/*"]}]}, 2),
        ("azuread_directory_role_assignment", {"role_id": "62e90394-69f5-4237-9190-012177145e10"}, 3),
        ("google_service_account_iam_member", {"role": "roles/iam.serviceAccountTokenCreator", "member": "user:a"}, 2),
        ("google_service_account_key", {"service_account_id": UNKNOWN}, 2),
        ("aws_iam_access_key", {"user": "ci"}, 1),
        ("aws_ssoadmin_managed_policy_attachment", {"managed_policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}, 3),
        ("snowflake_grant_account_role", {"role_name": "ACCOUNTADMIN", "user_name": "A"}, 3),
        ("github_membership", {"role": "admin", "username": "a"}, 3),
        ("mongodbatlas_database_user", {"roles": [{"role_name": "atlasAdmin", "database_name": "admin"}]}, 2),
        ("postgresql_role", {"superuser": True, "name": "a"}, 3),
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
        ("google_cloud_run_service_iam_member", {"role": "roles/run.invoker", "member": "allUsers"}),
        ("google_storage_bucket_iam_member", {"role": "roles/storage.objectAdmin", "member": "user:a@example.com"}),
        ("google_service_account_iam_member", {"role": "roles/iam.workloadIdentityUser", "member": "user:a"}),
        ("azuread_directory_role_assignment", {"role_id": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"}),
        (
            "azurerm_role_definition",
            {"scope": "/subscriptions/1", "permissions": [{"actions": ["Microsoft.Web/*/read"]}]},
        ),
        ("github_membership", {"role": "member", "username": "a"}),
        ("postgresql_role", {"superuser": False, "name": "a"}),
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
        ({"permissions_boundary": "arn:b"}, {"permissions_boundary": "arn:c"}),
        ({"permissions_boundary": "arn:b"}, {"permissions_boundary": Sensitive("arn:c")}),
    ],
)
def test_what_still_holds_rights_back_is_not(before: Any, after: Any) -> None:
    assert found(before, after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (policy(statement("*"), DENY), {"policy": UNKNOWN}),
        ({"document": policy(statement("*"), DENY)["policy"]}, {"document": UNKNOWN}),
        ({"permissions_boundary": "arn:b"}, {"permissions_boundary": UNKNOWN}),
    ],
)
def test_a_restraint_that_cannot_be_seen_may_be_lost(before: Any, after: Any) -> None:
    (finding,) = found(before, after)
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.LOW)
    assert "The plan does not show whether it stays (known after apply)." in finding.message


def test_a_renamed_attachment_gives_nothing_new() -> None:
    values = {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess", "role": "ci"}
    kind = "aws_iam_role_policy_attachment"
    old = ResourceChange(f"{kind}.a", kind, Action.DELETE, "a", before=values)
    new = ResourceChange(f"{kind}.b", kind, Action.CREATE, "b", after=values)
    assert not list(permissions_widened.check(Plan("p", Tool.TERRAFORM, (old, new)), Catalog()))


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


_WIDE = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


def test_a_key_written_with_escapes_is_the_same_key() -> None:
    assert severities(policy(), {"policy": _WIDE.replace("Statement", "\\u0053tatement")}) == [Severity.HIGH]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            _WIDE.replace('"Action"', '"Action": "*", "Action"').replace('"*", "Res', '"a:b", "Res'), id="twice"
        ),
        pytest.param(_WIDE[:-1] + ', "Statement": []}', id="statements twice"),
        pytest.param(_WIDE + " x", id="more after it"),
        pytest.param("\ufeff" + _WIDE, id="a byte order mark"),
        pytest.param(_WIDE.replace('"Effect"', '"Sid": "\\ud800", "Effect"'), id="half a character"),
    ],
)
@pytest.mark.parametrize("before", [None, policy(statement("s3:GetObject"))])
def test_a_policy_that_cannot_be_read_may_say_anything(text: str, before: Any) -> None:
    [one] = found(before, {"policy": text})
    assert (one.severity, one.confidence) == (Severity.HIGH, Confidence.LOW)


@pytest.mark.parametrize(
    "condition", [{}, {"StringLike": {}}, {"StringLike": {"aws:PrincipalArn": "*"}}, {"ArnLike": {"a": ["x", "*"]}}]
)
def test_a_condition_that_takes_everything_holds_nobody_back(condition: Any) -> None:
    anyone = statement("*", Principal="*", Condition=condition)
    assert severities(policy(), policy(anyone)) == [Severity.HIGH]


def test_anyone_can_be_written_for_every_kind_of_principal() -> None:
    assert severities(policy(), policy(statement("*", Principal={"Federated": "*"}))) == [Severity.HIGH]


@pytest.mark.parametrize("odd", ["x", 3, True, [1], {"name": 1}, Sensitive([{"name": "view"}]), UNKNOWN])
def test_values_of_an_odd_shape_are_read(odd: Any) -> None:
    for kind, name in (("kubernetes_role_binding", "role_ref"), ("kubernetes_role", "rule")):
        found(None, {name: odd}, kind)
    found(None, {"policy_data": '{"bindings": 3}'}, "google_project_iam_policy")


def test_a_hidden_role_is_judged_by_what_it_is() -> None:
    hidden = {"role_ref": Sensitive([{"name": "cluster-admin"}])}
    assert severities(None, hidden, "kubernetes_cluster_role_binding") == [Severity.HIGH]


def _manifest(kind: str, **more: Any) -> dict[str, Any]:
    return {"manifest": {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, **more}}


@pytest.mark.parametrize("hide", [lambda tree: tree, Sensitive])
def test_a_manifest_is_judged_as_what_it_is(hide: Any) -> None:
    kind = "kubernetes_manifest"
    reads, all_ = ([{"verbs": [verb], "resources": [what]}] for verb, what in (("get", "pods"), ("*", "*")))
    wide = _manifest("ClusterRole", rules=hide(all_))
    assert severities(_manifest("ClusterRole", rules=reads), wide, kind) == [Severity.HIGH]
    binds = _manifest("ClusterRoleBinding", roleRef=hide({"name": "cluster-admin"}))
    assert severities(_manifest("ClusterRoleBinding", roleRef={"name": "view"}), binds, kind) == [Severity.HIGH]
    assert severities(_manifest("ConfigMap"), _manifest("ConfigMap", rules=all_), kind) == []


def test_a_manifest_whose_rules_are_not_known_may_give_all() -> None:
    reads = [{"verbs": ["get"], "resources": ["pods"]}]
    [one] = found(_manifest("Role", rules=reads), _manifest("Role", rules=UNKNOWN), "kubernetes_manifest")
    assert one.confidence is Confidence.LOW
