"""What the attributes and neighbours of one object tell about its loss, beyond what is known of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from planguard.evidence.neighbours import has_others_of_its_block, has_others_of_its_cluster, is_exchanged, text_at
from planguard.finding import Severity
from planguard.plan import Action, Plan, ResourceChange
from planguard.resource_types import ResourceType
from planguard.values import UNKNOWN, at, dotted, find


class Circumstance(msgspec.Struct, frozen=True):
    """What changes the judgement of one loss: a sentence, what the object really holds, and how bad it is then."""

    says: str
    holds: str = ""
    at_most: Severity = Severity.CRITICAL
    at_least: Severity = Severity.INFO


_MEMBER = Circumstance(
    "It is a member of a cluster that keeps the data; other members of its kind stay.", "traffic", Severity.MEDIUM
)
_LAST_MEMBER = Circumstance(
    "The data stays with the cluster, but no other member of its kind stays to serve it.",
    "traffic",
    at_least=Severity.HIGH,
)
_REPLICA = Circumstance("It is a read replica: it holds no data of its own.", "traffic", Severity.MEDIUM)
_EXCHANGED = Circumstance("Others like it are there in its place.", at_most=Severity.LOW)
_SCALED_IN = Circumstance("Others of its count stay.", at_most=Severity.MEDIUM)
_RENAMES = Circumstance("A new value is made, and what carries it in its name changes with it.", "config", Severity.LOW)
_FROM_CONFIGURATION = Circumstance("Its content comes from the configuration and can be written again.", "config")
_SECRET = Circumstance("It is a SecureString.", "key")
_NOT_SECRET = Circumstance("It is not a SecureString.", "config")
_GROUP_MEMBER = Circumstance("Its autoscaling group starts another one.", at_most=Severity.LOW)
_IDLE = Circumstance("It runs no task (desired_count is 0).", at_most=Severity.LOW)
_NEW_FIRST = Circumstance("The new one exists before the old one goes.", at_most=Severity.MEDIUM)
_EMPTY = Circumstance("CloudFormation can delete it only while it is empty.", at_most=Severity.HIGH)
_IN_USE = Circumstance("Its deletion is refused while a network interface uses it.", at_most=Severity.MEDIUM)
_VALIDATION = Circumstance(
    "It only proves the ownership of a name: a certificate may not renew.", at_most=Severity.MEDIUM
)

_CLUSTER_MEMBERS = ("aws_rds_cluster_instance", "aws_docdb_cluster_instance", "aws_neptune_cluster_instance")
_REPLICA_OF = ("replicate_source_db", "master_instance_name", "SourceDBInstanceIdentifier")
_NAMES_ONLY = ("random_id", "random_pet", "random_string", "random_integer", "random_shuffle", "random_uuid")
_CONTENT = ("aws_s3_object", "aws_s3_bucket_object", "aws_dynamodb_table_item", "google_storage_bucket_object")
_REFUSES_UNLESS_EMPTY = ("force_destroy", "force_delete")
_CAN_BE_FULL = ("bucket", "repository", "vault", "zone")


def circumstances(change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[Circumstance]:
    """Everything about this object that makes its loss another than that of its type."""
    tests = (*_OF_TYPES.get(entry.name, ()), *_OF_ALL, *(() if entry.holds in ("data", "key") else (_scaled_in,)))
    for test in tests:
        if (found := test(change, plan)) is not None:
            yield found
    if entry.routine and (_scaled_in(change, plan) or is_exchanged(change, plan)):
        yield _EXCHANGED
    if (empty := _only_if_empty(change, entry)) is not None:
        yield empty


def refusal(change: ResourceChange, entry: ResourceType) -> str:
    """What will refuse the deletion at apply time, as it is switched on now; "" if nothing does."""
    for guard in entry.guards:
        for path, value in find(change.before, guard.path):
            if value is not None and value is not UNKNOWN and value in guard.on:
                return (
                    f"{dotted(path)} is {str(value).lower()}, so the deletion will be refused "
                    f"and the apply will stop half-way."
                )
    return ""


def _cluster_member(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return _MEMBER if has_others_of_its_cluster(change, plan) else _LAST_MEMBER


def _replica(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return _REPLICA if any(text_at(change.before, name) for name in _REPLICA_OF) else None


def _cache_node(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return _REPLICA if text_at(change.before, "replication_group_id") else None


def _scaled_in(change: ResourceChange, plan: Plan) -> Circumstance | None:
    if change.action_reason != "delete_because_count_index" or change.type in _CLUSTER_MEMBERS:
        return None
    return _SCALED_IN if has_others_of_its_block(change, plan) else None


def _names_only(change: ResourceChange, plan: Plan) -> Circumstance | None:
    users = plan.dependents(change.config_address)
    if any(other.action.destroys for user in users for other in plan.by_config_address.get(user, ())):
        return Circumstance("What carries it in its name is replaced with it.", "config", at_least=Severity.MEDIUM)
    return _RENAMES


def _parameter(change: ResourceChange, plan: Plan) -> Circumstance | None:
    if change.before is None:
        return None
    return _SECRET if at(change.before, ("type",)) == "SecureString" else _NOT_SECRET


def _content(change: ResourceChange, plan: Plan) -> Circumstance | None:
    made_here = any(at(change.before, (name,)) for name in ("source", "content", "content_base64", "item"))
    return _FROM_CONFIGURATION if made_here else None


def _group_member(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return _GROUP_MEMBER if "aws:autoscaling:groupName" in change.tags else None


def _idle(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return _IDLE if at(change.before, ("desired_count",)) == 0 else None


def _certificate(change: ResourceChange, plan: Plan) -> Circumstance | None:
    new_first = change.action is Action.CREATE_THEN_DELETE
    return _NEW_FIRST if new_first and change.type.endswith(("certificate", "cert", "Certificate")) else None


def _bucket(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return None if at(change.before, ("EmptyOnDelete",)) in (True, "true") else _EMPTY


def _security_group(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return _IN_USE if change.action is Action.DELETE else None


def _validation_record(change: ResourceChange, plan: Plan) -> Circumstance | None:
    return _VALIDATION if text_at(change.before, "name").startswith("_") else None


def _only_if_empty(change: ResourceChange, entry: ResourceType) -> Circumstance | None:
    """A container that its API refuses to delete while something is in it, unless it was told to force that."""
    if not change.type.endswith(_CAN_BE_FULL):
        return None
    for setting in entry.force:
        off = at(change.before, (setting.path,)) in (False, None)
        if setting.path in _REFUSES_UNLESS_EMPTY and isinstance(change.before, dict) and off:
            return Circumstance(
                f"As {setting.path} is not set, it can be deleted only while it is empty; "
                f"otherwise the apply stops half-way.",
                at_most=Severity.HIGH,
            )
    return None


_Test = Callable[[ResourceChange, Plan], Circumstance | None]

_OF_TYPES: dict[str, tuple[_Test, ...]] = {
    **dict.fromkeys(_CLUSTER_MEMBERS, (_cluster_member,)),
    **dict.fromkeys(_NAMES_ONLY, (_names_only,)),
    **dict.fromkeys(_CONTENT, (_content,)),
    **dict.fromkeys(("aws_ssm_parameter", "AWS::SSM::Parameter"), (_parameter,)),
    **dict.fromkeys(("aws_security_group", "AWS::EC2::SecurityGroup"), (_security_group,)),
    **dict.fromkeys(("AWS::S3::Bucket", "AWS::ECR::Repository"), (_bucket,)),
    "aws_ecs_service": (_idle,),
    "aws_elasticache_cluster": (_cache_node,),
    "aws_route53_record": (_validation_record,),
}
_OF_ALL: tuple[_Test, ...] = (_replica, _group_member, _certificate)
