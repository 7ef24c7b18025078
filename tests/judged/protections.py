"""Guards, forces and copies: switched off and on, lowered, left out, hidden, or known only after apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from planguard.model.change import Action
from planguard.model.configuration import ConfigurationChange, Location, SettingKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan, untouched

Values = Mapping[str, Any]
DATABASE, BUCKET = "aws_db_instance", "aws_s3_bucket"
SETTINGS: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    (DATABASE, "deletion_protection", (True, False, None, UNKNOWN, Sensitive(True), Sensitive(False), "true")),
    (DATABASE, "skip_final_snapshot", (True, False, None, UNKNOWN, Sensitive(True))),
    (DATABASE, "backup_retention_period", (0, 1, 7, "7", None, UNKNOWN, Sensitive(0), True)),
    (DATABASE, "delete_automated_backups", (True, False, None)),
    (BUCKET, "force_destroy", (True, False, None, UNKNOWN)),
    ("aws_kms_key", "is_enabled", (True, False, UNKNOWN)),
    ("aws_kms_key", "deletion_window_in_days", (7, 30, None)),
    ("aws_cloudwatch_log_group", "retention_in_days", (0, 30, 365, None)),
    ("aws_dynamodb_table", "deletion_protection_enabled", (True, False)),
    ("aws_secretsmanager_secret", "recovery_window_in_days", (0, 7, 30)),
    ("aws_lb", "enable_deletion_protection", (True, False)),
    ("aws_instance", "disable_api_termination", (True, False)),
    ("google_sql_database_instance", "deletion_protection", (True, False, None)),
    ("AWS::RDS::DBInstance", "DeletionProtection", (True, "true", "false", None)),
    ("AWS::RDS::DBInstance", "BackupRetentionPeriod", ("7", 7, 0, "0")),
)


def by_setting() -> Iterator[tuple[str, Plan]]:
    """Each setting from each of its values to each other."""
    for kind, name, values in SETTINGS:
        for was, becomes in product(values, values):
            if was is not becomes:
                yield f"{kind}.{name}: {was!r} to {becomes!r}", plan(_updated(kind, {name: was}, {name: becomes}))


def _updated(kind: str, before: Values, after: Values, action: Action = Action.UPDATE, **more: Any) -> Any:
    return change(kind, action, before=dict(before), after=dict(after), **more)


def by_policy() -> Iterator[tuple[str, Plan]]:
    """What a template says is done with an object that goes."""
    policies = (None, "Retain", "RetainExceptOnCreate", "Snapshot", "Delete", UNKNOWN)
    for kind in ("AWS::S3::Bucket", "AWS::RDS::DBCluster"):
        for policy, was, becomes in product(("DeletionPolicy", "UpdateReplacePolicy"), policies, policies):
            if was is not becomes:
                update = _updated(kind, {policy: was}, {policy: becomes})
                yield f"{kind}.{policy}: {was} to {becomes}", plan(update, tool=Tool.CLOUDFORMATION)


def by_company() -> Iterator[tuple[str, Plan]]:
    """A protection that goes together with something else: another one, the object itself, what is in it."""
    on, off = {"deletion_protection": True}, {"deletion_protection": False}
    two = _updated(DATABASE, {**on, "backup_retention_period": 7}, {**off, "backup_retention_period": 0})
    yield "a guard and the copies", plan(two)
    yield (
        "a guard, and what forces it",
        plan(_updated(DATABASE, {**on, "skip_final_snapshot": False}, {**off, "skip_final_snapshot": True})),
    )
    yield "a guard of what is replaced", plan(_updated(DATABASE, on, off, Action.DELETE_THEN_CREATE))
    yield (
        "a guard of what is renamed",
        plan(
            change(DATABASE, Action.DELETE, "old", before={"identifier": "o", **on}),
            change(DATABASE, Action.CREATE, "new", after={"identifier": "o", **off}),
        ),
    )
    yield from _inside(on, off)
    yield from _of_settings_that_are_objects()


def _inside(on: Values, off: Values) -> Iterator[tuple[str, Plan]]:
    needs = {"acme_sql_database.app": frozenset({"aws_db_instance.it"})}
    for kind, action in product(("acme_sql_database", "acme_thing"), (Action.DELETE, Action.NO_OP, Action.UPDATE)):
        inside = change(kind, action, "app", before={"id": "1"})
        yield (
            f"a guard, and inside it {kind} {action.value}",
            plan(_updated(DATABASE, on, off), inside, dependencies={f"{kind}.app": needs["acme_sql_database.app"]}),
        )
        yield (
            f"a guarded parent goes, and {kind} {action.value}",
            plan(
                change(DATABASE, Action.DELETE_THEN_CREATE, before={**on}, after={**on}),
                inside,
                dependencies={f"{kind}.app": needs["acme_sql_database.app"]},
            ),
        )
    two = tuple(change(kind, Action.DELETE, "c", before={"id": "1"}) for kind in ("acme_sql_disk", "acme_database"))
    yield (
        "a guarded parent goes with two that matter more and less",
        plan(
            change("acme_sql_cluster", Action.DELETE, before={**on}),
            change(DATABASE, Action.DELETE_THEN_CREATE, before={**on}, after={**on}),
            change("random_password", Action.DELETE, "p", before={"id": "1"}),
            *two,
            dependencies={
                address: frozenset({"aws_db_instance.it"})
                for address in ("random_password.p", "acme_sql_disk.c", "acme_database.c")
            },
        ),
    )
    many = tuple(change("acme_sql_database", Action.DELETE, f"d{number}", before={"id": "1"}) for number in range(5))
    yield (
        "a guarded parent goes with many",
        plan(
            change(DATABASE, Action.DELETE_THEN_CREATE, before={**on}, after={**on}),
            *many,
            dependencies={one.address: frozenset({"aws_db_instance.it"}) for one in many},
        ),
    )


def _of_settings_that_are_objects() -> Iterator[tuple[str, Plan]]:
    for kind in (
        *(
            "aws_s3_bucket_versioning",
            "aws_s3_bucket_lifecycle_configuration",
            "aws_backup_plan",
            "aws_backup_selection",
        ),
        *("aws_s3_bucket_public_access_block", "azurerm_management_lock", "google_resource_manager_lien"),
        *("aws_s3_bucket_policy", "aws_dynamodb_table_replica", "aws_db_instance_automated_backups_replication"),
    ):
        for action in (None, Action.NO_OP, Action.DELETE, Action.DELETE_THEN_CREATE):
            guarded = () if action is None else (change(BUCKET, action, "files"),)
            yield (
                f"{kind} goes, what it is of: {action and action.value}",
                plan(
                    change(kind, Action.DELETE),
                    *guarded,
                    *untouched(8),
                    dependencies={f"{kind}.it": frozenset({"aws_s3_bucket.files"})},
                ),
            )


def by_lifecycle() -> Iterator[tuple[str, Plan]]:
    """Settings of the configuration: guards that are no attributes, and the place in which everything is looked for."""
    for before, after in ((True, None), (True, False), (False, True), (None, None)):
        for action in (None, Action.NO_OP, Action.DELETE):
            guard = ConfigurationChange(
                SettingKind.LIFECYCLE, "aws_db_instance.it", ("prevent_destroy",), before, after
            )
            objects = () if action is None else (change(DATABASE, action, before={"id": "1"}),)
            yield (
                f"prevent_destroy {before} to {after}, the object: {action and action.value}",
                plan(*objects, configuration_changes=(guard,)),
            )
    inner = ConfigurationChange(
        SettingKind.LIFECYCLE, "aws_db_instance.it", ("lifecycle", 0, "prevent_destroy"), True, None
    )
    yield "prevent_destroy in a block", plan(configuration_changes=(inner,))
    guard = ConfigurationChange(SettingKind.LIFECYCLE, "aws_db_instance.it", ("prevent_destroy",), True, None)
    for name, index in (("it", 0), ("other", None)):
        gone = change(DATABASE, Action.DELETE, name, index=index, before={"id": "1"})
        yield f"prevent_destroy of it, and {gone.address} goes", plan(gone, configuration_changes=(guard,))
    for kind, path in (
        *(
            (SettingKind.PROVIDER, (name,))
            for name in ("region", "profile", "host", "provider", "max_retries", "zone", "url")
        ),
        *(
            (SettingKind.PROVIDER, ("assume_role", 0, "role_arn")),
            (SettingKind.PROVIDER, ()),
            (SettingKind.BACKEND, ("key",)),
            (SettingKind.BACKEND, ()),
        ),
        (SettingKind.LIFECYCLE, ("ignore_changes",)),
    ):
        place = ConfigurationChange(kind, f"{kind.value}.aws", path, "a", Sensitive("b"), Location("main.tf", 3))
        yield f"{kind.value} {path}", plan(*untouched(2), configuration_changes=(place,))
    yield from _not_found()


def _not_found() -> Iterator[tuple[str, Plan]]:
    for count, state in product((2, 3), (True, False, None)):
        old = tuple(change("acme_server", Action.DELETE, f"s{number}", before={"id": "1"}) for number in range(count))
        new = tuple(change("acme_server", Action.CREATE, f"s{number}", after={"id": "1"}) for number in range(count))
        yield f"{count} were not found, a state: {state}", plan(*new, drift=old, has_prior_state=state)
    yield (
        "one was not found, one changed outside",
        plan(
            change("acme_server", Action.CREATE, "a"),
            drift=(change("acme_server", Action.DELETE, "a"), change("acme_server", Action.UPDATE, "b")),
            has_prior_state=False,
        ),
    )
    yield (
        "one is imported beside others that are new",
        plan(
            change("acme_server", Action.CREATE, "a"),
            change("acme_server", Action.CREATE, "b", imported=True),
            has_prior_state=False,
        ),
    )
