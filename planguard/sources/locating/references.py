"""What an expression refers to and which constant it is, read off its text without parsing the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from planguard.sources.hcl.plain import plain_body
from planguard.sources.hcl.scan import ScanError, after_heredoc, after_quoted, closed
from planguard.sources.hcl.syntax import Expression, Literal, Object, Tuple
from planguard.sources.locating.parts import Part

_TOKEN = re.compile(
    r'(?P<plain>"(?:[^"\\$%\n]|\\.|\$(?!\{)|%(?!\{))*+")'
    r"|(?P<comment>#[^\n]*|//[^\n]*|/\*.*?\*/)"
    r"|<<-?(?P<heredoc>[A-Za-z_][\w.-]*)[ \t]*\r?\n"
    r'|(?P<quote>")|(?P<own>\bfor\s+(?P<names>[\w-]+(?:\s*,\s*[\w-]+)?)\s+in\b)'
    r"|(?P<path>[^\W\d][\w-]*+(?P<rest>(?:\s*\.\s*(?:[^\W\d][\w-]*+|\d++|\*))*+))(?P<call>\s*\()?",
    re.DOTALL,
)
_STEPS = re.compile(r"\s*\.\s*([^\W\d][\w-]*+|\d++|\*)")
_OPENED = re.compile(r"\$\$\{|%%\{|[$%]\{")
_NOT_A_CONSTANT = object()
_MOST_NESTED = 30
_WORD = re.compile(r"[\w-]+")


def references_of(part: Part) -> Iterator[str]:
    """Everything that a part refers to, without indexes: ``aws_vpc.main.id``, ``var.name``, ``each.key``."""
    own = _own_names(part)
    for found in _references(part):
        if found.partition(".")[0] not in own:
            yield found


def _references(part: Part) -> Iterator[str]:
    if part.node is not None:
        yield from _in_json(part.node.plain)
    elif part.inside is not None:
        for inner in part.inside:
            yield from references_of(inner)
    else:
        yield from _in_text(part.text.partition("=")[2])


def _own_names(part: Part) -> frozenset[str]:
    """The name by which a ``dynamic`` block calls its element, which is no reference to anything."""
    if part.name != "dynamic":
        return frozenset()
    chosen = (inner.text.partition("=")[2].strip() for inner in part.inside or () if inner.name == "iterator")
    return frozenset({part.label, *chosen})


def named_in(part: Part) -> Iterator[str]:
    """What a list of references names, in quotes, as older versions and JSON syntax have it, or without."""
    if part.node is not None:
        listed = part.node.plain if isinstance(part.node.plain, list) else [part.node.plain]
        yield from (one.removeprefix("${").removesuffix("}") for one in listed if isinstance(one, str))
        return
    yield from _in_text(part.text.partition("=")[2])
    constant = constant_of(part)
    yield from (one for one in constant if isinstance(one, str)) if isinstance(constant, list) else ()


def constant_of(part: Part, default: Any = None) -> Any:
    """The value of an attribute that is written down as it is; ``default`` for any other."""
    if part.node is not None:
        found = part.node.plain
        return default if any(_in_json(found)) else found
    body = plain_body(part.text) if part.inside is None else None
    expression = body.expression(part.name) if body is not None else None
    found = _constant(expression) if expression is not None else _NOT_A_CONSTANT
    return default if found is _NOT_A_CONSTANT else found


def _constant(expression: Expression) -> Any:
    match expression:
        case Literal(value):
            return value
        case Tuple(items):
            listed = [_constant(item) for item in items]
            return _NOT_A_CONSTANT if _NOT_A_CONSTANT in listed else listed
        case Object(pairs):
            found = {_constant(key): _constant(value) for key, value in pairs}
            return _NOT_A_CONSTANT if _NOT_A_CONSTANT in (*found, *found.values()) else found
    return _NOT_A_CONSTANT


def _in_json(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _in_template(value)
    elif isinstance(value, dict):
        for inner in (*value, *value.values()):
            yield from _in_json(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_json(inner)


def _in_text(text: str, depth: int = 0) -> Iterator[str]:
    """The references in an expression; none in what cannot be told apart any more."""
    try:
        own: set[str] = set()
        for found in _paths(text, own, depth):
            if found.partition(".")[0] not in own:
                yield found
    except ScanError:
        return


def _paths(text: str, own: set[str], depth: int) -> Iterator[str]:
    position = 0
    while depth < _MOST_NESTED and (token := _TOKEN.search(text, position)):
        position = token.end()
        if token["own"]:
            own.update(_WORD.findall(token["names"]))
        elif token["heredoc"]:
            end = after_heredoc(text, position, token["heredoc"])
            yield from _in_template(text[position:end], depth)
            position = end
        elif token["quote"]:
            end = after_quoted(text, position)
            yield from _in_template(text[position : end - 1], depth)
            position = end
        elif token["path"] and not token["call"]:
            steps = [re.sub(r"\s", "", token["path"])]
            while text.startswith("[", position):
                end = closed(text, position + 1)
                yield from _in_text(text[position + 1 : end - 1], depth + 1)
                position = end
                while step := _STEPS.match(text, position):
                    steps.append(step[1])
                    position = step.end()
            if len(steps) > 1 or token["rest"]:
                yield ".".join(steps)


def _in_template(text: str, depth: int = 0) -> Iterator[str]:
    position = 0
    while opened := _OPENED.search(text, position):
        position = opened.end()
        if opened[0] in ("${", "%{"):
            end = closed(text, position)
            yield from _in_text(text[position : end - 1], depth + 1)
            position = end
