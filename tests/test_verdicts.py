"""What an experienced engineer would say of everyday and not so everyday plans: one line, one plan, one verdict."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from planguard import readers
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset

BLOCK, WARN, PASS = "block", "warn", "pass"
TODAY = datetime.date(2026, 11, 23)
Change = dict[str, Any]
PRODUCTION: Change = {"tags": {"environment": "production"}}
DEVELOPMENT: Change = {"tags": {"environment": "dev"}}


def _change(kind: str, actions: list[str], before: Any, after: Any, **more: Any) -> Change:
    inner = {"actions": actions, "before": before, "after": after, "after_unknown": {}, **more.pop("inner", {})}
    address = f"{kind}.{more.pop('name', 'it')}"
    return {"address": address, "mode": "managed", "type": kind, "name": address.split(".")[1], "change": inner, **more}


def gone(kind: str, reason: str = "delete_because_no_resource_config", **before: Any) -> Change:
    """The object is deleted."""
    return _change(kind, ["delete"], before, None, action_reason=reason)


def replaced(kind: str, *, by: str = "name", first: bool = False, **before: Any) -> Change:
    """The object is replaced because an attribute changes; ``first`` if the new one exists before the old one goes."""
    actions = ["create", "delete"] if first else ["delete", "create"]
    old, new = {by: "old", **before}, {**before, by: "new"}
    inner = {"replace_paths": [[by]]}
    return _change(kind, actions, old, new, action_reason="replace_because_cannot_update", inner=inner)


def following(kind: str) -> Change:
    """The object is replaced because an id that it needs will be known only after apply."""
    inner = {"replace_paths": [["parent_id"]], "after_unknown": {"parent_id": True}}
    reason = "replace_because_cannot_update"
    return _change(kind, ["delete", "create"], {"parent_id": "a"}, {}, action_reason=reason, inner=inner)


def updated(kind: str, attribute: str, was: Any, becomes: Any) -> Change:
    """One attribute of the object is changed in place."""
    return _change(kind, ["update"], {attribute: was}, {attribute: becomes})


def hidden(kind: str, attribute: str, was: Any, becomes: Any) -> Change:
    """One attribute of the object is changed in place, and its new value is marked as sensitive."""
    return _change(
        kind, ["update"], {attribute: was}, {attribute: becomes}, inner={"after_sensitive": {attribute: True}}
    )


def unknown(kind: str, attribute: str, was: Any, **more: Any) -> Change:
    """One attribute of the object is changed in place, and its new value is known only after apply."""
    return _change(kind, ["update"], {attribute: was, **more}, {**more}, inner={"after_unknown": {attribute: True}})


def new(kind: str, name: str = "other", **after: Any) -> Change:
    """An object is created."""
    return _change(kind, ["create"], None, after, name=name)


def statement(action: str, resource: str = "arn:aws:s3:::files/*", effect: str = "Allow") -> dict[str, str]:
    return {"Effect": effect, "Action": action, "Resource": resource}


def policy(*statements: dict[str, str]) -> str:
    return json.dumps({"Statement": statements})


READ, ADMIN = statement("s3:GetObject"), statement("*", "*")
READ_ACL = statement("s3:GetObjectAcl")
NO_DELETE = statement("s3:DeleteObject", "*", "Deny")
INGRESS = [{"from_port": port, "to_port": port, "cidr_blocks": ["10.0.0.0/8"]} for port in (80, 443)]
CALLED_A_TEST: Change = {"tags": {"Stage": "test"}, "tags_all": {"Stage": "test", "Environment": "production"}}
IN_TEST = {"address": "module.test.aws_instance.it", "module_address": "module.test"}
OF_A_GROUP: Change = {"tags": {"aws:autoscaling:groupName": "web"}}
SNAPSHOT: Change = {"skip_final_snapshot": False, "final_snapshot_identifier": "last"}

CASES = [
    # Data: gone is gone, in every environment, with or without a copy.
    (BLOCK, "a database is deleted", [gone("aws_db_instance", skip_final_snapshot=True)]),
    (BLOCK, "a database is deleted, a snapshot stays", [gone("aws_db_instance", **SNAPSHOT)]),
    (BLOCK, "a database of a test environment is deleted", [gone("aws_db_instance", **DEVELOPMENT)]),
    (BLOCK, "a database is replaced", [replaced("aws_db_instance", by="engine")]),
    (BLOCK, "a database is replaced, the new one first", [replaced("aws_rds_cluster", by="engine", first=True)]),
    (BLOCK, "a table is replaced", [replaced("aws_dynamodb_table", by="hash_key")]),
    (BLOCK, "a bucket is deleted", [gone("aws_s3_bucket", force_destroy=False)]),
    (BLOCK, "a bucket is deleted with all that is in it", [gone("aws_s3_bucket", force_destroy=True)]),
    (BLOCK, "a disk is deleted", [gone("aws_ebs_volume")]),
    (BLOCK, "a file system is replaced", [replaced("aws_efs_file_system", by="creation_token")]),
    (BLOCK, "a queue is deleted", [gone("aws_sqs_queue")]),
    (BLOCK, "a stream is replaced", [replaced("aws_kinesis_stream")]),
    (BLOCK, "a cache with data is deleted", [gone("aws_elasticache_replication_group", replication_group_id="a")]),
    (BLOCK, "a backup vault is deleted", [gone("aws_backup_vault")]),
    (BLOCK, "a snapshot is deleted", [gone("aws_db_snapshot")]),
    (WARN, "a read replica is deleted", [gone("aws_db_instance", replicate_source_db="orders")]),
    (PASS, "an object that the configuration wrote is deleted", [gone("aws_s3_object", content="{}")]),
    (PASS, "an item that the configuration wrote is replaced", [replaced("aws_dynamodb_table_item", item="{}")]),
    # Keys and identities.
    (BLOCK, "a key is deleted", [gone("aws_kms_key")]),
    (BLOCK, "a key is switched off", [updated("aws_kms_key", "is_enabled", True, False)]),
    (BLOCK, "a secret is deleted", [gone("aws_secretsmanager_secret")]),
    (BLOCK, "a generated password is made anew", [replaced("random_password", by="length")]),
    (BLOCK, "users' accounts are deleted", [gone("aws_cognito_user_pool")]),
    (BLOCK, "a role is deleted", [gone("aws_iam_role")]),
    (WARN, "a secret loses its value", [gone("aws_secretsmanager_secret_version")]),
    (WARN, "a certificate is replaced, the new one first", [replaced("aws_acm_certificate", first=True)]),
    (WARN, "a permission is taken away", [gone("aws_iam_role_policy_attachment", role="app", policy_arn="a")]),
    (PASS, "a secret is rotated", [updated("aws_secretsmanager_secret_version", "id", "1", "1")]),
    (PASS, "one permission is exchanged for another", [replaced("aws_iam_role_policy_attachment", by="policy_arn")]),
    (
        PASS,
        "one permission goes and another comes",
        [
            gone("aws_iam_role_policy_attachment", "delete_because_each_key", role="app", policy_arn="a"),
            new("aws_iam_role_policy_attachment", role="app", policy_arn="b"),
        ],
    ),
    # Service.
    (BLOCK, "a load balancer is replaced", [replaced("aws_lb", by="internal")]),
    (BLOCK, "a load balancer follows what is replaced", [following("aws_lb")]),
    (BLOCK, "a server is replaced", [replaced("aws_instance", by="ami")]),
    (WARN, "a server of a test environment is replaced", [replaced("aws_instance", by="ami", **DEVELOPMENT)]),
    (WARN, "a server is replaced, the new one first", [replaced("aws_instance", by="ami", first=True)]),
    (PASS, "a server goes of which its group starts another", [gone("aws_instance", **OF_A_GROUP)]),
    (BLOCK, "a service is replaced", [replaced("aws_ecs_service")]),
    (BLOCK, "a cluster is replaced", [replaced("aws_eks_cluster", by="role_arn")]),
    (WARN, "nodes are replaced, the new ones first", [replaced("aws_eks_node_group", by="instance_types", first=True)]),
    (BLOCK, "a zone is deleted", [gone("aws_route53_zone")]),
    (BLOCK, "a name is deleted", [gone("aws_route53_record", name="www.acme.example")]),
    (WARN, "a name points elsewhere", [updated("aws_route53_record", "records", ["1.1.1.1"], ["2.2.2.2"])]),
    (WARN, "a target group is replaced, the new one first", [replaced("aws_lb_target_group", by="port", first=True)]),
    (WARN, "a rule of a listener is replaced", [replaced("aws_lb_listener_rule", by="priority")]),
    (WARN, "a target leaves", [gone("aws_lb_target_group_attachment", target_id="i-1")]),
    (WARN, "a function may no longer be called", [gone("aws_lambda_permission", function_name="api")]),
    (BLOCK, "a network is replaced", [replaced("aws_vpc", by="cidr_block")]),
    (BLOCK, "a fixed address is given back", [gone("aws_eip")]),
    (WARN, "a way is cut for a moment", [following("aws_route")]),
    (WARN, "a security group is replaced, the new one first", [replaced("aws_security_group", first=True)]),
    (WARN, "a rule of a security group is deleted", [gone("aws_vpc_security_group_ingress_rule", from_port=443)]),
    (WARN, "all rules of a security group go", [updated("aws_security_group", "ingress", INGRESS, [])]),
    (WARN, "a service is scaled to nothing", [updated("aws_ecs_service", "desired_count", 3, 0)]),
    # What protects.
    (WARN, "a guard is switched off", [updated("aws_db_instance", "deletion_protection", True, False)]),
    (BLOCK, "backups are switched off", [updated("aws_db_instance", "backup_retention_period", 7, 0)]),
    (WARN, "backups are kept for less long", [updated("aws_db_instance", "backup_retention_period", 7, 3)]),
    (WARN, "a bucket may be deleted when full", [updated("aws_s3_bucket", "force_destroy", False, True)]),
    (WARN, "logs are kept for less long", [updated("aws_cloudwatch_log_group", "retention_in_days", 365, 30)]),
    (WARN, "logs are deleted", [gone("aws_cloudwatch_log_group")]),
    (WARN, "backups are no longer made", [gone("aws_backup_plan")]),
    (WARN, "a public bucket is no longer prevented", [gone("aws_s3_bucket_public_access_block")]),
    (BLOCK, "somebody becomes administrator", [updated("aws_iam_policy", "policy", policy(READ), policy(ADMIN))]),
    (WARN, "a denial is taken away", [updated("aws_iam_role_policy", "policy", policy(READ, NO_DELETE), policy(READ))]),
    (PASS, "one may read a little more", [updated("aws_iam_policy", "policy", policy(READ), policy(READ, READ_ACL))]),
    # What cannot be compared is not "no change": what is hidden is judged as it is, what is unknown as its worst.
    (BLOCK, "a hidden administrator", [hidden("aws_iam_policy", "policy", policy(READ), policy(ADMIN))]),
    (BLOCK, "a hidden end of backups", [hidden("aws_db_instance", "backup_retention_period", 7, 0)]),
    (WARN, "a hidden end of a guard", [hidden("aws_db_instance", "deletion_protection", True, False)]),
    (WARN, "a hidden denial taken away", [hidden("aws_iam_policy", "policy", policy(READ, NO_DELETE), policy(READ))]),
    (WARN, "a hidden end of a service", [hidden("aws_ecs_service", "desired_count", 3, 0)]),
    (WARN, "all rules of a security group go, hidden", [hidden("aws_security_group", "ingress", INGRESS, [])]),
    (PASS, "one may read more, hidden", [hidden("aws_iam_policy", "policy", policy(READ), policy(READ, READ_ACL))]),
    (PASS, "a guard that stays on, hidden", [hidden("aws_db_instance", "deletion_protection", True, True)]),
    (PASS, "a hidden password", [hidden("aws_db_instance", "password", "old", "new")]),
    (WARN, "a policy that nobody can see yet", [unknown("aws_iam_policy", "policy", policy(READ))]),
    (WARN, "a guard that nobody can see yet", [unknown("aws_db_instance", "deletion_protection", True)]),
    (WARN, "backups that nobody can see yet", [unknown("aws_db_instance", "backup_retention_period", 7)]),
    (WARN, "a force that nobody can see yet", [unknown("aws_s3_bucket", "force_destroy", False)]),
    (WARN, "a count that nobody can see yet", [unknown("aws_ecs_service", "desired_count", 3)]),
    (WARN, "a key that nobody can see yet", [unknown("aws_kms_key", "is_enabled", True)]),
    (WARN, "an unseen policy of production", [unknown("aws_iam_policy", "policy", policy(READ), **PRODUCTION)]),
    (PASS, "a policy that can become no wider", [unknown("aws_iam_policy", "policy", policy(ADMIN))]),
    (PASS, "an address that nobody can see yet", [unknown("aws_db_instance", "endpoint", "a")]),
    (PASS, "a task definition that nobody can see yet", [unknown("aws_ecs_service", "task_definition", "a:1")]),
    (PASS, "subnets that nobody can see yet", [unknown("aws_lb", "subnets", ["a", "b"])]),
    # Where evidence contradicts, it is production.
    (BLOCK, "a server of production is replaced, called a test", [replaced("aws_instance", by="ami", **CALLED_A_TEST)]),
    (
        BLOCK,
        "a server of production moves to a module called test",
        [
            replaced("aws_instance", by="ami") | IN_TEST | {"previous_address": "module.production.aws_instance.it"}
        ],
    ),
    (WARN, "a server in a module called test", [replaced("aws_instance", by="ami") | IN_TEST]),
    # Routine.
    (PASS, "nothing at all", []),
    (PASS, "a tag", [updated("aws_db_instance", "tags", {}, {"a": "b"})]),
    (PASS, "a larger disk", [updated("aws_db_instance", "allocated_storage", 20, 50)]),
    (PASS, "more tasks", [updated("aws_ecs_service", "desired_count", 3, 6)]),
    (PASS, "a database more", [new("aws_db_instance", identifier="new")]),
    (
        PASS,
        "a release of a container",
        [
            replaced("aws_ecs_task_definition", by="container_definitions"),
            updated("aws_ecs_service", "task_definition", "a:1", "a:2"),
        ],
    ),
    (
        PASS,
        "a release of a function",
        [
            updated("aws_lambda_function", "source_code_hash", "a", "b"),
            replaced("aws_lambda_layer_version", by="s3_key"),
        ],
    ),
    (PASS, "a release of an API", [replaced("aws_api_gateway_deployment", by="triggers", first=True)]),
    (PASS, "a permission to call a function is made anew", [replaced("aws_lambda_permission", by="statement_id")]),
    (PASS, "a new version of a template", [updated("aws_launch_template", "image_id", "a", "b")]),
    (PASS, "a target is exchanged", [replaced("aws_lb_target_group_attachment", by="target_id")]),
    (PASS, "a rule more in a security group", [updated("aws_security_group", "ingress", INGRESS[:1], INGRESS)]),
    (PASS, "a parameter", [updated("aws_db_parameter_group", "parameter", [], [{"name": "a", "value": "1"}])]),
    (PASS, "a trigger", [replaced("null_resource", by="triggers"), replaced("terraform_data", by="triggers_replace")]),
    (PASS, "a local file", [replaced("local_file", by="content")]),
    (PASS, "a dashboard is deleted", [gone("aws_cloudwatch_dashboard")]),
    (PASS, "what holds nothing is deleted", [gone("null_resource")]),
    # Types that nobody knows are judged by their names.
    (BLOCK, "an unknown database is deleted", [gone("acme_database")]),
    (BLOCK, "an unknown load balancer of production is deleted", [gone("acme_load_balancer", **PRODUCTION)]),
    (WARN, "an unknown load balancer is deleted", [gone("acme_load_balancer")]),
    (PASS, "an unknown setting is deleted", [gone("acme_dashboard")]),
]  # fmt: skip


def verdict(changes: list[Change]) -> str:
    """The verdict of the default ruleset on a plan of these changes, among other objects that stay."""
    stays = [_change("aws_ssm_parameter", ["no-op"], {"id": f"{n}"}, {"id": f"{n}"}, name=f"n{n}") for n in range(9)]
    return _judged({"resource_changes": [*stays, *changes]})


def _judged(document: dict[str, Any]) -> str:
    document |= {"format_version": "1.2", "terraform_version": "1.11.4"}
    return review(readers.read(json.dumps(document).encode(), "plan.json"), Ruleset(), TODAY).verdict.word


@pytest.mark.parametrize(("expected", "story", "changes"), CASES, ids=[story for _, story, _ in CASES])
def test_a_plan_is_judged_as_an_engineer_would(expected: str, story: str, changes: list[Change]) -> None:
    assert verdict(changes) == expected, story


@pytest.mark.parametrize(
    ("expected", "kind", "actions"),
    [
        (PASS, "aws_ecs_task_definition", ["delete", "create"]),
        (PASS, "aws_ecs_service", ["update"]),
        (WARN, "aws_cloudwatch_log_group", ["delete", "create"]),
        (BLOCK, "aws_lb", ["delete", "create"]),
    ],
)
def test_two_environments_in_one_plan_matter_where_something_is_lost(
    expected: str, kind: str, actions: list[str]
) -> None:
    changes = [
        _change(kind, actions, {"id": name, **tags}, {**tags}, name=name)
        for name, tags in (("one", PRODUCTION), ("two", DEVELOPMENT))
    ]
    assert verdict(changes) == expected


@pytest.mark.parametrize(
    ("expected", "kinds"),
    [
        (WARN, ["aws_cloudwatch_dashboard", "aws_cloudwatch_metric_alarm"]),
        (BLOCK, ["aws_cloudwatch_dashboard", "aws_s3_bucket"]),
        (BLOCK, ["aws_lambda_function", "aws_iam_role", "aws_sqs_queue", "aws_api_gateway_rest_api", "aws_lb"]),
    ],
)
@pytest.mark.parametrize("tags", [PRODUCTION, DEVELOPMENT], ids=["production", "dev"])
def test_a_teardown_is_judged_by_what_it_takes(expected: str, kinds: list[str], tags: dict[str, Any]) -> None:
    changes = [_change(kind, ["delete"], {"id": kind, **tags}, None) for kind in kinds]
    blocks = [{"address": change["address"], "mode": "managed", "type": change["type"]} for change in changes]
    document = {
        "resource_changes": changes,
        "planned_values": {"root_module": {}},
        "configuration": {"root_module": {"resources": blocks}},
    }
    assert _judged(document) == expected


def test_what_somebody_picked_for_destruction_is_no_environment() -> None:
    group = _change("aws_cloudwatch_log_group", ["delete"], {"id": "a", **DEVELOPMENT}, None)
    block = {"address": group["address"], "mode": "managed", "type": group["type"]}
    document = {
        "resource_changes": [group],
        "planned_values": {"root_module": {}},
        "configuration": {"root_module": {"resources": [block]}},
    }
    assert _judged({**document, "complete": False}) == WARN
    assert _judged({**document, "complete": True}) == WARN
