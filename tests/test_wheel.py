"""The wheel: built, installed in a clean environment, and judging a sample from an unrelated folder there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from planguard import __version__
from tests.running import ROOT

SAMPLE = ROOT / "samples/environment-recreated/plan.json"


def tracked(*places: str) -> set[str]:
    """The files under these places, without what Python and tools leave there."""
    found = (path for place in places for path in (ROOT / place).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in found if path.is_file() and "__pycache__" not in path.parts}


def built(kind: str, folder: Path) -> Path:
    """The wheel or sdist, built from this checkout; skips where nothing can build it."""
    if importlib.util.find_spec("build") is None:
        pytest.skip("the package build is not installed")
    command = [sys.executable, "-m", "build", f"--{kind}", "--outdir", str(folder), str(ROOT)]
    if importlib.util.find_spec("hatchling"):
        command.append("--no-isolation")
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode and "--no-isolation" not in command:
        pytest.skip(f"hatchling is not installed and could not be fetched: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with the wheel in it; its dependencies are the ones of these tests."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (site,) = folder.glob("lib/python*/site-packages")
    # A folder named in a .pth file comes last, and its own .pth files are not read: this checkout stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(installed / "planguard"), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        check=False,
        timeout=60,
    )


def test_it_judges_a_sample_from_an_unrelated_folder(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "check", str(SAMPLE), "--format", "json", "--ruleset", "strict", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    assert "environment-recreated" in {finding["rule"] for finding in report["plans"][0]["findings"]}
    place = subprocess.run(
        [str(installed / "python"), "-c", "import planguard; print(planguard.__file__)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert place.stdout.startswith(str(installed.parent)), "the checkout was judged with, not the wheel"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", str(SAMPLE), "--format", "html", "--output", "page.html"], ""),
        (["annotate", str(SAMPLE)], "# planguard: "),
        (["explain", "aws_db_instance"], "storage_encrypted"),
        (["explain", "AWS::RDS::DBInstance"], "StorageEncrypted"),
        (["init"], "wrote     .planguard.yaml"),
        (["rules"], "environment-recreated"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_needs_files_beside_the_code_finds_them(
    installed: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = run(installed, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1 if arguments[0] == "check" else 0, "")
    assert words in done.stdout


def test_everything_travels_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    rulesets = {f"planguard/{name}" for name in tracked("rulesets")}
    assert inside == tracked("planguard") | rulesets
    assert "planguard/py.typed" in inside


def test_the_wheel_is_called_iac_planguard_and_has_the_version_of_the_code(wheel: Path) -> None:
    assert wheel.name.startswith(f"iac_planguard-{__version__}-")
    archive = zipfile.ZipFile(wheel)
    (metadata,) = [archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA")]
    assert "\nName: iac-planguard\n" in metadata
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata


def test_the_source_distribution_can_be_tested(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    wanted = tracked("planguard", "rulesets", "tests", "samples", "docs", "benchmarks", "templates")
    assert not [name for name in sorted(wanted - inside) if "/.terraform" not in name]
    assert {
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "action.yml",
        "constraints.txt",
        ".pre-commit-hooks.yaml",
    } <= inside


def test_the_version_is_written_once() -> None:
    """But for golden files, which `make accept` rewrites."""
    written = re.compile(rf"(?<![\w.]){re.escape(__version__)}(?![\w.])")
    places = (
        "*.toml",
        "*.md",
        "*.yml",
        "*.yaml",
        "Dockerfile",
        "action/*.py",
        "docs/**/*",
        "planguard/**/*",
        "templates/*",
    )
    found = {path for place in places for path in ROOT.glob(place) if path.is_file() and path.suffix != ".pyc"}
    assert [
        path.relative_to(ROOT).as_posix() for path in sorted(found) if written.search(path.read_text(errors="replace"))
    ] == ["planguard/__init__.py"]


def test_no_document_says_to_install_what_belongs_to_another_project() -> None:
    places = ("*.md", "docs/**/*.md", "*.yml", "templates/*", "planguard/**/*", ".ci/*", "Dockerfile")
    found = (path for place in places for path in ROOT.glob(place))
    pages = [path for path in found if path.is_file() and path.suffix != ".pyc"]
    assert len(pages) > 100
    wrong = re.compile(r"(pipx?|uv|uvx|poetry)( \w+)* (install|add|run) +(-\S+ +)*[\"']?planguard\b", re.IGNORECASE)
    assert wrong.search("pip install --quiet planguard")
    assert not [path for path in pages if wrong.search(path.read_text(errors="replace"))]
