"""Who may import whom: the direction of the arrows in docs/architecture.md, held by a list."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import ROOT

PACKAGE = ROOT / "planguard"
MODEL = {"plan", "values", "finding"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "values": set(),
    "plugins": set(),
    "shipped": set(),
    "users": set(),
    "plan": {"users", "values"},
    "finding": {"plan", "values"},
    "sources": {"errors", "plan", "values"},
    "schemas": {"errors", "shipped", "values"},
    "documents": {"sources"},
    "generic_types": {"documents", "errors", "plan", "shipped", "values"},
    "catalog": {"errors", "generic_types", "plan", "shipped"},
    "commands": {"errors", "shipped"},
    "containers": {"errors", "shipped"},
    "causes": {"plan", "values"},
    "environment_words": {"catalog"},
    "once": {"plan"},
    "environment": {"catalog", "environment_words", "once", "plan", "values"},
    "secret_signs": {"shipped"},
    "secret_shapes": {"secret_signs"},
    "secret_copies": set(),
    "marks": {"values"},
    "secret_gathering": {"marks", "values", "secret_signs", "secret_shapes", "secret_copies"},
    "concealment": {"plan", "values", "secret_signs", "secret_shapes", "secret_copies", "secret_gathering"},
    "redaction": MODEL | {"concealment", "decision", "secret_copies", "secret_shapes"},
    "refusals": {"errors"},
    "readers": {"plan", "values", "errors", "refusals", "marks", "concealment", "secret_gathering", "sources"},
    "reading": {"plugins", "readers", "refusals", "errors", "plan", "concealment", "secret_gathering"},
    "predictors": {
        "plan",
        "values",
        "errors",
        "refusals",
        "sources",
        "shipped",
        "concealment",
        "secret_gathering",
        "secret_signs",
    },
    "evidence": MODEL | {"catalog", "commands", "containers", "documents", "environment", "causes", "once"},
    "rules": MODEL | {"catalog", "environment", "evidence"},
    "ruleset": {"finding", "catalog", "shipped"},
    "ruleset_weaker": {"finding", "ruleset", "shipped"},
    "ruleset_yaml": {"errors", "schemas", "sources", "values"},
    "ruleset_file": {
        "ruleset",
        "ruleset_yaml",
        "schemas",
        "shipped",
        "finding",
        "catalog",
        "values",
        "plugins",
        "rules",
    },
    "ruleset_choice": {"ruleset", "ruleset_file", "errors", "shipped", "sources"},
    "scoring": MODEL | {"catalog", "environment"},
    "globs": {"errors"},
    "waiving": {"finding", "globs", "ruleset"},
    "decision": {"plan", "finding", "scoring", "ruleset", "ruleset_weaker", "waiving"},
    "own_rules": MODEL | {"errors", "globs", "ruleset"},
    "reviewing": MODEL
    | {"rules", "own_rules", "plugins", "catalog", "errors", "scoring", "decision", "ruleset", "redaction"},
    "reported": {"decision", "ruleset", "values"},
    "annotate": MODEL | {"decision", "errors", "shipped", "reported", "concealment"},
    "reporters": MODEL | {"decision", "scoring", "ruleset", "causes", "annotate", "reported", "plugins", "rules"},
}
LAZY = {
    "yaml": {"sources"},
    "jsonschema": {"schemas"},
    "hcl2": {"sources"},
    "lark": {"sources"},
}
"""Third-party libraries that take long to load, and the rooms in which a function may import them."""


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem[:2] != "__")


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def names_in(node: ast.AST) -> list[str]:
    """The full names of the modules, or of what is in them, that a statement imports."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [f"{module}.{alias.name}" for alias in names] if module == "planguard" else [module]
    return []


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        yield from names_in(node)


def rooms_imported(path: Path) -> set[str]:
    own = [name.split(".") for name in imports(path) if name.split(".")[0] == "planguard"]
    return {parts[1] for parts in own if len(parts) > 1 and not parts[1].startswith("__")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    if room(path) != "cli":
        assert room(path) in MAY_IMPORT, "give it a line in MAY_IMPORT and in docs/architecture.md"
        forbidden = rooms_imported(path) - MAY_IMPORT[room(path)] - {room(path)}
        assert not forbidden, f"{room(path)} may not import {', '.join(sorted(forbidden))}"


def test_there_is_an_order_in_which_every_room_imports_only_earlier_ones() -> None:
    assert len(list(graphlib.TopologicalSorter(MAY_IMPORT).static_order())) == len(MAY_IMPORT)


def test_every_arrow_that_is_allowed_is_there() -> None:
    drawn = {
        name: {to for path in modules() if room(path) == name for to in rooms_imported(path)} for name in MAY_IMPORT
    }
    unused = {name: MAY_IMPORT[name] - drawn[name] - MODEL for name in MAY_IMPORT}
    assert not {name: rooms for name, rooms in unused.items() if rooms}


@pytest.mark.parametrize("name", ["readers", "rules", "reporters", "predictors"])
def test_the_files_of_a_folder_import_only_its_private_modules(name: str) -> None:
    for path in (PACKAGE / name).glob("*.py"):
        others = [found.split(".") for found in imports(path) if found.startswith(f"planguard.{name}.")]
        assert not [parts for parts in others if not parts[2].startswith("_")], path


@pytest.mark.parametrize("folder", ["sources", "sources/git", "sources/hcl", "sources/hcl/evaluation"])
def test_a_folder_is_small_enough_to_be_looked_through(folder: str) -> None:
    entries = [entry.name for entry in (PACKAGE / folder).iterdir() if entry.name != "__pycache__"]
    assert len(entries) <= 12, sorted(entries)


def test_nobody_imports_the_command_line() -> None:
    assert not [path for path in modules() if room(path) != "cli" and "cli" in rooms_imported(path)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_other_people_s_libraries_stay_where_they_belong(path: Path) -> None:
    tree = ast.parse(path.read_text())
    at_once = {name.split(".")[0] for node in tree.body for name in names_in(node)}
    ever = {name.split(".")[0] for name in imports(path)}
    own = {"planguard", *sys.stdlib_module_names, "msgspec"} | ({"click"} if room(path) == "cli" else set())
    assert at_once <= own, "imported when the module is, not when it is needed"
    assert {name for name in ever - own if room(path) not in LAZY.get(name, set())} == set()


HEAVY = (
    "cfnlint",
    "hcl2",
    "lark",
    "jsonschema",
    "yaml",
    "networkx",
    "xml",
    "http",
    "asyncio",
    "dataclasses",
    "inspect",
)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "samples/environment-recreated/plan.json"],
        ["check", "samples/table-replaced/change-set.json"],
        ["rules"],
    ],
    ids=" ".join,
)
def test_a_run_loads_nothing_heavy(words: list[str]) -> None:
    program = (
        "import click, msgspec, sys\nbefore = set(sys.modules)\nfrom planguard.cli import planguard\n"
        f"planguard({words!r}, standalone_mode=False)\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in set(sys.modules) - before])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_every_module_says_on_its_first_line_what_it_is() -> None:
    for path in PACKAGE.rglob("*.py"):
        first = path.read_text().partition("\n")[0]
        assert first.startswith('"""'), path
        assert first.rstrip('"').endswith("."), path


@pytest.mark.parametrize("name", ["utils", "common", "helpers", "base", "misc"])
def test_there_is_no_drawer(name: str) -> None:
    assert not [path for path in modules() if path.stem.strip("_") == name]


def test_the_page_about_the_architecture_names_every_room() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    assert not [name for name in [*MAY_IMPORT, "cli"] if f"`{name}" not in page]
