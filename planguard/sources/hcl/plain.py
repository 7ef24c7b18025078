"""Reads the plainest HCL, which most of it is, in a tenth of the time that the whole language takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from planguard.sources.hcl.syntax import Attribute, Block, Body, Expression, Literal, Object, Traversal, Tuple

_TOKEN = re.compile(
    r'[ \t]*+(?:(?P<string>"(?:[^"\\$%\n]|[$%](?!\{))*+")|(?P<number>[0-9]{1,15}+(?![\w.]))|(?P<word>[A-Za-z_][\w-]*+)'
    r"|(?P<line>(?:(?:#|//)[^\n]*+)?\n)|(?P<mark>[=\[\]{}.,:]))",
    re.ASCII,
)
_LITERALS = {"true": True, "false": False, "null": None}
_NOT_NAMES = frozenset({"for", "in", "if", "else", "endif", "endfor", "for_each"})
_DEEPEST = 30


class _NotPlainError(Exception):
    """There is more to the text than is read here."""


@cache
def plain_body(text: str) -> Body | None:
    """The body that a text is, if it holds only literals, names, lists, maps and blocks; None for any other."""
    try:
        reader = _Reader(_tokens(text))
        body = reader.body()
        return body if reader.kind == "end" else None
    except _NotPlainError:
        return None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position, length = 0, len(text.rstrip(" \t"))
    while position < length:
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise _NotPlainError
        yield match.lastgroup, match[match.lastgroup]
        position = match.end()
    yield "end", ""


class _Reader:
    """Reads from the first token on; ``kind`` and ``text`` are those of the next one."""

    def __init__(self, tokens: Iterator[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._line, self._depth = 1, 0
        self.kind, self.text = next(tokens)

    def _take(self) -> str:
        taken = self.text
        self._line += self.kind == "line"
        self.kind, self.text = next(self._tokens)
        return taken

    def _expect(self, mark: str) -> None:
        if self.text != mark or self.kind != "mark":
            raise _NotPlainError
        self._take()

    def _is(self, mark: str) -> bool:
        return self.kind == "mark" and self.text == mark

    def _skip_lines(self) -> bool:
        skipped = self.kind == "line"
        while self.kind == "line":
            self._take()
        return skipped

    def body(self) -> Body:
        """Attributes and blocks, each ended by its line, up to what is neither."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        self._skip_lines()
        while self.kind == "word":
            line, name = self._line, self._take()
            if self._is("="):
                if name in attributes:
                    raise _NotPlainError
                self._take()
                attributes[name] = Attribute(self._expression(), line)
            else:
                blocks.append(self._block(name, line))
            if not self._skip_lines() and self.kind == "word":
                raise _NotPlainError
        return Body(attributes, tuple(blocks))

    def _block(self, name: str, line: int) -> Block:
        labels = []
        while self.kind in ("word", "string"):
            labels.append(self._take().strip('"'))
        self._expect("{")
        self._deeper()
        inner = self.body()
        self._depth -= 1
        self._expect("}")
        return Block(name, tuple(labels), inner, line)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NotPlainError

    def _expression(self) -> Expression:
        match self.kind:
            case "string":
                return Literal(self._take()[1:-1])
            case "number":
                return Literal(int(self._take()))
            case "word":
                return self._named()
        if not (self._is("[") or self._is("{")):
            raise _NotPlainError
        self._deeper()
        found = self._tuple() if self._is("[") else self._object()
        self._depth -= 1
        return found

    def _named(self) -> Expression:
        word = self._take()
        if word in _NOT_NAMES:
            raise _NotPlainError
        if word in _LITERALS:
            if self._is(".") or self._is("["):
                raise _NotPlainError
            return Literal(_LITERALS[word])
        steps: list[str | int] = [word]
        keys = set()
        while self._is(".") or self._is("["):
            if self._take() == "[":
                keys.add(len(steps))
                steps.append(self._key())
                self._expect("]")
            elif self.kind == "word" and self.text not in _NOT_NAMES:
                steps.append(self._take())
            else:
                raise _NotPlainError
        return Traversal(tuple(steps), frozenset(keys))

    def _key(self) -> str | int:
        if self.kind == "number":
            return int(self._take())
        if self.kind != "string":
            raise _NotPlainError
        return self._take()[1:-1]

    def _tuple(self) -> Expression:
        items = []
        self._take()
        self._skip_lines()
        while not self._is("]"):
            items.append(self._expression())
            self._skip_lines()
            if not self._is("]"):
                self._expect(",")
                self._skip_lines()
        self._take()
        return Tuple(tuple(items))

    def _object(self) -> Expression:
        pairs = []
        self._take()
        self._skip_lines()
        while not self._is("}"):
            pairs.append(self._pair())
            ended = self._skip_lines()
            if self._is(","):
                self._take()
                self._skip_lines()
            elif not ended and not self._is("}"):
                raise _NotPlainError
        self._take()
        return Object(tuple(pairs))

    def _pair(self) -> tuple[Expression, Expression]:
        if self.kind not in ("word", "string") or self.text in _NOT_NAMES or self.text in _LITERALS:
            raise _NotPlainError
        key = Literal(self._take().strip('"'))
        if not (self._is("=") or self._is(":")):
            raise _NotPlainError
        self._take()
        return key, self._expression()
