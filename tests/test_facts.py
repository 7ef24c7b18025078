"""Facts about resource types and attributes are data in rulesets/: no code names a type, or an attribute of one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from planguard.knowledge import package_data
from planguard.knowledge.cloudformation import POLICIES
from planguard.knowledge.schemas import schema
from tests.test_architecture import PACKAGE, dotted, modules

READS_A_FORMAT = (
    "sources",
    "readers",
    "predictors",
    "knowledge.cloudformation",
    "knowledge.refusals",
    "judging.ruleset.yaml",
)
"""Rooms that name what stands in a file: an attribute's name there is a word of the format, such as ``depends_on``."""

SPEAKS_ONLY = ("reporters", "cli")
"""Rooms in which a name is text for a person."""

WORD_OF_THE_TOOL = re.compile(r"terraform_json|change_set|.*(_because_|replace_by_).*")
"""The names of formats, which are those of readers, and how Terraform's reasons for an action begin."""

JUDGES = ("evidence", "rules", "judging", "knowledge.resource_types.catalog")
"""Rooms in which an expression over words, or the beginning or end of a type, would be a fact in the wrong place."""

ALTERNATIVES = re.compile(r"[A-Za-z]{3,}[^|\s]*\|[^|\s]*[A-Za-z]{3,}")
"""An expression that tells words from each other, and no shape."""

SEARCHED = ("startswith", "endswith", "removeprefix", "removesuffix", "search", "match", "fullmatch")


def is_in(path: Path, rooms: tuple[str, ...]) -> bool:
    """Whether a module is one of these, or in one of these rooms."""
    return any(dotted(path)[: name.count(".") + 1] == tuple(name.split(".")) for name in rooms)


@cache
def providers() -> frozenset[str]:
    return frozenset(path.stem for path in (package_data.ROOT / "resource_types").glob("*.json")) - {"module"}


@cache
def shipped_names() -> frozenset[str]:
    """What the files and folders of the facts are called."""
    return frozenset(path.name for path in package_data.ROOT.rglob("*"))


@cache
def attribute_names() -> frozenset[str]:
    """Every name of an attribute in the facts that cannot be a plain word: of several words, in either spelling."""
    return frozenset(name for name in words() if re.search(r"[a-z]_[a-z]|[a-z][A-Z]", name)) - {*POLICIES}


@cache
def words() -> frozenset[str]:
    """Every name of an attribute in the facts, plain words such as ``bucket`` included."""
    files = [path for path in package_data.ROOT.rglob("*.json") if path.parent.name != "schemas"]
    return frozenset(name for path in files for name in _names(json.loads(path.read_bytes())) if name)


@cache
def vocabulary() -> frozenset[str]:
    """The words that the schemas give to choose from: what a type holds, what a name tells."""
    entry = schema("resource_types")["$defs"]["entry"]["properties"]
    return frozenset([*entry["holds"]["enum"], *schema("attributes")["properties"]["patterns"]["properties"]])


_KEYS = {"path", "always", "blocks", "kept", "sets", "loose", "attribute", "member_if", "replica_if", "emptied_by"} | {
    *(
        "telling",
        "computed",
        "binding",
        "entry_names",
        "record_targets",
        "running",
        "places",
        "targets",
        "content_from",
    ),
    *(
        "attached_by",
        "bounded_by",
        "tag_places",
        "document",
        "role",
        "scope",
        "rules",
        "templates",
        "sources",
        "inputs",
    ),
}
"""The keys of the facts under which names of attributes stand."""


def _names(tree: object, key: str = "") -> Iterator[str]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _names(value, name)
    elif isinstance(tree, list):
        for item in tree:
            yield from _names(item, key)
    elif isinstance(tree, str) and key in _KEYS:
        yield from tree.split(".")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that its code uses, with their lines: no documentation, and none of a rule's examples."""
    spoken = {id(one.value) for node in judging(path) for one in ast.walk(node) if isinstance(one, ast.Expr)}
    for node in judging(path):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and id(inner) not in spoken:
                yield inner.lineno, inner.value


@cache
def judging(path: Path) -> list[ast.stmt]:
    """The statements of a module without a rule's examples."""
    tree = ast.parse(path.read_text())
    return _used(tree) if is_in(path, ("rules",)) else tree.body


def _used(tree: ast.Module) -> list[ast.stmt]:
    """What ``check`` reaches in a rule; all else are its examples and what makes them."""
    named = {name: node for node in tree.body for name in _defines(node)}
    reached: dict[str, ast.stmt] = {}
    waiting = ["check"]
    while waiting:
        name = waiting.pop()
        if name in named and name not in reached:
            reached[name] = named[name]
            waiting += [inner.id for inner in ast.walk(named[name]) if isinstance(inner, ast.Name)]
    return list(reached.values())


