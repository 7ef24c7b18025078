"""One small environment in the real provider, planned for in many ways: every plan is judged as an engineer would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests import terraform
from tests.end_to_end.cloud import PROVIDER, cloud
from tests.running import planguard_json
from tests.terraform import Terraform

APPLIED = """
resource "aws_security_group" "web" {
  name_prefix = "web-"
  description = "web"
  lifecycle {
    create_before_destroy = true
  }
}
resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  hash_key                    = "id"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = true
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_s3_bucket" "tenant" {
  for_each = toset(["acme", "initech"])
  bucket   = "files-${each.key}"
}
resource "aws_sns_topic" "alerts" {
  name = "alerts"
}
resource "aws_cloudwatch_log_group" "app" {
  name              = "app"
  retention_in_days = 365
}
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = jsonencode([{ name = "app", image = "app:1", memory = 128 }])
}
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" }
  }] })
}
resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.app["s3:GetObject"].arn
}
resource "aws_iam_policy" "app" {
  for_each = toset(["s3:GetObject", "s3:PutObject"])
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = each.key, Resource = "*"
  }] })
}
"""
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


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """The environment as it is, and a Terraform to plan with."""
    terraform.program()
    terraform.mirror("hashicorp/aws")
    with cloud() as endpoint:
        made = terraform.workspace(tmp_path_factory.mktemp("work"), PROVIDER + APPLIED, "hashicorp/aws")
        made = Terraform(made.folder, made.environment | {"AWS_ENDPOINT_URL": endpoint})
        made.run("apply", "-input=false", "-no-color", "-auto-approve")
        yield made


@pytest.mark.parametrize(("expected", "story", "edits", "options"), CASES, ids=[case[1] for case in CASES])
def test_a_real_plan_is_judged_as_an_engineer_would(
    expected: str, story: str, edits: Edits, options: Sequence[str], applied: Terraform, tmp_path: Path
) -> None:
    wanted = APPLIED
    for old, new in edits:
        assert old in wanted, story
        wanted = wanted.replace(old, new)
    (applied.folder / "main.tf").write_text(PROVIDER + wanted)
    applied.run("plan", "-refresh=false", "-input=false", "-no-color", "-out=plan.tfplan", *options)
    plan = tmp_path / "plan.json"
    plan.write_text(applied.run("show", "-json", "plan.tfplan"))
    _, report = planguard_json("check", str(plan))
    assert report["verdict"] == expected, story
