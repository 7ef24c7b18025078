"""Nothing is decided by text that is made for people, nor by an open string where there is a type for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import ROOT

PACKAGE = ROOT / "planguard"
AT_THE_DOOR = {"sources", "readers", "predictors", "cli"}
"""Rooms that read other people's words, in which a string is compared with a string."""

SHOWN = {
    *(
        "about",
        "against",
        "arrow",
        "because",
        "how",
        "label",
        "message",
        "problem",
        "reason",
        "says",
        "subject",
        "told",
    ),
    "undeclared",
}
"""Fields whose text a report shows, and variables that are called like them."""

TYPED = {
    "kind",
    "tool",
    "format",
    "mode",
    "when",
    "origin",
    "sign",
    "action_reason",
    "certainty",
    "harm",
    "fate",
    "standing",
}
"""Fields whose meaning has a type, or, where the tool's own word is kept, a property that says it."""

ASKING = {
    *("startswith", "endswith", "removeprefix", "partition", "rpartition", "split", "find", "index", "count"),
    *("match", "search", "fullmatch"),
}


def modules() -> list[Path]:
    inside = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return sorted(path for path in inside if path.parts[0] not in AT_THE_DOOR)


def field_of(node: ast.AST) -> str:
    """The field, or variable, that an expression is or is made of by a call or a slice; "" for any other."""
    match node:
        case ast.Attribute(attr=name):
            return name if name in SHOWN | TYPED else ""
        case ast.Name(id=name):
            return name if name in SHOWN else ""
        case ast.Subscript(value=value) | ast.Call(func=value):
            return field_of(value)
    return ""


def is_text(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text != ""
        case ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.List(elts=parts):
            return any(map(is_text, parts))
    return isinstance(node, ast.JoinedStr)


def decided_by_text(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The lines on which a shown field is taken apart, or one whose meaning has a type is compared with a text."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                named = [field for side in (left, *others) if (field := field_of(side))]
                if named and any(map(is_text, (left, *others))):
                    yield node.lineno, f"{named[0]} is compared with a text"
            case ast.Call(func=ast.Attribute(value=value, attr=method), args=[_, *_] as args) if method in ASKING:
                yield from (
                    (node.lineno, f"{field} is asked by {method}") for one in (value, *args) if (field := field_of(one))
                )


@pytest.mark.parametrize("path", modules(), ids=str)
def test_nothing_is_decided_by_what_is_shown(path: Path) -> None:
    assert list(decided_by_text(ast.parse((PACKAGE / path).read_text()))) == []


@pytest.mark.parametrize(
    "line",
    [
        'finding.message.startswith("is replaced")',
        'reason.startswith("for ")',
        'environment.how[:4] == "tag "',
        'removal.says.partition(" ")[0]',
        're.match("points ", removal.says)',
        '"tag" in evidence.label',
        'gap.kind == "errored"',
        'plan.tool in ("terraform", "opentofu")',
        'change.action_reason == "delete_because_count_index"',
    ],
)
def test_it_would_be_seen(line: str) -> None:
    assert len(list(decided_by_text(ast.parse(line)))) == 1


def test_what_has_a_type_is_compared_with_that() -> None:
    assert list(decided_by_text(ast.parse("gap.kind is GapKind.ERRORED and found.how and label == other.label"))) == []
