"""Texts of several lines, which stand between two markers, with the marks of a difference before each line."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from planguard.loading.regex import regex

_OPENS = regex(r"<<-?(?P<word>\w+)\s*")


class Heredoc(msgspec.Struct, frozen=True):
    """A text before and after, where the lines after it begin, and what stands behind its end."""

    before: str
    after: str
    end: int
    closing: str


def heredoc_at(text: str, lines: Sequence[str], start: int) -> Heredoc | None:
    """The text that begins on the next line, if a value opens one."""
    opened = _OPENS.fullmatch(text)
    if opened is None:
        return None
    end = re.compile(rf"(?P<indent>\s*){re.escape(opened['word'])}(?P<closing>,?(?: .*)?)")
    for position in range(start, len(lines)):
        if closed := end.fullmatch(lines[position]):
            before, after = _sides(lines[start:position], len(closed["indent"]))
            return Heredoc(before, after, position + 1, closed["closing"])
    before, after = _sides(lines[start:], _least_indent(lines[start:]))
    return Heredoc(before, after, len(lines), "")


def _sides(lines: Sequence[str], indent: int) -> tuple[str, str]:
    before, after = [], []
    for line in lines:
        mark, text = line[indent + 2 : indent + 3], line[indent + 4 :]
        if mark != "+" or line[:indent].strip():
            before.append(text)
        if mark != "-" or line[:indent].strip():
            after.append(text)
    return "".join(f"{line}\n" for line in before), "".join(f"{line}\n" for line in after)


def _least_indent(lines: Sequence[str]) -> int:
    return min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
