"""JSON with the line of each key and element, which no parser of JSON tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from planguard.loading.regex import regex

_TOKEN = regex(r'[ \t\r\n]*+(?P<text>"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s"{}\[\]:,]++)', re.DOTALL)


class Node(NamedTuple):
    """A value: ``members`` of an object with the line of each key, ``elements`` of a list, ``value`` of anything else.

    A key that is given more than once is there as often.
    """

    line: int
    value: Any = None
    members: tuple[tuple[str, int, Node], ...] | None = None
    elements: tuple[Node, ...] | None = None

    @property
    def plain(self) -> Any:
        """The value without lines; of a key that is given more than once, the last."""
        if self.members is not None:
            return {key: node.plain for key, _, node in self.members}
        return [node.plain for node in self.elements] if self.elements is not None else self.value


def node_of(text: str) -> Node:
    """The value that a text is; ValueError if it is not JSON, RecursionError if it is nested too deeply."""
    return _value(*_first(_tokens(text)))


_Tokens = Iterator[tuple[str, int]]


def _first(tokens: _Tokens) -> tuple[str, int, _Tokens]:
    return *_next(tokens), tokens


def _tokens(text: str) -> _Tokens:
    position, line, counted = 0, 1, 0
    while token := _TOKEN.match(text, position):
        start = token.start("text")
        line, counted = line + text.count("\n", counted, start), start
        yield token["text"], line
        position = token.end()


def _next(tokens: _Tokens) -> tuple[str, int]:
    try:
        return next(tokens)
    except StopIteration:
        raise ValueError("the text ends before the value does") from None


def _value(text: str, line: int, tokens: _Tokens) -> Node:
    if text == "{":
        return Node(line, members=tuple(_members(tokens)))
    if text == "[":
        return Node(line, elements=tuple(_elements(tokens)))
    return Node(line, json.loads(text))


def _members(tokens: _Tokens) -> Iterator[tuple[str, int, Node]]:
    text, line = _next(tokens)
    while text != "}":
        if text == ",":
            text, line = _next(tokens)
        key = json.loads(text)
        if not isinstance(key, str) or _next(tokens)[0] != ":":
            raise ValueError("a key is missing")
        yield key, line, _value(*_first(tokens))
        text, line = _next(tokens)


def _elements(tokens: _Tokens) -> Iterator[Node]:
    text, line = _next(tokens)
    while text != "]":
        if text == ",":
            text, line = _next(tokens)
        yield _value(text, line, tokens)
        text, line = _next(tokens)
