"""Who may import whom: the rooms and arrows of docs/architecture.md, held by a table."""

from __future__ import annotations

import ast
import graphlib
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planguard.loading.regex import Lazy
from tests.running import ROOT

PACKAGE = ROOT / "planguard"
MAY_IMPORT: dict[str, set[str]] = {
    "loading": set(),
    "model": {"loading"},
    "sources": {"loading", "model"},
    "knowledge": {"loading", "model", "sources"},
    "readers": {"loading", "model", "knowledge", "sources"},
    "predictors": {"loading", "model", "knowledge", "sources"},
    "evidence": {"loading", "model", "knowledge"},
    "rules": {"loading", "model", "knowledge", "evidence"},
    "judging": {"loading", "model", "knowledge", "sources", "evidence", "rules"},
    "reporters": {"loading", "model", "knowledge", "evidence", "rules", "judging"},
    "cli": {"loading", "model", "knowledge", "sources", "readers", "predictors", "rules", "judging", "reporters"},
}
"""Every room and the rooms that its modules may import; nobody imports `cli`."""

NARROW: dict[tuple[str, str], set[str]] = {
    ("reporters", "evidence"): {"causes"},
    ("reporters", "rules"): {"load"},
    ("judging", "rules"): {"load", "names"},
}
"""Arrows that are for a part of a room only: rules are reached by name, and reports ask for causes."""

LAZY = {
    "yaml": {"sources"},
    "jsonschema": {"knowledge"},
    "hcl2": {"sources"},
    "lark": {"sources"},
    "google": {"readers"},
}
"""Third-party libraries that take long to load, and the rooms in which a function may import them."""

FOLDERS_OF_PLUGINS = ("readers", "predictors", "rules", "reporters")
MOST_ENTRIES = 12
AS_MANY_AS_NEEDED = ("rules", "reporters")
LONGEST_MODULE = 250
LONGEST_FUNCTION = 40


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def dotted(path: Path) -> tuple[str, ...]:
    """The parts of a module's name below the package: ``("readers", "change_set")`` for its ``__init__``, too."""
    inside = path.relative_to(PACKAGE).with_suffix("")
    return inside.parts[:-1] if inside.name == "__init__" else inside.parts


NAMES = {dotted(path) for path in modules()}


def named(path: Path) -> str:
    return ".".join(dotted(path))


def statements(path: Path, *, at_once: bool = False) -> Iterator[ast.AST]:
    tree = ast.parse(path.read_text())
    return iter(tree.body) if at_once else ast.walk(tree)


def names_in(node: ast.AST) -> list[str]:
    """The full names of what a statement imports, each with the name in the module where it has one."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [f"{module}.{alias.name}" for alias in names]
    return []


def own_imports(path: Path, *, at_once: bool = False) -> Iterator[tuple[str, ...]]:
    """What a module imports of planguard, as parts below the package."""
    for node in statements(path, at_once=at_once):
        for name in names_in(node):
            parts = tuple(name.split("."))
            if parts[0] == "planguard" and len(parts) > 1 and parts[1] != "__version__":
                yield parts[1:]


def module_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The module that an imported name is, or is in."""
    return parts if parts in NAMES else parts[:-1]


