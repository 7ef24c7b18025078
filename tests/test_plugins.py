"""Folders of plug-ins: what lies in one is found by its name, and every member is what the folder's door promises."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import click
import pytest

from planguard import cli, predictors, readers, reporters, rules
from planguard.cli._protocol import Command
from planguard.loading import plugins
from planguard.predictors import Predictor
from planguard.readers import Reader
from planguard.reporters import Reporter
from planguard.reporters._parts.view import PLAIN
from planguard.rules import Rule
from tests.running import ROOT

FOLDERS: dict[ModuleType, type] = {
    cli: Command,
    predictors: Predictor,
    readers: Reader,
    reporters: Reporter,
    rules: Rule,
}
MEMBERS = [(folder, name) for folder in FOLDERS for name in plugins.names(folder)]


def functions(promise: type) -> dict[str, Callable[..., Any]]:
    return {name: value for name, value in vars(promise).items() if inspect.isfunction(value) and name[0] != "_"}


def parameters(function: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
    return [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values() if p.name != "self"]


def broken(member: object, promise: type) -> list[str]:
    """The promises of a door that a member does not keep; their types are held by mypy, further down."""
    wrong = [name for name in promise.__annotations__ if not hasattr(member, name)]
    for name, promised in functions(promise).items():
        found = getattr(member, name, None)
        if not inspect.isfunction(found) or parameters(found) != parameters(promised):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize(("folder", "name"), MEMBERS, ids=[f"{folder.__name__}-{name}" for folder, name in MEMBERS])
def test_every_member_keeps_what_the_door_promises(folder: ModuleType, name: str) -> None:
    assert broken(folder.load(name), FOLDERS[folder]) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.__name__)
def test_the_door_gives_that_type_and_the_names_of_the_folder(folder: ModuleType) -> None:
    assert get_type_hints(folder.load)["return"] is FOLDERS[folder]
    assert folder.names() == plugins.names(folder)
    with pytest.raises(ModuleNotFoundError):
        folder.load("nobody")


def test_every_command_is_called_as_its_file() -> None:
    assert {cli.load(name).command.name for name in cli.names()} == set(cli.names())
    assert all(isinstance(cli.load(name).command, click.Command) for name in cli.names())


def test_a_member_that_breaks_a_promise_is_told() -> None:
    module = ModuleType("shout")
    assert broken(module, Reporter) == ["render"]
    module.render = lambda decision: ""  # type: ignore[attr-defined]
    assert broken(module, Reporter) == ["render"]
    module.render = lambda decision, view=PLAIN: ""  # type: ignore[attr-defined]
    assert broken(module, Reporter) == []


REPORTER = "def render(decision, view=None): return 'THE REPORT\\n'\n"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line with a folder put beside planguard's own reporters."""
    program = (
        "import sys; from planguard import reporters; "
        f"reporters.__path__.append({str(folder)!r}); from planguard.cli import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, cwd=ROOT, env={**os.environ}
    )


@pytest.mark.parametrize(
    "files",
    [{"loud_one.py": REPORTER}, {"loud_one/__init__.py": "from ._part import render\n", "loud_one/_part.py": REPORTER}],
    ids=["module", "package"],
)
def test_a_file_or_a_folder_of_files_is_a_format_by_being_there(files: dict[str, str], tmp_path: Path) -> None:
    beside = {"_private.py": "", "notes.txt": "", "no_package/part.py": ""}
    for name, text in {**files, **beside}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    told = run(tmp_path, "check", "samples/harmless-release/plan.json", "--format", "loud-one")
    assert (told.returncode, told.stdout, told.stderr) == (0, "THE REPORT\n", "")
    listed = run(tmp_path, "check", "samples/harmless-release/plan.json", "--format", "nothing").stderr
    assert " loud-one, " in listed
    assert "private" not in listed
    assert "no-package" not in listed
    assert "part" not in listed


def assignments() -> Iterator[str]:
    """Code that puts every member to use as what its door promises."""
    for number, (folder, name) in enumerate(MEMBERS):
        promise = FOLDERS[folder]
        yield f"import {folder.__name__}.{name.replace('-', '_')} as member{number}"
        yield f"import {promise.__module__} as door{number}"
        yield f"typed{number}: door{number}.{promise.__name__} = member{number}"


def test_the_types_of_every_member_are_those_of_the_door(tmp_path: Path) -> None:
    doors = "import planguard.reporters._protocol as door\nimport planguard.loading.plugins as plugins"
    wrong = f"{doors}\nx: door.Reporter = plugins"
    (tmp_path / "members.py").write_text("\n".join([*assignments(), wrong]) + "\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(tmp_path / "members.py")]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    (error,) = [line for line in said if ": error: " in line]
    assert 'has type Module, variable has type "Reporter"' in error
