"""What a saved plan tells beyond its JSON, from the sources in it; the plans are made by the real Terraform."""

from __future__ import annotations

import io
import zipfile

import pytest

from planguard import readers
from planguard.model.configuration import RunsOn
from planguard.model.plan import Plan
from tests.running import planguard_json
from tests.terraform import Terraform, workspace

pytestmark = pytest.mark.terraform

ROOT_MODULE = """
variable "name" { default = "shop" }
variable "secret" {
  type      = string
  sensitive = true
  default   = "hunter2-hunter2"
}
variable "rules" { default = [1, 2] }
locals {
  direct  = terraform_data.vpc.id
  through = [for one in [local.direct] : "${one}-x"]
  circle  = "none"
}
resource "terraform_data" "vpc" { input = var.name }
resource "terraform_data" "by_local" {
  input = <<-EOT
    # aws_x.y will be destroyed
    ${join(",", local.through)}
  EOT
  triggers_replace = { a = { b = terraform_data.vpc.output } }
  depends_on       = [terraform_data.other]
  lifecycle { create_before_destroy = true }
  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.id}"
  }
  provisioner "local-exec" {
    command = "echo made"
  }
}
resource "terraform_data" "other" {
  count = 2
  input = count.index
  lifecycle { replace_triggered_by = [terraform_data.vpc] }
}
module "net" {
  for_each = toset(["a.b", "c"])
  source   = "./net"
  given    = each.key
  vpc      = local.direct
  secret   = var.secret
}
output "shown" {
  value     = module.net["c"].out
  sensitive = true
}
check "fine" {
  assert {
    condition     = var.name != ""
    error_message = "no"
  }
}
"""
NET = """
variable "given" {}
variable "vpc" {}
variable "secret" { sensitive = true }
resource "terraform_data" "in" {
  input            = var.vpc
  triggers_replace = [var.given, var.secret]
}
output "out" { value = terraform_data.in.id }
"""
OVERRIDE = """
resource "terraform_data" "vpc" {
  lifecycle { prevent_destroy = false }
}
"""
JSON = """{
"resource": {"terraform_data": {"json": {"input": "${terraform_data.vpc.id}", "depends_on": ["module.net"]}}},
"locals": {"unused": "${local.through}"}}"""


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "net").mkdir()
    (folder / "net" / "main.tf").write_text(NET)
    (folder / "main_override.tf").write_text(OVERRIDE)
    (folder / "more.tf.json").write_text(JSON)
    terraform = workspace(folder, ROOT_MODULE)
    terraform.run("apply", "-input=false", "-auto-approve", "-no-color")
    return terraform


def planned(terraform: Terraform, *options: str) -> Plan:
    """The plan in the saved plan, which is held against its JSON."""
    terraform.run("plan", "-input=false", "-no-color", "-out=tfplan", *options)
    terraform.show("tfplan")
    (plan,) = readers.read((terraform.folder / "tfplan").read_bytes(), "tfplan")
    return plan


@pytest.mark.parametrize("options", [("-destroy",), ("-var=name=other",), ("-replace=terraform_data.vpc",), ()])
def test_it_is_the_plan_of_its_json(applied: Terraform, options: tuple[str, ...]) -> None:
    assert planned(applied, *options).resource_changes


def test_who_needs_whom_is_known_through_local_values(applied: Terraform) -> None:
    plan = planned(applied, "-replace=terraform_data.vpc")
    assert "terraform_data.vpc" in plan.dependencies["terraform_data.by_local"]
    assert "terraform_data.vpc" in plan.dependencies["module.net.terraform_data.in"]
    changes = {change.address: change for change in plan.touched()}
    assert changes["terraform_data.by_local"].references["input"] == ("terraform_data.vpc",)


def test_lifecycles_and_provisioners_are_known(applied: Terraform) -> None:
    plan = planned(applied, "-replace=terraform_data.vpc")
    block = plan.blocks["terraform_data.by_local"]
    assert block.create_before_destroy is True
    assert [command.when for command in plan.commands["terraform_data.by_local"]] == [RunsOn.DESTROY, RunsOn.CREATE]
    assert plan.blocks["terraform_data.other"].triggers == ("terraform_data.vpc",)
    assert plan.blocks["terraform_data.vpc"].prevent_destroy is False
    assert plan.workspace == "default"
    assert plan.backend == "local"


def test_every_change_has_its_place(applied: Terraform) -> None:
    plan = planned(applied, "-destroy")
    lines = {"main.tf": ROOT_MODULE.splitlines(), "net/main.tf": NET.splitlines(), "more.tf.json": JSON.splitlines()}
    for change in plan.touched():
        assert change.location is not None, change.address
        assert f'"{change.name}"' in lines[change.location.file][change.location.line - 1]


def test_what_it_tells_no_more_of_has_the_name_that_it_has_in_its_json(applied: Terraform) -> None:
    planned(applied, "-replace=terraform_data.json")
    (applied.folder / "plan.json").write_text(applied.show("tfplan"))
    events = [planguard_json("check", name, cwd=applied.folder)[1]["plans"][0] for name in ("tfplan", "plan.json")]
    names = [{event["digest"] for event in plan["events"]} for plan in events]
    assert names[0] == names[1] != set()


def test_what_cannot_be_read_costs_only_what_it_says(applied: Terraform) -> None:
    applied.run("plan", "-input=false", "-no-color", "-out=tfplan", "-destroy")
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(applied.folder / "tfplan") as whole,
        zipfile.ZipFile(buffer, "w") as broken,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            broken.writestr(name, b'resource "a" {{{ \xff' if name.endswith("m-/main.tf") else content)
    (plan,) = readers.read(buffer.getvalue(), "tfplan")
    (intact,) = readers.read((applied.folder / "tfplan").read_bytes(), "tfplan")
    assert [change.address for change in plan.destroyed()] == [change.address for change in intact.destroyed()]
