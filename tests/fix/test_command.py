"""`planguard fix`: its blocks are used by the real Terraform, and the next plan destroys nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from planguard.judging.fixes.fix import Fix
from planguard.judging.fixes.found import fixes as all_fixes
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value
from tests.running import ROOT, planguard
from tests.terraform import Terraform, workspace

_MODULE = 'resource "terraform_data" "all" {\n  for_each = toset(["a", "b"])\n  input = "of ${each.key}"\n}\n'
_CALL = 'module "%s" {\n  source = "./m"\n}\n'
_COUNT = 'resource "terraform_data" "x" {\n  count = 2\n  input = ["one", "two"][count.index]\n}\n'
_KEYS = 'resource "terraform_data" "x" {\n  for_each = toset([%s])\n  input = each.key\n}\n'
_ONE = 'resource "terraform_data" "one" {\n  input = "alone"\n}\n'
CASES = {
    "module call": (_CALL % "old", _CALL % "new"),
    "count to for_each": (_COUNT, _KEYS % '"one", "two"'),
    "into a module": (_ONE, 'module "in" {\n  source = "./one"\n}\n'),
    "out of a module": ('module "in" {\n  source = "./one"\n}\n', _ONE),
    "several": (_CALL % "old" + _COUNT, _CALL % "new" + _KEYS % '"one", "two"'),
}


def fixes(plan: Plan) -> tuple[Fix, ...]:
    return all_fixes(plan).found


def _planned(terraform: Terraform, configuration: str) -> Path:
    (terraform.folder / "main.tf").write_text(configuration)
    terraform.run("get", "-no-color")
    terraform.run("plan", "-out=tfplan", "-input=false", "-no-color")
    place = terraform.folder / "plan.json"
    place.write_text(terraform.show("tfplan"))
    return place


def _destroyed(plan: Path) -> list[str]:
    changes = json.loads(plan.read_text())["resource_changes"]
    return [change["address"] for change in changes if "delete" in change["change"]["actions"]]


@pytest.mark.terraform
@pytest.mark.parametrize("case", CASES)
def test_what_is_written_keeps_every_object(case: str, tmp_path: Path) -> None:
    before, after = CASES[case]
    for name, text in (("m", _MODULE), ("one", _ONE)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    terraform = workspace(tmp_path, before)
    terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
    plan = _planned(terraform, after)
    assert _destroyed(plan)
    run = planguard("fix", str(plan), "--write")
    assert run.code == 0, run.err
    written = (tmp_path / "moved.tf").read_text()
    again = planguard("fix", str(plan), "--write")
    assert (again.code, (tmp_path / "moved.tf").read_text()) == (0, written)
    assert _destroyed(_planned(terraform, after)) == []


def _renamed(version: str = "1.9.0", new: str = "orders") -> Plan:
    old = ResourceChange("aws_sqs_queue.a", "aws_sqs_queue", Action.DELETE, "a", before={"name": "orders"})
    made = ResourceChange("aws_sqs_queue.b", "aws_sqs_queue", Action.CREATE, "b", after={"name": new})
    return Plan("plan.json", Tool.TERRAFORM, (old, made), tool_version=version)


def test_a_certain_rename_is_a_block() -> None:
    (fix,) = fixes(_renamed())
    assert fix.text == "moved {\n  from = aws_sqs_queue.a\n  to   = aws_sqs_queue.b\n}\n"


def test_another_name_is_another_object() -> None:
    assert fixes(_renamed(new="other")) == ()


def test_a_terraform_without_moved_blocks_gets_the_command_as_a_comment() -> None:
    (fix,) = fixes(_renamed("1.0.11"))
    assert fix.text.endswith("# terraform state mv aws_sqs_queue.a aws_sqs_queue.b\n")
    assert all(line.startswith("#") for line in fix.text.splitlines())
    assert "moved {" in fixes(replace(_renamed("1.0.11"), tool=Tool.OPENTOFU))[0].text


@pytest.mark.parametrize(("version", "is_used"), [("1.2.9", False), ("1.3.0", True)])
def test_a_block_across_packages_is_used_where_terraform_takes_it(version: str, is_used: bool) -> None:
    old, new = _renamed().resource_changes
    inside = replace(new, address="module.m.aws_sqs_queue.b", module="module.m")
    (fix,) = fixes(replace(_renamed(version), resource_changes=(old, inside)))
    assert (fix.doubt == "") is is_used


def test_equal_objects_are_not_told_apart() -> None:
    same: dict[str, Value] = {"input": "same"}
    kind = "terraform_data"
    going = [ResourceChange(f"{kind}.x[{n}]", kind, Action.DELETE, "x", index=n, before=same) for n in (0, 1)]
    coming = [ResourceChange(f'{kind}.x["{key}"]', kind, Action.CREATE, "x", index=key, after=same) for key in "ab"]
    found = fixes(Plan("plan.json", Tool.TERRAFORM, (*going, *coming)))
    assert ["Other objects fit" in fix.doubt for fix in found] == [True, True]


SHIFTED = """\
# moved blocks cannot shift a count, because each address is still taken. First use these keys in for_each, then remove the comment signs.
# moved {
#   from = aws_sqs_queue.work[0]
#   to   = aws_sqs_queue.work["emails"]
# }
#
# moved {
#   from = aws_sqs_queue.work[1]
#   to   = aws_sqs_queue.work["invoices"]
# }
#
# moved {
#   from = aws_sqs_queue.work[2]
#   to   = aws_sqs_queue.work["refunds"]
# }
#
# moved {
#   from = aws_sqs_queue.work[3]
#   to   = aws_sqs_queue.work["shipments"]
# }

