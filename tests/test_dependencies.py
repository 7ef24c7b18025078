"""What is installed with planguard: every dependency has bounds, and image and action install one locked set."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.running import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
DEVELOPMENT = [Requirement(text) for text in PROJECT["project"]["optional-dependencies"]["dev"]]
BUILD = [Requirement(text) for text in PROJECT["build-system"]["requires"]]
LOCKS = {"requirements.lock": RUNTIME, "build.lock": BUILD}


CONSTRAINTS = "constraints.txt"


def locked(name: str) -> dict[str, list[str]]:
    """The versions of each package in a lock; several where it depends on the Python that installs them."""
    found: dict[str, list[str]] = {}
    for package, version in re.findall(r"(?m)^([\w.-]+)==([\w.+!-]+)", (ROOT / name).read_text()):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


def needed(requirements: list[Requirement]) -> Iterator[Requirement]:
    """The requirements, and what they require in turn, as far as this Python needs it."""
    seen: set[str] = set()
    todo = [(requirement, "") for requirement in requirements]
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        yield requirement
        if (name := canonicalize_name(requirement.name)) in seen:
            continue
        seen.add(name)
        texts = metadata.requires(name) or []
        todo += [(Requirement(text), extra) for text in texts for extra in ("", *requirement.extras)]


@pytest.mark.parametrize("requirement", [*RUNTIME, *DEVELOPMENT, *BUILD], ids=str)
def test_every_dependency_has_bounds_and_what_is_installed_is_inside(requirement: Requirement) -> None:
    signs = {one.operator for one in requirement.specifier}
    assert signs & {">=", ">", "~=", "=="}, "no lower bound"
    assert signs & {"<", "<=", "~=", "=="}, "no upper bound"
    try:
        installed = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{requirement.name} is not installed")
    assert requirement.specifier.contains(installed)


@pytest.mark.parametrize("requirement", RUNTIME, ids=str)
def test_no_dependency_may_be_of_a_major_version_that_nobody_has_tried(requirement: Requirement) -> None:
    (tried,) = locked("requirements.lock")[canonicalize_name(requirement.name)]
    assert not requirement.specifier.contains(f"{Version(tried).major + 1}.0")


@pytest.mark.parametrize(("name", "requirements"), [*LOCKS.items(), (CONSTRAINTS, [*RUNTIME, *DEVELOPMENT, *BUILD])])
def test_a_lock_has_everything_that_is_needed_inside_its_bounds(name: str, requirements: list[Requirement]) -> None:
    versions = locked(name)
    for requirement in needed(requirements):
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in {name}; run make lock"
        assert all(requirement.specifier.contains(version) for version in found), f"{requirement}; run make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_tests_run_with_the_versions_that_are_installed_for_others(name: str) -> None:
    constraints = locked(CONSTRAINTS)
    assert {package: constraints.get(package) for package in locked(name)} == locked(name)


def test_everybody_tests_with_the_versions_of_the_constraints() -> None:
    assert f"--constraint {CONSTRAINTS}" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_nothing_but_packages_with_hashes(name: str) -> None:
    text = re.sub(r"(?m)^ *#.*\n", "", (ROOT / name).read_text()).replace("\\\n", "")
    entry = r"[\w.-]+==[\w.+!-]+ *(; [\w.]+ [<>=!]+ '[\w.]+' *)*( +--hash=sha256:[0-9a-f]{64})+ *"
    wrong = [line for line in text.splitlines() if line.strip() and not re.fullmatch(entry, line)]
    assert not wrong
    assert all(Version(version) for versions in locked(name).values() for version in versions)


@pytest.mark.parametrize("place", ["Dockerfile", "action.yml"])
def test_what_is_installed_for_others_comes_from_the_locks(place: str) -> None:
    text = (ROOT / place).read_text()
    assert all(re.search(rf"--require-hashes [^\n]*/{name}\b", text) for name in LOCKS)
    for line in re.findall(r"pip (?:install|wheel)\b.*|\"\$\{install\[@\]\}\".*", text):
        assert "--require-hashes" in line or "--no-deps" in line or "install=(" in text, line
