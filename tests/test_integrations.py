"""Every file and example for a CI system is one that the system's own schema accepts, and its commands run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.running import ROOT

DOCS = ROOT / "docs/integrations"
STARTERS = ROOT / "planguard/cli/starters"
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
    pages = [*sorted(DOCS.glob("*.md")), *sorted(STARTERS.glob("*")), ROOT / "templates/planguard.yml"]
    for page in pages:
        joined = re.sub(r"\s*\\\n\s*|\n {8}(?=--)", " ", page.read_text())
        for found in re.findall(r"planguard (?:check|diff|annotate)\b[^\n`]*", joined):
            command = re.split(r" && | \|\| |;|\s#| < |'$", found)[0]
            if "--" in command or "$" in command or ".json" in command:
                yield page.name, command


@pytest.mark.parametrize(("page", "command"), [pytest.param(*each, id=" ".join(each)[:60]) for each in commands()])
def test_the_commands_of_the_pages_run(page: str, command: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "samples/harmless-release/plan.json", tmp_path / "plan.json")
    shutil.copytree(ROOT / "samples/harmless-release", tmp_path / "plans", ignore=lambda *_: ["before", "after"])
    (tmp_path / "ruleset.yaml").write_text("extends: default\n")
    (tmp_path / "planguard").write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -W error -m planguard "$@"\n'
    )
    (tmp_path / "planguard").chmod(0o755)
    known = {
        "SHOWFILE": "plan.json",
        "WORKSPACE": "x",
        "TFE_WORKSPACE": "x",
        "PLANGUARD_PLANS": "plan.json",
        "PLANGUARD_CHOSEN_RULESET": "",
        "PATH": f"{tmp_path}:/usr/bin:/bin",
    }
    script = command.replace("$(Build.ArtifactStagingDirectory)", ".").replace("/etc/planguard/", "")
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=known, input=b"", capture_output=True, check=False, timeout=60
    )
    if command.startswith("planguard check -"):
        assert b"standard input: empty" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, b""), script


def test_an_atlantis_policy_check_says_fail_only_where_it_refuses() -> None:
    found: dict[str, Any] = {}
    for text in examples(DOCS / "atlantis.md", "yaml"):
        found |= yaml.safe_load(text)
    assert "policy_check" in str(found) or "plan" in str(found)
    for story, refused in (("environment-recreated", True), ("harmless-release", False)):
        done = subprocess.run(
            [sys.executable, "-m", "planguard", "check", f"samples/{story}/plan.json"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert ("fail" in done.stdout) is refused
