"""Guards, recovery and force: what is weakened while the object stays, and what makes it worse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from planguard import rules
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.loading import plugins
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ConfigurationChange, SettingKind
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN, Sensitive, Value

TYPES = {
    "aws_db": {
        "holds": "data",
        "guards": [{"path": "deletion_protection", "on": [True]}, {"path": "settings.guard", "on": ["ON", "FULL"]}],
        "recovery": [
            {"path": "backup_retention_period", "better": "higher"},
            {"path": "point_in_time_recovery.enabled", "on": [True]},
            {"path": "versioning", "on": ["Enabled"]},
            {"path": "backup_window", "better": "present"},
            {"path": "final_snapshot_identifier", "better": "present"},
        ],
        "force": [
            {"path": "skip_final_snapshot", "on": [True], "default": False},
            {"path": "recovery_window_in_days", "on": [0], "default": 30},
            {"path": "delete_automated_backups", "on": [True], "default": True},
        ],
    },
    "aws_schema": {"holds": "data", "parents": ["aws_db"]},
    "aws_log": {"holds": "log", "recovery": [{"path": "retention_in_days", "better": "higher"}]},
    "aws_small": {"holds": "config", "guards": [{"path": "deletion_protection", "on": [True]}]},
    "aws_lock": {"holds": "config", "protects": "the database", "outlasts": True},
}
CFN = {"AWS::X::Table": {"holds": "data", "guards": [{"path": "DeletionProtection", "on": [True]}]}}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    for name, types in (("aws", TYPES), ("cloudformation", CFN)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"types": types}), encoding="utf-8")
    return Catalog(tmp_path)


def update(before: Any, after: Any, kind: str = "aws_db", action: Action = Action.UPDATE) -> ResourceChange:
    return ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after)


def found(rule: str, catalog: Catalog, *changes: ResourceChange, **more: Any) -> list[Finding]:
    plan = Plan("p", Tool.TERRAFORM, changes, **more)
    return list(plugins.load(rules, rule).check(plan, catalog))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"deletion_protection": True}, {"deletion_protection": False}),
        ({"deletion_protection": True}, {"deletion_protection": None}),
        ({"deletion_protection": "true"}, {"deletion_protection": "false"}),
        ({"deletion_protection": True}, {}),
        ({"deletion_protection": True}, {"deletion_protection": Sensitive(False)}),
        ({"deletion_protection": True}, {"deletion_protection": Sensitive("false")}),
        ({"settings": [{"guard": "ON"}]}, {"settings": Sensitive([{"guard": "OFF"}])}),
        ({"settings": [{"guard": "ON"}]}, {"settings": [Sensitive({"guard": "OFF"})]}),
        ({"settings": Sensitive([{"guard": "ON"}])}, {"settings": Sensitive([])}),
        (Sensitive({"deletion_protection": True}), Sensitive({"deletion_protection": False})),
        ({"deletion_protection": Sensitive(True)}, {"deletion_protection": Sensitive(False)}),
        ({"settings": [{"guard": "ON"}]}, {"settings": [{"guard": "OFF"}]}),
        ({"settings": [{"guard": "ON"}]}, {"settings": []}),
    ],
)
def test_a_guard_that_goes_off_is_reported(catalog: Catalog, before: Any, after: Any) -> None:
    assert [finding.severity for finding in found("guard-removed", catalog, update(before, after))] == [Severity.MEDIUM]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"deletion_protection": False}, {"deletion_protection": True}),
        ({"deletion_protection": True}, {"deletion_protection": "true"}),
        ({}, {"deletion_protection": False}),
        ({"deletion_protection": True}, {"deletion_protection": Sensitive("true")}),
        ({"settings": [{"guard": "ON"}]}, {"settings": Sensitive([{"guard": "FULL"}])}),
        ({"deletion_protection": UNKNOWN}, {"deletion_protection": UNKNOWN}),
        ({"settings": [{"guard": "ON"}]}, {"settings": [{"guard": "FULL"}]}),
        ({"settings": [{"guard": "ON"}, {"guard": "OFF"}]}, {"settings": [{"guard": "OFF"}, {"guard": "ON"}]}),
    ],
)
def test_a_guard_that_stays_on_is_not(catalog: Catalog, before: Any, after: Any) -> None:
    assert not found("guard-removed", catalog, update(before, after))


def test_what_is_unknown_of_a_new_object_is_not_a_weakening(catalog: Catalog) -> None:
    change = update({"deletion_protection": True}, {"deletion_protection": UNKNOWN}, action=Action.DELETE_THEN_CREATE)
    assert not found("guard-removed", catalog, change)


def test_an_unknown_guard_may_be_off(catalog: Catalog) -> None:
    change = update({"deletion_protection": True}, {"deletion_protection": UNKNOWN})
    assert "may lose" in found("guard-removed", catalog, change)[0].message


UNSEEN: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("guard-removed", "aws_db", {"deletion_protection": True}, {"deletion_protection": UNKNOWN}),
    ("guard-removed", "aws_db", {"deletion_protection": True}, {"deletion_protection": Sensitive(UNKNOWN)}),
    ("guard-removed", "aws_db", {"settings": [{"guard": "ON"}]}, {"settings": UNKNOWN}),
    ("guard-removed", "aws_db", {"settings": [{"guard": "ON"}]}, {"settings": [UNKNOWN]}),
    ("guard-removed", "AWS::X::Table", {"DeletionProtection": True}, {"DeletionProtection": UNKNOWN}),
    ("guard-removed", "AWS::X::Table", {"DeletionProtection": True}, {"DeletionProtection": Sensitive("****")}),
    ("guard-removed", "AWS::X::Table", {"DeletionPolicy": "Retain"}, {"DeletionPolicy": UNKNOWN}),
    ("recovery-reduced", "aws_db", {"backup_retention_period": 7}, {"backup_retention_period": UNKNOWN}),
    (
        "recovery-reduced",
        "aws_db",
        {"point_in_time_recovery": [{"enabled": True}]},
        {"point_in_time_recovery": UNKNOWN},
    ),
    ("recovery-reduced", "aws_db", {"versioning": "Enabled"}, {"versioning": UNKNOWN}),
    ("recovery-reduced", "aws_db", {"backup_window": "03:00-04:00"}, {"backup_window": UNKNOWN}),
    ("force-enabled", "aws_db", {"skip_final_snapshot": False}, {"skip_final_snapshot": UNKNOWN}),
    ("force-enabled", "aws_db", {"recovery_window_in_days": 30}, {"recovery_window_in_days": UNKNOWN}),
]


@pytest.mark.parametrize(("rule", "kind", "before", "after"), UNSEEN)
def test_what_cannot_be_compared_may_be_the_worst(
    catalog: Catalog, rule: str, kind: str, before: Any, after: Any
) -> None:
    (finding,) = found(rule, catalog, update(before, after, kind))
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.LOW)
    assert "may " in finding.message
    assert "The plan does not show whether" in finding.message
    assert finding.message.endswith(("(known after apply).", "(sensitive value)."))
    assert "****" not in finding.message


def test_a_certain_weakening_beside_a_doubtful_one_is_certain(catalog: Catalog) -> None:
    change = update({"deletion_protection": True, "backup_retention_period": 7}, {"backup_retention_period": UNKNOWN})
    (finding,) = found("guard-removed", catalog, change)
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.HIGH)


def test_what_the_configuration_leaves_open_for_a_new_object_may_be_off(catalog: Catalog) -> None:
    change = update({"deletion_protection": True}, {"deletion_protection": UNKNOWN}, action=Action.DELETE_THEN_CREATE)
    written = replace(change, references={"deletion_protection": ("acme_switch.x",)})
    assert found("guard-removed", catalog, written)[0].confidence is Confidence.LOW


def test_a_guard_is_worth_little_where_little_hangs_on_the_object(catalog: Catalog) -> None:
    change = update({"deletion_protection": True}, {"deletion_protection": False}, "aws_small")
    assert found("guard-removed", catalog, change)[0].severity is Severity.LOW


def test_a_guard_that_goes_while_its_content_is_destroyed_is_worse(catalog: Catalog) -> None:
    change = update({"deletion_protection": True}, {"deletion_protection": False})
    inside = ResourceChange("aws_schema.s", "aws_schema", Action.DELETE, "s")
    findings = found("guard-removed", catalog, change, inside, dependencies={"aws_schema.s": frozenset({"aws_db.x"})})
    assert findings[0].severity is Severity.HIGH
    assert "aws_schema.s" in findings[0].message


def test_a_guard_that_goes_with_the_final_snapshot_is_worse(catalog: Catalog) -> None:
    change = update({"deletion_protection": True}, {"deletion_protection": False, "skip_final_snapshot": True})
    assert found("guard-removed", catalog, change)[0].severity is Severity.HIGH


def test_a_renamed_object_that_comes_back_without_its_guard_is_reported(catalog: Catalog) -> None:
    values: dict[str, Value] = {"name": "orders", "size": 1, "class": "l", "engine": "pg", "zone": "a"}
    old = ResourceChange("aws_db.a", "aws_db", Action.DELETE, "a", before={**values, "deletion_protection": True})
    new = ResourceChange("aws_db.b", "aws_db", Action.CREATE, "b", after={**values, "deletion_protection": False})
    assert [finding.address for finding in found("guard-removed", catalog, old, new)] == ["aws_db.b"]


def test_prevent_destroy_taken_away(catalog: Catalog) -> None:
    gone = ConfigurationChange(SettingKind.LIFECYCLE, "aws_db.x", ("prevent_destroy",), True, False)
    kept = ConfigurationChange(SettingKind.LIFECYCLE, "aws_db.x", ("create_before_destroy",), True, False)
    assert len(found("prevent-destroy-removed", catalog, configuration_changes=(gone, kept))) == 1
    deleted = ResourceChange("aws_db.x", "aws_db", Action.DELETE, "x")
    assert (
        found("prevent-destroy-removed", catalog, deleted, configuration_changes=(gone,))[0].severity is Severity.HIGH
    )


@pytest.mark.parametrize(
    ("before", "after", "fires"),
    [
        ({"DeletionPolicy": "Retain"}, {}, True),
        ({"DeletionPolicy": "RetainExceptOnCreate"}, {"DeletionPolicy": "Snapshot"}, True),
        ({"UpdateReplacePolicy": "Snapshot"}, {"UpdateReplacePolicy": "Delete"}, True),
        ({"DeletionProtection": "true"}, {"DeletionProtection": "false"}, True),
        ({"DeletionPolicy": "Retain"}, {"DeletionPolicy": "RetainExceptOnCreate"}, False),
        ({"DeletionPolicy": "Delete"}, {}, False),
        ({}, {"DeletionPolicy": "Retain"}, False),
    ],
)
def test_deletion_policies(catalog: Catalog, before: Any, after: Any, fires: bool) -> None:
    assert bool(found("guard-removed", catalog, update(before, after, "AWS::X::Table"))) is fires


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ({"backup_retention_period": 35}, {"backup_retention_period": 7}, Severity.MEDIUM),
        ({"backup_retention_period": 7}, {"backup_retention_period": 0}, Severity.HIGH),
        ({"backup_retention_period": "7"}, {"backup_retention_period": "0"}, Severity.HIGH),
        ({"backup_retention_period": 35}, {"backup_retention_period": Sensitive(7)}, Severity.MEDIUM),
        ({"backup_retention_period": Sensitive(7)}, {"backup_retention_period": Sensitive(0)}, Severity.HIGH),
        ({"backup_window": Sensitive("03:00-04:00")}, {"backup_window": Sensitive("")}, Severity.HIGH),
        (
            {"point_in_time_recovery": [{"enabled": True}]},
            {"point_in_time_recovery": [{"enabled": False}]},
            Severity.HIGH,
        ),
        ({"point_in_time_recovery": [{"enabled": True}]}, {"point_in_time_recovery": []}, Severity.HIGH),
        ({"versioning": "Enabled"}, {"versioning": "Suspended"}, Severity.MEDIUM),
        ({"backup_window": "03:00-04:00"}, {"backup_window": None}, Severity.HIGH),
        ({"final_snapshot_identifier": "last"}, {"final_snapshot_identifier": None}, Severity.MEDIUM),
        ({"backup_retention_period": 7}, {"backup_retention_period": 35}, None),
        ({"backup_retention_period": 0}, {"backup_retention_period": 0}, None),
        ({"versioning": "Suspended"}, {"versioning": "Enabled"}, None),
        ({"backup_retention_period": Sensitive(7)}, {"backup_retention_period": Sensitive(35)}, None),
        ({"backup_window": Sensitive("03:00")}, {"backup_window": Sensitive("05:00")}, None),
        ({"backup_window": "03:00-04:00"}, {"backup_window": "05:00-06:00"}, None),
    ],
)
def test_recovery(catalog: Catalog, before: Any, after: Any, severity: Severity | None) -> None:
    findings = found("recovery-reduced", catalog, update(before, after))
    assert [finding.severity for finding in findings] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("before", "after", "fires"), [(0, 30, True), (365, 30, True), (30, 0, False), (30, 365, False)]
)
def test_logs_without_a_retention_are_kept_for_ever(catalog: Catalog, before: int, after: int, fires: bool) -> None:
    change = update({"retention_in_days": before}, {"retention_in_days": after}, "aws_log")
    assert bool(found("recovery-reduced", catalog, change)) is fires


def test_a_deleted_safeguard_is_reported_and_worse_with_what_it_guards(catalog: Catalog) -> None:
    lock = ResourceChange("aws_lock.l", "aws_lock", Action.DELETE, "l")
    database = ResourceChange("aws_db.x", "aws_db", Action.DELETE, "x")
    needs = {"aws_lock.l": frozenset({"aws_db.x"})}
    assert found("recovery-reduced", catalog, lock)[0].severity is Severity.MEDIUM
    assert found("recovery-reduced", catalog, lock, database, dependencies=needs)[0].severity is Severity.HIGH
    assert not found("recovery-reduced", catalog, lock, mode=PlanMode.DESTROY)


@pytest.mark.parametrize(
    ("before", "after", "fires"),
    [
        ({"skip_final_snapshot": False}, {"skip_final_snapshot": True}, True),
        ({}, {"skip_final_snapshot": "true"}, True),
        ({"skip_final_snapshot": False}, {"skip_final_snapshot": UNKNOWN}, True),
        ({"skip_final_snapshot": False}, {"skip_final_snapshot": Sensitive("true")}, True),
        ({"skip_final_snapshot": False}, Sensitive({"skip_final_snapshot": True}), True),
        ({"skip_final_snapshot": True}, {"skip_final_snapshot": UNKNOWN}, False),
        ({"recovery_window_in_days": 30}, {"recovery_window_in_days": 0}, True),
        ({"recovery_window_in_days": None}, {"recovery_window_in_days": 0}, True),
        ({"delete_automated_backups": False}, {"delete_automated_backups": None}, True),
        ({"skip_final_snapshot": True}, {"skip_final_snapshot": False}, False),
        ({"recovery_window_in_days": 7}, {"recovery_window_in_days": 30}, False),
        ({"delete_automated_backups": None}, {"delete_automated_backups": True}, False),
    ],
)
def test_force(catalog: Catalog, before: Any, after: Any, fires: bool) -> None:
    assert bool(found("force-enabled", catalog, update(before, after))) is fires


def test_no_secret_is_shown(catalog: Catalog) -> None:
    change = update({"settings": [{"guard": Sensitive("ON")}]}, {"settings": [{"guard": "s3cret"}]})
    assert "ON" not in found("guard-removed", catalog, change)[0].message


_SNAPSHOT = {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"}
_GUARDED = {"DeletionProtection": True, "BackupRetentionPeriod": 35, "DeleteAutomatedBackups": False}
_OPEN = {"DeletionProtection": False, "BackupRetentionPeriod": 1, "DeleteAutomatedBackups": True}
_MEMBERS = [
    ("AWS::RDS::DBInstance", {}, {"DeletionPolicy": "Delete"}),
    ("AWS::RDS::DBInstance", _SNAPSHOT, {}),
    ("AWS::RDS::DBInstance", _SNAPSHOT, {"DeletionPolicy": "Delete"}),
    ("AWS::RDS::DBInstance", _GUARDED, _OPEN),
    ("AWS::Neptune::DBInstance", _SNAPSHOT, {}),
    ("AWS::DocDB::DBInstance", _SNAPSHOT, {}),
    ("awscc_rds_db_instance", {"deletion_protection": True}, {"deletion_protection": False}),
    ("aws_rds_cluster_instance", {"force_destroy": False}, {"force_destroy": True}),
    ("aws_neptune_cluster_instance", {"skip_final_snapshot": False}, {"skip_final_snapshot": True}),
]
_IN_A_CLUSTER = {"DBClusterIdentifier": "orders", "db_cluster_identifier": "orders", "cluster_identifier": "orders"}


def _weakened(kind: str, before: Any, after: Any) -> list[Finding]:
    rules_about_it = ("guard-removed", "recovery-reduced", "force-enabled")
    return [one for rule in rules_about_it for one in found(rule, Catalog(), update(before, after, kind))]


@pytest.mark.parametrize(("kind", "before", "after"), _MEMBERS)
def test_a_member_of_a_cluster_is_protected_by_the_cluster(kind: str, before: Any, after: Any) -> None:
    assert _weakened(kind, _IN_A_CLUSTER | before, _IN_A_CLUSTER | after) == []


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [one for one in _MEMBERS if one[0] in ("AWS::RDS::DBInstance", "awscc_rds_db_instance")],
)
def test_an_instance_that_is_no_member_is_protected_by_its_own_settings(kind: str, before: Any, after: Any) -> None:
    assert _weakened(kind, before, after)
    unknown = dict.fromkeys(("DBClusterIdentifier", "db_cluster_identifier"), UNKNOWN)
    assert _weakened(kind, unknown | before, unknown | after)


def test_what_keeps_a_member_itself_still_counts() -> None:
    kept = {**_IN_A_CLUSTER, "DeletionPolicy": "Retain"}
    assert _weakened("AWS::RDS::DBInstance", kept, _IN_A_CLUSTER)
