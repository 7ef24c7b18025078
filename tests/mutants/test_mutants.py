"""The mutants themselves: each is one change, and those that mean the same are still there to be judged."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.mutants.operators import Mutant, enums_of, mutants
from tests.running import ROOT

MODULES = sorted((ROOT / "planguard").rglob("*.py"))
ENUMS = enums_of(MODULES)
EQUIVALENT = json.loads(Path(__file__).with_name("equivalent.json").read_text(encoding="utf-8"))
CODE = '''\
"""A module."""

from planguard.model.finding import Severity

LIMIT = 5


def level(count: int, names: list[str], only: bool = False) -> Severity:
    """Not a text that is changed."""
    if not names:
        return Severity.LOW
    first, *rest = sorted(names)[1:]
    if count > LIMIT and not only or first in ("a", "b"):
        return max(Severity.HIGH, Severity.MEDIUM)
    return Severity.INFO


def fires():
    yield LIMIT + 1
'''


def _of(code: str, folder: Path) -> list[Mutant]:
    (folder / "module.py").write_text(code, encoding="utf-8")
    return [made() for _, made in mutants(Path("module.py"), ENUMS, folder)]


def test_a_mutant_is_one_change_that_can_be_compiled(tmp_path: Path) -> None:
    found = _of(CODE, tmp_path)
    original = ast.unparse(ast.parse(CODE))
    assert len({mutant.module for mutant in found} - {original}) == len(found)
    assert [compile(mutant.module, "module", "exec") for mutant in found]


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        ("comparison", "if count >= LIMIT and (not only) or first in ('a', 'b'):"),
        ("and/or", "if (count > LIMIT or not only) or first in ('a', 'b'):"),
        ("operand", "if not only or first in ('a', 'b'):"),
        ("not", "if names:"),
        ("condition", "if not not names:"),
        ("guard", "pass"),
        ("number", "LIMIT = 6"),
        ("truth", "def level(count: int, names: list[str], only: bool=True) -> Severity:"),
        ("text", "if count > LIMIT and (not only) or first in ('a~', 'b'):"),
        ("element", "if count > LIMIT and (not only) or first in ('b',):"),
        ("member", "return Severity.CRITICAL"),
        ("return", "return None"),
        ("call", "return min(Severity.HIGH, Severity.MEDIUM)"),
        ("order", "first, *rest = list(names)[1:]"),
        ("slice", "first, *rest = sorted(names)[:]"),
    ],
)
def test_there_is_one_of_each_kind(kind: str, becomes: str, tmp_path: Path) -> None:
    assert becomes in [one.becomes for one in _of(CODE, tmp_path) if one.kind == kind]


def test_the_examples_of_a_rule_are_left_alone(tmp_path: Path) -> None:
    assert not [mutant for mutant in _of(CODE, tmp_path) if "fires" in mutant.function]


@pytest.mark.parametrize("entry", EQUIVALENT, ids=lambda entry: entry["function"])
def test_what_means_the_same_is_still_there_and_has_a_reason(entry: dict[str, str]) -> None:
    assert entry["why"]
    bare = entry["function"].rpartition(".")[2]
    places = [path for path in MODULES if not bare or f" {bare}(" in path.read_text(encoding="utf-8")]
    made = (build() for path in places for _, build in mutants(path.relative_to(ROOT), ENUMS, ROOT))
    assert any(
        (one.function, one.was, one.becomes) == (entry["function"], entry["was"], entry["becomes"]) for one in made
    )
