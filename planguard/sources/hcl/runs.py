"""Runs of HCL that a scanner can pass at once: everything in them that opens is closed."""

from __future__ import annotations

import re
from functools import cache

_DEEPEST = 3  # brackets and interpolations within each other; a scanner goes into what is deeper itself


def past(text: str, position: int) -> int:
    """The position after the run that begins here: before an end or a start without the other, or a heredoc."""
    return _end(_run(""), text, position)


def past_on_line(text: str, position: int) -> int:
    """The same, but no further than the end of the line that is in no brackets."""
    return _end(_run(r"\n"), text, position)


def _end(run: re.Pattern[str], text: str, position: int) -> int:
    found = run.match(text, position)
    return found.end() if found else position


@cache
def _run(stop: str) -> re.Pattern[str]:
    return re.compile(_pattern(_DEEPEST, stop), re.DOTALL)


def _pattern(depth: int, stop: str = "") -> str:
    """Possessive throughout, so that whatever a file holds is passed once for each level."""
    inner = _pattern(depth - 1) if depth else ""
    interpolation = rf"|[$%]\{{{inner}\}}" if depth else ""
    brackets = rf"|[{{(\[]{inner}[}})\]]" if depth else ""
    quoted = rf'"(?:[^"\\$%\n]|\\.|\$\$\{{|%%\{{|[$%](?!\{{){interpolation})*+"'
    comment = r"#[^\n]*+|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/"
    return rf'(?:[^"#/<{{}}()\[\]{stop}]++|{quoted}|{comment}|/(?![/*])|<(?!<){brackets})*+'
