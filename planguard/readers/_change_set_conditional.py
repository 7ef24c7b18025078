"""Which conditional replacements really replace, where the values decide it; AWS documents each case in prose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planguard.readers._change_set_shapes import Detail
from planguard.readers._change_set_values import Side
from planguard.values import UNKNOWN, Sensitive, at, is_unknown

Case = Callable[[Any, Any, Side, Side], bool | None]
"""Whether a change from the first value to the second replaces the resource; None where that is not decided."""


def replaces(type_name: str, detail: Detail, before: Side, after: Side) -> bool | None:
    """Whether a property that replaces conditionally does so here; None where CloudFormation alone will know."""
    name = detail.about
    if name is None or detail.aim.requires_recreation != "Conditionally":
        return None
    if name in _IN_PLACE.get(type_name, ()):
        return False
    case = _CASES.get(type_name, {}).get(name)
    was, will_be = before[name], after[name]
    if case is None or _cannot_be_seen(was) or _cannot_be_seen(will_be):
        return None
    hidden = isinstance(was, Sensitive) and isinstance(will_be, Sensitive)
    return None if hidden else case(was, will_be, before, after)


def _cannot_be_seen(value: Any) -> bool:
    """Whether a part of a value is unknown, or is too long to be given and stands as a hash."""
    if isinstance(value, dict):
        return any(_cannot_be_seen(item) for item in value.values())
    if isinstance(value, list):
        return any(_cannot_be_seen(item) for item in value)
    return is_unknown(value) or (isinstance(value, str) and value.startswith("(Truncated-Signature):"))


def _is_set(value: Any) -> bool:
    return not value.is_empty if isinstance(value, Sensitive) else value not in (None, "", [], {})


def _engine(*moves: tuple[str, str]) -> Case:
    def case(was: Any, will_be: Any, before: Side, after: Side) -> bool:
        move = (str(was).lower(), str(will_be).lower())
        return move[0] != move[1] and move not in moves

    return case


def _new_source(was: Any, will_be: Any, before: Side, after: Side) -> bool:
    """Made from another source, it is another object; forgetting the source (a promotion too) changes nothing."""
    return _is_set(will_be) and was != will_be


def _was_set(was: Any, will_be: Any, before: Side, after: Side) -> bool:
    return _is_set(was) and was != will_be


def _switched_on(was: Any, will_be: Any, before: Side, after: Side) -> bool:
    return will_be is True and was is not True


def _zone(was: Any, will_be: Any, before: Side, after: Side) -> bool | None:
    if was == will_be:
        return False
    if _is_set(will_be):
        return True
    return None if after["MultiAZ"] is UNKNOWN else after["MultiAZ"] is not True


def _tenancy(was: Any, will_be: Any, before: Side, after: Side) -> bool | None:
    if was == will_be or (was, will_be) == ("dedicated", "default"):
        return False
    return True if will_be == "dedicated" else None


def _devices(was: Any, will_be: Any, before: Side, after: Side) -> bool:
    return bool(_without_termination(was) != _without_termination(will_be))


def _without_termination(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_termination(item) for key, item in value.items() if key != "DeleteOnTermination"}
    return [_without_termination(item) for item in value] if isinstance(value, list) else value


def _added(was: Any, will_be: Any, before: Side, after: Side) -> bool | None:
    return True if _is_set(will_be) and not _is_set(was) else None


def _from_or_to_none(was: Any, will_be: Any, before: Side, after: Side) -> bool:
    return _is_set(was) != _is_set(will_be)


def _if_policy(path: tuple[str, ...], replaces_when: bool) -> Case:
    """UpdatePolicy decides; a context without one does not prove that there is none."""

    def case(was: Any, will_be: Any, before: Side, after: Side) -> bool | None:
        value = at(after.attributes, ("UpdatePolicy", *path))
        return value is replaces_when if isinstance(value, bool) else None

    return case


def _not_replaced_environment(was: Any, will_be: Any, before: Side, after: Side) -> bool | None:
    return False if after["ReplaceComputeEnvironment"] is False else None


_REPLACING_UPDATE = _if_policy(("AutoScalingReplacingUpdate", "WillReplace"), True)
_ONLINE_RESHARDING = _if_policy(("UseOnlineResharding",), False)
_VERSION_UPGRADE = _if_policy(("EnableVersionUpgrade",), False)

_IN_PLACE = {
    "AWS::RDS::DBInstance": (
        *("AutoMinorVersionUpgrade", "BackupRetentionPeriod", "DBParameterGroupName", "MultiAZ"),
        *("PreferredMaintenanceWindow", "StorageType"),
    )
}
"""Listed as conditional, but not among what the provider's own handler refuses to change in place."""

_CASES: dict[str, dict[str, Case]] = {
    "AWS::RDS::DBInstance": {
        "Engine": _engine(
            *(("aurora", "aurora-mysql"), ("oracle-se", "oracle-se2"), ("oracle-se1", "oracle-se2")),
            *(("oracle-ee", "oracle-ee-cdb"), ("oracle-se2", "oracle-se2-cdb")),
        ),
        "DBSnapshotIdentifier": _new_source,
        "DBClusterSnapshotIdentifier": _new_source,
        "RestoreTime": _new_source,
        "SourceDBInstanceAutomatedBackupsArn": _new_source,
        "SourceDbiResourceId": _new_source,
        "UseLatestRestorableTime": _switched_on,
        "PerformanceInsightsKMSKeyId": _was_set,
        "AvailabilityZone": _zone,
        "SourceDBInstanceIdentifier": _new_source,
        "SourceDBClusterIdentifier": _new_source,
    },
    "AWS::RDS::DBCluster": {
        "Engine": _engine(("aurora", "aurora-mysql")),
        "GlobalClusterIdentifier": _new_source,
    },
    "AWS::EC2::VPC": {"InstanceTenancy": _tenancy},
    "AWS::EC2::Instance": {"BlockDeviceMappings": _devices},
    "AWS::AutoScaling::AutoScalingGroup": dict.fromkeys(
        ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"), _REPLACING_UPDATE
    ),
    "AWS::ElastiCache::ReplicationGroup": {
        "NumNodeGroups": _ONLINE_RESHARDING,
        "NodeGroupConfiguration": _ONLINE_RESHARDING,
        "AuthToken": _added,
    },
    "AWS::OpenSearchService::Domain": {"EngineVersion": _VERSION_UPGRADE},
    "AWS::Elasticsearch::Domain": {"ElasticsearchVersion": _VERSION_UPGRADE},
    "AWS::ElasticLoadBalancing::LoadBalancer": {"Subnets": _from_or_to_none},
    "AWS::Batch::ComputeEnvironment": dict.fromkeys(
        ("ComputeResources", "ServiceRole", "Type"), _not_replaced_environment
    ),
}
