"""The GitHub action and the GitLab component, run by bash step by step as their services run them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
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
GH = """#!{python} -I
import json, os, subprocess, sys
words = sys.argv[1:]
with open({log!r}, "a") as log:
    fields = [open(word.partition("@")[2]).read() for word in words if word.startswith("body=@")]
    log.write(json.dumps({{"words": words, "body": fields, "token": os.environ.get("GH_TOKEN")}}) + chr(10))
if {refuse!r} in words:
    sys.exit("HTTP 403")
if "--jq" in words:
    known = json.dumps({{"data": {{"viewer": {{"login": {viewer!r}}}}}}}) if "graphql" in words else {comments!r}
    query = words[words.index("--jq") + 1]
    sys.exit(subprocess.run(["jq", "-r", query], input=known, text=True).returncode)
"""

# Stands in for Python where it makes an environment, and for what comes from a package index: copies one that was made
# before, with the dependencies of these tests, this checkout's planguard, and a pip that notes what it has to install.
INTERPRETER = """#!/bin/sh -e
[ "$1 $2 $3" = "-I -m venv" ]
cp -R {environment} "$4"
[ ! -d {shadow} ] || {{ cd "$4"/lib/python*/site-packages; mv {shadow} planguard; }}
"""
PIP = """import pathlib, sys
with open(pathlib.Path(sys.prefix).parents[2] / "pip.log", "a") as log:
    log.write("\\n".join(sys.argv[1:]) + "\\n")
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
    installed: str = ""


