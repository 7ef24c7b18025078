"""Rights that are given, taken away, bound or unbound, in every place where providers keep them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from planguard.model.change import Action
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan

ACTIONS = (
    *(
        "*",
        "*:*",
        "s3:*",
        "s3:GetObject",
        "s3:DeleteObject",
        "s3:DeleteBucket",
        "rds:Delete*",
        "ec2:TerminateInstances",
    ),
    *("iam:*", "iam:PassRole", "iam:AttachRolePolicy", "sts:AssumeRole", "sts:*", "organizations:*", "logs:*"),
    *("logs:DeleteLogGroup", "sqs:DeleteMessage", "ec2:DeleteTags", "kms:ScheduleKeyDeletion", "rds:StopDBInstance"),
    *("kms:DisableKey", "dynamodb:DeleteItem", "ecs:DeregisterTaskDefinition", "sqs:PurgeQueue", "iam:CreateAccessKey"),
)
RESOURCES = ("*", "arn:aws:s3:::*", "arn:aws:s3:::files/*", "arn:aws:iam::123456789012:role/app")
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"policy": json.dumps({"Version": "2012-10-17", "Statement": list(statements)})}


def _allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _updated(before: Any, after: Any, kind: str = "aws_iam_policy") -> Plan:
    return plan(change(kind, Action.UPDATE, before=before, after=after))


def by_action() -> Iterator[tuple[str, Plan]]:
    """Each action on everything and on one thing, for oneself and for anyone."""
    for action in ACTIONS:
        for resource in RESOURCES:
            yield f"{action} on {resource}", _updated(_policy(READ), _policy(READ, _allow(action, resource)))
        yield f"{action} to anyone", _updated(_policy(READ), _policy(READ, _allow(action, Principal="*")))


def by_statement() -> Iterator[tuple[str, Plan]]:
    """What else a statement can say."""
    bound = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    for story, one in (
        ("not this action", {"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}),
        ("not many actions", {"Effect": "Allow", "NotAction": ["a:b", "c:d", "e:f", "g:h"], "Resource": "*"}),
        ("not this action, on one thing", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::a"}),
        ("not this resource", {"Effect": "Allow", "Action": "rds:Delete*", "NotResource": "arn:aws:rds:::a"}),
        ("many actions", _allow(["rds:Delete*", "s3:DeleteBucket", "iam:*", "kms:DisableKey", "s3:GetObject"])),
        ("a condition", _allow("rds:Delete*", Condition=bound)),
        ("everything, under a condition", _allow("*", Condition=bound)),
        ("anyone, under a condition", _allow("s3:*", Principal="*", Condition=bound)),
        ("anyone, under a condition that takes all", _allow("s3:*", Principal="*", Condition={"S": {"a": "*"}})),
        ("anyone, under an empty condition", _allow("s3:*", Principal="*", Condition={"S": {}})),
        ("anyone, of a list", _allow("s3:*", Principal={"AWS": ["*"]})),
        ("an account", _allow("s3:*", Principal={"AWS": "arn:aws:iam::1:root"})),
        ("a denial", {"Effect": "Deny", "Action": "*", "Resource": "*"}),
        ("no effect", {"Action": "*", "Resource": "*"}),
    ):
        yield story, _updated(_policy(READ), _policy(READ, one))
        yield f"{story}, of a new object", plan(change("aws_iam_policy", Action.CREATE, after=_policy(one)))
        yield f"{story}, hidden", _updated(_policy(READ), {"policy": Sensitive(_policy(READ, one)["policy"])})


def by_restraint() -> Iterator[tuple[str, Plan]]:
    """What held rights back and does so no longer."""
    deny = {"Effect": "Deny", "Action": ["s3:DeleteObject", "s3:DeleteBucket"], "Resource": "*"}
    one = {**deny, "Action": "s3:DeleteObject"}
    bound = _allow("s3:PutObject", Condition={"StringEquals": {"aws:SourceVpc": "a", "aws:SourceIp": "b"}})
    less = _allow("s3:PutObject", Condition={"StringEquals": {"aws:SourceVpc": "a"}})
    for story, before, after in (
        ("a denial", _policy(READ, deny), _policy(READ)),
        ("one of two denials", _policy(READ, deny), _policy(READ, one)),
        ("a denial that comes", _policy(READ), _policy(READ, deny)),
        ("every condition", _policy(bound), _policy(_allow("s3:PutObject"))),
        ("one of two conditions", _policy(bound), _policy(less)),
        ("a condition of a right that goes too", _policy(READ, bound), _policy(READ)),
        ("a condition beside the same right without", _policy(bound), _policy(bound, _allow("s3:PutObject"))),
        ("a boundary", {"permissions_boundary": "arn:aws:iam::1:policy/b"}, {"permissions_boundary": None}),
        ("a boundary for another", {"permissions_boundary": "a"}, {"permissions_boundary": "b"}),
        ("a boundary that is unknown", {"permissions_boundary": "a"}, {"permissions_boundary": UNKNOWN}),
        ("a hidden boundary", {"permissions_boundary": Sensitive("a")}, {"permissions_boundary": None}),
        ("a denial, hidden", _policy(READ, deny), {"policy": Sensitive(_policy(READ)["policy"])}),
        ("a denial, unknown", _policy(READ, deny), {"policy": UNKNOWN}),
        ("a policy for what is none", _policy(READ, deny), {"policy": "{"}),
        ("a policy with a key twice", _policy(READ), {"policy": '{"Statement": [], "Statement": []}'}),
    ):
        yield story, _updated(before, after)
    for story, becomes in (("nothing", None), ("unknown", UNKNOWN), ("hidden", Sensitive("b")), ("another", "b")):
        before, after = ({"PermissionsBoundary": value} for value in ("a", becomes))
        yield f"a boundary of a template: {story}", _updated(before, after, "AWS::IAM::Role")
        denied = json.loads(_policy(READ, deny)["policy"])
        yield (
            f"a denial of a template, and {story}",
            _updated(
                {"PolicyDocument": denied, "PermissionsBoundary": "a"},
                {"PolicyDocument": json.loads(_policy(READ)["policy"]), "PermissionsBoundary": becomes},
                "AWS::IAM::Policy",
            ),
        )
    many = {**deny, "Action": ["s3:DeleteObject", "s3:DeleteBucket", "rds:DeleteDBCluster", "kms:DisableKey"]}
    yield "four denials", _updated(_policy(READ, many), _policy(READ))
    yield "a denial and a right", _updated(_policy(READ, deny), _policy(READ, _allow("iam:*")))
    yield "an unknown policy that was everything", _updated(_policy(_allow("*")), {"policy": UNKNOWN})
    yield "a new unknown policy", plan(change("aws_iam_policy", Action.CREATE, after={"policy": UNKNOWN}))
    yield (
        "a new policy that cannot be read",
        plan(change("aws_iam_policy", Action.CREATE, after={"policy": '{"Statement": [], "Statement": []}'})),
    )


def by_role() -> Iterator[tuple[str, Plan]]:
    """Roles and managed policies, which name what they allow."""
    for arn in ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "AmazonS3FullAccess", "ReadOnlyAccess"):
        full = f"arn:aws:iam::aws:policy/{arn}"
        yield arn, plan(change("aws_iam_role_policy_attachment", Action.CREATE, after={"policy_arn": full}))
        yield f"{arn} of a list", _updated({"managed_policy_arns": []}, {"managed_policy_arns": [full]}, "aws_iam_role")
    for role in ("owner", "editor", "viewer", "storage.admin", "run.invoker", "storage.objectViewer"):
        for kind in ("google_project_iam_member", "google_storage_bucket_iam_member", "google_folder_iam_member"):
            for member in ("user:ana@example.com", "allUsers", "allAuthenticatedUsers"):
                given = {"role": f"roles/{role}", "member": member}
                yield f"{kind} {role} {member}", plan(change(kind, Action.CREATE, after=given))
    yield (
        "roles of a policy",
        plan(
            change(
                "google_project_iam_policy",
                Action.CREATE,
                after={
                    "policy_data": json.dumps({"bindings": [{"role": "roles/owner", "members": ["allUsers", "a"]}]})
                },
            )
        ),
    )
    yield from _of_azure()
    yield from _of_kubernetes()


def _of_azure() -> Iterator[tuple[str, Plan]]:
    wide, narrow = "/subscriptions/1234", "/subscriptions/1234/resourceGroups/shop"
    for role in ("Owner", "User Access Administrator", "Contributor", "Reader"):
        for scope in (wide, f"{wide}/", "/", narrow, "/providers/Microsoft.Management/managementGroups/all"):
            given = {"role_definition_name": role, "scope": scope}
            yield f"{role} on {scope}", plan(change("azurerm_role_assignment", Action.CREATE, after=given))


def _of_kubernetes() -> Iterator[tuple[str, Plan]]:
    for name in ("cluster-admin", "view"):
        for kind in ("kubernetes_cluster_role_binding", "kubernetes_role_binding"):
            yield f"{kind} {name}", plan(change(kind, Action.CREATE, after={"role_ref": [{"name": name}]}))
    for verbs, resources in ((["*"], ["*"]), (["delete"], ["*"]), (["get"], ["*"]), (["*"], ["pods"])):
        rules = [{"verbs": verbs, "resources": resources}]
        for kind in ("kubernetes_cluster_role", "kubernetes_role"):
            yield f"{kind} {verbs} {resources}", plan(change(kind, Action.CREATE, after={"rule": rules}))
        for kind in ("ClusterRole", "Role", "Deployment"):
            manifest = {"kind": kind, "rules": rules}
            yield (
                f"a manifest of {kind} {verbs} {resources}",
                plan(change("kubernetes_manifest", Action.CREATE, after={"manifest": manifest})),
            )
    binding = {"kind": "ClusterRoleBinding", "roleRef": {"name": "cluster-admin"}}
    yield "a manifest of a binding", plan(change("kubernetes_manifest", Action.CREATE, after={"manifest": binding}))
