"""What plans are for: whatever a plan touches outside of that is critical, and what it does not show is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import Run, planguard

ARN = "arn:aws:sqs:eu-west-1:{}:q"


def judged(
    folder: Path,
    targets: str,
    account: str = "111111111111",
    provider: Any = None,
    name: str = "plan.json",
    **more: Any,
) -> Run:
    values = {"name": "q", "arn": ARN.format(account), "id": "q", **more}
    after = {**values, "delay_seconds": 5}
    one = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q"}
    change = {"actions": ["update"], "before": values, "after": after, "after_unknown": {}}
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{**one, "change": change}]}
    expressions = {key: {"constant_value": value} for key, value in (provider or {}).items()}
    configuration = {"provider_config": {"aws": {"name": "aws", "expressions": expressions}}}
    (folder / ".planguard.yaml").write_text(f"targets: {targets}\n")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps({**plan, "configuration": configuration}))
    return planguard("check", name, "--ruleset", ".planguard.yaml", cwd=folder)


@pytest.mark.parametrize(
    ("targets", "given", "code", "says"),
    [
        ("{accounts: ['111111111111']}", {}, 0, ""),
        ("{accounts: ['222*']}", {}, 1, "The plan is for another account: 111111111111"),
        ("{regions: [eu-*]}", {}, 0, ""),
        ("{regions: [eu-*]}", {"provider": {"region": "us-east-1"}}, 1, "another region: us-east-1"),
        ("{projects: [shop]}", {}, 0, "The plan does not show its project"),
        ("{projects: [shop]}", {"project": "other"}, 1, "another project: other"),
        ("{subscriptions: [aaaa]}", {"id": "/subscriptions/bbbb/x/y"}, 1, "another subscription: bbbb"),
        ("{clusters: [prod]}", {"provider": {"config_context": "dev"}}, 1, "another cluster: dev"),
        ("[{plans: ['prod/*'], accounts: ['222*']}, {accounts: ['111*']}]", {}, 0, ""),
    ],
)
def test_what_a_plan_touches_is_what_it_is_for(
    targets: str, given: dict[str, Any], code: int, says: str, tmp_path: Path
) -> None:
    run = judged(tmp_path, targets, **given)
    assert (run.code, run.err) == (code, "")
    assert says in run.out
    assert ("wrong-target" in run.out) is bool(says)


def test_a_part_of_a_repository_has_its_own_target(tmp_path: Path) -> None:
    run = judged(tmp_path, "[{plans: ['*prod/*'], accounts: ['222*']}, {accounts: ['111*']}]", name="prod/plan.json")
    assert (run.code, "another account: 111111111111" in run.out) == (1, True)


def test_an_object_of_another_account_that_is_only_named_is_not_touched(tmp_path: Path) -> None:
    run = judged(tmp_path, "{accounts: ['111111111111']}", policy_arn="arn:aws:iam::999999999999:policy/x")
    assert run.code == 0
    assert "wrong-target" not in run.out


def test_it_can_be_switched_off_and_that_is_told(tmp_path: Path) -> None:
    run = judged(tmp_path, "{accounts: ['222*']}\nseverities: {wrong-target: off}")
    assert run.code == 0
    assert "severities.wrong-target: off" in run.out
