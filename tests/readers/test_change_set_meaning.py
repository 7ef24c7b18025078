"""What a ResourceChange does to its object: action, certainty, copy kept, and the attribute that decides."""

from __future__ import annotations

from typing import Any

import pytest

from planguard.model.change import Action, Certainty
from tests.readers.change_sets import MARK, answer, change, context, detail, read, read_one, replacing

DB, CLUSTER, BUCKET = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::S3::Bucket"


@pytest.mark.parametrize(
    ("fields", "action", "snapshot"),
    [
        ({}, Action.DELETE, False),
        ({"PolicyAction": "Delete"}, Action.DELETE, False),
        ({"PolicyAction": "Snapshot"}, Action.DELETE, True),
        ({"PolicyAction": "Retain"}, Action.FORGET, False),
        ({"PolicyAction": "RetainExceptOnCreate"}, Action.FORGET, False),
        ({"PolicyAction": "Archive"}, Action.DELETE, False),
        ({"PolicyAction": "Delete", "BeforeContext": context({}, DeletionPolicy="Retain")}, Action.DELETE, False),
        ({"BeforeContext": context({}, DeletionPolicy="Retain")}, Action.FORGET, False),
        ({"BeforeContext": context({}, DeletionPolicy="RetainExceptOnCreate")}, Action.FORGET, False),
        ({"BeforeContext": context({}, DeletionPolicy="Snapshot")}, Action.DELETE, True),
        ({"BeforeContext": context({}, UpdateReplacePolicy="Retain")}, Action.DELETE, True),
        ({"BeforeContext": context({}, DeletionPolicy="Delete")}, Action.DELETE, False),
        ({"BeforeContext": context({"DBClusterIdentifier": "c"})}, Action.DELETE, False),
        ({"BeforeContext": context({"DBClusterIdentifier": "c"}, DeletionPolicy="Snapshot")}, Action.DELETE, False),
        ({"BeforeContext": context({"DBClusterIdentifier": "c"}, DeletionPolicy="Retain")}, Action.FORGET, False),
        ({"BeforeContext": context({})}, Action.DELETE, True),
        ({"BeforeContext": context({}), "ResourceType": CLUSTER}, Action.DELETE, True),
        ({"BeforeContext": context({}), "ResourceType": BUCKET}, Action.DELETE, False),
        ({"BeforeContext": context({}, DeletionPolicy="Snapshot"), "ResourceType": BUCKET}, Action.DELETE, False),
    ],
)
def test_a_removal_follows_the_policy_and_its_defaults(fields: Any, action: Action, snapshot: bool) -> None:
    found = read_one(change("Db", "Remove", DB) | fields)
    assert (found.action, found.snapshot, found.after) == (action, snapshot, None)


