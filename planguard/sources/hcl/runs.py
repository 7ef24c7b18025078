"""Runs of HCL that a scanner can pass at once: everything in them that opens is closed."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from planguard.loading.regex import regex

BLANK = r"(?:\s++|#[^\n]*|//[^\n]*|/\*.*?\*/)++"
_NAMED = regex(rf"(?:{BLANK})?+(?P<name>[^\W\d][\w-]*+)[ \t]*+=(?!=)", re.DOTALL)
_DEEPEST = 2  # brackets and interpolations within each other; a scanner goes into what is deeper itself


class Attribute(msgspec.Struct, frozen=True):
    """The name of an attribute, and where the text of it begins and ends."""

    name: str
    start: int
    end: int


def past(text: str, position: int) -> int:
    """The position after the run that begins here: before an end or a start without the other, or a heredoc."""
    found = _run().match(text, position)
    return found.end() if found else position


def attribute_at(text: str, position: int) -> Attribute | None:
    """An attribute on one line, after blanks and comments.

    None where there is none, and where only a scanner can tell where it ends.
    """
    named = _NAMED.match(text, position)
    if named is None:
        return None
    line = text.find("\n", named.end())
    line = len(text) if line < 0 else line
    value = _run().match(text, named.end(), line)
    return Attribute(named["name"], named.start("name"), line) if value and value.end() == line else None


@cache
def _run() -> re.Pattern[str]:
    return re.compile(_pattern(_DEEPEST), re.DOTALL)


def _pattern(depth: int) -> str:
    """Possessive throughout, so that whatever a file holds is passed once for each level."""
    inner = _pattern(depth - 1) if depth else ""
    interpolation = rf"|[$%]\{{{inner}\}}" if depth else ""
    brackets = rf"|[{{(\[]{inner}[}})\]]" if depth else ""
    quoted = rf'"(?:[^"\\$%\n]|\\.|\$\$\{{|%%\{{|[$%](?!\{{){interpolation})*+"'
    comment = r"#[^\n]*+|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/"
    return rf'(?:[^"#/<{{}}()\[\]]++|{quoted}|{comment}|/(?![/*])|<(?!<){brackets})*+'
