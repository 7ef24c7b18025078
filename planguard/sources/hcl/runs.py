"""Runs of HCL that a scanner can pass at once: everything in them that opens is closed."""

from __future__ import annotations

import re
from functools import cache

BLANK = r"(?:\s++|#[^\n]*|//[^\n]*|/\*.*?\*/)++"
_DEEPEST = 2  # brackets and interpolations within each other; a scanner goes into what is deeper itself


def past(text: str, position: int) -> int:
    """The position after the run that begins here: before an end or a start without the other, or a heredoc."""
    found = _run().match(text, position)
    return found.end() if found else position


def attribute_at(text: str, position: int) -> re.Match[str] | None:
    """An attribute, after blanks and comments, that ends where its line does: ``name`` and all of its ``text``.

    None where there is none, and where only a scanner can tell what there is.
    """
    return _attribute().match(text, position)


@cache
def _run() -> re.Pattern[str]:
    return re.compile(_pattern(_DEEPEST), re.DOTALL)


@cache
def _attribute() -> re.Pattern[str]:
    value = _pattern(_DEEPEST, r"\n")
    return re.compile(
        rf"(?:{BLANK})?+(?P<text>(?P<name>[^\W\d][\w-]*+)[ \t]*+=(?!=){value})(?=\n|\Z)",
        re.DOTALL,
    )


def _pattern(depth: int, stop: str = "") -> str:
    """Possessive throughout, so that whatever a file holds is passed once for each level."""
    inner = _pattern(depth - 1) if depth else ""
    interpolation = rf"|[$%]\{{{inner}\}}" if depth else ""
    brackets = rf"|[{{(\[]{inner}[}})\]]" if depth else ""
    quoted = rf'"(?:[^"\\$%\n]|\\.|\$\$\{{|%%\{{|[$%](?!\{{){interpolation})*+"'
    comment = r"#[^\n]*+|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/"
    return rf'(?:[^"#/<{{}}()\[\]{stop}]++|{quoted}|{comment}|/(?![/*])|<(?!<){brackets})*+'