@pytest.mark.parametrize(
    ("fields", "action", "snapshot"),
    [
        ({}, Action.CREATE_THEN_DELETE, False),
        ({"Replacement": True}, Action.CREATE_THEN_DELETE, False),
        ({"PolicyAction": None}, Action.CREATE_THEN_DELETE, False),
        ({"PolicyAction": "ReplaceAndSnapshot"}, Action.CREATE_THEN_DELETE, True),
        ({"PolicyAction": "ReplaceAndRetain"}, Action.CREATE_THEN_FORGET, False),
        ({"PolicyAction": "ReplaceAndHide"}, Action.UNKNOWN, False),
        ({"PolicyAction": "Retain"}, Action.UNKNOWN, False),
        ({"ResourceType": "AWS::EC2::EIPAssociation"}, Action.DELETE_THEN_CREATE, False),
        ({"Replacement": None, "PolicyAction": None}, Action.CREATE_THEN_DELETE, False),
        ({"Replacement": None, "PolicyAction": None, "Details": [detail("Tags", "Never")]}, Action.UPDATE, False),
        ({"Replacement": "False", "PolicyAction": None}, Action.UPDATE, False),
        ({"Replacement": "False", "PolicyAction": "ReplaceAndDelete"}, Action.UNKNOWN, False),
        ({"Replacement": "Perhaps", "PolicyAction": None}, Action.UNKNOWN, False),
    ],
)
def test_a_modification_replaces_only_where_it_says_so(fields: Any, action: Action, snapshot: bool) -> None:
    found = read_one(replacing() | fields)
    assert (found.action, found.snapshot) == (action, snapshot)


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        ("Retain", "Retain", Action.CREATE_THEN_FORGET),
        ("Retain", None, Action.CREATE_THEN_DELETE),
        (None, "Retain", Action.CREATE_THEN_DELETE),
        (None, None, Action.CREATE_THEN_DELETE),
    ],
)
def test_without_policy_action_both_templates_must_keep_the_old_object(
    before: str | None, after: str | None, action: Action
) -> None:
    contexts = {
        "BeforeContext": context({}, **({"UpdateReplacePolicy": before} if before else {})),
        "AfterContext": context({}, **({"UpdateReplacePolicy": after} if after else {}), DeletionPolicy="Retain"),
    }
    assert read_one(replacing(PolicyAction=None, **contexts)).action is action


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("Add", Action.CREATE),
        ("Import", Action.NO_OP),
        ("SyncWithActual", Action.NO_OP),
        ("Dynamic", Action.UNKNOWN),
        ("Transmogrify", Action.UNKNOWN),
        (None, Action.UNKNOWN),
    ],
)
def test_replacement_counts_only_on_modify(action: str, expected: Action) -> None:
    found = read_one(replacing() | {"Action": action, "PolicyAction": None})
    assert (found.action, found.imported) == (expected, action == "Import")
    assert not found.surely_destroys


def test_a_modification_that_says_nothing_may_replace() -> None:
    found = read_one(change())
    assert (found.action, found.certainty) == (Action.CREATE_THEN_DELETE, Certainty.MAY)


UNKNOWN_VALUE = {"ChangeSource": "ResourceAttribute", "CausingEntity": "Role.Arn", "AfterValue": MARK}


@pytest.mark.parametrize(
    ("details", "certainty"),
    [
        ([detail(**UNKNOWN_VALUE)], Certainty.LIKELY),
        ([detail(**UNKNOWN_VALUE | {"AfterValue": f"arn:{MARK}"})], Certainty.LIKELY),
        ([detail(**UNKNOWN_VALUE), detail("Other", BeforeValue="a", AfterValue="b")], Certainty.WILL),
        ([detail(**UNKNOWN_VALUE), detail("Other", "Never")], Certainty.LIKELY),
        ([detail(**UNKNOWN_VALUE | {"ChangeSource": "DirectModification"})], Certainty.WILL),
        ([detail(**UNKNOWN_VALUE | {"AfterValue": "known"})], Certainty.WILL),
        ([detail(**{k: v for k, v in UNKNOWN_VALUE.items() if k != "AfterValue"})], Certainty.WILL),
    ],
)
def test_a_value_known_after_apply_makes_a_replacement_likely(details: list[Any], certainty: Certainty) -> None:
    found = read_one(replacing(Details=details))
    assert (found.certainty, found.surely_destroys) == (certainty, True)


def test_the_context_too_tells_that_a_value_is_not_known() -> None:
    contexts = {"BeforeContext": context({"TableName": "a"}), "AfterContext": context({"TableName": MARK})}
    source = {"ChangeSource": "ParameterReference"}
    assert read_one(replacing(Details=[detail(**source)], **contexts)).certainty is Certainty.LIKELY


def test_a_reference_to_what_is_replaced_is_certain_all_along_the_chain() -> None:
    def refers(name: str, other: str) -> Any:
        reference = {"ChangeSource": "ResourceReference", "CausingEntity": other, "AfterValue": MARK}
        return replacing(name, Details=[detail(**reference)])

    plan = read(answer(refers("C", "B"), refers("B", "A"), replacing("A"), refers("D", "Elsewhere")))
    assert [entry.certainty for entry in plan.resource_changes] == [*(Certainty.WILL,) * 3, Certainty.LIKELY]


