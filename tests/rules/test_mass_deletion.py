"""Very many deletions of little weight: told by number and share, and not where they are everyday or told already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules import mass_deletion
from tests.running import planguard_json


def _objects(kind: str, count: int, action: Action, name: str = "x", **more: Any) -> tuple[ResourceChange, ...]:
    return tuple(ResourceChange(f"{kind}.{name}[{n}]", kind, action, name, index=n, **more) for n in range(count))


def _severities(*changes: ResourceChange, **more: Any) -> list[Severity]:
    return [found.severity for found in mass_deletion.check(Plan("p", Tool.TERRAFORM, changes, **more), Catalog())]


TASKS = "aws_ecs_task_definition"


@pytest.mark.parametrize(
    ("gone", "kept", "expected"),
    [
        (49, 1, []),
        (50, 1, [Severity.MEDIUM]),
        (50, 12, [Severity.MEDIUM]),
        (50, 13, []),
        (99, 1000, []),
        (100, 1000, [Severity.MEDIUM]),
        (100, 11, [Severity.HIGH]),
        (100, 12, [Severity.MEDIUM]),
        (300, 1, [Severity.HIGH]),
    ],
)
def test_number_and_share_decide(gone: int, kept: int, expected: list[Severity]) -> None:
    kept_ones = _objects("aws_vpc", kept, Action.NO_OP)
    assert _severities(*_objects(TASKS, gone, Action.DELETE), *kept_ones) == expected


def test_production_makes_most_of_many_worse() -> None:
    kept = _objects("aws_vpc", 10, Action.NO_OP, tags={"env": "prod"})
    assert _severities(*_objects(TASKS, 60, Action.DELETE, tags={"env": "prod"}), *kept) == [Severity.HIGH]


@pytest.mark.parametrize(
    "changes",
    [
        _objects(TASKS, 300, Action.DELETE_THEN_CREATE),
        _objects(TASKS, 300, Action.CREATE_THEN_DELETE),
        _objects(TASKS, 300, Action.FORGET),
        _objects("null_resource", 300, Action.DELETE),
        _objects("terraform_data", 300, Action.DELETE),
        _objects(TASKS, 300, Action.DELETE, deposed="ab12"),
    ],
    ids=["replaced", "replaced, new first", "forgotten", "null_resource", "terraform_data", "deposed"],
)
def test_what_is_no_deletion_does_not_count(changes: tuple[ResourceChange, ...]) -> None:
    assert _severities(*changes, *_objects("aws_vpc", 1, Action.NO_OP)) == []


def test_renames_do_not_count() -> None:
    old = _objects("aws_route53_record", 60, Action.DELETE, "old", before={"name": "a"})
    new = _objects("aws_route53_record", 60, Action.CREATE, "new", after={"name": "a"})
    keys = [change.index for change in old]
    named = [
        ResourceChange(f"{c.type}.{c.name}[{k}]", c.type, c.action, c.name, index=k, before=b, after=a)
        for c, k in zip((*old, *new), keys * 2, strict=True)
        for b, a in [({"name": f"r{k}"}, None) if c.action is Action.DELETE else (None, {"name": f"r{k}"})]
    ]
    assert _severities(*named, *_objects("acme_thing", 600, Action.NO_OP)) == []


@pytest.mark.parametrize(
    ("kind", "blocked"),
    [
        (TASKS, True),
        ("aws_lambda_permission", True),
        ("aws_iam_role_policy_attachment", True),
        ("aws_cloudwatch_metric_alarm", True),
        ("aws_ssm_parameter", True),
        ("aws_route53_record", True),
        ("aws_secretsmanager_secret_version", True),
        ("kubernetes_config_map", True),
        ("datadog_monitor", True),
        ("acme_thing", True),
        ("null_resource", False),
    ],
)
def test_300_of_301_objects_do_not_go_unnoticed(kind: str, blocked: bool, tmp_path: Path) -> None:
    def entry(address: str, kind: str, actions: list[str], **more: Any) -> dict[str, Any]:
        values = {"id": address}
        change = {"actions": actions, "before": values, "after": None if actions == ["delete"] else values}
        name = address.partition(".")[2]
        return {"address": address, "mode": "managed", "type": kind, "name": name, "change": change, **more}

    reason = {"action_reason": "delete_because_no_resource_config"}
    gone = [entry(f"{kind}.x{number}", kind, ["delete"], **reason) for number in range(300)]
    document = {"format_version": "1.2", "resource_changes": [*gone, entry("aws_vpc.kept", "aws_vpc", ["no-op"])]}
    (tmp_path / "plan.json").write_text(json.dumps(document))
    code, _ = planguard_json("check", str(tmp_path / "plan.json"))
    assert code == int(blocked)
