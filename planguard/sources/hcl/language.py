"""The one place that knows python-hcl2: text of a body or an expression becomes planguard's own syntax."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from planguard.sources.hcl.plain import plain_body
from planguard.sources.hcl.scan import ScanError, without_comments
from planguard.sources.hcl.strings import heredoc_text, interpolations, quoted, unescaped
from planguard.sources.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    Literal,
    Object,
    Opaque,
    Operation,
    Traversal,
    Tuple,
    joined,
)


class HclError(Exception):
    """The text is not HCL; ``line`` counts from 1 within the text."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@cache
def body(text: str) -> Body:
    """The attributes and blocks of a text; HclError if it is not HCL. Lines count from 1 within the text."""
    plain = plain_body(text)
    if plain is not None:
        return plain
    try:
        return parsed(text)
    except HclError:
        bare = _without_comments(text)
        if bare == text:
            raise
        return parsed(bare)


def _without_comments(text: str) -> str:
    """The text without the comments within a line, not all of which the parser takes."""
    try:
        return without_comments(text) if "/*" in text else text
    except ScanError:
        return text


def parsed(text: str) -> Body:
    """The same by python-hcl2, which knows the whole language."""
    from hcl2 import parses_to_tree
    from lark.exceptions import LarkError

    try:
        return _body(parses_to_tree(text.replace("\r\n", "\n")).children[0])
    except (LarkError, RecursionError, ValueError, ArithmeticError) as error:
        line = getattr(error, "line", 1)
        raise HclError(line if isinstance(line, int) and line > 0 else 1) from error


def template(text: str) -> Expression:
    """The expression that a string of JSON syntax stands for, as it may hold interpolations."""
    if "${" not in text and "%{" not in text:
        return Literal(text)
    found = body(f"x = {quoted(text)}\n").expression("x")
    return found if found is not None else Literal(text)


def _body(node: Any) -> Body:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for child in _rules(node):
        if child.data == "attribute":
            name, expression = list(_rules(child))
            if _word(name) in attributes:  # Terraform refuses it, and which of the two is meant nobody knows
                raise HclError(child.meta.line)
            attributes[_word(name)] = Attribute(_expression(expression), child.meta.line)
        elif child.data == "block":
            *head, inner = [part for part in _rules(child) if part.data != "new_line_or_comment"]
            words = [_label(part) for part in head]
            blocks.append(Block(words[0], tuple(words[1:]), _body(inner), child.meta.line))
    return Body(attributes, tuple(blocks))


def _rules(node: Any) -> Iterator[Any]:
    """The children that are rules, not tokens, and not line breaks or comments."""
    return (c for c in node.children if hasattr(c, "data") and c.data != "new_line_or_comment")


def _word(node: Any) -> str:
    return str(node.children[0])


def _text(node: Any) -> str:
    return "".join(str(token) for token in node.scan_values(lambda _: True))


def _label(node: Any) -> str:
    return _text(node)[1:-1] if node.data == "string" else _word(node)


def _expression(node: Any) -> Expression:
    inner = list(_rules(node))
    kind = str(node.data)
    if kind in ("expr_term", "interpolation"):
        return _expression(inner[0])
    if kind in ("string", "heredoc_template", "heredoc_template_trim"):
        return _string(inner) if kind == "string" else _heredoc(str(node.children[0]))
    if kind in _SIMPLE:
        return _SIMPLE[kind](_word(node))
    if kind in _COMPOSED:
        return _COMPOSED[kind](inner)
    if kind in ("for_tuple_expr", "for_object_expr"):
        return _for(node, inner)
    if kind == "unary_op":
        return _negated(Operation(str(node.children[0]).strip(), (_expression(inner[0]),)))
    return Opaque(kind, _text(node), tuple(_outermost(node)))


def _for(node: Any, inner: list[Any]) -> Expression:
    intro, *results = inner
    *names, collection = _rules(intro)
    condition = next((_expression(next(_rules(part))) for part in results if part.data == "for_cond"), None)
    *key, value = (_expression(part) for part in results if part.data != "for_cond")
    grouped = any(getattr(token, "type", "") == "ELLIPSIS" for token in node.children)
    return For(tuple(map(_word, names)), _expression(collection), key[0] if key else None, value, condition, grouped)