def test_the_attributes_that_force_a_replacement_are_listed_once() -> None:
    found = read_one(
        replacing(
            Details=[
                detail("Engine", Evaluation="Dynamic", Path="/Properties/Engine"),
                detail("Engine", ChangeSource="ParameterReference", Path="/Properties/Engine"),
                detail("KeySchema", Path="/Properties/KeySchema/0/a~1b"),
                detail("Tags", "Never"),
            ]
        )
    )
    assert found.replace_paths == (("Engine",), ("KeySchema", 0, "a/b"))
    assert found.action_reason == "ParameterReference"


def _conditional(type: str, name: str, before: Any, after: Any, **more: Any) -> Any:
    values = [{} if value is None else {name: value} for value in (before, after)]
    return change(
        "X",
        "Modify",
        type,
        Replacement="Conditional",
        Details=[detail(name, "Conditionally")],
        BeforeContext=context(values[0], **more.get("attributes", {})),
        AfterContext=context(values[1] | more.get("properties", {}), **more.get("attributes", {})),
    )


WILL_REPLACE = (Action.CREATE_THEN_DELETE, Certainty.WILL)
MAY_REPLACE = (Action.CREATE_THEN_DELETE, Certainty.MAY)
IN_PLACE = (Action.UPDATE, Certainty.WILL)
GROUP, DOMAIN = "AWS::AutoScaling::AutoScalingGroup", "AWS::OpenSearchService::Domain"
REPLICATION, COMPUTE = "AWS::ElastiCache::ReplicationGroup", "AWS::Batch::ComputeEnvironment"


