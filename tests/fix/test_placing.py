"""Where the blocks go: into the module that all their addresses are in, or into the root module."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, Run, planguard

KIND = "terraform_data"
OLD, NEW = {"name": "a", "input": "1", "id": "4711"}, {"name": "a", "input": "1"}
CALL = 'module "{}" {{\n  source = "{}"\n{}}}\n'
RENAMED = f"moved {{\n  from = {KIND}.old\n  to   = {KIND}.new\n}}\n"


def entry(address: str, action: str, values: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """One change of a plan; ``more`` is what its entry has beside."""
    module, _, rest = address.rpartition(f"{KIND}.")
    name, _, index = rest.partition("[")
    before, after = (values, None) if action == "delete" else (None, values) if action == "create" else (values, values)
    found = {"address": address, "mode": "managed", "type": KIND, "name": name, "provider_name": "example.com/a/b"}
    found |= {"module_address": module.removesuffix(".")} if module else {}
    found |= {"index": json.loads(index[:-1])} if index else {}
    return found | {"change": {"actions": [action], "before": before, "after": after}} | more


def renamed(module: str, name: str) -> list[dict[str, Any]]:
    """A resource of a module that gets another label."""
    values = {"name": name, "input": "1"}
    reason = {"action_reason": "delete_because_no_resource_config"}
    start = f"{module}." if module else ""
    return [
        entry(f"{start}{KIND}.old", "delete", values | {"id": "1"}, **reason),
        entry(f"{start}{KIND}.new", "create", values),
    ]


def fixed(folder: Path, entries: list[dict[str, Any]], sources: Mapping[str, str], *options: str) -> Run:
    """The run of the command on a plan that lies with these sources; ``--source`` is among the options if need be."""
    for name, text in sources.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    plan = folder / "plan.json"
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": entries}
    plan.write_text(json.dumps(document))
    return planguard("fix", str(plan), *options)


def resource(name: str) -> str:
    return f'resource "{KIND}" "{name}" {{}}\n'


SOURCES = {"main.tf": CALL.format("m", "./m", "  count = 2\n"), "m/main.tf": resource("new")}
BOTH = [*renamed("module.m[0]", "a"), *renamed("module.m[1]", "b")]


def test_a_rename_in_every_instance_of_a_local_module_is_one_block_in_its_folder(tmp_path: Path) -> None:
    run = fixed(tmp_path, BOTH, SOURCES, "--write")
    assert run.code == 0, run.err
    assert (tmp_path / "m" / "moved.tf").read_text() == RENAMED
    assert not (tmp_path / "moved.tf").exists()
    again = planguard("fix", str(tmp_path / "plan.json"), "--write")
    assert "nothing to write" in again.err
    assert (tmp_path / "m" / "moved.tf").read_text() == RENAMED


def test_the_text_says_in_which_folder_each_block_belongs(tmp_path: Path) -> None:
    run = fixed(tmp_path, BOTH, SOURCES, "--source", str(tmp_path))
    assert run.out == f"# {tmp_path.as_posix()}/m:\n\n{RENAMED}"
    assert "module.m[0]" in planguard("fix", str(tmp_path / "plan.json")).out


def test_what_not_every_instance_needs_stays_in_the_root_module(tmp_path: Path) -> None:
    stays = entry(f"module.m[1].{KIND}.old", "no-op", {"name": "b", "input": "1", "id": "1"})
    run = fixed(tmp_path, [*renamed("module.m[0]", "a"), stays], SOURCES, "--write")
    assert run.code == 0, run.err
    assert f"from = module.m[0].{KIND}.old" in (tmp_path / "moved.tf").read_text()
    assert not (tmp_path / "m" / "moved.tf").exists()


def test_two_calls_of_one_folder_are_one_module(tmp_path: Path) -> None:
    sources = {"main.tf": CALL.format("a", "./m", "") + CALL.format("b", "./m/../m", ""), "m/main.tf": resource("new")}
    both = [*renamed("module.a", "a"), *renamed("module.b", "b")]
    assert fixed(tmp_path, both, sources, "--write").code == 0
    assert (tmp_path / "m" / "moved.tf").read_text() == RENAMED


@pytest.mark.parametrize("source", ["example.com/a/m", "git::https://example.com/m.git", "/elsewhere/m"])
def test_a_module_from_elsewhere_gets_its_blocks_in_the_root_module(source: str, tmp_path: Path) -> None:
    sources = {"main.tf": CALL.format("m", source, ""), ".terraform/modules/m/main.tf": resource("new")}
    assert fixed(tmp_path, renamed("module.m", "a"), sources, "--write").code == 0
    assert f"to   = module.m.{KIND}.new" in (tmp_path / "moved.tf").read_text()


def test_keys_are_those_of_this_root_module(tmp_path: Path) -> None:
    keys = [
        entry(f"module.m.{KIND}.x[0]", "delete", OLD, action_reason="delete_because_wrong_repetition"),
        entry(f'module.m.{KIND}.x["a"]', "create", NEW),
    ]
    sources = {"main.tf": CALL.format("m", "./m", ""), "m/main.tf": resource("x")}
    assert fixed(tmp_path, keys, sources, "--write").code == 0
    assert f'to   = module.m.{KIND}.x["a"]' in (tmp_path / "moved.tf").read_text()


def test_a_rename_with_other_keys_is_that_of_this_root_module_too(tmp_path: Path) -> None:
    keys = [
        entry(f"module.m.{KIND}.x[0]", "delete", OLD, action_reason="delete_because_no_resource_config"),
        entry(f'module.m.{KIND}.y["a"]', "create", NEW),
    ]
    sources = {"main.tf": CALL.format("m", "./m", ""), "m/main.tf": resource("y")}
    assert fixed(tmp_path, keys, sources, "--write").code == 0
    assert f"from = module.m.{KIND}.x[0]" in (tmp_path / "moved.tf").read_text()


def test_what_moves_between_modules_goes_to_the_one_around_both(tmp_path: Path) -> None:
    moves = [
        entry(f"module.p.{KIND}.x", "delete", OLD, action_reason="delete_because_no_resource_config"),
        entry(f"module.p.module.in.{KIND}.x", "create", NEW),
    ]
    sources = {
        "main.tf": CALL.format("p", "./p", ""),
        "p/main.tf": CALL.format("in", "../in", ""),
        "in/main.tf": resource("x"),
    }
    assert fixed(tmp_path, moves, sources, "--write").code == 0
    assert (tmp_path / "p" / "moved.tf").read_text() == (
        f"moved {{\n  from = {KIND}.x\n  to   = module.in.{KIND}.x\n}}\n"
    )


def test_the_folder_of_a_child_module_gets_the_blocks_that_are_its_own(tmp_path: Path) -> None:
    entries = [*BOTH, *renamed("", "c")]
    sources = SOURCES | {"main.tf": SOURCES["main.tf"] + resource("new") + resource("other")}
    entries.append(entry(f"{KIND}.other", "no-op", {"name": "other", "id": "1"}))
    run = fixed(tmp_path, entries, sources, "--write", "--source", str(tmp_path / "m"))
    assert run.code == 0, run.err
    assert (tmp_path / "m" / "moved.tf").read_text() == RENAMED
    assert f"not written: {KIND}.old to {KIND}.new. This block belongs in the root module" in run.err
    assert "run it without --write to see what was not written." in run.err
    assert not (tmp_path / "moved.tf").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m/moves.tf", RENAMED),
        ("m/moves.tf.json", json.dumps({"moved": {"from": f"{KIND}.old", "to": f"{KIND}.new"}})),
        ("moves.tf", f"moved {{\n  from = module.m.{KIND}.old\n  to = module.m.{KIND}.new\n}}\n"),
        (
            "moves.tf",
            'moved {\n  from = module.m["a"]\n  to = module.m["b"]\n}\n' + RENAMED.replace(KIND, f"module.m.{KIND}"),
        ),
    ],
)
def test_a_block_that_is_in_any_of_the_modules_is_not_written_again(name: str, text: str, tmp_path: Path) -> None:
    sources = {"main.tf": CALL.format("m", "./m", ""), "m/main.tf": resource("new"), name: text}
    run = fixed(tmp_path, renamed("module.m", "a"), sources, "--write")
    assert run.code == 0, run.err
    assert "nothing to write" in run.err


@pytest.mark.parametrize("key", ["a.b", 'q\\"x', "c\\\\d", "$${x}", "%%{y}", "ü ]", "\\n"])
def test_a_block_with_a_strange_key_is_not_written_again(key: str, tmp_path: Path) -> None:
    entries = [
        entry(f"{KIND}.x[0]", "delete", OLD, action_reason="delete_because_wrong_repetition"),
        entry(f"{KIND}.x[1]", "create", NEW),
    ]
    entries[1] |= {"address": f'{KIND}.x["{key}"]'}
    assert fixed(tmp_path, entries, {"main.tf": resource("x")}, "--write").code == 0
    assert f'to   = {KIND}.x["{key}"]' in (tmp_path / "moved.tf").read_text()
    assert "nothing to write" in planguard("fix", str(tmp_path / "plan.json"), "--write").err


@pytest.mark.parametrize(("third", "is_written"), [("third", True), ("first", False)])
def test_an_instance_that_stays_shows_whether_settings_tell_a_key(third: str, is_written: bool, tmp_path: Path) -> None:
    first, other = {"input": "first"}, {"input": third, "id": "3"}
    entries = [
        entry(f"{KIND}.x[0]", "delete", first | {"id": "1"}, action_reason="delete_because_each_key"),
        entry(f"{KIND}.x[0]", "create", first),
        entry(f"{KIND}.x[0]", "no-op", other),
    ]
    for one, key in zip(entries, "abc", strict=True):
        one |= {"address": f'{KIND}.x["{key}"]', "index": key}
    assert fixed(tmp_path, entries, {"main.tf": resource("x")}, "--write").code == 0
    assert (tmp_path / "moved.tf").exists() is is_written


@pytest.mark.parametrize(
    "block",
    [
        f"moved {{\n  from = {KIND}.new\n  to = {KIND}.old\n}}\n",
        f"moved {{\n  from = {KIND}.new\n  to = {KIND}.x\n}}\nmoved {{\n  from = {KIND}.x\n  to = {KIND}.old\n}}\n",
        f"moved {{\n  from = {KIND}.older\n  to = {KIND}.new\n}}\n",
        f"removed {{\n  from = {KIND}.old\n}}\n",
    ],
    ids=["back", "circle", "same end", "removed"],
)
def test_a_block_that_contradicts_keeps_the_new_one_out(block: str, tmp_path: Path) -> None:
    run = fixed(tmp_path, renamed("module.m", "a"), SOURCES | {"m/moves.tf": block}, "--write")
    assert run.code == 0, run.err
    assert "The sources have another block" in run.err
    assert not list(tmp_path.rglob("moved.tf"))


def test_a_block_that_leads_on_is_written_beside_that_which_leads_here(tmp_path: Path) -> None:
    block = f"moved {{\n  from = {KIND}.older\n  to   = {KIND}.old\n}}\n"
    assert fixed(tmp_path, renamed("module.m", "a"), SOURCES | {"m/moved.tf": block}, "--write").code == 0
    assert (tmp_path / "m" / "moved.tf").read_text() == f"{block}\n{RENAMED}"


def test_a_file_behind_a_link_counts_too(tmp_path: Path) -> None:
    shared = {"shared/moves.tf": RENAMED, "root/main.tf": resource("new")}
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "moves.tf").symlink_to("../shared/moves.tf")
    run = fixed(tmp_path, renamed("", "a"), shared, "--write", "--source", str(tmp_path / "root"))
    assert run.code == 0, run.err
    assert "nothing to write" in run.err


def test_an_object_that_is_forgotten_already_is_not_written_again(tmp_path: Path) -> None:
    gone = [entry(f"{KIND}.x", "delete", OLD, action_reason="delete_because_no_resource_config")]
    sources = {"main.tf": resource("y")}
    run = fixed(tmp_path, gone, sources, "--write", "--keep", f"{KIND}.x")
    assert run.code == 0, run.err
    assert "destroy = false" in (tmp_path / "moved.tf").read_text()
    assert "nothing to write" in planguard("fix", str(tmp_path / "plan.json"), "--write", "--keep", f"{KIND}.x").err


def test_nothing_is_written_where_one_of_the_files_cannot_be(tmp_path: Path) -> None:
    entries = [*renamed("module.m", "a"), *renamed("", "c")]
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "moved.tf").symlink_to("main.tf")
    sources = {"main.tf": CALL.format("m", "./m", "") + resource("new"), "m/main.tf": resource("new")}
    run = fixed(tmp_path, entries, sources, "--write")
    assert (run.code, run.out) == (2, "")
    assert "m/moved.tf: a link" in run.err
    assert not (tmp_path / "moved.tf").exists()


def test_no_half_block_is_left_where_the_space_ends(tmp_path: Path) -> None:
    resource_module = pytest.importorskip("resource")
    (tmp_path / "main.tf").write_text(resource("new"))
    before = "#" * 4000 + "\n"
    (tmp_path / "moved.tf").write_text(before)
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": renamed("", "a")}
    (tmp_path / "plan.json").write_text(json.dumps(document))
    run = subprocess.run(
        [sys.executable, "-m", "planguard", "fix", str(tmp_path / "plan.json"), "--write"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource_module.setrlimit(resource_module.RLIMIT_FSIZE, (4010, 4010)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert "moved.tf: cannot be written" in run.stderr
    assert (tmp_path / "moved.tf").read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["main.tf", "moved.tf", "plan.json"]


def test_what_is_there_is_kept_as_it_is_byte_by_byte(tmp_path: Path) -> None:
    (tmp_path / "moved.tf").write_bytes(b"\xef\xbb\xbflocals {\r\n}")
    assert fixed(tmp_path, renamed("", "a"), {"main.tf": resource("new")}, "--write").code == 0
    assert (tmp_path / "moved.tf").read_bytes() == b"\xef\xbb\xbflocals {\r\n}\n\n" + RENAMED.encode()