def _binary(inner: list[Any]) -> Expression:
    operator, right = _rules(inner[1])
    return Operation(_word(operator).split()[-1], (_expression(inner[0]), _expression(right)))


def _outermost(node: Any) -> Iterator[Expression]:
    for child in _rules(node):
        yield from (_expression(child),) if child.data == "expr_term" else _outermost(child)


def _negated(operation: Operation) -> Expression:
    match operation:
        case Operation("-", (Literal(int() | float() as number),)):
            return Literal(-number)
    return operation


def _pair(element: list[Any]) -> tuple[Expression, Expression]:
    key = _expression(next(_rules(element[0])))
    if isinstance(key, Traversal) and len(key.steps) == 1:
        key = Literal(str(key.steps[0]))
    return key, _expression(element[1])


def _step(of: Any, step: Any) -> Expression:
    base, key = _expression(of), _key(step)
    if not (isinstance(base, Traversal) and isinstance(key, Literal) and isinstance(key.value, str | int)):
        return Operation("[]", (base, key))
    bracketed = frozenset() if step.data == "get_attr" else {len(base.steps)}
    return Traversal((*base.steps, key.value), base.keys | bracketed)


def _key(step: Any) -> Expression:
    if step.data == "get_attr":
        return Literal(_word(next(_rules(step))))
    return Literal(int(step.children[-1])) if step.data == "short_index" else _expression(next(_rules(step)))


def _number(word: str, kind: type[int] | type[float]) -> Expression:
    """A number, or one that is compared as it is written, as it is beyond what is counted with here."""
    return Literal(kind(word)) if math.isfinite(float(word)) else Opaque("number", word, ())


def _call(inner: list[Any]) -> Expression:
    words = [_word(part) for part in inner if part.data == "identifier"]
    arguments = [tuple(map(_expression, _rules(part))) for part in inner if part.data == "arguments"]
    return Call("::".join(words), arguments[0] if arguments else ())


_SIMPLE: dict[str, Callable[[str], Expression]] = {
    "identifier": lambda word: Traversal((word,)),
    "keyword": lambda word: Traversal((word,)),
    "literal_value": lambda word: Literal({"true": True, "false": False}.get(word)),
    "int_lit": lambda word: _number(word, int),
    "float_lit": lambda word: _number(word, float),
}
_COMPOSED: dict[str, Callable[[list[Any]], Expression]] = {
    "tuple": lambda inner: Tuple(tuple(map(_expression, inner))),
    "object": lambda inner: Object(tuple(_pair(list(_rules(element))) for element in inner)),
    "get_attr_expr_term": lambda inner: _step(inner[0], inner[1]),
    "index_expr_term": lambda inner: _step(inner[0], inner[1]),
    "conditional": lambda inner: Conditional(*map(_expression, inner)),
    "function_call": _call,
    "binary_op": _binary,
}


def _string(pieces: list[Any]) -> Expression:
    found: list[Expression] = []
    for piece in pieces:
        child = piece.children[0] if piece.data == "string_part" else piece
        if not hasattr(child, "data"):
            _append(found, unescaped(str(child)))
        elif child.data == "interpolation":
            found.append(_expression(child))
        else:
            found.append(Opaque(str(child.data), _text(child), tuple(_outermost(child))))
    return joined(found)


def _append(found: list[Expression], text: str) -> None:
    match found[-1:]:
        case [Literal(str() as before)]:
            found[-1] = Literal(before + text)
        case _:
            found.append(Literal(text))


def _heredoc(source: str) -> Expression:
    text = heredoc_text(source)
    plain = "${" not in text and "%{" not in text
    return Literal(text) if plain else Opaque("heredoc", text, tuple(_interpolated(text)))


def _interpolated(text: str) -> Iterator[Expression]:
    for inner in interpolations(text):
        with contextlib.suppress(HclError):
            yield body(f"x = {inner}\n").attributes["x"].expression
