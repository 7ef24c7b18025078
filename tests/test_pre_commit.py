"""The hooks as pre-commit runs them: installed from this repository, on real commits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "one"\n}\n'
OTHER = 'resource "aws_s3_bucket" "o" {\n  bucket = "other"\n}\n'


class Team:
    """A repository with the hooks installed; ``commit`` is what a developer types."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )

    def write(self, path: str, text: str | None) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink() if text is None else file.write_text(text, encoding="utf-8")

    def commit(self) -> tuple[int, str]:
        self.run("git", "add", "--all")
        done = self.run("git", "commit", "-m", "change")
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """A repository whose hooks run this checkout's planguard, without anything being downloaded."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    for name in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{name}_NAME": "dev", f"GIT_{name}_EMAIL": "dev@example.org"}
    team = Team(tmp_path / "repository", environment)
    team.folder.mkdir()
    hooks = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    for hook in hooks:
        words = hook["entry"].removeprefix("planguard ")
        hook |= {"entry": f'"{sys.executable}" -m planguard {words}', "language": "unsupported"}
    local = {"repos": [{"repo": "local", "hooks": hooks}]}
    team.write(".pre-commit-config.yaml", yaml.safe_dump(local))
    assert team.run("git", "init", "--quiet", ".").returncode == 0
    installed = team.run(sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return team


def test_the_manifest_is_one_that_pre_commit_accepts() -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_commits_of_a_day(team: Team) -> None:
    team.write("infra/main.tf", BUCKET)
    team.write("infra/other.tf", OTHER)
    code, out = team.commit()
    assert code == 0, out
    team.write("README", "nothing to do with it")
    code, out = team.commit()
    assert code == 0, out
    team.write("infra/other.tf", None)
    code, out = team.commit()
    assert code == 1, "a commit that only deletes a file must be seen"
    assert "aws_s3_bucket.o" in out
    assert "infra/other.tf:1" in out
    team.run("git", "mv", "infra/main.tf", "infra/store.tf")
    team.write("infra/other.tf", OTHER)
    code, out = team.commit()
    assert code == 0, out


def test_what_is_not_staged_is_not_judged(team: Team) -> None:
    team.write("main.tf", BUCKET)
    team.commit()
    team.write("README", "x")
    team.run("git", "add", "README")
    team.write("main.tf", "")
    assert team.run("git", "commit", "-m", "only the readme").returncode == 0


def test_a_plan_file_that_is_not_a_plan_stops_the_commit(team: Team) -> None:
    team.write("out/tfplan.json", "{}")
    code, out = team.commit()
    assert code == 1
    assert "not a plan" in out


@pytest.mark.parametrize("name", ["tfplan", "net/tfplan", "net/prod.tfplan"])
def test_a_saved_plan_is_judged(team: Team, name: str) -> None:
    (team.folder / name).parent.mkdir(exist_ok=True)
    (team.folder / name).write_bytes((ROOT / "samples/environment-recreated/plan.tfplan").read_bytes())
    code, out = team.commit()
    assert code == 1
    assert "aws_rds_cluster.orders" in out


@pytest.mark.parametrize("args", [None, ["--format", "json", "--"], ["--format", "json"]], ids=str)
@pytest.mark.parametrize("name", ["--ruleset=mine-plan.json", "-omine-plan.json", "--help-plan.json", "-plan.json"])
def test_the_name_of_a_plan_is_never_an_option(team: Team, name: str, args: list[str] | None) -> None:
    config = yaml.safe_load((team.folder / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (hook,) = (hook for hook in config["repos"][0]["hooks"] if hook["id"] == "planguard")
    hook |= {"args": args} if args is not None else {}
    team.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    team.write("mine-plan.json", "extends: default\nrules: []\n")
    team.write("ordinary/plan.json", (ROOT / "samples/harmless-release/plan.json").read_text(encoding="utf-8"))
    assert team.run("git", "add", "--all", "--", ":!mine-plan.json").returncode == 0
    assert team.run("git", "commit", "-m", "before").returncode == 0
    shutil.copy(ROOT / "samples/environment-recreated/plan.json", team.folder / name)
    team.run("git", "add", "--", name)
    done = team.run("git", "commit", "-m", "change")
    assert done.returncode == 1
    judged = "aws_rds_cluster.orders" in done.stdout + done.stderr
    assert judged or f"{name}: an option, and a file here has that name" in done.stdout + done.stderr
    assert judged is (args is None or "--" in args)
    assert team.run("git", "status", "--short").stdout.split() == ["A", name, "??", "mine-plan.json"]


@pytest.mark.install
@pytest.mark.skipif(
    not os.environ.get("PLANGUARD_TEST_INSTALL"), reason="builds and installs the hook; set PLANGUARD_TEST_INSTALL=1"
)
def test_the_hook_installs_from_the_repository(team: Team) -> None:
    team.write("main.tf", BUCKET)
    team.commit()
    team.write("main.tf", None)
    team.run("git", "add", "--all")
    environment = {k: v for k, v in team.environment.items() if k != "PYTHONPATH"}
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "planguard-diff", "--verbose"]
    done = subprocess.run(command, cwd=team.folder, env=environment, capture_output=True, text=True, timeout=600)
    assert "aws_s3_bucket.b" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1
