"""Modules are found by their calls, in a saved plan, on disk, and in a revision."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from planguard.model.configuration import Location
from planguard.model.tools import Tool
from planguard.readers import rebased, with_earlier, with_sources
from planguard.sources.git.repository import Repository as GitRepository
from planguard.sources.locating.layouts import committed, on_disk
from tests.locating.sources import deleted, in_a_saved_plan, location_in, replaced, written
from tests.predictors.repositories import Repository

CALL = 'module "net" {\n  source = "./net"\n}\n'
INNER = '\nmodule "db" {\n  count  = 2\n  source = "../shared/db"\n}\n'
TABLE = '\n\nresource "t" "a" {\n}\n'


def test_calls_are_followed_on_disk(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": CALL, "net/main.tf": INNER, "shared/db/tables.tf": TABLE})
    plan = replaced('module.net.module.db[1].t.a["x.y"]')
    assert location_in(tmp_path, plan) == Location("shared/db/tables.tf", 3)


def test_a_module_above_the_root_is_named_from_the_top_of_the_repository(tmp_path: Path) -> None:
    written(tmp_path, {"live/prod/main.tf": CALL.replace("./net", "../../net"), "net/main.tf": TABLE})
    plan = with_sources(replaced("module.net.t.a"), on_disk(tmp_path / "live/prod"))
    assert plan.resource_changes[0].location == Location("../../net/main.tf", 3)
    assert rebased(plan, "live/prod").resource_changes[0].location == Location("net/main.tf", 3)


def test_what_terraform_installed_is_found_by_its_list(tmp_path: Path) -> None:
    listed = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "net", "Dir": ".terraform/modules/net"}]}
    call = CALL.replace("./net", "acme/net/aws")
    nested = 'module "db" { source = "./db" }\n'
    written(
        tmp_path,
        {
            "main.tf": call,
            ".terraform/modules/modules.json": json.dumps(listed),
            ".terraform/modules/net/main.tf": nested,
            ".terraform/modules/net/db/main.tf": TABLE,
        },
    )
    plan = replaced("module.net.module.db.t.a")
    assert location_in(tmp_path, plan) == Location(".terraform/modules/net/db/main.tf", 3)


def test_a_module_that_is_not_at_hand_stands_where_it_is_called(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": "\n" + CALL.replace("./net", "acme/net/aws")})
    assert location_in(tmp_path, replaced("module.net.module.db.t.a")) == Location("main.tf", 2)


def test_a_deleted_block_stands_where_its_module_is_called(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": CALL, "net/main.tf": INNER})
    assert location_in(tmp_path, deleted("module.net.t.gone")) == Location("main.tf", 1)


def test_of_several_calls_the_innermost_is_shown(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": CALL, "net/main.tf": INNER, "shared/db/tables.tf": ""})
    assert location_in(tmp_path, deleted("module.net.module.db[0].t.a")) == Location("net/main.tf", 2)


def test_a_deleted_block_stands_where_it_stood(tmp_path: Path) -> None:
    now = written(tmp_path / "now", {"main.tf": CALL, "net/main.tf": INNER})
    before = written(tmp_path / "before", {"main.tf": CALL, "net/main.tf": TABLE})
    plan = with_sources(deleted("module.net.t.a"), on_disk(now), on_disk(before))
    assert plan.resource_changes[0].location == Location("net/main.tf", 3)
    assert plan.blocks == {}
    assert list(plan.earlier_blocks) == ["module.net.t.a"]


def test_a_deleted_call_of_a_module_that_is_not_at_hand_stands_where_it_stood(tmp_path: Path) -> None:
    now = written(tmp_path / "now", {"main.tf": CALL, "net/main.tf": "\n" + INNER})
    calls = 'module "far" {\n  source = "org/far/aws"\n}\n'
    before = written(tmp_path / "before", {"main.tf": CALL + "\n" + calls, "net/main.tf": INNER + calls})
    gone = deleted("module.far.t.a", "module.net.module.far.t.a", "module.net.module.db.t.x")
    plan = with_sources(gone, on_disk(now), on_disk(before))
    assert [change.location for change in plan.resource_changes] == [
        Location("main.tf", CALL.count("\n") + 2),
        Location("net/main.tf", INNER.count("\n") + 1),
        Location("net/main.tf", 3),
    ]
    earlier = with_sources(replaced("module.far.t.a"), on_disk(before))
    assert with_earlier(gone, earlier).resource_changes[0].location == Location("main.tf", CALL.count("\n") + 2)


def test_a_saved_plan_says_where_its_modules_were() -> None:
    modules = {"": ".", "net": "net", "net.db": "../shared/db"}
    files = {"m-/main.tf": CALL, "m-net/main.tf": INNER, "m-net.db/tables.tf": TABLE}
    plan = with_sources(replaced("module.net.module.db[0].t.a"), in_a_saved_plan(modules, files))
    assert plan.resource_changes[0].location == Location("../shared/db/tables.tf", 3)
    assert plan.module_places == {
        "module.net": Location("main.tf", 1),
        "module.net.module.db": Location("net/main.tf", 2),
        "module.net.module.db.count": Location("net/main.tf", 3),
    }
    assert rebased(plan, "live").resource_changes[0].location == Location("shared/db/tables.tf", 3)


def test_a_file_that_cannot_be_read_costs_its_own_locations_only(tmp_path: Path) -> None:
    written(tmp_path, {"a.tf": "resource t a {", "b.tf": 'resource "t" "b" {}\n', "c.tf": b"\xff", "d.tf.json": "{"})
    plan = with_sources(replaced("t.a", "t.b"), on_disk(tmp_path))
    assert [change.location for change in plan.resource_changes] == [None, Location("b.tf", 1)]


def test_no_sources_cost_nothing_else(tmp_path: Path) -> None:
    plan = replaced("t.a")
    assert with_sources(plan, on_disk(tmp_path / "nowhere")) == plan


@pytest.mark.parametrize(
    ("tool", "files", "shown"),
    [
        (Tool.TERRAFORM, ("main.tf", "main.tofu"), "main.tf"),
        (Tool.OPENTOFU, ("main.tf", "main.tofu"), "main.tofu"),
        (Tool.TERRAFORM, ("main.tofu",), "main.tofu"),
        (Tool.OPENTOFU, ("main.tf",), "main.tf"),
    ],
)
def test_of_two_files_with_one_name_the_one_that_the_tool_reads_is_shown(
    tmp_path: Path, tool: Tool, files: tuple[str, ...], shown: str
) -> None:
    written(tmp_path, dict.fromkeys(files, TABLE))
    assert location_in(tmp_path, replace(replaced("t.a"), tool=tool)) == Location(shown, 3)


def test_a_module_that_calls_itself_ends(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": 'module "m" { source = "./." }\n' + TABLE})
    plan = with_sources(deleted("t.gone"), on_disk(tmp_path), on_disk(tmp_path))
    assert plan.resource_changes[0].location is None


def test_a_revision_follows_links_and_calls_above_its_root(tmp_path: Path) -> None:
    made = Repository(tmp_path / "shop")
    made.write("live/prod/main.tf", CALL.replace("./net", "../../linked"))
    made.write("modules/net/main.tf", TABLE)
    (made.root / "linked").symlink_to("modules/net")
    made.commit()
    made.git("branch", "base")
    tree = GitRepository(made.root, os.environ).revision("base")
    plan = with_sources(deleted("module.net.t.a"), None, committed(tree, "live/prod"))
    assert rebased(plan, "live/prod").resource_changes[0].location == Location("modules/net/main.tf", 3)
