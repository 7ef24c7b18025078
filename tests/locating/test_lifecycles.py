"""What the sources say of provisioners and of removed blocks, and what follows from it in a plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from planguard import rules
from planguard.evidence.causes import because
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Command, CommandKind, Location, RunsOn
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode
from planguard.readers import with_sources
from planguard.sources.locating.layouts import on_disk
from tests.locating.sources import deleted, replaced, written

DRAIN = """resource "t" "a" {
  provisioner "local-exec" {
    command = "echo hi"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "drain"
  }
}
"""
REMOVED = """removed {
  from = module.m.t.a
  lifecycle {
    destroy = false
  }
}
removed {
  from = t.a
  provisioner "local-exec" {
    when    = destroy
    command = "drain"
  }
}
"""
JSON = '{\n"removed": [\n{"from": "module.m.t.a"},\n{"from": "t.a", "lifecycle": {"destroy": false}}]}\n'


def said(rule: str, plan: Plan) -> list[str]:
    return [finding.message for finding in rules.load(rule).check(plan, Catalog())]


def test_the_sources_tell_when_a_provisioner_of_the_plan_runs(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": DRAIN})
    commands = (Command(CommandKind.LOCAL_EXEC, "echo hi"), Command(CommandKind.LOCAL_EXEC, "drain"))
    plan = with_sources(replace(replaced("t.a"), commands={"t.a": commands}), on_disk(tmp_path))
    assert [(one.text, one.when, one.location) for one in plan.commands["t.a"]] == [
        ("echo hi", RunsOn.CREATE, Location("main.tf", 2)),
        ("drain", RunsOn.DESTROY, Location("main.tf", 5)),
    ]
    assert said("destroy-provisioner", plan) == ['runs local-exec "drain" before it is destroyed.']
    assert said("runs-command", plan) == ['runs local-exec "echo hi".']


def test_a_data_source_that_runs_a_command_is_where_it_is_written(tmp_path: Path) -> None:
    """Also one that was read while planning, of which the plan lists nothing."""
    wipe = 'data "external" "wipe" {\n  query   = {}\n  program = ["aws", "s3", "rb", "s3://x"]\n}\n'
    written(tmp_path, {"main.tf": "\n" + wipe + 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": wipe})
    command = Command(CommandKind.EXTERNAL, "aws s3 rb s3://x")
    addresses = ("data.external.wipe", "module.m.data.external.wipe")
    read = ResourceChange(addresses[0], "external", Action.READ)
    plan = replace(replaced(), reads=(read,), commands=dict.fromkeys(addresses, (command,)))
    found = with_sources(plan, on_disk(tmp_path))
    assert [one.location for one in rules.load("runs-destructive-command").check(found, Catalog())] == [
        Location("main.tf", 4),
        Location("m/main.tf", 3),
    ]
    assert found.reads[0].location == Location("main.tf", 2)


def test_provisioners_that_are_others_than_those_of_the_plan_tell_nothing_of_them(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": DRAIN})
    plan = replace(replaced("t.a"), commands={"t.a": (Command(CommandKind.LOCAL_EXEC, "drain"),)})
    assert with_sources(plan, on_disk(tmp_path)).commands == plan.commands


@pytest.mark.parametrize(
    ("action", "reason"), [(Action.CREATE_THEN_DELETE, None), (Action.DELETE_THEN_CREATE, "replace_because_tainted")]
)
def test_a_provisioner_is_left_out(tmp_path: Path, action: Action, reason: str | None) -> None:
    written(tmp_path, {"main.tf": DRAIN})
    (change,) = replaced("t.a").resource_changes
    plan = Plan("p", replaced().tool, (replace(change, action=action, action_reason=reason),))
    (message,) = said("destroy-provisioner", with_sources(plan, on_disk(tmp_path)))
    assert message.startswith("is destroyed, but its provisioner for destruction does not run (local-exec), because ")


def test_a_provisioner_goes_with_its_block_unless_a_removed_block_has_one(tmp_path: Path) -> None:
    before = written(tmp_path / "before", {"main.tf": DRAIN})
    now = written(tmp_path / "now", {"main.tf": ""})
    plan = with_sources(deleted("t.a"), on_disk(now), on_disk(before))
    why = "because its block is removed in the same change."
    assert said("destroy-provisioner", plan) == [
        f"is destroyed, but its provisioner for destruction does not run (local-exec), {why}"
    ]
    written(now, {"main.tf": REMOVED})
    plan = with_sources(deleted("t.a"), on_disk(now), on_disk(before))
    assert said("destroy-provisioner", plan) == ['runs local-exec "drain" before it is destroyed.']


def test_a_removed_block_without_provisioners_leaves_those_of_the_block_out(tmp_path: Path) -> None:
    before = written(tmp_path / "before", {"main.tf": DRAIN})
    now = written(tmp_path / "now", {"main.tf": "removed {\n  from = t.a\n}\n"})
    (message,) = said("destroy-provisioner", with_sources(deleted("t.a"), on_disk(now), on_disk(before)))
    assert message.endswith("does not run (local-exec), because its block is removed in the same change.")


@pytest.mark.parametrize(
    ("address", "line", "destroy"), [("module.m.t.a", 1, False), ("module.m.t.a[0]", 1, False), ("t.a", 7, None)]
)
def test_a_removed_block_stands_for_what_it_removes(
    tmp_path: Path, address: str, line: int, destroy: bool | None
) -> None:
    written(tmp_path, {"main.tf": REMOVED})
    plan = with_sources(deleted(address), on_disk(tmp_path))
    (change,) = plan.resource_changes
    block = plan.blocks[change.config_address]
    assert (change.location, block.is_removal, block.destroy) == (Location("main.tf", line), True, destroy)


def test_a_removed_block_of_a_module_stands_for_all_in_it(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": "\nremoved {\n  from = module.m\n}\n"})
    plan = with_sources(deleted("module.m.module.n.t.a"), on_disk(tmp_path))
    assert plan.resource_changes[0].location == Location("main.tf", 2)


@pytest.mark.parametrize(("address", "line", "destroy"), [("module.m.t.a", 3, None), ("t.a", 4, False)])
def test_removed_blocks_in_json_are_told_apart(tmp_path: Path, address: str, line: int, destroy: bool | None) -> None:
    written(tmp_path, {"main.tf.json": JSON})
    plan = with_sources(deleted(address), on_disk(tmp_path))
    (change,) = plan.resource_changes
    assert change.location == Location("main.tf.json", line)
    assert plan.blocks[address].destroy is destroy


@pytest.mark.parametrize(
    ("actions", "first", "expected"),
    [
        (("replace",), "true", Action.CREATE_THEN_DELETE),
        (("replace",), "false", Action.DELETE_THEN_CREATE),
        (("replace",), "var.first", Action.DELETE_THEN_CREATE),
        (("delete", "create"), "true", Action.DELETE_THEN_CREATE),
    ],
)
def test_the_sources_tell_the_order_that_a_log_does_not(
    tmp_path: Path, actions: tuple[str, ...], first: str, expected: Action
) -> None:
    block = f'resource "aws_lb" "a" {{\n  name = "web"\n  lifecycle {{ create_before_destroy = {first} }}\n}}\n'
    written(tmp_path, {"main.tf": block})
    (change,) = replaced("aws_lb.a").resource_changes
    plan = replace(replaced(), resource_changes=(replace(change, actions=actions),))
    found = with_sources(plan, on_disk(tmp_path))
    assert found.resource_changes[0].action is expected
    assert bool(said("name-collides", found)) is (expected is Action.CREATE_THEN_DELETE)


def test_a_move_to_nowhere_is_where_its_block_stands(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": "\n\nmoved {\n  from = t.old\n  to   = module.m.t.a\n}\n"})
    (change,) = deleted("module.m.t.a").resource_changes
    nowhere = replace(change, action_reason="delete_because_no_move_target")
    plan = with_sources(replace(deleted(), resource_changes=(nowhere,)), on_disk(tmp_path))
    assert plan.resource_changes[0].location == Location("main.tf", 3)
    why = "because it was moved to an address that is not in the configuration"
    assert because(plan.resource_changes[0], plan) == why


@pytest.mark.parametrize(
    ("mode", "address", "why"),
    [
        (PlanMode.NORMAL, "t.a", "a removed block says so"),
        (PlanMode.DESTROY, "module.m.t.a", "the plan destroys everything, also what a removed block keeps"),
        (PlanMode.DESTROY, "t.a", "the plan destroys everything"),
    ],
)
def test_what_removes_an_object_is_said(tmp_path: Path, mode: PlanMode, address: str, why: str) -> None:
    written(tmp_path, {"main.tf": REMOVED})
    (change,) = deleted(address).resource_changes
    reason = None if mode is PlanMode.DESTROY else change.action_reason
    plan = replace(deleted(), resource_changes=(replace(change, action_reason=reason),), mode=mode)
    plan = with_sources(plan, on_disk(tmp_path))
    assert because(plan.resource_changes[0], plan) == f"because {why}"