def _defines(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def names_a_type(text: str) -> bool:
    """Whether a text is the name of a type, or the beginning of one that only a family of types has."""
    if WORD_OF_THE_TOOL.fullmatch(text) or text in shipped_names():
        return False
    provider, separator, _ = text.partition("_")
    return bool(re.search(r"\b(AWS|Alexa|Custom)::\w", text)) or bool(separator and provider in providers())


def names_an_attribute(text: str) -> bool:
    return text in attribute_names() and text not in shipped_names()


def lists_attributes(node: ast.AST) -> bool:
    """Whether a tuple, list, set or mapping is one of names of attributes, although each may be a plain word."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            few = 2
        case ast.Dict(keys=items):
            few = 3  # two plain words may stand for anything, as an upper and a lower bound
        case _:
            return False
    given = [item.value for item in items if isinstance(item, ast.Constant)]
    return len(given) >= few and all(text in words() and text not in vocabulary() for text in given)


def searches_a_type(node: ast.AST) -> bool:
    """Whether a call looks for a given text in the name of a type, as in ``change.type.endswith("certificate")``."""
    match node:
        case ast.Call(func=ast.Attribute(value=found, attr=method), args=[*given]) if method in SEARCHED:
            about = [found, *given]
        case ast.Compare(left=ast.Constant(value=str()) as left, ops=[ast.In()], comparators=[found]):
            about = [left, found]
        case _:
            return False
    given_texts = (one.value for each in about for one in ast.walk(each) if isinstance(one, ast.Constant))
    fixed = any(isinstance(text, str) and re.search("[A-Za-z]", text) for text in given_texts)
    return fixed and any(getattr(one, "attr", getattr(one, "id", "")) in ("type", "type_name", "kind") for one in about)


CHECKED = [path for path in modules() if not is_in(path, SPEAKS_ONLY)]


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_code_names_a_type(path: Path) -> None:
    assert [(line, text) for line, text in texts(path) if names_a_type(text)] == []


@pytest.mark.parametrize(
    "path",
    [path for path in CHECKED if not is_in(path, READS_A_FORMAT)],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_no_code_names_an_attribute(path: Path) -> None:
    assert [(line, text) for line, text in texts(path) if names_an_attribute(text)] == []


@pytest.mark.parametrize(
    "path",
    [path for path in CHECKED if is_in(path, JUDGES) and not is_in(path, READS_A_FORMAT)],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_no_judgement_hangs_on_an_expression_over_names_or_a_list_of_them(path: Path) -> None:
    own = [(line, text) for line, text in texts(path) if not WORD_OF_THE_TOOL.fullmatch(text)]
    assert [(line, text) for line, text in own if ALTERNATIVES.search(text)] == []
    nodes = [inner for node in judging(path) for inner in ast.walk(node)]
    assert [ast.unparse(node) for node in nodes if searches_a_type(node) or lists_attributes(node)] == []


@pytest.mark.parametrize(
    "text", ["aws_db_instance", "random_", "google_project_", "AWS::RDS::DBInstance", "^AWS::Route53::RecordSet"]
)
def test_a_type_is_found(text: str) -> None:
    assert names_a_type(text)


@pytest.mark.parametrize("text", ["skip_final_snapshot", "DBClusterIdentifier", "policy_arn", "desired_count"])
def test_an_attribute_is_found(text: str) -> None:
    assert names_an_attribute(text)


@pytest.mark.parametrize(
    "code",
    [
        'change.type.endswith("certificate")',
        'kind.startswith(("a", "b"))',
        're.search("rule", entry.type)',
        '"_iam_" in kind',
    ],
)
def test_a_search_in_the_name_of_a_type_is_found(code: str) -> None:
    assert searches_a_type(ast.parse(code, mode="eval").body)


@pytest.mark.parametrize(
    "code", ['("name", "bucket")', '["endpoint", "port", "user"]', '{"role": 1, "user": 2, "zone": 3}']
)
def test_a_list_of_attributes_is_found(code: str) -> None:
    assert lists_attributes(ast.parse(code, mode="eval").body)


@pytest.mark.parametrize("text", ["(?i)alert|alarm", "secondary_?index|replica", "_record(_set)?$|^cname"])
def test_an_expression_over_words_is_found(text: str) -> None:
    assert ALTERNATIVES.search(text)


@pytest.mark.parametrize("text", ["delete-then-create", "resource_changes", "change_set", "each_key", "depends on it"])
def test_the_words_of_tools_are_none(text: str) -> None:
    assert not names_a_type(text)
    assert not names_an_attribute(text)
    assert not ALTERNATIVES.search(text)
