"""Tests that fork planguard, as nearly all do, see what a user does who starts it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planguard import cli
from planguard.loading import plugins
from tests.running import ROOT, planguard, started

PLAN = ROOT / "samples/environment-recreated/plan.json"
RUNS: dict[str, tuple[str, ...]] = {
    "annotate": ("annotate", str(PLAN)),
    "check": ("check", str(PLAN)),
    "completion": ("completion", "bash"),
    "diff": ("diff", str(PLAN.parent / "before"), str(PLAN.parent / "after"), "--format", "json"),
    "explain": ("explain", "aws_db_instance"),
    "init": ("init",),
    "rules": ("rules",),
}
RUNS = {name: RUNS.get(name, (name, "--help")) for name in plugins.names(cli)}
MISTAKES: dict[str, tuple[str, ...]] = {
    "no command": (),
    "no file": ("check", "nowhere.json"),
    "no such option": ("check", "--frobnicate"),
}


@pytest.mark.parametrize("arguments", [*RUNS.values(), *MISTAKES.values()], ids=[*RUNS, *MISTAKES])
def test_it_is_the_same_to_fork_and_to_start(arguments: tuple[str, ...], tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("forked", "started")]
    for folder in folders:
        folder.mkdir()
    forked, begun = (run(*arguments, cwd=folder) for run, folder in zip((planguard, started), folders, strict=True))
    assert forked == begun
    assert forked.out or forked.err
    left, others = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert left == others


@pytest.mark.parametrize("size", [0, 10, 1_000_000])
def test_standard_input_is_a_pipe_that_may_be_left_unread(size: int, tmp_path: Path) -> None:
    shutil.copy(PLAN, tmp_path / "plan.json")
    for arguments in (("check", "-"), ("check", "plan.json"), ("check", "/dev/stdin")):
        stdin = b" " * size + PLAN.read_bytes()
        assert planguard(*arguments, stdin=stdin, cwd=tmp_path) == started(*arguments, stdin=stdin, cwd=tmp_path)


def test_a_setting_of_one_run_is_none_of_the_next() -> None:
    assert "\x1b[" in planguard("check", str(PLAN), FORCE_COLOR="1").out
    assert "\x1b[" not in planguard("check", str(PLAN)).out
