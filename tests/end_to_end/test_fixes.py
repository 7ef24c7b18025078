"""What `planguard fix` writes for objects of a real provider is used, and the next plan destroys nothing."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.end_to_end.applied import Applied, lay, planned, sources
from tests.end_to_end.conftest import Restored
from tests.running import ROOT, planguard
from tests.terraform import Terraform

SAMPLES = ROOT / "samples"
_NETWORK = """
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet("10.0.0.0/16", 8, count.index)
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
}
"""
_QUEUES = """
variable "name" {}

resource "aws_sqs_queue" "jobs" {
  name = "${var.name}-jobs"
}

resource "aws_sqs_queue" "mails" {
  name = "${var.name}-mails"
}
"""
_BEFORE = """
resource "aws_dynamodb_table" "plain" {
  name         = "plain"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_sqs_queue" "single" {
  name = "single"
}

resource "aws_sqs_queue" "keyed" {
  for_each = { one = "first", two = "second" }
  name     = each.value
}

resource "aws_sqs_queue" "list" {
  count = 3
  name  = ["a", "b", "c"][count.index]
}

resource "aws_sqs_queue" "kept" {
  name = "kept"
}

resource "aws_alb" "shop" {
  name    = "shop"
  subnets = aws_subnet.this[*].id
}

resource "aws_alb_target_group" "shop" {
  name     = "shop"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

module "shop" {
  for_each = toset(["eu", "us"])
  source   = "./queues"
  name     = each.key
}
"""
_CHANGES = (
    ('"aws_dynamodb_table" "plain"', '"aws_dynamodb_table" "renamed"'),
    ('"single" {\n', '"single" {\n  count = 1\n'),
    ('{ one = "first", two = "second" }', '{ uno = "first", due = "second" }'),
    ("count = 3", "count = 2"),
    ('["a", "b", "c"]', '["a", "c"]'),
    ('resource "aws_sqs_queue" "kept" {\n  name = "kept"\n}\n', ""),
    ('"aws_alb"', '"aws_lb"'),
    ('"aws_alb_target_group"', '"aws_lb_target_group"'),
    ('module "shop"', 'module "store"'),
)


def _actions(plan: Path) -> dict[str, str]:
    """What is planned for each object, but for those that stay as they are."""
    changes = json.loads(plan.read_text())["resource_changes"]
    found = {change["address"]: "-".join(change["change"]["actions"]) for change in changes}
    return {address: action for address, action in found.items() if action != "no-op"}


def test_a_table_of_a_sample_that_is_renamed_is_kept(restored: Restored, tmp_path: Path) -> None:
    sample, plan = SAMPLES / "database-renamed", tmp_path / "plan.json"
    terraform = restored(Applied(sample.name, sources(sample / "before")))
    lay(terraform.folder, sources(sample / "after"))
    plan.write_text(planned(terraform, "-refresh=false"))
    assert "delete" in _actions(plan).values()
    run = planguard("fix", str(plan), "--write", "--source", str(terraform.folder))
    assert run.code == 0, run.err
    plan.write_text(planned(terraform, "-refresh=false"))
    assert _actions(plan) == {}


def _changed() -> str:
    text = _BEFORE
    for old, new in _CHANGES:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.apply
def test_every_object_of_a_real_provider_is_kept(tmp_path: Path) -> None:
    before = {"main.tf": _BEFORE, "network.tf": _NETWORK, "queues/main.tf": _QUEUES}
    after = before | {"main.tf": _changed(), "queues/main.tf": _QUEUES.replace('"mails" {', '"letters" {')}
    plan = tmp_path / "plan.json"
    with Applied("fixes", before).applied(tmp_path / "work") as terraform:
        lay(terraform.folder, after)
        plan.write_text(planned(terraform))
        _fix(plan, terraform)
        plan.write_text(planned(terraform))
        destroyed = {address: action for address, action in _actions(plan).items() if "delete" in action}
        assert destroyed == {"aws_sqs_queue.list[3]": "delete"}
        assert _actions(plan)["aws_sqs_queue.kept"] == "forget"
        assert _actions(plan)["aws_alb.shop"] == "forget"
        terraform.run("apply", "-input=false", "-no-color", "-auto-approve", "plan.tfplan")
        plan.write_text(planned(terraform))
        assert _actions(plan) == {}


def _fix(plan: Path, terraform: Terraform) -> None:
    options = ("--source", str(terraform.folder), "--keep", "aws_sqs_queue.kept")
    commands = planguard("fix", str(plan), *options).out.splitlines()
    run = planguard("fix", str(plan), "--write", *options)
    assert run.code == 0, run.err
    for line in commands:
        if line.startswith("# terraform state mv"):
            terraform.run("state", "mv", "-no-color", *shlex.split(line)[4:])
