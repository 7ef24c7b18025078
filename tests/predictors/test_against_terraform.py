"""The prediction beside what the real Terraform plans for the same two versions, on objects that cost nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planguard.predictors import terraform
from planguard.sources.folder import Folder
from tests.terraform import Terraform, workspace


def data(name: str, body: str = "", trigger: str = '"one"') -> str:
    return f'resource "terraform_data" "{name}" {{\n  {body}\n  triggers_replace = {trigger}\n}}\n'


def moved(old: str, new: str) -> str:
    return f"moved {{\n  from = {old}\n  to   = {new}\n}}\n"


def call(name: str, arguments: str = "") -> str:
    return f'module "{name}" {{\n  source = "./inner"\n  {arguments}\n}}\n'


KEYS = "for_each = toset"
LOCALS = 'locals {{\n  all = {{ a = "{0}", b = "two" }}\n  on = {1}\n}}\n'
CASES = {
    "removed": (data("x") + data("y"), data("y")),
    "renamed": (data("x"), data("y")),
    "renamed with moved": (data("x"), data("y") + moved("terraform_data.x", "terraform_data.y")),
    "replaced": (data("x"), data("x", trigger='"two"')),
    "replaced by a default": (
        'variable "v" {\n  default = "one"\n}\n' + data("x", trigger='"v-${var.v}"'),
        'variable "v" {\n  default = "two"\n}\n' + data("x", trigger='"v-${var.v}"'),
    ),
    "single to count": (data("x"), data("x", "count = 2")),
    "count to single": (data("x", "count = 2"), data("x")),
    "count lowered": (data("x", "count = 3"), data("x", "count = 1")),
    "count to none": (data("x", "count = 1"), data("x", "count = 0")),
    "single to for_each": (data("x"), data("x", KEYS + '(["a"])')),
    "for_each to single": (data("x", KEYS + '(["a"])'), data("x")),
    "count to for_each": (data("x", "count = 2"), data("x", KEYS + '(["a", "b"])')),
    "count to for_each with moved": (
        data("x", "count = 2"),
        data("x", KEYS + '(["a", "b"])')
        + moved("terraform_data.x[0]", 'terraform_data.x["a"]')
        + moved("terraform_data.x[1]", 'terraform_data.x["b"]'),
    ),
    "a whole resource moved with its instances": (
        data("x", "count = 2"),
        data("y", "count = 2") + moved("terraform_data.x", "terraform_data.y"),
    ),
    "moved twice": (
        data("x"),
        data("z") + moved("terraform_data.x", "terraform_data.y") + moved("terraform_data.y", "terraform_data.z"),
    ),
    "a key gone": (data("x", KEYS + '(["a", "b"])'), data("x", KEYS + '(["b"])')),
    "a key's value changed": (
        LOCALS.format("one", "true") + data("x", "for_each = local.all", "each.value"),
        LOCALS.format("1", "true") + data("x", "for_each = local.all", "each.value"),
    ),
    "keys from a for expression": (
        LOCALS.format("one", "true") + data("x", 'for_each = { for k, v in local.all : k => v if v != "three" }'),
        LOCALS.format("three", "true") + data("x", 'for_each = { for k, v in local.all : k => v if v != "three" }'),
    ),
    "switched off": (
        LOCALS.format("one", "true") + data("x", "count = local.on ? 1 : 0"),
        LOCALS.format("one", "false") + data("x", "count = local.on ? 1 : 0"),
    ),
    "a change that is ignored": (
        data("x", "lifecycle {\n    ignore_changes = [triggers_replace]\n  }"),
        data("x", "lifecycle {\n    ignore_changes = [triggers_replace]\n  }", '"two"'),
    ),
    "made before the old one goes": (
        data("x", "lifecycle {\n    create_before_destroy = true\n  }"),
        data("x", "lifecycle {\n    create_before_destroy = true\n  }", '"two"'),
    ),
    "a module gone": (call("m") + data("y"), data("y")),
    "a module renamed": (call("m"), call("n")),
    "a module renamed with moved": (call("m"), call("n") + moved("module.m", "module.n")),
    "a module counted": (call("m"), call("m", "count = 2")),
    "a module no longer counted": (call("m", "count = 2"), call("m")),
    "a module for each": (call("m"), call("m", KEYS + '(["a"])')),
    "a module's key gone": (call("m", KEYS + '(["a", "b"])'), call("m", KEYS + '(["a"])')),
    "an argument of a module": (call("m", 'v = "x"'), call("m", 'v = "y"')),
    "into a module": (
        data("x") + call("m"),
        call("n") + moved("module.m", "module.n") + moved("terraform_data.x", "module.n.terraform_data.outer[0]"),
    ),
    "a module counted with moved": (call("m"), call("m", "count = 1") + moved("module.m", "module.m[0]")),
    "a module for each with moved": (
        call("m", "count = 2"),
        call("m", KEYS + '(["a", "b"])')
        + moved("module.m[0]", 'module.m["a"]')
        + moved("module.m[1]", 'module.m["b"]'),
    ),
    "a module's instance moved out": (
        call("m", KEYS + '(["a", "b"])'),
        call("n") + moved('module.m["b"]', "module.n"),
    ),
    "into a module that has a place for it": (
        data("x"),
        call("m") + moved("terraform_data.x", "module.m.terraform_data.i"),
    ),
    "out of a module": (call("m"), data("x") + moved("module.m.terraform_data.i", "terraform_data.x")),
    "a list that shifts": (
        data("x", 'count = length(["a", "b", "c"])', '["a", "b", "c"][count.index]'),
        data("x", 'count = length(["b", "c"])', '["b", "c"][count.index]'),
    ),
    "an object's key moved": (
        data("x", KEYS + '(["a", "b"])'),
        data("x", KEYS + '(["c", "b"])') + moved('terraform_data.x["a"]', 'terraform_data.x["c"]'),
    ),
    "a tuple of objects": (
        data(
            "x", "for_each = { for o in [{ n = 1, s = true }, { n = 2, s = false }] : o.n => o if o.s }", "each.value.n"
        ),
        data(
            "x", "for_each = { for o in [{ n = 1, s = false }, { n = 2, s = true }] : o.n => o if o.s }", "each.value.n"
        ),
    ),
    "a template": (data("x", trigger='"a-${1 + 1}"'), data("x", trigger='format("a-%d", 2)')),
    "a heredoc": (data("x", trigger="<<-EOT\n    a\n      b\n  EOT"), data("x", trigger='"a\\n  b\\n"')),
    "forgotten": (
        data("x") + data("y"),
        data("y") + "removed {\n  from = terraform_data.x\n  lifecycle {\n    destroy = false\n  }\n}\n",
    ),
    "removed on purpose": (
        data("x") + data("y"),
        data("y") + "removed {\n  from = terraform_data.x\n  lifecycle {\n    destroy = true\n  }\n}\n",
    ),
    "a module forgotten": (
        call("m") + data("y"),
        data("y") + "removed {\n  from = module.m\n  lifecycle {\n    destroy = false\n  }\n}\n",
    ),
    "replaced with what holds its id": (
        data("x") + data("y", trigger="terraform_data.x.id"),
        data("x", trigger='"two"') + data("y", trigger="terraform_data.x.id"),
    ),
}
INNER = 'variable "v" {\n  default = "one"\n}\n' + data("i", trigger="var.v")


@pytest.mark.parametrize("case", CASES)
def test_the_same_objects_go(tmp_path: Path, case: str) -> None:
    before, after = CASES[case]
    terraform = workspace(tmp_path / "work", "")
    for side, text in (("before", before), ("after", after)):
        (tmp_path / side / "inner").mkdir(parents=True)
        (tmp_path / side / "main.tf").write_text(text)
        (tmp_path / side / "inner" / "main.tf").write_text(INNER)
    _put(tmp_path / "before", terraform)
    terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
    _put(tmp_path / "after", terraform)
    terraform.run("plan", "-out=tfplan", "-input=false", "-no-color")
    planned = {
        (change["address"], tuple(change["change"]["actions"]))
        for change in json.loads(terraform.show("tfplan")).get("resource_changes", [])
    }
    assert _lost(tmp_path) == {(address, actions) for address, actions in planned if _loses(actions)}


def _put(version: Path, terraform: Terraform) -> None:
    shutil.copytree(version, terraform.folder, dirs_exist_ok=True)
    if "\nmodule " in f"\n{(version / 'main.tf').read_text()}":
        terraform.run("get", "-no-color")


def _loses(actions: tuple[str, ...]) -> bool:
    return bool({"delete", "forget"} & set(actions))


def _lost(folder: Path) -> set[tuple[str, tuple[str, ...]]]:
    plans = terraform.predict(Folder(folder / "before"), Folder(folder / "after"))
    words = {
        (change.address, tuple(part for part in change.action.value.split("-") if part != "then"))
        for plan in plans
        for change in plan.resource_changes
    }
    return {(address, actions) for address, actions in words if _loses(actions)}
