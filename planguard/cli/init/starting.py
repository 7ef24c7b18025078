"""What `planguard init` has to write or to say, given what is in a repository."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

from planguard.cli._output.files import is_there
from planguard.knowledge.pages import DOCUMENTATION
from planguard.sources.files import read_regular

_STARTERS = Path(__file__).parent / "starters"
_HOOKS = ".pre-commit-config.yaml"
_LARGEST = 200_000
_DEEPEST = 20
_ACTION, _REVISION, _GITHUB = "ORGANISATION/planguard", "REVISION", "https://github.com/"
_RULES, _RULES_COMMIT = "PLATFORM/planguard-rules", "RULES_COMMIT"
_FILL_IN = {
    _REVISION: f" Replace {_ACTION} with your repository of planguard, and {_REVISION} with a commit of it.",
    _RULES: f" Replace {_RULES} with a separate repository that holds your ruleset.yaml",
    _RULES_COMMIT: f", and {_RULES_COMMIT} with a commit of it",
}


class File(msgspec.Struct, frozen=True):
    """A file to write: its path in the repository, its text, what it is, and what a person does next."""

    path: str
    text: str
    what: str
    next: str = ""
    extends: bool = False  # the text holds all that was in the file before


class Note(msgspec.Struct, frozen=True):
    """Text for a person to put into a file that planguard cannot change for them."""

    place: str
    text: str
    next: str = ""


Step = File | Note


def starting(root: Path) -> Iterator[Step]:
    """What to write or say: the ruleset first, then one step for each CI system that is there."""
    ruleset = ".planguard.yml" if os.path.lexists(root / ".planguard.yml") else ".planguard.yaml"
    yield File(ruleset, _starter("ruleset.yaml"), "the ruleset, with a comment for every key")
    found = list(_for_systems(root, ruleset))
    yield from found
    if is_there(root / _HOOKS, root):
        data = read_regular(root / _HOOKS, _LARGEST)
        yield from _hook_beside(data.decode("utf-8", "surrogateescape"))
    elif not found:
        what = "a hook that judges what is staged before each commit"
        yield File(_HOOKS, _starter("pre-commit.yaml"), what, "Install the hook: pre-commit install")


def _for_systems(root: Path, ruleset: str) -> Iterator[Step]:
    if os.path.isdir(root / ".github"):
        path = ".github/workflows/planguard.yml"
        text = _starter("github.yml").replace(".planguard.yaml", ruleset)
        say = f"Merge {ruleset} first: the workflow judges by the merged one. Review {path}."
        yield File(path, text, "a workflow for pull requests", f"{say}{_to_fill_in(text)}")
    if os.path.isfile(root / ".gitlab-ci.yml"):
        path = ".gitlab/planguard.yml"
        text = _starter("gitlab.yml")
        say = f"Add `include: [{{ local: {path} }}]` to .gitlab-ci.yml.{_to_fill_in(text)}"
        yield File(path, text, "a job for merge requests", say)
    if os.path.isfile(root / "azure-pipelines.yml"):
        path = "planguard.azure-pipelines.yml"
        text = _starter("azure.yml")
        say = f"Add `- template: {path}` to the steps in azure-pipelines.yml.{_to_fill_in(text)}"
        yield File(path, text, "steps for a pipeline", say)
    if os.path.isfile(root / "bitbucket-pipelines.yml"):
        text = _starter("bitbucket.yml")
        yield Note("bitbucket-pipelines.yml", text, f"Add the step to bitbucket-pipelines.yml.{_to_fill_in(text)}")
    if os.path.isfile(root / "atlantis.yaml"):
        say = "Add the workflow to the repos.yaml of your Atlantis server."
        yield Note("repos.yaml of the Atlantis server", _starter("atlantis.yaml"), say)
    if os.path.isfile(root / "Jenkinsfile"):
        yield Note("Jenkinsfile", _starter("jenkins.groovy"), "Add the stage to your Jenkinsfile.")


def _hook_beside(old: str) -> Iterator[Step]:
    """The hook put after those that are there; a note where that cannot be done for sure."""
    hook = _starter("pre-commit.yaml").partition("\n")[2]
    new = old.rstrip("\n") + "\n" + _indented_as_in(old, hook)
    if "planguard" in old:
        return
    if _is_old_and_hook(new, old, hook):
        yield File(_HOOKS, new, "the hook was added at its end", extends=True)
    else:
        yield Note(_HOOKS, hook, f"Add the hook to {_HOOKS}.")


def _is_old_and_hook(new: str, old: str, hook: str) -> bool:
    try:
        before = _document(old)
        return bool(_document(new) == {**before, "repos": [*before["repos"], *_document(hook)]})
    except (TypeError, KeyError, ValueError):
        return False


def _document(text: str) -> Any:
    """What a text says, each scalar as it is written; ValueError for what cannot be compared."""
    from planguard.sources.yaml import Dialect, documents

    return documents(text, Dialect(_DEEPEST, tuple), most=1).trees[0]


def _indented_as_in(old: str, hook: str) -> str:
    """The hook with the indentation of the list that is there: two blanks, or none."""
    flat = any(line.startswith("- ") for line in old.splitlines())
    return "".join(line.removeprefix("  ") if flat else line for line in hook.splitlines(keepends=True))


def _starter(name: str) -> str:
    text = (_STARTERS / name).read_text(encoding="utf-8")
    place, revision = _installed_from()
    if place.startswith(_GITHUB):
        text = text.replace(f"uses: {_ACTION}@{_REVISION}", f"uses: {place.removeprefix(_GITHUB)}@{revision}")
    if not place:
        return text
    text = text.replace(DOCUMENTATION, f"{place}/blob/{revision}/docs")
    return text.replace(f"https://HOST/{_ACTION}@{_REVISION}", f"{place}@{revision}")


def _installed_from() -> tuple[str, str]:
    """The repository and commit that pip installed planguard from; empty where it was a folder or an index."""
    try:
        direct_url = json.loads(metadata.distribution("iac-planguard").read_text("direct_url.json") or "{}")
    except metadata.PackageNotFoundError:
        return "", ""
    if "vcs_info" not in direct_url:
        return "", ""
    return direct_url["url"].removesuffix(".git"), direct_url["vcs_info"]["commit_id"]


def _to_fill_in(text: str) -> str:
    said = "".join(say for word, say in _FILL_IN.items() if word in text)
    return said if not said or said.endswith(".") else f"{said}."
