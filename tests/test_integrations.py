"""Every file and example for a CI system is one that the system's own schema accepts, and its commands run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.running import ROOT

DOCS = ROOT / "docs/integrations"
STARTERS = ROOT / "planguard/cli/init/starters"
PLACES = [*sorted(DOCS.glob("*.md")), *sorted(STARTERS.glob("[!pr]*")), ROOT / "templates/planguard.yml"]
"""What runs planguard in CI: the pages, the starters but for the hook and the ruleset, and the component."""
OTHERS = [ROOT / "action.yml", ROOT / "Dockerfile", *sorted(STARTERS.glob("pr*")), ROOT / "docs/pre-commit.md"]
_CODE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return [text for name, text in _CODE.findall(page.read_text()) if name == language]


def accepted(schema: str, text: str, folder: Path) -> None:
    """Hold a text to the schema of that name that check-jsonschema carries."""
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    path = folder / "example.yml"
    path.write_text(text)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{text}"


def component() -> str:
    """The job of the GitLab component, its inputs put in."""
    header, job = (ROOT / "templates/planguard.yml").read_text().split("\n---\n")
    inputs = yaml.safe_load(header)["spec"]["inputs"]
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: str((inputs[found[1]] or {}).get("default", "x")), job)


def checked() -> Iterator[tuple[str, str, str]]:
    """Each text with its name and the schema it is held to."""
    yield "action.yml", "github-actions", (ROOT / "action.yml").read_text()
    yield "component", "gitlab-ci", component()
    yield "starter github", "github-workflows", (STARTERS / "github.yml").read_text()
    yield "starter gitlab", "gitlab-ci", (STARTERS / "gitlab.yml").read_text()
    yield "starter azure", "azure-pipelines", (STARTERS / "azure.yml").read_text()
    steps = yaml.safe_load((STARTERS / "bitbucket.yml").read_text())
    yield "starter bitbucket", "bitbucket-pipelines", yaml.safe_dump({"pipelines": {"default": steps}})
    first, *jobs = examples(DOCS / "github-actions.md", "yaml")
    yield "github-actions.md", "github-workflows", first
    for number, job in enumerate(jobs):
        yield f"github-actions.md {number}", "github-workflows", f"on: push\njobs:\n{job}"
    for number, text in enumerate(examples(DOCS / "gitlab.md", "yaml")):
        yield f"gitlab.md {number}", "gitlab-ci", text
    for number, text in enumerate(examples(DOCS / "azure-devops.md", "yaml")):
        yield f"azure-devops.md {number}", "azure-pipelines", "steps:\n" + text


@pytest.mark.parametrize(("schema", "text"), [pytest.param(*rest, id=name) for name, *rest in checked()])
def test_the_schema_of_the_system_accepts_it(schema: str, text: str, tmp_path: Path) -> None:
    accepted(schema, text, tmp_path)


def test_a_schema_refuses_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        accepted(
            "github-actions", (ROOT / "action.yml").read_text().replace("using: composite", "using: magic"), tmp_path
        )


def test_the_hooks_are_ones_that_pre_commit_accepts(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    pages = [*_hooks_in(ROOT / "README.md"), *_hooks_in(ROOT / "docs/pre-commit.md")]
    for number, text in enumerate([*pages, (STARTERS / "pre-commit.yaml").read_text()]):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text)
        _pre_commit("validate-config", path)
    _pre_commit("validate-manifest", ROOT / ".pre-commit-hooks.yaml")


def _hooks_in(page: Path) -> list[str]:
    return [text for text in examples(page, "yaml") if "repos:" in text]


def _pre_commit(command: str, path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "pre_commit", command, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_hook_that_is_named_in_an_example_exists() -> None:
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    for page in (ROOT / "README.md", ROOT / "docs/pre-commit.md"):
        for config in [yaml.safe_load(text) for text in _hooks_in(page)]:
            ours = [repo for repo in config["repos"] if repo["repo"].endswith("/planguard")]
            assert {hook["id"] for repo in ours for hook in repo["hooks"]} <= known, page


def commands() -> Iterator[tuple[str, str]]:
    """Every planguard command of the pages and starters, lines that go on joined."""
    for page in PLACES:
        joined = re.sub(r"\s*\\\n\s*|\n {8}(?=--)", " ", page.read_text())
        for found in re.findall(r"(?:\S+ -I -m )?planguard (?:check|diff|annotate)\b[^\n`]*", joined):
            command = re.split(r" && | \|\| |;|\s#| < |'$", found)[0]
            if "--" in command or "$" in command or ".json" in command:
                yield page.name, command


@pytest.mark.parametrize(("page", "command"), [pytest.param(*each, id=" ".join(each)[:60]) for each in commands()])
def test_the_commands_of_the_pages_run(page: str, command: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "samples/harmless-release/plan.json", tmp_path / "plan.json")
    shutil.copytree(ROOT / "samples/harmless-release", tmp_path / "plans", ignore=lambda *_: ["before", "after"])
    shutil.copytree(tmp_path / "plans", tmp_path / "live")
    (tmp_path / "ruleset.yaml").write_text("extends: default\n")
    (tmp_path / "planguard").write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -W error -m planguard "$@"\n'
    )
    (tmp_path / "planguard").chmod(0o755)
    known = {
        "SHOWFILE": "plan.json",
        "WORKSPACE": "x",
        "TFE_WORKSPACE": "x",
        "PIPELINE_WORKSPACE": ".",
        "BUILD_ARTIFACTSTAGINGDIRECTORY": ".",
        "PLANGUARD_PLANS": "plan.json",
        "PLANGUARD_CHOSEN_RULESET": "",
        "PATH": f"{tmp_path}:/usr/bin:/bin",
    }
    script = re.sub(r"^\S+ -I -m planguard", "planguard", command)
    for outside in ("/etc/planguard/", "rules/"):
        script = script.replace(outside, "")
    script = script.replace(" /ruleset.yaml", " ruleset.yaml")
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=known, input=b"", capture_output=True, check=False, timeout=60
    )
    if script.strip().endswith(" -"):
        assert b"standard input: empty" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, b""), script


@pytest.mark.parametrize("place", [*PLACES, *OTHERS], ids=lambda place: place.name)
def test_other_people_s_actions_and_images_are_pinned(place: Path) -> None:
    text = place.read_text()
    for action, rest in re.findall(r"uses: *(\S+)(.*)", text):
        pinned = re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) and re.fullmatch(r" # v\d+\.\d+\.\d+", rest)
        assert pinned or action == "ORGANISATION/planguard@REVISION", action
    for image in re.findall(r"(?m)^ *(?:image: *(?:\{ *name: *)?|FROM +)([^\s,{]+)", text):
        assert re.search(r"@sha256:[0-9a-f]{64}$", image.strip('"')) or image.strip('"').startswith("$[["), image
    for image, digest in re.findall(r"\b((?:python|hashicorp/terraform):[\d.]+[\w.-]*)(\S*)", text):
        assert re.match(r"@sha256:[0-9a-f]{64}\b", digest), image


def scripts(place: Path) -> str:
    """What a place runs: the code of a page, or a whole file, without its comments."""
    text = place.read_text()
    code = "".join(text for _, text in _CODE.findall(text)) if place.suffix == ".md" else text
    return re.sub(r"(?m)^\s*(#|//).*|\s#\s.*", "", code)


@pytest.mark.parametrize("place", [*PLACES, *OTHERS], ids=lambda place: place.name)
def test_python_starts_isolated(place: Path) -> None:
    text = scripts(place)
    starts = re.findall(r"(?:python3?|\$INTERPRETER|\$python)\"? (-\S+|\S+\.py|\"\S+\.py)", text)
    assert all(option == "-I" for option in starts), starts
    assert not re.findall(r"(?<!-I -m )\bpip\d? (?:install|wheel)\b.*", text)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_ruleset_comes_from_outside_of_the_change_and_names_follow_two_dashes(place: Path) -> None:
    text = re.sub(r"\s*\\\n\s*|\n {8}(?=--)", " ", scripts(place))
    found = re.findall(r"planguard check\b.*", text)
    assert all(re.search(r" -- \S", command) for command in found), found
    assert all("--ruleset" in command for command in found), found
    for step in re.findall(r"uses: ORGANISATION/planguard@REVISION\n((?: {8,}.*\n)+)", text):
        assert "ruleset: merged/.planguard.yaml" in step
    assert found or "ORGANISATION/planguard@REVISION" in text


class ApplyJob:
    """The jobs of the GitHub page once there is a plan: encrypt it, note which is judged, apply that one."""

    def __init__(self, folder: Path, keys: str) -> None:
        page = (DOCS / "github-actions.md").read_text()
        jobs = yaml.safe_load(examples(DOCS / "github-actions.md", "yaml")[0])["jobs"]
        self._scripts = {step["name"]: step["run"] for job in jobs.values() for step in job["steps"] if "name" in step}
        self._folder = folder
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        self._environment = os.environ | {"GNUPGHOME": keys, "PATH": path, "RUNNER_TEMP": str(folder)}
        (make,) = re.findall(r"`(gpg --batch --passphrase [^`]*)`", page)
        assert self.run(make, folder).returncode == 0
        self._public, self._private = (
            self.run(f"gpg --armor --{what} planguard", folder).stdout for what in ("export", "export-secret-keys")
        )
        (folder / "terraform").write_text(
            '#!/bin/sh\n[ "$1" = show ] && cat "$3.json" && exit\n[ "$1" = apply ] && cat "$3" > "$APPLIED"\n'
        )
        (folder / "terraform").chmod(0o755)

    def run(self, script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a script as the runner does."""
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        environment = self._environment | more
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def applied(self, swap: Callable[[Path], object] = lambda _: None, forget: str = "") -> str:
        """The plan that is applied, "" for none; ``swap`` happens to the artifact between the jobs."""
        judged, applied = self._folder / "judged", self._folder / "applied"
        digests = self._judged(judged)
        given = {"PLAN": digests["plan"], "JSON": digests["json"]} | ({forget: ""} if forget else {})
        swap(judged)
        script = self._scripts["Apply the plan that was judged"]
        done = self.run(script, self._folder, PLAN_PRIVATE_KEY=self._private, APPLIED=str(applied), **given)
        assert (done.returncode == 0) is applied.exists(), done.stderr
        return applied.read_text() if applied.exists() else ""

    def _judged(self, judged: Path) -> dict[str, str]:
        """Make and judge a plan in a folder; the digests that the job notes."""
        judged.mkdir()
        (judged / "plan.tfplan").write_text("the plan")
        (judged / "plan.json").write_text("what it says")
        encrypt = self._scripts["Encrypt the plan, which holds secrets in clear text"]
        done = self.run(encrypt, judged, PLAN_PUBLIC_KEY=self._public)
        assert done.returncode == 0, done.stderr
        for name in ("plan.tfplan", "plan.json"):
            (judged / name).unlink()
        output = self._folder / "output"
        decrypt = self._scripts["Decrypt the plan, and note which one it is"]
        done = self.run(decrypt, judged, PLAN_PRIVATE_KEY=self._private, GITHUB_OUTPUT=str(output))
        assert done.returncode == 0, done.stderr
        (judged / "plan.tfplan").unlink()
        (judged / "plan.tfplan.json").write_text("what it says")
        return dict(line.split("=", 1) for line in output.read_text().splitlines())


