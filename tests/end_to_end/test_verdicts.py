"""One small environment in the real provider, planned for in many ways: every plan is judged as an engineer would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.end_to_end.applied import environment, lay, planned
from tests.end_to_end.conftest import Restored
from tests.running import planguard_json

SMALL = environment("small")
APPLIED = SMALL.sources["main.tf"]
TABLE = 'resource "aws_dynamodb_table" "orders"'
MOVED = "moved {\n  from = aws_dynamodb_table.orders\n  to   = aws_dynamodb_table.purchases\n}\n"
TOPIC = 'resource "aws_sns_topic" "alerts" {\n  name = "alerts"\n}\n'
FORGOTTEN = "removed {\n  from = aws_sns_topic.alerts\n  lifecycle {\n    destroy = false\n  }\n}\n"
POLICY = """jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = each.key, Resource = "*"
  }] })"""
WIDE = POLICY.replace("each.key", '"*"')
UNSEEN = POLICY.replace("each.key", "[each.key, terraform_data.more.output]")
MORE = 'resource "terraform_data" "more" {\n  input = "*"\n}\n'
Edits = Sequence[tuple[str, str]]

CASES: list[tuple[str, str, Edits, Sequence[str]]] = [
    (
        "pass",
        "a release",
        [
            ("app:1", "app:2"),
            ('aws_iam_policy.app["s3:GetObject"]', 'aws_iam_policy.app["s3:PutObject"]'),
            ('name = "alerts"', 'name = "alerts"\n  display_name = "Alerts"'),
            ('description = "web"', 'description = "web"\n  tags = { Team = "shop" }'),
        ],
        (),
    ),
    ("pass", "a rename with its moved block", [(TABLE, f'{MOVED}resource "aws_dynamodb_table" "purchases"')], ()),
    ("pass", "a topic is let go and stays", [(TOPIC, FORGOTTEN)], ()),
    ("warn", "a guard and old logs go", [("= true\n  attribute", "= false\n  attribute"), ("365", "30")], ()),
    ("warn", "a group is replaced, the new one first", [('description = "web"', 'description = "www"')], ()),
    ("warn", "a hidden guard goes", [("= true\n  attribute", "= sensitive(false)\n  attribute")], ()),
    ("warn", "a policy is known only after apply", [(POLICY, UNSEEN), (TOPIC, TOPIC + MORE)], ()),
    ("block", "a policy is widened out of sight", [(POLICY, f"sensitive({WIDE})")], ()),
    ("pass", "a policy is hidden and stays", [(POLICY, f"sensitive({POLICY})")], ()),
    ("block", "a rename without it", [(TABLE, 'resource "aws_dynamodb_table" "purchases"')], ()),
    ("block", "a tenant leaves, with its bucket", [('"acme", "initech"', '"initech"')], ()),
    ("block", "a role is called otherwise", [('role" "app" {\n  name = "app"', 'role" "app" {\n  name = "api"')], ()),
    ("block", "a table is asked to be replaced", [], ("-replace=aws_dynamodb_table.orders",)),
    ("block", "all of it goes", [], ("-destroy",)),
]


SHORT = ("a release", "a guard and old logs go", "a policy is widened out of sight", "all of it goes")
"""Those that are planned for in every run; all are in `make test-thorough`."""


@pytest.mark.parametrize(
    ("expected", "story", "edits", "options"),
    [pytest.param(*case, id=case[1], marks=() if case[1] in SHORT else pytest.mark.long) for case in CASES],
)
def test_a_real_plan_is_judged_as_an_engineer_would(
    expected: str, story: str, edits: Edits, options: Sequence[str], restored: Restored, tmp_path: Path
) -> None:
    wanted = APPLIED
    for old, new in edits:
        assert old in wanted, story
        wanted = wanted.replace(old, new)
    terraform = restored(SMALL)
    lay(terraform.folder, {"main.tf": wanted})
    plan = tmp_path / "plan.json"
    plan.write_text(planned(terraform, "-refresh=false", *options))
    _, report = planguard_json("check", str(plan))
    assert report["verdict"] == expected, story
