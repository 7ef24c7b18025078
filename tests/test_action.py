"""The GitHub action and the GitLab component, run by bash step by step as their services run them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.running import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
BLOCKED = ROOT / "samples/environment-recreated/plan.json"
PASSING = ROOT / "samples/harmless-release/plan.json"
MARKER = "<!-- planguard:"

# Stands in for GitHub's own program, which needs the service: writes down what it is asked, knows the given comments.
GH = """#!{python}
import json, os, subprocess, sys
words = sys.argv[1:]
with open({log!r}, "a") as log:
    fields = [open(word.partition("@")[2]).read() for word in words if word.startswith("body=@")]
    log.write(json.dumps({{"words": words, "body": fields, "token": os.environ.get("GH_TOKEN")}}) + chr(10))
if {refuse!r} in words:
    sys.exit("HTTP 403")
if "--jq" in words:
    query = words[words.index("--jq") + 1]
    sys.exit(subprocess.run(["jq", "-r", query], input={comments!r}, text=True).returncode)
"""


@dataclass
class Job:
    """What a job of GitHub left: the outputs of the action, the log, the summary, the calls of ``gh``, exit code."""

    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)
    code: int = 0
    uploaded: list[str] = field(default_factory=list)


class Runner:
    """Runs the steps of a composite action in order: expressions, conditions, outputs, and a failed step's effect."""

    def __init__(self, folder: Path, comments: list[dict[str, Any]], refuse: str, pull_request: str) -> None:
        self.folder, self.pull_request = folder, pull_request
        self.temp = folder / "runner temp"
        (self.temp / "planguard/bin").mkdir(parents=True)
        self._program(self.temp / "planguard/bin/planguard", f'exec {sys.executable} -m planguard "$@"')
        self._program(self.temp / "planguard/bin/python", f'exec {sys.executable} "$@"')
        (folder / "path").mkdir()
        gh = folder / "path/gh"
        log = str(folder / "gh.log")
        gh.write_text(GH.format(python=sys.executable, log=log, refuse=refuse, comments=json.dumps(comments)))
        gh.chmod(0o755)

    def _program(self, path: Path, line: str) -> None:
        path.write_text(f"#!/bin/sh\nexport PYTHONPATH='{ROOT}'\n{line}\n")
        path.chmod(0o755)

    def run(self, inputs: dict[str, str]) -> Job:
        given = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()} | inputs
        known = {f"inputs.{name}": value for name, value in given.items()}
        known |= {
            "github.token": "s3cret",
            "github.action_path": str(ROOT),
            "github.repository": "acme/shop",
            "github.event.pull_request.number": self.pull_request,
        }
        known["inputs.token"] = self._filled(known["inputs.token"], known)
        job = Job()
        for step in ACTION["runs"]["steps"]:
            if self._holds(step.get("if", "success()"), known, failed=job.code != 0):
                self._step(step, known, job)
        job.outputs = {name: self._filled(spec["value"], known) for name, spec in ACTION["outputs"].items()}
        log = self.folder / "gh.log"
        job.calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return job

    def _step(self, step: dict[str, Any], known: dict[str, str], job: Job) -> None:
        if "uses" in step:
            job.uploaded.append(self._filled(step["with"]["sarif_file"], known))
            return
        assert "${{" not in step["run"], "an expression in a script would let its value run"
        outputs, summary = self.folder / "outputs", self.folder / "summary"
        outputs.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder / self._filled(step.get("working-directory", "."), known),
            env={
                "PATH": f"{self.folder / 'path'}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_ACTIONS": "true",
                "CI": "true",
                **{name: self._filled(value, known) for name, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        job.log += done.stdout + done.stderr
        job.summary = summary.read_text() if summary.exists() else ""
        job.code = job.code or done.returncode
        for line in outputs.read_text().splitlines():
            name, sign, value = line.partition("=")
            assert sign, line
            known[f"steps.{step['id']}.outputs.{name}"] = value

    def _filled(self, text: str, known: dict[str, str]) -> str:
        return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known.get(found[1], ""), text)

    def _holds(self, condition: str, known: dict[str, str], failed: bool) -> bool:
        condition = condition.removeprefix("${{").removesuffix("}}").strip()
        if condition == "!cancelled()":
            return True
        parts = [part.strip() for part in condition.removeprefix("success() &&").split("&&")]
        return not failed and all(part == "success()" or self._true(part, known) for part in parts)

    def _true(self, part: str, known: dict[str, str]) -> bool:
        name, sign, literal = re.fullmatch(r"([\w.-]+)(?: (==|!=) '(.*)')?", part).groups()  # type: ignore[union-attr]
        value = known.get(name, "")
        return bool(value) if sign is None else (value == literal) == (sign == "==")


@pytest.fixture
def github(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs the action: ``github({"plan": …}, comments=[…])``."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    made: list[Runner] = []

    def run(
        inputs: dict[str, str], comments: list[dict[str, Any]] | None = None, refuse: str = "-", request: str = "7"
    ) -> Job:
        if comments is not None and shutil.which("jq") is None:
            pytest.skip("jq is not installed")
        folder = tmp_path / f"job {len(made)}"
        folder.mkdir()
        made.append(Runner(folder, comments or [], refuse, request))
        for sample in (BLOCKED, PASSING):
            shutil.copy(sample, folder / f"{sample.parent.name}.json")
        return made[-1].run(inputs)

    return run


def test_a_plan_that_is_blocked_fails_the_job_and_tells_why_everywhere(github) -> None:  # type: ignore[no-untyped-def]
    job = github({"plan": "environment-recreated.json", "sarif": "true"}, comments=[])
    assert job.code == 1
    assert (job.outputs["verdict"], job.outputs["destroyed"]) == ("block", "11")
    assert int(job.outputs["score"]) >= 90
    assert json.loads(Path(job.outputs["report"]).read_text())["verdict"] == "block"
    assert job.uploaded == [job.outputs["sarif"]]
    assert json.loads(Path(job.outputs["sarif"]).read_text())["version"] == "2.1.0"
    assert "::error " in job.log
    assert "aws_rds_cluster.orders" in job.summary
    asked, posted = job.calls
    assert asked["words"][:3] == ["api", "--paginate", "repos/acme/shop/issues/7/comments"]
    assert posted["words"][:4] == ["api", "--method", "POST", "repos/acme/shop/issues/7/comments"]
    assert posted["token"] == "s3cret"
    assert posted["body"] == [job.summary]
    assert job.summary.startswith(MARKER)


def test_a_plan_that_passes_passes(github) -> None:  # type: ignore[no-untyped-def]
    job = github({"plan": "harmless-release.json"})
    assert job.code == 0
    assert (job.outputs["verdict"], job.outputs["destroyed"]) == ("pass", "2")
    assert "::error" not in job.log
    assert job.uploaded == []


def test_the_comment_of_the_last_run_is_kept_up_to_date(github) -> None:  # type: ignore[no-untyped-def]
    marker = github({"plan": "harmless-release.json"}).summary.splitlines()[0]
    others = [{"id": 1, "body": "thanks"}, {"id": 2, "body": f"> {marker}"}, {"id": 3, "body": f"{marker}\nold"}]
    job = github({"plan": "harmless-release.json"}, comments=[*others, {"id": 4, "body": f"{marker}\nolder"}])
    assert [call["words"][:4] for call in job.calls][1:] == [
        ["api", "--method", "PATCH", "repos/acme/shop/issues/comments/3"]
    ]
    assert job.calls[1]["body"] == [job.summary]


def test_a_comment_of_somebody_else_with_the_marker_does_not_stop_ours(github) -> None:  # type: ignore[no-untyped-def]
    marker = github({"plan": "harmless-release.json"}).summary.splitlines()[0]
    job = github({"plan": "harmless-release.json"}, comments=[{"id": 3, "body": marker}], refuse="PATCH")
    assert [call["words"][2] for call in job.calls] == ["repos/acme/shop/issues/7/comments", "PATCH", "POST"]
    assert job.code == 0


def test_a_comment_that_may_not_be_written_is_a_warning_and_leaves_the_verdict(github) -> None:  # type: ignore[no-untyped-def]
    passed = github({"plan": "harmless-release.json"}, refuse="POST")
    blocked = github({"plan": "environment-recreated.json"}, refuse="POST")
    assert (passed.code, blocked.code) == (0, 1)
    assert "::warning title=planguard::The comment could not be written." in passed.log


@pytest.mark.parametrize("plan", ["nowhere.json", "broken.json", "", "\n \n"])
def test_what_cannot_be_judged_fails_the_job_with_no_verdict(github, plan: str) -> None:  # type: ignore[no-untyped-def]
    job = github({"plan": plan})
    assert job.code == 2
    assert set(job.outputs.values()) == {""}
    assert (job.summary, job.calls) == ("", [])
    assert "planguard: " in job.log


def test_it_can_be_told_to_keep_quiet(github) -> None:  # type: ignore[no-untyped-def]
    off = {"summary": "false", "annotations": "false", "comment": "false"}
    job = github({"plan": "environment-recreated.json", **off})
    assert (job.code, job.log, job.summary, job.calls) == (1, "", "", [])


def test_outside_of_a_pull_request_there_is_no_comment(github) -> None:  # type: ignore[no-untyped-def]
    assert github({"plan": "harmless-release.json"}, request="").calls == []


def test_several_plans_are_judged_together_with_a_ruleset_and_a_workspace(github) -> None:  # type: ignore[no-untyped-def]
    plans = "\n  \nharmless-release.json\nenvironment-recreated.json\n"
    job = github({"plan": plans, "ruleset": "strict", "workspace": "sandbox"})
    report = json.loads(Path(job.outputs["report"]).read_text())
    assert [plan["verdict"] for plan in report["plans"]] == ["pass", "block"]
    assert report["ruleset"]["name"] == "strict"


HOSTILE = ["$(touch pwned)", "`touch pwned`", "; touch pwned #", "x' \"; touch pwned", "::error::pwned", "--help", "-"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["plan", "ruleset", "workspace"])
def test_no_input_is_run_as_a_command(github, tmp_path: Path, name: str, value: str) -> None:  # type: ignore[no-untyped-def]
    job = github({"plan": "harmless-release.json"} | {name: value})
    assert job.code == (0 if name == "workspace" else 2)
    assert not list(tmp_path.rglob("pwned"))
    assert not [line for line in job.log.splitlines() if line.startswith("::error::pwned")]


def test_no_name_in_a_plan_is_run_as_a_command(github, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    evil = 'x["\n::set-env name=A::b\n$(touch pwned)`touch pwned`\nverdict=pass\n"]'
    text = BLOCKED.read_text().replace("aws_rds_cluster.orders", json.dumps(f"aws_rds_cluster.{evil}")[1:-1])
    assert f"aws_rds_cluster.{evil}" in [change["address"] for change in json.loads(text)["resource_changes"]]
    path = tmp_path / "evil.json"
    path.write_text(text)
    job = github({"plan": str(path)})
    assert (job.code, job.outputs["verdict"]) == (1, "block")
    assert not list(tmp_path.rglob("pwned"))
    commands = [line for line in job.log.splitlines() if line.lstrip().startswith("::")]
    ours = r"::(error|warning|notice|group|endgroup|stop-commands)\b|::[0-9a-f]{64}::$"
    assert not [line for line in commands if not re.match(ours, line)]


def test_a_folder_can_be_given_to_run_in(github) -> None:  # type: ignore[no-untyped-def]
    assert github({"plan": "harmless-release.json", "working-directory": "../job 0"}).code == 0


def test_every_input_and_output_is_documented() -> None:
    page = (ROOT / "docs/integrations/github-actions.md").read_text()
    assert not [name for name in [*ACTION["inputs"], *ACTION["outputs"]] if f"`{name}`" not in page]


def _component(**inputs: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The job of the GitLab component with its inputs put in, as GitLab does before anything runs."""
    header, job = (ROOT / "templates/planguard.yml").read_text().split("\n---\n")
    spec = yaml.safe_load(header)["spec"]["inputs"]
    values = {name: (rules or {}).get("default") for name, rules in spec.items()} | inputs
    assert None not in values.values()
    text = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: values[found[1]], job)
    assert "$[[" not in text
    made = yaml.safe_load(text)["planguard"]
    return made, {name: str(value) for name, value in made["variables"].items()}


@pytest.mark.parametrize(
    ("plans", "code"),
    [("blocked.json", 1), ("passing.json", 0), ("nowhere.json", 2), ("passing.json blocked.json", 1)],
)
def test_the_gitlab_component_runs(tmp_path: Path, plans: str, code: int) -> None:
    shutil.copy(BLOCKED, tmp_path / "blocked.json")
    shutil.copy(PASSING, tmp_path / "passing.json")
    program = tmp_path / "planguard"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m planguard "$@"\n')
    program.chmod(0o755)
    job, variables = _component(plan=plans, source="x", ruleset="default")
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=tmp_path,
        env=os.environ | variables | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    reports = {name: tmp_path / path for name, path in job["artifacts"]["reports"].items()}
    assert {path.exists() for path in reports.values()} == {code < 2}
    if code < 2:
        assert set(json.loads(reports["terraform"].read_text())) == {"create", "update", "delete"}
        assert isinstance(json.loads(reports["codequality"].read_text()), list)
        assert "planguard" in reports["junit"].read_text()
