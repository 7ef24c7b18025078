"""The blocks and commands of one plan with everything in it, used by the real Terraform: it destroys nothing then."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.running import planguard
from tests.terraform import Terraform, workspace

Sources = Mapping[str, str]

_X = 'resource "terraform_data" "{}" {{\n{}  input = {}\n}}\n'
_CALL = 'module "{}" {{\n  source = "./{}"\n{}}}\n'
_EACH, _COUNT, _SET = "  for_each = {}\n", "  count = {}\n", '  for_each = toset(["{}", "{}"])\n'
_PASSED = 'variable "of" {\n  default = ""\n}\n'
_IN = {
    "leaf/main.tf": _PASSED + _X.format("x", "", '"leaf of ${var.of}"'),
    "moving/main.tf": _X.format("x", "", '"moves into another module"'),
}
BEFORE: Sources = _IN | {
    "main.tf": "".join((
        _CALL.format("outer", "outer", _COUNT.format(2) + "  of = count.index\n"),
        _CALL.format("each", "leaf", _SET.format("a", "b") + "  of = each.key\n"),
        _CALL.format("counted", "leaf", _COUNT.format(2) + '  of = ["n", "m"][count.index]\n'),
        _CALL.format("moving", "moving", ""),
        _X.format("keyed", _EACH.format('{ one = "first", two = "second" }'), "each.value"),
        _X.format("single", "", '"alone"'),
        _X.format("counted", "", '"becomes a count"'),
        _X.format("list", _COUNT.format(3), '["a", "b", "c"][count.index]'),
        _X.format("kept", "", '"to be kept"'),
    )),
    "outer/main.tf": _PASSED + _CALL.format("old", "../leaf", '  of = "outer ${var.of}"\n'),
}  # fmt: skip
AFTER: Sources = _IN | {
    "main.tf": "".join((
        _CALL.format("outer", "outer", _COUNT.format(2) + "  of = count.index\n"),
        _CALL.format("every", "leaf", _SET.format("a", "b") + "  of = each.key\n"),
        _CALL.format("counted", "leaf", _SET.format("n", "m") + "  of = each.key\n"),
        _CALL.format("around", "around", ""),
        _X.format("keyed", _EACH.format('{ uno = "first", due = "second" }'), "each.value"),
        _X.format("single", _EACH.format('toset(["key"])'), '"alone"'),
        _X.format("counted", _COUNT.format(2), '"becomes a count"'),
        _X.format("list", _COUNT.format(2), '["a", "c"][count.index]'),
    )),
    "outer/main.tf": _PASSED + _CALL.format("new", "../leaf", '  of = "outer ${var.of}"\n'),
    "around/main.tf": _CALL.format("moving", "../moving", ""),
}  # fmt: skip
RENAMED_CALL = "moved {\n  from = module.old\n  to   = module.new\n}\n"


def _lay(folder: Path, sources: Sources) -> None:
    for name, text in sources.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _planned(terraform: Terraform) -> Path:
    terraform.run("get", "-no-color")
    terraform.run("plan", "-out=tfplan", "-input=false", "-no-color")
    place = terraform.folder / "plan.json"
    place.write_text(terraform.run("show", "-json", "tfplan"))
    return place


def _actions(plan: Path) -> dict[str, str]:
    changes = json.loads(plan.read_text())["resource_changes"]
    return {change["address"]: "-".join(change["change"]["actions"]) for change in changes}


@pytest.mark.terraform
def test_what_is_written_keeps_every_object(tmp_path: Path) -> None:
    _lay(tmp_path, BEFORE)
    terraform = workspace(tmp_path, BEFORE["main.tf"])
    terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
    _lay(tmp_path, AFTER)
    plan = _planned(terraform)
    assert list(_actions(plan).values()).count("delete") == 12
    run = planguard("fix", str(plan), "--write", "--keep", "terraform_data.kept")
    assert run.code == 0, run.err
    assert (tmp_path / "outer" / "moved.tf").read_text() == RENAMED_CALL
    for line in planguard("fix", str(plan), "--source", str(tmp_path)).out.splitlines():
        if line.startswith("# terraform state mv"):
            terraform.run("state", "mv", "-no-color", *shlex.split(line)[4:])
    after = _actions(_planned(terraform))
    changed = {address: action for address, action in after.items() if action != "no-op"}
    assert changed == {
        "terraform_data.kept": "forget",
        "terraform_data.list[3]": "delete",  # what was taken out of the list, and nothing else
        "terraform_data.counted[1]": "create",
    }