# To keep the count instead, run these commands in this order before the next plan. They replace the blocks.
# terraform state mv 'aws_sqs_queue.work[1]' 'aws_sqs_queue.work[4]'
# terraform state mv 'aws_sqs_queue.work[2]' 'aws_sqs_queue.work[1]'
# terraform state mv 'aws_sqs_queue.work[3]' 'aws_sqs_queue.work[2]'
"""  # noqa: E501


def test_a_shift_is_commented_out() -> None:
    run = planguard("fix", str(ROOT / "samples" / "index-shifted" / "plan.json"))
    assert (run.code, run.out, run.err) == (0, SHIFTED, "")


def test_where_nothing_is_to_be_fixed_no_sources_are_needed() -> None:
    run = planguard("fix", str(ROOT / "samples" / "harmless-release" / "plan.json"), "--write")
    assert (run.code, run.out, run.err) == (0, "", "planguard: no object of this plan can be kept by a block.\n")


def test_a_stack_has_nothing_that_is_kept_by_a_block() -> None:
    change_set = str(ROOT / "samples" / "table-replaced" / "change-set.json")
    run = planguard("fix", change_set, "--keep", "Orders")
    assert (run.code, run.out) == (2, "")
    assert "Set DeletionPolicy to Retain instead." in run.err
    assert planguard("fix", change_set).code == 0


def test_an_address_at_which_nothing_is_deleted_cannot_be_kept() -> None:
    plan = str(ROOT / "samples" / "database-renamed" / "plan.json")
    run = planguard("fix", plan, "--keep", "aws_db_instance.other")
    assert (run.code, run.out) == (2, "")
    assert "no object at aws_db_instance.other is deleted. Name one that the plan deletes." in run.err


def test_a_block_that_contradicts_is_not_written_nor_one_into_a_copy(tmp_path: Path) -> None:
    plan = str(ROOT / "samples" / "database-renamed" / "plan.json")
    orders = 'resource "aws_db_instance" "orders" {}\n'
    block = "moved {\n  from = aws_db_instance.main\n  to = aws_db_instance.other\n}\n"
    (tmp_path / "main.tf").write_text(orders + block)
    run = planguard("fix", plan, "--write", "--source", str(tmp_path))
    assert run.code == 0
    assert "another block" in run.err
    assert not (tmp_path / "moved.tf").exists()
    copy = tmp_path / ".terraform" / "modules" / "x"
    copy.mkdir(parents=True)
    (copy / "main.tf").write_text(orders)
    refused = planguard("fix", plan, "--write", "--source", str(copy))
    assert (refused.code, refused.out) == (2, "")
    assert "Terraform's copy of a module" in refused.err


def _renamed_call(folder: Path, sources: str, name: str = "main.tf") -> Path:
    """A plan in which a module call is renamed, made by hand, in a folder with these sources."""
    address, values = "module.%s.terraform_data.all", {"input": "of a", "id": "4711"}
    entries = [
        {"address": address % call, "module_address": f"module.{call}", "mode": "managed", "type": "terraform_data",
         "name": "all", "provider_name": "terraform.io/builtin/terraform", "change": change}
        for call, change in (
            ("old", {"actions": ["delete"], "before": values, "after": None}),
            ("new", {"actions": ["create"], "before": None, "after": values}),
        )
    ]  # fmt: skip
    (folder / name).write_text(sources)
    place = folder / "plan.json"
    place.write_text(json.dumps({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": entries}))
    return place


def test_the_folder_of_another_module_is_refused(tmp_path: Path) -> None:
    plan = _renamed_call(tmp_path, _MODULE)
    run = planguard("fix", str(plan), "--write")
    assert run.code == 2
    assert "not the root module of this plan, as module.new is not in it." in run.err
    assert not (tmp_path / "moved.tf").exists()


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("main.tf", "moved {\n  from = module.old # as before\n  to   = module.new\n}\n"),
        ("moves.tf.json", '{"moved": [{"from": "module.old", "to": "module.new"}]}'),
    ],
)
def test_a_block_that_is_there_is_not_written_again(name: str, block: str, tmp_path: Path) -> None:
    plan = _renamed_call(tmp_path, _CALL % "new" + (block if name == "main.tf" else ""))
    if name != "main.tf":
        (tmp_path / name).write_text(block)
    run = planguard("fix", str(plan), "--write")
    assert run.code == 0, run.err
    assert "nothing to write" in run.err


def test_a_block_in_a_comment_is_no_block(tmp_path: Path) -> None:
    plan = _renamed_call(tmp_path, _CALL % "new" + "/*\nmoved {\n  from = module.old\n  to = module.new\n}\n*/\n")
    assert planguard("fix", str(plan), "--write").code == 0
    assert "moved" in (tmp_path / "moved.tf").read_text()


def test_a_block_with_the_same_end_contradicts(tmp_path: Path) -> None:
    plan = _renamed_call(tmp_path, _CALL % "new" + "moved {\n  from = module.older\n  to = module.new\n}\n")
    run = planguard("fix", str(plan), "--write")
    assert "another block with one of these addresses" in run.err
    assert not (tmp_path / "moved.tf").exists()


def test_sources_that_cannot_be_read_are_not_added_to(tmp_path: Path) -> None:
    plan = _renamed_call(tmp_path, _CALL % "new" + "resource {{{")
    run = planguard("fix", str(plan), "--write")
    assert run.code == 2
    assert "main.tf" in run.err


def test_where_sources_are_opentofu_files_the_new_one_is_too(tmp_path: Path) -> None:
    plan = _renamed_call(tmp_path, _CALL % "new", "main.tofu")
    assert planguard("fix", str(plan), "--write").code == 0
    assert (tmp_path / "moved.tofu").read_text() == "moved {\n  from = module.old\n  to   = module.new\n}\n"
    assert not (tmp_path / "moved.tf").exists()


def test_a_file_behind_a_link_is_not_added_to(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("")
    root = tmp_path / "root"
    root.mkdir()
    plan = _renamed_call(root, _CALL % "new")
    (root / "moved.tf").symlink_to(elsewhere)
    run = planguard("fix", str(plan), "--write")
    assert run.code == 2
    assert "moved.tf: a link" in run.err
    assert elsewhere.read_text() == ""
