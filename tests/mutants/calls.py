"""Which functions each test calls: a pytest plugin that writes it down, or that runs only the tests it is given."""

from __future__ import annotations

import ast
import importlib
import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

RECORD, CHOSEN, PROCESS = "MUTANTS_RECORD", "MUTANTS_CHOSEN", "MUTANTS_PROCESS"
_SET = "functions_that_were_called"
_EMPTY_SET = f'''"""Filled by every function of planguard when it is called."""

import atexit, json, os

called = set()
if "{PROCESS}" in os.environ:
    path = os.path.join(os.environ["{PROCESS}"], f"{{os.getpid()}}.json")
    atexit.register(lambda: open(path, "w").write(json.dumps(sorted(called))))
'''


def listen(tree: Path) -> None:
    """Make every function of a copy of planguard leave its name when it is called, as ``path::qualified name``."""
    (tree / f"{_SET}.py").write_text(_EMPTY_SET)
    for path in sorted(tree.glob("planguard/**/*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        _listen(module, f"{path.relative_to(tree)}::")
        first = next(number for number, node in enumerate([*module.body, ast.Pass()]) if not _comes_first(node))
        module.body.insert(first, ast.parse(f"from {_SET} import called as _called_").body[0])
        path.write_text(ast.unparse(ast.fix_missing_locations(module)), encoding="utf-8")


def _listen(node: ast.AST, name: str) -> None:
    """A function within a function counts as the outer one, as its text is part of it."""
    for inner in getattr(node, "body", ()):
        if isinstance(inner, ast.FunctionDef):
            start = _documented(inner)
            inner.body[start:start] = ast.parse(f"_called_.add({name + inner.name!r})").body
        elif isinstance(inner, ast.ClassDef):
            _listen(inner, f"{name}{inner.name}.")


def _documented(function: ast.FunctionDef) -> int:
    return int(ast.get_docstring(function) is not None)


def _comes_first(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


class Recorder:
    """Writes one line a test: its id, the seconds it took, and the functions that it called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds, self.passed = folder, 0.0, False
        (folder / "processes").mkdir(exist_ok=True)
        os.environ[PROCESS] = str(folder / "processes")
        self.called: set[str] = importlib.import_module(_SET).called

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Listen to a test, with its fixtures."""
        self.called.clear()
        self.seconds, self.passed = 0.0, False
        result = yield
        self._write(item)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember how it went."""
        self.seconds += report.duration
        self.passed = report.passed if report.when == "call" else self.passed

    def _write(self, item: pytest.Item) -> None:
        names = set(self.called)
        for path in (self.folder / "processes").glob("*.json"):
            names.update(json.loads(path.read_text()))
            path.unlink()
        if self.passed and names:
            line = {"test": item.nodeid, "seconds": round(self.seconds, 4), "calls": sorted(names)}
            with (self.folder / "calls.jsonl").open("a") as file:
                file.write(json.dumps(line) + "\n")


class Chooser:
    """Leaves of what was collected only the tests of a list, in its order."""

    def __init__(self, chosen: list[str]) -> None:
        self.rank = {name: number for number, name in enumerate(chosen)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose and sort."""
        items[:] = sorted((item for item in items if item.nodeid in self.rank), key=lambda item: self.rank[item.nodeid])


def pytest_configure(config: pytest.Config) -> None:
    """Do what the environment asks for."""
    if RECORD in os.environ:
        config.pluginmanager.register(Recorder(Path(os.environ[RECORD])))
    if CHOSEN in os.environ:
        config.pluginmanager.register(Chooser(json.loads(Path(os.environ[CHOSEN]).read_text())))
