"""Reads plain HCL, which most of it is, in a tenth of the time that the whole language takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from planguard.sources.hcl.strings import heredoc_text, interpolations, unescaped
from planguard.sources.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    Literal,
    Object,
    Opaque,
    Traversal,
    Tuple,
    joined,
)
from planguard.sources.hcl.tokens import NotPlainError, around_interpolations, tokens

_LITERALS = {"true": True, "false": False, "null": None}
_NOT_NAMES = frozenset({"for", "in", "if", "else", "endif", "endfor", "for_each"})
_DEEPEST = 30


@cache
def plain_body(text: str) -> Body | None:
    """The body that a text is, if it holds only literals, names, lists, maps and blocks; None for any other."""
    try:
        reader = _Reader(tokens(text))
        body = reader.body()
        return body if reader.kind == "end" else None
    except NotPlainError:
        return None


class _Reader:
    """Reads from the first token on; ``kind`` and ``text`` are those of the next one."""

    def __init__(self, tokens: Iterator[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._line, self._depth = 1, 0
        self._ended = False  # whether what was taken last ended its line, too
        self.kind, self.text = next(tokens)

    def _take(self) -> str:
        taken = self.text
        self._ended = self.kind == "heredoc"
        if self.kind in ("line", "heredoc"):
            self._line += taken.count("\n")
        self.kind, self.text = next(self._tokens)
        return taken

    def _expect(self, mark: str) -> None:
        if self.text != mark or self.kind != "mark":
            raise NotPlainError
        self._take()

    def _is(self, mark: str) -> bool:
        return self.kind == "mark" and self.text == mark

    def _skip_lines(self) -> bool:
        skipped = self.kind == "line" or self._ended
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
                    raise NotPlainError
                self._take()
                attributes[name] = Attribute(self._expression(), line)
            else:
                blocks.append(self._block(name, line))
            if not self._skip_lines() and self.kind == "word":
                raise NotPlainError
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
            raise NotPlainError

    def _expression(self) -> Expression:
        match self.kind:
            case "string":
                return Literal(self._take()[1:-1])
            case "number":
                return Literal(int(self._take()))
            case "word":
                return self._named()
            case "escaped":
                return Literal(unescaped(self._take()[1:-1]))
            case "template":
                return joined(list(_pieces(self._take()[1:-1])))
            case "heredoc":
                return _heredoc(self._take())
        if not (self._is("[") or self._is("{")):
            raise NotPlainError
        self._deeper()
        found = self._tuple() if self._is("[") else self._object()
        self._depth -= 1
        return found

    def _named(self) -> Expression:
        word = self._take()
        if word in _NOT_NAMES:
            raise NotPlainError
        if word in _LITERALS:
            if self._is(".") or self._is("["):
                raise NotPlainError
            return Literal(_LITERALS[word])
        if self._is("("):
            return Call(word, self._arguments())
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
                raise NotPlainError
        return Traversal(tuple(steps), frozenset(keys))

    def _arguments(self) -> tuple[Expression, ...]:
        self._deeper()
        found = self._items(")")
        self._depth -= 1
        if self._is(".") or self._is("["):
            raise NotPlainError
        return found

    def _key(self) -> str | int:
        if self.kind == "number":
            return int(self._take())
        if self.kind != "string":
            raise NotPlainError
        return self._take()[1:-1]

    def _tuple(self) -> Expression:
        return Tuple(self._items("]"))

    def _items(self, end: str) -> tuple[Expression, ...]:
        items = []
        self._take()
        self._skip_lines()
        while not self._is(end):
            items.append(self._expression())
            self._skip_lines()
            if not self._is(end):
                self._expect(",")
                self._skip_lines()
        self._take()
        return tuple(items)

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
                raise NotPlainError
        self._take()
        return Object(tuple(pairs))

    def _pair(self) -> tuple[Expression, Expression]:
        if self.kind not in ("word", "string") or self.text in _NOT_NAMES or self.text in _LITERALS:
            raise NotPlainError
        key = Literal(self._take().strip('"'))
        if not (self._is("=") or self._is(":")):
            raise NotPlainError
        self._take()
        return key, self._expression()


def _pieces(text: str) -> Iterator[Expression]:
    for position, piece in enumerate(around_interpolations(text)):
        if position % 2:
            yield _alone(piece)
        elif piece:
            yield Literal(unescaped(piece))


def _heredoc(source: str) -> Expression:
    text = heredoc_text(source)
    if "${" not in text and "%{" not in text:
        return Literal(text)
    return Opaque("heredoc", text, tuple(map(_alone, interpolations(text))))


def _alone(text: str) -> Expression:
    """The expression that is the whole of a text."""
    found = plain_body(f"x = {text}\n")
    if found is None:
        raise NotPlainError
    return found.attributes["x"].expression
