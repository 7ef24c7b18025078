"""Splits Terraform source into its top-level blocks without parsing them, so that only what differs need be parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import msgspec

from planguard.loading.regex import regex
from planguard.sources.hcl.runs import BLANK, attribute_at, past


class ScanError(Exception):
    """The text is not made of whole blocks; ``line`` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


class RawBlock(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A top-level block as it is written. Two are equal if their text is, wherever they stand.

    ``language`` is hcl or json; for json the text is the JSON of the body.
    """

    kind: str
    labels: tuple[str, ...]
    text: str
    file: str = ""
    line: int = 1
    language: str = "hcl"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RawBlock) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)

    @property
    def _said(self) -> tuple[str, ...]:
        return (self.text, self.kind, *self.labels, self.language)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The variables and locals that the text may refer to: ``var.name``, ``local.name``."""
        return frozenset(_MENTION.findall(self.text))

    @property
    def name(self) -> str:
        """The labels as an address: ``aws_vpc.main``."""
        return ".".join(self.labels)


_MENTION = regex(r"\b(?:var|local)\.[A-Za-z_][\w-]*")
_TOKEN = regex(
    r'(?P<plain>"(?:[^"\\$%\n]|\\.|\$(?!\{)|%(?!\{))*+")'
    r"|(?P<comment>#[^\n]*|//[^\n]*|/\*.*?\*/)|(?P<endless>/\*)"
    r"|<<-?(?P<heredoc>[^\W\d][\w.-]*)[ \t]*\r?\n"
    r'|(?P<quote>")|(?P<open>[{(\[])|(?P<close>[})\]])',
    re.DOTALL,
)
_IN_QUOTED = regex(r'(?:[^"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?!\{))++|(?P<open>[$%]\{)|(?P<end>")', re.DOTALL)
_IN_EXPRESSION = regex(_TOKEN.pattern + r"|(?P<line>\n)", re.DOTALL)
_DEEPEST, _MOST_BRACKETS = 50, 250
_COMMENT = r"/\*(?:[^*]|\*(?!/))*+\*/"  # within a header, where it may have lines of its own
_GAP = rf"(?:[ \t]++|{_COMMENT})"
_WORD = r"[^\W\d][\w-]*+"
_HEADER = regex(
    rf"(?:{BLANK})?+(?P<kind>[A-Za-z_][\w-]*+)"
    rf'(?P<labels>(?:{_GAP}*+"(?:[^"\\$%\n]|\\[^"\n]|[$%](?!\{{))*+"|{_GAP}++{_WORD})*+){_GAP}*+\{{',
    re.DOTALL,
)
_LABEL = regex(rf'{_COMMENT}|"([^"\n]*)"|({_WORD})')
_BLANK = regex(BLANK, re.DOTALL)
_ITEM = regex(
    rf"(?P<name>{_WORD})(?:{_GAP}*+=(?P<given>)(?!=)"
    rf'|(?P<labels>(?:{_GAP}*+"[^"\n]*"|{_GAP}++{_WORD})*+){_GAP}*+\{{)'
)


class Item(NamedTuple):
    """An attribute or a block within a body, not parsed: ``text`` is all of it, ``line`` counts from 1 in the body's.

    ``inner`` is what is between the braces of a block, counted from its own line on; None for an attribute.
    """

    name: str
    labels: tuple[str, ...]
    text: str
    line: int
    inner: str | None


def blocks(text: str, file: str) -> Iterator[RawBlock]:
    """The top-level blocks of a file; ScanError for anything else at top level, and for braces that do not match."""
    position, line, counted = 0, 1, 0
    while header := _HEADER.match(text, position):
        start, position = header.start("kind"), closed(text, header.end())
        line, counted = line + text.count("\n", counted, start), start
        labels = _labels(header["labels"])
        yield RawBlock(header["kind"], labels, text[start:position], file, line)
    _expect_end(text, position)


def body_of(text: str) -> tuple[str, int]:
    """What is between the braces of a block, and how many lines below its first that begins."""
    start = header.end() if (header := _HEADER.match(text)) else 0
    return text[start:-1], text.count("\n", 0, start)


def _labels(text: str) -> tuple[str, ...]:
    return tuple(quoted or bare for quoted, bare in _LABEL.findall(text) if quoted or bare)


def _expect_end(text: str, position: int) -> None:
    if blank := _BLANK.match(text, position):
        position = blank.end()
    start = position
    while token := _TOKEN.search(text, position):
        position = token.end()
        if not (token["plain"] or token["comment"]):
            raise _not_a_block(text, token)
    if start < len(text):
        raise ScanError("this is not a block.", _line(text, start))


def items(text: str) -> Iterator[Item]:
    """The attributes and blocks of a body, in order; ScanError where one cannot be told from the next."""
    position, line, counted = 0, 1, 0
    while True:
        if attribute := attribute_at(text, position):
            start, position = attribute.start, attribute.end
            line, counted = line + text.count("\n", counted, start), start
            yield Item(attribute.name, (), text[start:position], line, None)
            continue
        if blank := _BLANK.match(text, position):
            position = blank.end()
        if position >= len(text):
            return
        found = _ITEM.match(text, position)
        if found is None:
            raise ScanError("this is neither an attribute nor a block.", _line(text, position))
        line, counted = line + text.count("\n", counted, position), position
        is_block = found["given"] is None
        end = closed(text, found.end()) if is_block else _after_expression(text, found.end())
        inner = "\n" * found[0].count("\n") + text[found.end() : end - 1] if is_block else None
        yield Item(found["name"], _labels(found["labels"] or ""), text[position:end], line, inner)
        position = end


def _after_expression(text: str, position: int) -> int:
    """The position at which the expression that begins here has ended: its line, or the text."""
    while token := _IN_EXPRESSION.search(text, position):
        if token["line"] or token["close"]:
            return token.start()
        position = token.end()
        if token["open"]:
            position = closed(text, position)
        elif token["heredoc"]:
            position = after_heredoc(text, position, token["heredoc"])
        elif token["quote"]:
            position = after_quoted(text, position, 0)
        elif token["endless"]:
            raise _not_a_block(text, token)
    return len(text)


def _not_a_block(text: str, token: re.Match[str]) -> ScanError:
    problem = "this comment is not closed." if token["endless"] else "this is not a block."
    return ScanError(problem, _line(text, token.start()))


def closed(text: str, position: int, depth: int = 0) -> int:
    """The position after the bracket that closes the one just opened; ``depth`` is how many strings are around it."""
    opened, brackets = position - 1, 1
    if depth > _DEEPEST:
        raise ScanError("this is nested too deeply.", _line(text, opened))
    while token := _TOKEN.search(text, past(text, position)):
        position = token.end()
        if token["open"]:
            brackets += 1
            if brackets > _MOST_BRACKETS:
                raise ScanError("this is nested too deeply.", _line(text, opened))
        elif token["close"]:
            brackets -= 1
            if brackets == 0:
                return position
        elif token["heredoc"]:
            position = after_heredoc(text, position, token["heredoc"])
        elif token["quote"]:
            position = after_quoted(text, position, depth)
        elif token["endless"]:
            raise _not_a_block(text, token)
    raise ScanError("this block is not closed.", _line(text, opened))


def after_heredoc(text: str, position: int, word: str) -> int:
    """The position after the line that holds nothing but the word."""
    found = text.find(word, position)
    while found >= 0:
        end = text.find("\n", found)
        end = len(text) if end < 0 else end
        if text[text.rfind("\n", position - 1, found) + 1 : end].strip(" \t\r") == word:
            return end
        found = text.find(word, end)
    raise ScanError(f"the text that starts with <<{word} is not ended.", _line(text, position - 1))


def after_quoted(text: str, position: int, depth: int = 0) -> int:
    """The position after a string with interpolations, whose opening quote has just been read."""
    opened = position - 1
    while token := _IN_QUOTED.match(text, position):
        position = token.end()
        if token["end"]:
            return position
        if token["open"]:
            position = closed(text, position, depth + 1)
    raise ScanError("this string is not closed.", _line(text, opened))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def without_comments(text: str) -> str:
    """The text of a block with every comment between two words of a line blanked out."""
    pieces, position, kept = [], 0, 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        if token["comment"] and token["comment"].startswith("/*"):
            pieces += [text[kept : token.start()], re.sub(r"[^\n]", " ", token["comment"])]
            kept = position
        elif token["heredoc"]:
            position = after_heredoc(text, position, token["heredoc"])
        elif token["quote"]:
            position = after_quoted(text, position, 0)
    return "".join([*pieces, text[kept:]])