@pytest.fixture
def apply_job(tmp_path: Path) -> Iterator[ApplyJob]:
    if shutil.which("gpg") is None:
        pytest.skip("gpg is not installed")
    with tempfile.TemporaryDirectory() as keys:  # a socket in there has a name of 108 characters at most
        yield ApplyJob(tmp_path, keys)


def test_the_plan_that_was_judged_is_applied(apply_job: ApplyJob) -> None:
    assert apply_job.applied() == "the plan"


def test_another_plan_than_the_one_that_was_judged_is_not_applied(apply_job: ApplyJob) -> None:
    def another(judged: Path) -> None:
        (judged / "plan.tfplan.gpg").unlink()
        (judged / "evil").write_text("another plan")
        script = "gpg --batch --trust-model always --recipient planguard --output plan.tfplan.gpg --encrypt evil"
        assert apply_job.run(script, judged).returncode == 0

    assert apply_job.applied(another) == ""


def test_a_plan_of_which_something_else_was_judged_is_not_applied(apply_job: ApplyJob) -> None:
    assert apply_job.applied(lambda judged: (judged / "plan.tfplan.json").write_text("destroys everything")) == ""


@pytest.mark.parametrize("forgotten", ["PLAN", "JSON"])
def test_without_a_digest_nothing_is_applied(apply_job: ApplyJob, forgotten: str) -> None:
    assert apply_job.applied(forget=forgotten) == ""


def test_an_atlantis_policy_check_says_fail_only_where_it_refuses() -> None:
    found: dict[str, Any] = {}
    for text in examples(DOCS / "atlantis.md", "yaml"):
        found |= yaml.safe_load(text)
    steps = [*found["workflows"]["planguard"].values()]
    assert all("--format atlantis" in str(step) for step in steps)
    for story, refused in (("environment-recreated", True), ("harmless-release", False)):
        done = subprocess.run(
            [sys.executable, "-m", "planguard", "check", f"samples/{story}/plan.json", "-f", "atlantis"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert ("fail" in done.stdout) is refused
