"""Splits Terraform source into its top-level blocks without parsing them, so that only what differs need be parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property


class ScanError(Exception):
    """The text is not made of whole blocks; ``line`` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


@dataclass(frozen=True)
class RawBlock:
    """A top-level block as it is written. Two are equal if their text is, wherever they stand.

    ``language`` is hcl or json; for json the text is the JSON of the body.
    """

    kind: str
    labels: tuple[str, ...]
    text: str
    file: str = field(default="", compare=False)
    line: int = field(default=1, compare=False)
    language: str = "hcl"

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The variables and locals that the text may refer to: ``var.name``, ``local.name``."""
        return frozenset(_MENTION.findall(self.text))

    @property
    def name(self) -> str:
        """The labels as an address: ``aws_vpc.main``."""
        return ".".join(self.labels)


_MENTION = re.compile(r"\b(?:var|local)\.[A-Za-z_][\w-]*")
_TOKEN = re.compile(
    r'(?P<plain>"(?:[^"\\$%\n]|\\.|\$(?!\{)|%(?!\{))*")'
    r"|(?P<comment>#[^\n]*|//[^\n]*|/\*.*?\*/)"
    r"|<<-?(?P<heredoc>[A-Za-z_][\w.-]*)[ \t]*\r?\n"
    r'|(?P<quote>")|(?P<open>[{(\[])|(?P<close>[})\]])',
    re.DOTALL,
)
_HEADER = re.compile(r'([A-Za-z_][\w-]*)((?:[ \t]*"[^"\n]*"|[ \t]+[A-Za-z_][\w-]*)*)[ \t]*\Z')
_LABEL = re.compile(r'"([^"\n]*)"|([A-Za-z_][\w-]*)')


def blocks(text: str, file: str) -> Iterator[RawBlock]:
    """The top-level blocks of a file; ScanError for anything else at top level, and for braces that do not match."""
    position = after = 0
    while token := _TOKEN.search(text, position):
        position = token.end()
        if token["plain"] or token["comment"]:
            if token["comment"] and not text[after : token.start()].strip():
                after = position
            continue
        if token["open"] == "{":
            position = end = _closed(text, position)
            yield _block(text, after, token.start(), end, file)
            after = end
        else:
            raise ScanError("this is not a block.", _line(text, token.start()))
    if text[after:].strip():
        raise ScanError("this is not a block.", _line(text, len(text) - len(text[after:].lstrip())))


def _block(text: str, after: int, brace: int, end: int, file: str) -> RawBlock:
    written = text[after:brace]
    header = _HEADER.search(written)
    if header is None or written[: header.start()].strip():
        raise ScanError("this is not a block.", _line(text, brace))
    start = after + header.start()
    labels = tuple(quoted or bare for quoted, bare in _LABEL.findall(header[2]))
    return RawBlock(header[1], labels, text[start:end], file, _line(text, start))


def _closed(text: str, position: int) -> int:
    """The position after the bracket that closes the one just opened."""
    opened, depth = position - 1, 1
    while token := _TOKEN.search(text, position):
        position = token.end()
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
            if depth == 0:
                return position
        elif token["heredoc"]:
            position = _after_heredoc(text, position, token["heredoc"])
        elif token["quote"]:
            position = _after_quoted(text, position)
    raise ScanError("this block is not closed.", _line(text, opened))


def _after_heredoc(text: str, position: int, word: str) -> int:
    end = re.compile(rf"^[ \t]*{re.escape(word)}[ \t]*\r?$", re.MULTILINE).search(text, position)
    if end is None:
        raise ScanError(f"the text that starts with <<{word} is not ended.", _line(text, position - 1))
    return end.end()


def _after_quoted(text: str, position: int) -> int:
    """The position after a string with interpolations, whose opening quote has just been read."""
    opened = position - 1
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 2
        elif text.startswith(("$${", "%%{"), position):
            position += 3
        elif text.startswith(("${", "%{"), position):
            position = _closed(text, position + 2)
        elif character == '"':
            return position + 1
        elif character == "\n":
            break
        else:
            position += 1
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
            position = _after_heredoc(text, position, token["heredoc"])
        elif token["quote"]:
            position = _after_quoted(text, position)
    return "".join([*pieces, text[kept:]])
