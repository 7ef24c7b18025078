"""What is lost with one object: by its type, by its attributes, by its neighbours, and by how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan, untouched

DELETED, REPLACED, NEW_FIRST = Action.DELETE, Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE
TYPES = (
    *("aws_db_instance", "aws_s3_bucket", "aws_kms_key", "aws_iam_role", "aws_iam_user", "aws_cognito_user_pool"),
    *("aws_lb", "aws_vpc", "aws_eip", "aws_eks_cluster", "aws_instance", "aws_cloudwatch_log_group", "aws_route"),
    *("aws_iam_role_policy_attachment", "aws_vpc_security_group_ingress_rule", "aws_lb_listener_rule"),
    *("aws_ecs_task_definition", "aws_cloudwatch_dashboard", "null_resource", "random_password", "tls_private_key"),
    *("aws_lambda_function", "aws_sqs_queue", "aws_acm_certificate", "aws_lb_target_group", "aws_ebs_volume"),
    *("acme_database", "acme_load_balancer", "acme_secret", "acme_user", "acme_thing", "acme_subnet", "acme_log"),
    *("aws_docdb_cluster_instance", "aws_neptune_cluster_instance", "random_id", "random_string", "random_integer"),
    *("random_shuffle", "random_uuid", "aws_s3_bucket_object", "aws_docdb_cluster", "aws_cognito_user_pool_client"),
    *("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::EC2::SecurityGroup", "google_sql_database_instance"),
)
MEMBER = "aws_rds_cluster_instance"


def by_type() -> Iterator[tuple[str, Plan]]:
    """Each type in each of the three ways in which an object goes."""
    for kind, action in product(TYPES, (DELETED, REPLACED, NEW_FIRST)):
        yield f"{kind} {action.value}", plan(change(kind, action, before={"id": "1"}), *untouched(12))


def by_attribute() -> Iterator[tuple[str, Plan]]:
    """What an attribute says of what an object holds, and of what becomes of its deletion."""
    for number, (kind, before) in enumerate(_ATTRIBUTES):
        for action in (DELETED, REPLACED):
            yield f"{number}. {kind} {action.value}: {before}", plan(change(kind, action, before=before), *untouched(9))


_ATTRIBUTES: tuple[tuple[str, Any], ...] = (
    ("aws_db_instance", None),
    ("aws_db_instance", {"replicate_source_db": "orders"}),
    ("aws_db_instance", {"replicate_source_db": ""}),
    ("aws_db_instance", {"replicate_source_db": Sensitive("orders")}),
    ("AWS::RDS::DBInstance", {"SourceDBInstanceIdentifier": "orders"}),
    ("google_sql_database_instance", {"master_instance_name": "orders"}),
    ("aws_db_instance", {"deletion_protection": True}),
    ("aws_db_instance", {"deletion_protection": UNKNOWN}),
    ("aws_db_instance", {"deletion_protection": Sensitive(True)}),
    ("aws_db_instance", {"deletion_protection": False, "skip_final_snapshot": True}),
    ("aws_db_instance", {"skip_final_snapshot": False, "final_snapshot_identifier": "last"}),
    ("aws_db_instance", {"skip_final_snapshot": UNKNOWN}),
    ("aws_elasticache_cluster", {"replication_group_id": "cache"}),
    ("aws_elasticache_cluster", {}),
    ("aws_ssm_parameter", {"type": "SecureString"}),
    ("aws_ssm_parameter", {"type": "String"}),
    ("aws_ssm_parameter", None),
    ("AWS::SSM::Parameter", {"Type": "String"}),
    ("aws_s3_object", {"content": "{}"}),
    ("aws_s3_object", {"source": "a.zip"}),
    ("aws_s3_object", {"content_base64": "e30="}),
    ("aws_s3_object", {}),
    ("aws_dynamodb_table_item", {"item": "{}"}),
    ("google_storage_bucket_object", {"content": "a"}),
    ("aws_ecs_service", {"desired_count": 0}),
    ("aws_ecs_service", {"desired_count": 1}),
    ("aws_s3_bucket", {"force_destroy": False}),
    ("aws_s3_bucket", {"force_destroy": True}),
    ("aws_s3_bucket", {"force_destroy": UNKNOWN}),
    ("aws_ecr_repository", {"force_delete": None}),
    ("aws_backup_vault", {"force_destroy": None}),
    ("aws_route53_zone", {"force_destroy": False}),
    ("AWS::S3::Bucket", {"BucketName": "files"}),
    ("AWS::ECR::Repository", {"EmptyOnDelete": True}),
    ("AWS::ECR::Repository", {"EmptyOnDelete": "true"}),
    ("AWS::ECR::Repository", {"EmptyOnDelete": False}),
    ("aws_route53_record", {"name": "_acme.example"}),
    ("aws_route53_record", {"name": "www.acme.example"}),
    ("aws_security_group", {"name": "web"}),
    ("aws_dynamodb_table", {"deletion_protection_enabled": True, "point_in_time_recovery": [{"enabled": True}]}),
    ("aws_secretsmanager_secret", {"recovery_window_in_days": 30}),
    ("aws_secretsmanager_secret", {"recovery_window_in_days": 0}),
    ("aws_kms_key", {"deletion_window_in_days": 7, "is_enabled": True}),
    ("azurerm_key_vault", {"purge_protection_enabled": True}),
    ("google_container_cluster", {"deletion_protection": True}),
)


def by_neighbour() -> Iterator[tuple[str, Plan]]:
    """What stays beside it, comes in its place, or depends on it."""
    stays, member = change(MEMBER, Action.NO_OP, index=0), change(MEMBER, DELETED, index=1)
    yield "a member of a cluster goes, another stays", plan(stays, member)
    yield "a member goes, another is new", plan(change(MEMBER, Action.CREATE, index=0), member)
    yield "a member goes, another is deposed", plan(change(MEMBER, Action.NO_OP, index=0, deposed="ab12"), member)
    yield "every member goes", plan(change(MEMBER, DELETED, index=0), member)
    needs = {f"{MEMBER}.it": frozenset({"aws_rds_cluster.c"}), f"{MEMBER}.b": frozenset({"aws_rds_cluster.c"})}
    yield (
        "a member of another block of the cluster stays",
        plan(change(MEMBER, Action.UPDATE, "b"), change(MEMBER, DELETED), dependencies=needs),
    )
    yield (
        "a member of another module stays",
        plan(change(MEMBER, Action.UPDATE, module="module.b"), change(MEMBER, DELETED, module="module.a")),
    )
    for kind in ("aws_instance", "aws_db_instance", "aws_iam_role"):
        scaled = {"action_reason": "delete_because_count_index"}
        yield (
            f"{kind} of a count goes, another stays",
            plan(change(kind, Action.NO_OP, index=0), change(kind, DELETED, index=1, **scaled), *untouched(8)),
        )
        yield f"{kind} of a count goes, none stays", plan(change(kind, DELETED, index=0, **scaled), *untouched(8))
    yield from _attachments()
    yield from _names()


def _attachments() -> Iterator[tuple[str, Plan]]:
    kind = "aws_iam_role_policy_attachment"
    old = change(kind, DELETED, before={"id": "1", "role": "app", "policy_arn": "a"})
    for story, after in (
        ("another policy", {"role": "app", "policy_arn": "b"}),
        ("the same policy", {"role": "app", "policy_arn": "a", "id": "1"}),
        ("a policy of another role", {"role": "web", "policy_arn": "b"}),
        ("a hidden role", {"role": Sensitive("app"), "policy_arn": "b"}),
    ):
        yield f"an attachment goes and {story} comes", plan(old, change(kind, Action.CREATE, "new", after=after))
    yield (
        "an instance of a group",
        plan(change("aws_instance", DELETED, tags={"aws:autoscaling:groupName": "web"}), *untouched(9)),
    )


def _names() -> Iterator[tuple[str, Plan]]:
    pet = change("random_pet", REPLACED)
    needs = {"aws_s3_bucket.files": frozenset({"random_pet.it"})}
    for action in (Action.UPDATE, REPLACED):
        files = change("aws_s3_bucket", action, "files", before={"bucket": "a"}, after={"bucket": UNKNOWN})
        yield f"a name is made anew, what has it: {action.value}", plan(pet, files, dependencies=needs)


def by_doubt() -> Iterator[tuple[str, Plan]]:
    """How sure it is that the object goes: in every format that can leave it open."""
    for kind, certainty, form in product(
        ("aws_db_instance", "aws_lb", "aws_iam_role"), Certainty, ("terraform_json", "change_set", "hcl")
    ):
        gone = change(kind, REPLACED, certainty=certainty)
        yield f"{kind} {certainty.value} in {form}", plan(gone, *untouched(5), format=form)
    later = change("aws_lb", REPLACED, certainty=Certainty.LIKELY, deferred="resource_config_unknown")
    yield "deferred", plan(later, *untouched(5))
    yield "deposed", plan(change("aws_lb", DELETED, deposed="ab12cd34"), change("aws_lb", Action.NO_OP))
    yield "a snapshot is kept", plan(change("AWS::RDS::DBInstance", DELETED, snapshot=True), tool=Tool.CLOUDFORMATION)


def by_dependents() -> Iterator[tuple[str, Plan]]:
    """How many others depend on it, go with it, or stay."""
    for count, action in product((0, 1, 2, 4, 5, 6), (Action.NO_OP, DELETED)):
        users = tuple(change("acme_thing", action, f"u{number}") for number in range(count))
        needs = {user.address: frozenset({"aws_subnet.it"}) for user in users}
        yield f"{count} others, {action.value}", plan(change("aws_subnet", DELETED), *users, dependencies=needs)
    yield from _users()


def _users() -> Iterator[tuple[str, Plan]]:
    subnets = tuple(change("aws_subnet", action, index=n) for n, action in enumerate((Action.NO_OP, DELETED)))
    needs = {"acme_server.web": frozenset({"aws_subnet.it"}), "acme_tag.all": frozenset({"aws_subnet.it"})}
    web: dict[str, ResourceChange] = {
        "of the same key": change("acme_server", Action.NO_OP, "web", index=1),
        "of another key": change("acme_server", Action.NO_OP, "web", index=0),
        "without a key": change("acme_server", Action.NO_OP, "web"),
        "that is deposed": change("acme_server", Action.NO_OP, "web", index=1, deposed="ab"),
        "that is new": change("acme_server", Action.CREATE, "web", index=1),
    }
    for story, one in web.items():
        yield f"one of two goes, and a user {story}", plan(*subnets, one, dependencies=needs)
    every = tuple(change("aws_subnet", DELETED, index=n) for n in (0, 1))
    yield "both go, and a user without a key", plan(*every, web["without a key"], dependencies=needs)
    for action in (DELETED, REPLACED):
        moved = change("acme_server", Action.UPDATE, "web")
        yield f"{action.value}, and its user is updated", plan(change("aws_subnet", action), moved, dependencies=needs)
    other = change("acme_server", Action.NO_OP, "web", module="module.a", address="module.a.acme_server.web")
    apart = {"module.a.acme_server.web": frozenset({"module.b.aws_subnet.it"})}
    yield (
        "its user is in another module",
        plan(change("aws_subnet", DELETED, module="module.b"), other, dependencies=apart),
    )