def by_room(path: Path) -> dict[str, set[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {}
    for parts in own_imports(path):
        found.setdefault(parts[0], set()).add(parts)
    return found


@pytest.mark.parametrize("path", modules(), ids=named)
def test_imports_go_one_way(path: Path) -> None:
    room = dotted(path)[0]
    assert room in MAY_IMPORT, "a room of its own needs a line in MAY_IMPORT and in docs/architecture.md"
    forbidden = by_room(path).keys() - MAY_IMPORT[room] - {room}
    assert not forbidden, f"{room} may not import {', '.join(sorted(forbidden))}"


@pytest.mark.parametrize(("room", "other"), NARROW, ids="-".join)
def test_some_arrows_are_for_a_part_of_a_room(room: str, other: str) -> None:
    for path in modules():
        if dotted(path)[0] == room:
            wider = {
                parts for parts in by_room(path).get(other, set()) if parts[1:2] and parts[1] not in NARROW[room, other]
            }
            assert not wider, path


@pytest.mark.parametrize("path", modules(), ids=named)
def test_what_begins_with_an_underscore_is_private_to_its_package(path: Path) -> None:
    for parts in own_imports(path):
        module = module_of(parts)
        for depth, part in enumerate(module):
            if part.startswith("_"):
                assert dotted(path)[:depth] == module[:depth], (
                    f"{'.'.join(module)} is private to {'.'.join(module[:depth])}"
                )


def test_there_is_an_order_in_which_every_module_imports_only_earlier_ones() -> None:
    arrows = {
        dotted(path): {module_of(parts) for parts in own_imports(path, at_once=True)} - {dotted(path)}
        for path in modules()
    }
    assert list(graphlib.TopologicalSorter(arrows).static_order())


def test_every_arrow_that_is_allowed_is_there() -> None:
    drawn = {room: {to for path in modules() if dotted(path)[0] == room for to in by_room(path)} for room in MAY_IMPORT}
    unused = {room: MAY_IMPORT[room] - drawn[room] for room in MAY_IMPORT}
    assert not {room: rooms for room, rooms in unused.items() if rooms}


@pytest.mark.parametrize("room", FOLDERS_OF_PLUGINS)
def test_plug_ins_of_a_folder_do_not_import_each_other(room: str) -> None:
    for path in modules():
        own = dotted(path)
        if own[0] == room and len(own) > 1:
            others = {parts for parts in own_imports(path) if parts[0] == room and module_of(parts) != (room,)}
            assert not [parts for parts in others if parts[1] != own[1] and not parts[1].startswith("_")], path


def folders() -> list[Path]:
    return sorted({path.parent for path in modules()})


@pytest.mark.parametrize("folder", folders(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_has_at_most_twelve_entries(folder: Path) -> None:
    entries = [path for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    most = len(entries) if folder.name in AS_MANY_AS_NEEDED else MOST_ENTRIES
    assert len([path for path in entries if path.name != "__init__.py"]) <= most


def test_evidence_is_facts_and_gives_no_findings() -> None:
    for path in modules():
        if dotted(path)[0] == "evidence":
            assert ("model", "finding", "Finding") not in set(own_imports(path)), path


@pytest.mark.parametrize("path", modules(), ids=named)
def test_a_module_is_not_long_and_neither_are_its_functions(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= LONGEST_MODULE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert not [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION]


@pytest.mark.parametrize("path", modules(), ids=named)
def test_other_people_s_libraries_stay_where_they_belong(path: Path) -> None:
    room = dotted(path)[0]
    at_once = {name.split(".")[0] for node in statements(path, at_once=True) for name in names_in(node)}
    ever = {name.split(".")[0] for node in statements(path) for name in names_in(node)}
    own = {"planguard", *sys.stdlib_module_names, "msgspec"} | ({"click"} if room == "cli" else set())
    assert at_once <= own, "imported when the module is, not when it is needed"
    assert {name for name in ever - own if room not in LAZY.get(name, set())} == set()


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


@pytest.mark.parametrize("path", sorted((PACKAGE / "knowledge").rglob("*.py")), ids=named)
def test_the_shapes_of_facts_are_no_text_to_compile_at_every_start(path: Path) -> None:
    """msgspec compiles each annotation that is postponed, which takes longer than to read the facts."""
    text = path.read_text()
    assert "package_data.facts(" not in text or "from __future__ import annotations" not in text


def outside_of_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield child
            yield from outside_of_functions(child)


def test_no_expression_is_compiled_before_it_is_used() -> None:
    for path in modules():
        calls = [node.func for node in outside_of_functions(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        assert "re.compile" not in map(ast.unparse, calls), f"{path}: say regex(...), of planguard.loading.regex"


def test_every_expression_can_be_compiled() -> None:
    for path in modules():
        module = importlib.import_module(".".join(("planguard", *dotted(path))))
        for value in vars(module).values():
            for one in value if isinstance(value, tuple) else [value]:
                if isinstance(one, Lazy):
                    re.compile(one.pattern, one.flags)