def _policy(**policy: Any) -> dict[str, Any]:
    return {"attributes": {"UpdatePolicy": policy}}


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        (_conditional(DB, "Engine", "mysql", "postgres"), WILL_REPLACE),
        (_conditional(DB, "Engine", "aurora", "aurora-mysql"), IN_PLACE),
        (_conditional(DB, "Engine", "oracle-se1", "oracle-se2"), IN_PLACE),
        (_conditional(DB, "Engine", "aurora-mysql", "aurora"), WILL_REPLACE),
        (_conditional(DB, "Engine", "mysql", MARK), MAY_REPLACE),
        (_conditional(CLUSTER, "Engine", "aurora", "aurora-mysql"), IN_PLACE),
        (_conditional(CLUSTER, "GlobalClusterIdentifier", "a", None), IN_PLACE),
        (_conditional(CLUSTER, "GlobalClusterIdentifier", "a", "b"), WILL_REPLACE),
        (_conditional(DB, "DBSnapshotIdentifier", "a", None), IN_PLACE),
        (_conditional(DB, "DBSnapshotIdentifier", None, "a"), WILL_REPLACE),
        (_conditional(DB, "DBSnapshotIdentifier", "****", "****"), MAY_REPLACE),
        (_conditional(DB, "SourceDBInstanceIdentifier", "a", None), IN_PLACE),
        (_conditional(DB, "UseLatestRestorableTime", "false", "true"), WILL_REPLACE),
        (_conditional(DB, "UseLatestRestorableTime", "true", "false"), IN_PLACE),
        (_conditional(DB, "PerformanceInsightsKMSKeyId", None, "k"), IN_PLACE),
        (_conditional(DB, "PerformanceInsightsKMSKeyId", "j", "k"), WILL_REPLACE),
        (_conditional(DB, "AvailabilityZone", "a", "b"), WILL_REPLACE),
        (_conditional(DB, "AvailabilityZone", "a", None, properties={"MultiAZ": "true"}), IN_PLACE),
        (_conditional(DB, "AvailabilityZone", "a", None), WILL_REPLACE),
        (_conditional(DB, "BackupRetentionPeriod", "1", "7"), IN_PLACE),
        (_conditional(DB, "StorageType", "gp2", MARK), IN_PLACE),
        (_conditional("AWS::EC2::VPC", "InstanceTenancy", "default", "dedicated"), WILL_REPLACE),
        (_conditional("AWS::EC2::VPC", "InstanceTenancy", "dedicated", "default"), IN_PLACE),
        (_conditional("AWS::EC2::Instance", "InstanceType", "t3.micro", "t3.large"), MAY_REPLACE),
        (
            _conditional(
                "AWS::EC2::Instance",
                "BlockDeviceMappings",
                [{"Ebs": {"DeleteOnTermination": "true", "VolumeSize": "8"}}],
                [{"Ebs": {"DeleteOnTermination": "false", "VolumeSize": "8"}}],
            ),
            IN_PLACE,
        ),
        (
            _conditional("AWS::EC2::Instance", "BlockDeviceMappings", [{"Ebs": {"VolumeSize": "8"}}], []),
            WILL_REPLACE,
        ),
        (
            _conditional("AWS::EC2::Instance", "BlockDeviceMappings", "(Truncated-Signature):a", "b"),
            MAY_REPLACE,
        ),
        (_conditional(GROUP, "LaunchTemplate", "a", "b"), MAY_REPLACE),
        (
            _conditional(
                GROUP, "LaunchTemplate", "a", "b", **_policy(AutoScalingReplacingUpdate={"WillReplace": "true"})
            ),
            WILL_REPLACE,
        ),
        (_conditional(REPLICATION, "NumNodeGroups", "1", "2", **_policy(UseOnlineResharding="true")), IN_PLACE),
        (_conditional(REPLICATION, "NumNodeGroups", "1", "2"), MAY_REPLACE),
        (_conditional(REPLICATION, "AuthToken", None, "****"), WILL_REPLACE),
        (_conditional(REPLICATION, "AuthToken", "****", "****"), MAY_REPLACE),
        (_conditional(DOMAIN, "EngineVersion", "1", "2", **_policy(EnableVersionUpgrade="true")), IN_PLACE),
        (_conditional(DOMAIN, "EngineVersion", "1", "2", **_policy(EnableVersionUpgrade="false")), WILL_REPLACE),
        (_conditional("AWS::ElasticLoadBalancing::LoadBalancer", "Subnets", ["a"], ["b"]), IN_PLACE),
        (_conditional("AWS::ElasticLoadBalancing::LoadBalancer", "Subnets", ["a"], None), WILL_REPLACE),
        (_conditional(COMPUTE, "ServiceRole", "a", "b", properties={"ReplaceComputeEnvironment": "false"}), IN_PLACE),
        (_conditional(COMPUTE, "ServiceRole", "a", "b"), MAY_REPLACE),
        (_conditional("Custom::Migration", "Version", "1", "2"), MAY_REPLACE),
    ],
)
def test_the_values_decide_on_a_conditional_replacement(entry: Any, outcome: Any) -> None:
    found = read_one(entry)
    assert (found.action, found.certainty) == outcome
    assert found.surely_destroys == (outcome == WILL_REPLACE)


def test_one_undecided_attribute_leaves_the_whole_undecided_and_one_decided_decides() -> None:
    undecided, in_place = detail("KernelId", "Conditionally"), detail("MultiAZ", "Conditionally")
    both = change(type=DB, Replacement="Conditional", Details=[undecided, in_place])
    assert read_one(both).certainty is Certainty.MAY
    assert read_one(both).replace_paths == (("KernelId",),)
    dynamic = detail("AllocationId", Evaluation="Dynamic", ChangeSource="ResourceAttribute", CausingEntity="Ip.Id")
    assert read_one(change(Replacement="Conditional", Details=[dynamic])).certainty is Certainty.MAY
