"""The form of every rule: its examples hold, its docstring is its documentation, it fits on a page."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path
from types import ModuleType

import pytest

from planguard import rules
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.loading import plugins

_LONGEST = 120
_NAMES = plugins.names(rules)
_CATALOG = Catalog()


@pytest.fixture(params=_NAMES)
def rule(request: pytest.FixtureRequest) -> ModuleType:
    return plugins.load(rules, request.param)


def source(rule: ModuleType) -> str:
    assert rule.__file__ is not None
    return Path(rule.__file__).read_text(encoding="utf-8")


def test_that_there_are_rules() -> None:
    assert len(_NAMES) >= 4


@pytest.mark.parametrize("name", _NAMES)
def test_the_id_is_words_joined_by_hyphens(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)


def test_the_examples_are_there(rule: ModuleType) -> None:
    assert len(list(rule.fires())) > 0
    assert len(list(rule.quiet())) > 0


def test_it_says_of_every_plan_exactly_what_it_must(rule: ModuleType) -> None:
    for plan, severity, confidence, message in rule.fires():
        found = [(finding.severity, finding.confidence, finding.message) for finding in rule.check(plan, _CATALOG)]
        assert found == [(severity, confidence, message)]


def test_it_is_quiet_on_every_plan_of_quiet(rule: ModuleType) -> None:
    loud = {number: list(rule.check(plan, _CATALOG)) for number, plan in enumerate(rule.quiet())}
    assert {number: findings for number, findings in loud.items() if findings} == {}


@pytest.mark.parametrize("name", _NAMES)
def test_importing_it_builds_no_plan(name: str) -> None:
    tree = ast.parse(Path(plugins.load(rules, name).__file__ or "").read_text(encoding="utf-8"))
    built = [
        ast.unparse(node)
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not hasattr(builtins, node.func.id)
    ]
    assert built == [], "every run imports every rule: make it where it is asked for"


def test_the_docstring_says_what_happens_why_and_what_to_do_instead(rule: ModuleType) -> None:
    paragraphs = (rule.__doc__ or "").strip().split("\n\n")
    assert len(paragraphs) >= 3
    assert "\n" not in paragraphs[0]
    assert paragraphs[0].endswith(".")
    assert paragraphs[-1].startswith("Do instead: ")
    assert paragraphs[-1].endswith(".")


def test_the_docstring_starts_on_line_one(rule: ModuleType) -> None:
    assert source(rule).startswith(f'"""{(rule.__doc__ or "").splitlines()[0]}')


def test_it_fits_on_a_page(rule: ModuleType) -> None:
    assert len(source(rule).splitlines()) <= _LONGEST


def test_it_imports_no_other_rule(rule: ModuleType) -> None:
    imported = [
        name
        for node in ast.walk(ast.parse(source(rule)))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    ]
    others = [name for name in imported if name.startswith("planguard.rules")]
    assert not [name for name in others if not name.startswith("planguard.rules._")], "what several share begins with _"


def test_a_message_is_a_sentence_about_the_object_without_its_address(rule: ModuleType) -> None:
    for plan, *_ in rule.fires():
        for finding in rule.check(plan, _CATALOG):
            assert finding.message.endswith((".", ")", "`", '"', "?")) or "\n" in finding.message, finding.message
            if finding.address:
                prose = finding.message.partition("\n")[0]
                assert not re.search(rf"(?<![\w.]){re.escape(finding.address)}(?![\w.\[-])", prose), prose


def test_a_finding_is_about_something_and_advises(rule: ModuleType) -> None:
    for plan, *_ in rule.fires():
        for finding in rule.check(plan, _CATALOG):
            assert finding.subject
            assert finding.advice
            assert "\n" not in finding.advice, "code to paste is `paste`"


def test_the_findings_come_in_the_same_order_each_time(rule: ModuleType) -> None:
    for plan, *_ in rule.fires():
        assert list(rule.check(plan, _CATALOG)) == list(rule.check(plan, _CATALOG))