@dataclass
class World:
    """What there is around a job: comments and who asks for them, variables, and what others do between the steps."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    refuse: str = "-"
    request: str = "7"
    viewer: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    before: dict[str, Callable[[dict[str, str], Path], object]] = field(default_factory=dict)
    """By the id of a step: what happens right before it, to the outputs so far and the file for its own outputs."""


class Runner:
    """Runs the steps of a composite action in order: expressions, conditions, outputs, and a failed step's effect."""

    def __init__(self, folder: Path, world: World, environment: Path) -> None:
        self.folder, self.world = folder, world
        self.temp = folder / "runner temp"
        (folder / "checkout").mkdir()
        self.temp.mkdir()
        (folder / "path").mkdir()
        log, comments = str(folder / "gh.log"), json.dumps(world.comments)
        gh = GH.format(python=sys.executable, log=log, refuse=world.refuse, comments=comments, viewer=world.viewer)
        _program(folder / "path/gh", gh)
        known = {"environment": shlex.quote(str(environment)), "shadow": shlex.quote(str(folder / "shadow"))}
        _program(folder / "path/interpreter", INTERPRETER.format(**known))

    def run(self, inputs: dict[str, str]) -> Job:
        given = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
        known = {f"inputs.{name}": value for name, value in (given | {"python": "interpreter"} | inputs).items()}
        known |= {
            "github.token": "s3cret",
            "github.action_path": str(ROOT),
            "github.repository": "acme/shop",
            "github.event.pull_request.number": self.world.request,
        }
        known["inputs.token"] = self._filled(known["inputs.token"], known)
        job = Job()
        for step in ACTION["runs"]["steps"]:
            if self._holds(step.get("if", "success()"), known, failed=job.code != 0):
                self._step(step, known, job)
        job.outputs = {name: self._filled(spec["value"], known) for name, spec in ACTION["outputs"].items()}
        log, pip = self.folder / "gh.log", self.folder / "pip.log"
        job.calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        job.installed = pip.read_text() if pip.exists() else ""
        return job

    def _step(self, step: dict[str, Any], known: dict[str, str], job: Job) -> None:
        if "uses" in step:
            job.uploaded.append(self._filled(step["with"]["sarif_file"], known))
            return
        assert "${{" not in step["run"], "an expression in a script would let its value run"
        outputs, summary = self.folder / "outputs", self.folder / "summary"
        outputs.write_text("")
        if interfere := self.world.before.get(step.get("id", "")):
            interfere(known, outputs)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder / "checkout" / self._filled(step.get("working-directory", "."), known),
            env={
                "PATH": f"{self.folder / 'path'}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_WORKSPACE": str(self.folder / "checkout"),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_ACTIONS": "true",
                "CI": "true",
                **self.world.variables,
                **{name: self._filled(value, known) for name, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
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
        ((name, sign, literal),) = re.findall(r"\A([\w.-]+)(?: (==|!=) '(.*)')?\Z", part)
        value = known.get(name, "")
        return bool(value) if not sign else (value == literal) == (sign == "==")


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `python -m venv` and pip make, but for what is written down."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "pip").mkdir()
    (site / "pip/__init__.py").touch()
    (site / "pip/__main__.py").write_text(PIP)
    (site / "dependencies.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
    return folder


Github = Callable[..., Job]


@pytest.fixture
def github(tmp_path: Path, environment: Path) -> Github:
    """Runs the action: ``github({"plan": …}, comments=[…])``; ``files`` are what the change has checked out."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    made: list[Runner] = []

    def run(inputs: dict[str, str], files: dict[str, str] | None = None, **around: Any) -> Job:
        if "comments" in around and shutil.which("jq") is None:
            pytest.skip("jq is not installed")
        folder = tmp_path / f"job {len(made)}"
        folder.mkdir()
        made.append(Runner(folder, World(**around), environment))
        for sample in (BLOCKED, PASSING):
            shutil.copy(sample, folder / f"checkout/{sample.parent.name}.json")
        for name, text in (files or {}).items():
            path = folder / "checkout" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755)
        return made[-1].run(inputs)

    return run


def test_a_plan_that_is_blocked_fails_the_job_and_tells_why_everywhere(github: Github) -> None:
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


def test_a_plan_that_passes_passes(github: Github) -> None:
    job = github({"plan": "harmless-release.json"})
    assert job.code == 0
    assert (job.outputs["verdict"], job.outputs["destroyed"]) == ("pass", "2")
    assert "::error" not in job.log
    assert job.uploaded == []


BOT = {"login": "github-actions[bot]", "type": "Bot"}
MALLORY = {"login": "mallory", "type": "User"}
PASS = {"plan": "harmless-release.json"}


def marker(github: Github, inputs: dict[str, str] = PASS, **around: Any) -> str:
    first: str = github(inputs | {"annotations": "false"}, **around).summary.splitlines()[0]
    return first


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, environment: Path) -> str:
    """The first line of the comment on PASS."""
    folder = tmp_path_factory.mktemp("ours")
    runner = Runner(folder, World(), environment)
    shutil.copy(PASSING, folder / "checkout/harmless-release.json")
    return runner.run(PASS).summary.splitlines()[0]


def changed(job: Job) -> list[str]:
    """How the job wrote its comment, and where."""
    return [word for call in job.calls for word in call["words"] if word in ("PATCH", "POST") or "issues" in word][1:]


def test_the_comment_of_the_last_run_is_kept_up_to_date(github: Github, ours: str) -> None:
    others = [{"id": 1, "body": "thanks", "user": BOT}, {"id": 2, "body": f"> {ours}", "user": BOT}]
    mine = [{"id": 3, "body": f"{ours}\nold", "user": BOT}, {"id": 4, "body": f"{ours}\nolder", "user": BOT}]
    job = github(PASS, comments=[*others, *mine])
    assert changed(job) == ["PATCH", "repos/acme/shop/issues/comments/3"]
    assert job.calls[1]["body"] == [job.summary]


STRANGERS = [
    MALLORY,
    {"login": "github-actions", "type": "User"},
    {"login": "github-actions[bot]", "type": "User"},
    {"login": "evil[bot]", "type": "Bot"},
    None,
]


def test_a_comment_of_somebody_else_with_the_marker_is_never_taken(github: Github, ours: str) -> None:
    job = github(PASS, comments=[{"id": number, "body": ours, "user": user} for number, user in enumerate(STRANGERS)])
    assert changed(job) == ["POST", "repos/acme/shop/issues/7/comments"]
    assert job.code == 0


@pytest.mark.parametrize(
    ("viewer", "author", "how"),
    [
        ("release-app[bot]", {"login": "release-app[bot]", "type": "Bot"}, "PATCH"),
        ("ana", {"login": "ana", "type": "User"}, "PATCH"),
        ("ana", MALLORY, "POST"),
        ("", {"login": "", "type": "User"}, "POST"),
        ("", None, "POST"),
    ],
    ids=str,
)
def test_with_a_token_of_its_own_it_takes_the_comments_of_that_account(
    github: Github, ours: str, viewer: str, author: Any, how: str
) -> None:
    inputs = PASS | {"token": "another"}
    job = github(inputs, comments=[{"id": 3, "body": ours, "user": author}], viewer=viewer)
    assert job.calls[0]["words"][1] == "graphql"
    assert how in job.calls[-1]["words"]


def test_a_token_that_does_not_tell_whose_it_is_takes_no_comment(github: Github, ours: str) -> None:
    comments = [{"id": 3, "body": ours, "user": BOT}, {"id": 4, "body": ours, "user": None}]
    job = github(PASS | {"token": "another"}, comments=comments, refuse="graphql")
    assert "POST" in job.calls[-1]["words"]
    assert job.code == 0


def test_every_place_of_a_plan_has_a_comment_of_its_own(github: Github, ours: str) -> None:
    markers = [
        ours,
        marker(github, PASS | {"workspace": "shop"}),
        marker(github, PASS | {"environment": "shop"}),
        marker(github, {"plan": "environment-recreated.json"}),
        marker(github, {"plan": "harmless-release.json\nenvironment-recreated.json"}),
        marker(github, PASS | {"working-directory": "a"}, files={"a/harmless-release.json": PASSING.read_text()}),
        marker(github, variables={"GITHUB_WORKFLOW": "other"}),
        marker(github, variables={"GITHUB_JOB": "other"}),
        marker(github, PASS | {"key": "network"}),
    ]
    assert len(set(markers)) == len(markers)
    assert ours == marker(github), "the same place has the same comment in the next run"
    assert all(re.fullmatch("<!-- planguard:[0-9a-f]{32} -->", found) for found in markers)
    assert markers[-1] == marker(github, {"plan": "environment-recreated.json", "key": "network"})


def test_neither_the_plan_nor_the_runner_chooses_which_comment_is_written_over(
    github: Github, ours: str, tmp_path: Path
) -> None:
    assert ours == marker(github, files={"harmless-release.json": BLOCKED.read_text()})
    places = [str(tmp_path / f"job {number}/checkout/harmless-release.json") for number in (1, 2)]
    assert marker(github, {"plan": places[0]}) == marker(github, {"plan": places[1]})


def test_a_comment_that_may_not_be_written_is_a_warning_and_leaves_the_verdict(github: Github) -> None:
    passed = github({"plan": "harmless-release.json"}, refuse="POST")
    blocked = github({"plan": "environment-recreated.json"}, refuse="POST")
    assert (passed.code, blocked.code) == (0, 1)
    assert "::warning title=planguard::The comment could not be written." in passed.log


@pytest.mark.parametrize("plan", ["nowhere.json", "broken.json", "", "\n \n"])
def test_what_cannot_be_judged_fails_the_job_with_no_verdict(github: Github, plan: str) -> None:
    job = github({"plan": plan})
    assert job.code == 2
    assert set(job.outputs.values()) == {""}
    assert (job.summary, job.calls) == ("", [])
    assert "planguard: " in job.log


def test_it_can_be_told_to_keep_quiet(github: Github) -> None:
    off = {"summary": "false", "annotations": "false", "comment": "false"}
    job = github({"plan": "environment-recreated.json", **off})
    assert (job.code, job.log, job.summary, job.calls) == (1, "", "", [])


def test_outside_of_a_pull_request_there_is_no_comment(github: Github) -> None:
    assert github({"plan": "harmless-release.json"}, request="").calls == []


def test_several_plans_are_judged_together_with_a_ruleset_and_a_workspace(github: Github) -> None:
    plans = "\n  \nharmless-release.json\nenvironment-recreated.json\n"
    job = github({"plan": plans, "ruleset": "strict", "workspace": "sandbox"})
    report = json.loads(Path(job.outputs["report"]).read_text())
    assert [plan["verdict"] for plan in report["plans"]] == ["block", "pass"]
    assert report["ruleset"]["name"] == "strict"


def test_annotations_stand_on_the_lines_of_the_sources(github: Github) -> None:
    text = (BLOCKED.parent / "after/main.tf").read_text()
    job = github({"plan": "environment-recreated.json", "source": "infra"}, {"infra/main.tf": text})
    line = text[: text.index("cidr_block = var")].count("\n") + 1
    assert f"::error file=infra/main.tf,line={line}," in job.log


def test_an_environment_is_stated_where_the_workflow_names_one(github: Github) -> None:
    def told(**inputs: str) -> str:
        return Path(github({"plan": "environment-recreated.json"} | inputs).outputs["report"]).read_text()

    assert "(tag `" in told()
    assert "(`--environment production`)" in told(environment="production")


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_environment_without_a_name_fails_the_job(github: Github, value: str) -> None:
    job = github(PASS | {"environment": value})
    assert (job.code, set(job.outputs.values())) == (2, {""})
    assert "--environment is empty" in job.log


HOSTILE = ["$(touch pwned)", "`touch pwned`", "; touch pwned #", "x' \"; touch pwned", "::error::pwned", "--help", "-"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["plan", "ruleset", "workspace", "environment", "source", "base"])
def test_no_input_is_run_as_a_command(github: Github, tmp_path: Path, name: str, value: str) -> None:
    job = github({"plan": "harmless-release.json"} | {name: value})
    assert job.code == (0 if name in ("workspace", "environment") else 2)
    assert not list(tmp_path.rglob("pwned"))
    assert not [line for line in job.log.splitlines() if line.startswith("::error::pwned")]


def test_no_name_in_a_plan_is_run_as_a_command(github: Github, tmp_path: Path) -> None:
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


def test_a_folder_can_be_given_to_run_in(github: Github) -> None:
    files = {"infra/plan.json": BLOCKED.read_text()}
    assert github({"plan": "plan.json", "working-directory": "infra"}, files=files).code == 1


RUNS = """import os, sys
open(os.path.join(os.environ.get("RUNNER_TEMP", "."), "pwned"), "a").write(__name__)
print("code=0"); print("verdict=pass"); print("::set-output name=code::0")
with open(os.environ.get("GITHUB_OUTPUT", os.devnull), "a") as file:
    file.write("code=0\\nverdict=pass\\n")
if __name__ != "__main__": raise SystemExit(0)
"""
TAKEN = (
    "json",
    "venv",
    "pip",
    "sitecustomize",
    "usercustomize",
    "ensurepip",
    "hashlib",
    "re",
    "click",
    "msgspec",
    "yaml",
)
CHECKOUT = {
    **{f"{name}.py": RUNS for name in TAKEN},
    **{f"{name}/{file}": RUNS for name in ("planguard", "pip", "json") for file in ("__init__.py", "__main__.py")},
    "evil.pth": "import os; open(os.path.join(os.environ['RUNNER_TEMP'], 'pwned'), 'w')\n",
    "setup.py": RUNS,
    "setup.cfg": "[install]\nprefix = /nowhere\n[options]\npackages = planguard\n",
    "pip.conf": "[global]\nindex-url = http://127.0.0.1:9/\n[install]\ntarget = /nowhere\n",
    "pyproject.toml": "[project]\nname = 'iac-planguard'\nversion = '9'\n",
    "pyvenv.cfg": "home = .\n",
    "gh": '#!/bin/sh\ntouch "$RUNNER_TEMP/pwned"\n',
    "cat": '#!/bin/sh\ntouch "$RUNNER_TEMP/pwned"\n',
    "-c": RUNS,
    "-m": RUNS,
    "--help": "",
}


@pytest.mark.parametrize(("plan", "code"), [("environment-recreated.json", 1), ("harmless-release.json", 0)])
def test_nothing_that_the_change_has_checked_out_runs(github: Github, tmp_path: Path, plan: str, code: int) -> None:
    checkout = str(tmp_path / "job 0/checkout")
    variables = {"PYTHONPATH": checkout, "PYTHONUSERBASE": checkout, "PYTHONSTARTUP": f"{checkout}/json.py"}
    job = github({"plan": plan}, files=CHECKOUT, variables=variables, comments=[])
    assert not list(tmp_path.rglob("pwned"))
    assert (job.code, job.outputs["verdict"]) == (code, "block" if code else "pass"), job.log
    assert "--require-hashes" in job.installed.splitlines()


@pytest.mark.parametrize("name", ["planguard/bin/planguard", "planguard/bin/python", "planguard/pyvenv.cfg"])
def test_an_environment_that_was_there_before_is_not_used(github: Github, tmp_path: Path, name: str) -> None:
    def planted(*_: object) -> None:
        program = tmp_path / "job 0/runner temp" / name
        program.parent.mkdir(parents=True)
        _program(program, '#!/bin/sh\ntouch "$RUNNER_TEMP/pwned"\n')

    job = github({"plan": "environment-recreated.json"}, before={"install": planted})
    assert not list(tmp_path.rglob("pwned"))
    assert job.code == 1


SAYINGS = [
    "code=0",
    "verdict=pass",
    "::set-output name=code::0",
    "::set-output name=verdict::pass",
    "sha256=0",
    "<<EOF",
]


def test_no_text_of_a_plan_becomes_an_output_or_a_command(github: Github, tmp_path: Path) -> None:
    evil = "\n".join(["", *SAYINGS, "\r\ncode=0\u2028code=0\x85code=0\vcode=0", ""])
    plan = json.loads(BLOCKED.read_text())
    for change in plan["resource_changes"]:
        change["address"] += f'["{evil}"]'
        change["change"]["before"] = {**(change["change"]["before"] or {}), "tags": {evil: evil}, "name": evil}
    (tmp_path / "evil.json").write_text(json.dumps(plan))
    job = github({"plan": str(tmp_path / "evil.json"), "sarif": "true"}, comments=[])
    assert (job.code, job.outputs["verdict"]) == (1, "block")
    assert not [line for line in job.log.splitlines() if line.startswith(("::set-output", "code=", "verdict="))]


def record(tmp_path: Path, name: str = "verdict.json") -> Path:
    (found,) = tmp_path.glob(f"job */runner temp/planguard-reports-*/{name}")
    return found


def rewritten(old: str, new: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(path.read_text().replace(old, new))


def replaced_by_link(path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    path.symlink_to(path.with_suffix(".old"))


def replaced_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


TAMPERED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "missing": ("verdict.json", Path.unlink),
    "empty": ("verdict.json", lambda path: path.write_text("")),
    "another code": ("verdict.json", rewritten('"code": 1', '"code": 0')),
    "another verdict": ("verdict.json", rewritten("block", "pass")),
    "doubled": ("verdict.json", rewritten('"code": 1', '"code": 1, "code": 0')),
    "more": ("verdict.json", rewritten("}", "}\n{}")),
    "open to others": ("verdict.json", lambda path: path.parent.chmod(0o777)),
    "a link": ("verdict.json", replaced_by_link),
    "a pipe": ("verdict.json", replaced_by_pipe),
    "a report that is missing": ("report.json", Path.unlink),
    "a report that was altered": ("report.json", rewritten('"block"', '"pass"')),
    "a report that is a pipe": ("report.json", replaced_by_pipe),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_verdict_that_was_tampered_with_fails_the_job(github: Github, tmp_path: Path, how: str) -> None:
    name, tamper = TAMPERED[how]
    job = github({"plan": "environment-recreated.json"}, before={"hold": lambda *_: tamper(record(tmp_path, name))})
    assert job.code == 2
    assert set(job.outputs.values()) == {""}
    assert "planguard: nothing to go by: " in job.log
    assert "Traceback" not in job.log


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verdict", "pass"),
        ("verdict", ""),
        ("sha256", ""),
        ("sha256", "0" * 64),
        ("folder", ""),
        ("folder", "/nowhere"),
        ("folder", "."),
    ],
)
def test_an_output_that_contradicts_the_verdict_fails_the_job(github: Github, name: str, value: str) -> None:
    forged = {f"steps.check.outputs.{name}": value, "steps.check.outputs.code": "0"}
    job = github({"plan": "environment-recreated.json"}, before={"hold": lambda known, _: known.update(forged)})
    assert job.code == 2
    assert set(job.outputs.values()) == {""}


def test_a_verdict_kept_by_somebody_else_is_not_taken(github: Github, tmp_path: Path) -> None:
    assert github({"plan": "harmless-release.json"}).code == 0
    passed = record(tmp_path).parent
    forged = {
        "steps.check.outputs.folder": str(passed),
        "steps.check.outputs.verdict": "pass",
        "steps.check.outputs.sha256": hashlib.sha256((passed / "verdict.json").read_bytes()).hexdigest(),
    }
    job = github({"plan": "environment-recreated.json"}, before={"hold": lambda known, _: known.update(forged)})
    assert job.code == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [('"code": 1', '"code": 1, "code": 0'), ('"code": 1', '"code": 0'), ('"code": 1, ', ""), ("}", ', "more": 1}')],
)
def test_a_verdict_that_says_two_things_is_no_verdict(github: Github, tmp_path: Path, old: str, new: str) -> None:
    def forged(known: dict[str, str], _: Path) -> None:
        path = record(tmp_path)
        rewritten(old, new)(path)
        known["steps.check.outputs.sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()

    job = github({"plan": "environment-recreated.json"}, before={"hold": forged})
    assert (job.code, job.outputs["verdict"]) == (2, "")
    assert "planguard: nothing to go by: " in job.log


@pytest.mark.parametrize("step", ["check", "hold"])
def test_outputs_that_something_else_has_written_fail_the_job(github: Github, step: str) -> None:
    def doubled(_: dict[str, str], outputs: Path) -> None:
        outputs.write_text("verdict=pass\n")

    job = github({"plan": "environment-recreated.json"}, before={step: doubled})
    assert job.code == 2


FAKE = """import json, pathlib, sys
places = dict(zip([w for b, w in zip(sys.argv, sys.argv[1:]) if b == "--format"],
                  [w for b, w in zip(sys.argv, sys.argv[1:]) if b == "--output"]))
for name, place in places.items():
    pathlib.Path(place).write_text("<!-- planguard:x -->" + chr(10))
pathlib.Path(places["json"]).write_text({report!r})
print("code=0"); print("verdict=pass"); sys.exit({code})
"""
REPORT = '{{"verdict": "{}", "score": 1, "report_only": false, "plans": []}}'
REPORT_ONLY = REPORT.replace("false", "true")


@pytest.mark.parametrize(
    ("code", "report", "ends"),
    [
        (0, REPORT.format("pass"), 0),
        (1, REPORT.format("block"), 1),
        (1, REPORT.format("pass"), 2),
        (1, REPORT.format("warn"), 2),
        (0, REPORT.format("block"), 2),
        (0, REPORT.format(""), 2),
        (0, REPORT_ONLY.format("block"), 0),
        (0, REPORT_ONLY.format("pass"), 0),
        (1, REPORT_ONLY.format("block"), 2),
        (0, REPORT_ONLY.format("block").replace("true", "1"), 2),
        (0, REPORT.format("pass").replace("1", "true"), 2),
        (0, '{"verdict": "pass"}', 2),
        (0, "", 2),
        (1, "[]", 2),
        (2, REPORT.format("pass"), 2),
        (3, REPORT.format("pass"), 2),
        (-9, REPORT.format("pass"), 2),
    ],
)
def test_an_exit_code_and_a_report_that_disagree_are_no_verdict(
    github: Github, code: int, report: str, ends: int
) -> None:
    def shadow(_: dict[str, str], outputs: Path) -> None:
        folder = outputs.parent / "shadow"
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "__main__.py").write_text(FAKE.format(report=report, code=code % 256))

    job = github({"plan": "x", "annotations": "false"}, before={"install": shadow})
    assert job.code == ends, job.log
    assert (job.outputs["verdict"] == "") is (ends == 2)
    assert "Traceback" not in job.log


def test_a_ruleset_that_only_reports_fails_no_job(github: Github) -> None:
    job = github({"plan": "environment-recreated.json", "ruleset": "r.yaml"}, files={"r.yaml": "fail_on: never\n"})
    assert (job.code, job.outputs["verdict"]) == (0, "block")
    assert "::error" not in job.log
    assert "Report only: the exit code is 0." in job.log


def test_a_failed_installation_fails_the_job(github: Github) -> None:
    job = github({"plan": "harmless-release.json", "python": "false"})
    assert (job.code, set(job.outputs.values())) == (1, {""})


@pytest.mark.parametrize("name", ["-plan.json", "--ruleset=x", "--help", " plan.json", "-"])
def test_a_line_of_the_plan_input_is_a_file_whatever_it_begins_with(github: Github, name: str) -> None:
    job = github({"plan": name}, files={name: BLOCKED.read_text()})
    assert job.code == (2 if name == "-" else 1), job.log


@pytest.mark.install
@pytest.mark.skipif(
    not os.environ.get("PLANGUARD_TEST_INSTALL"), reason="installs the action; set PLANGUARD_TEST_INSTALL=1"
)
def test_the_action_installs_from_its_lock(github: Github, tmp_path: Path) -> None:
    job = github({"plan": "environment-recreated.json", "python": sys.executable}, files=CHECKOUT)
    assert (job.code, job.outputs["verdict"]) == (1, "block"), job.log
    assert not list(tmp_path.rglob("pwned"))


def test_every_input_and_output_is_documented() -> None:
    page = (ROOT / "docs/integrations/github-actions.md").read_text()
    assert not [name for name in [*ACTION["inputs"], *ACTION["outputs"]] if f"`{name}`" not in page]


def _component(**inputs: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The job of the GitLab component with its inputs put in, as GitLab does before anything runs."""
    header, job = (ROOT / "templates/planguard.yml").read_text().split("\n---\n")
    spec = yaml.safe_load(header)["spec"]["inputs"]
    values: dict[str, Any] = {name: (rules or {}).get("default") for name, rules in spec.items()} | inputs
    assert None not in values.values()
    text = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: values[found[1]], job)
    assert "$[[" not in text
    made = yaml.safe_load(text)["planguard"]
    return made, {name: str(value) for name, value in made["variables"].items()}


def _run_component(folder: Path, **inputs: str) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
    shutil.copy(BLOCKED, folder / "blocked.json")
    shutil.copy(PASSING, folder / "passing.json")
    job, variables = _component(source="x", ruleset="default", **inputs)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=folder,
        env=os.environ | variables | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return job, done


@pytest.mark.parametrize(
    ("plans", "code"),
    [("blocked.json", 1), ("passing.json", 0), ("nowhere.json", 2), ("passing.json blocked.json", 1)],
)
def test_the_gitlab_component_runs(tmp_path: Path, plans: str, code: int) -> None:
    job, done = _run_component(tmp_path, plan=plans)
    assert done.returncode == code, done.stderr
    reports = {name: tmp_path / path for name, path in job["artifacts"]["reports"].items()}
    assert {path.exists() for path in reports.values()} == {code < 2}
    if code < 2:
        assert set(json.loads(reports["terraform"].read_text())) == {"create", "update", "delete"}
        assert isinstance(json.loads(reports["codequality"].read_text()), list)
        assert "planguard" in reports["junit"].read_text()


@pytest.mark.parametrize(("value", "code"), [("production", 0), ("$(touch pwned)", 0), ("", 2), ("--help", 0)])
def test_the_gitlab_component_states_the_environment(tmp_path: Path, value: str, code: int) -> None:
    _, done = _run_component(tmp_path, plan="passing.json", environment=value)
    assert done.returncode == code, done.stderr
    assert (tmp_path / "gl-code-quality-report.json").exists() is (code == 0)
    assert ("--environment is empty" in done.stderr) is (code == 2)
    assert not (tmp_path / "pwned").exists()
