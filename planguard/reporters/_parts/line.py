"""Text from a plan, cut to a length and made safe for one line."""

from __future__ import annotations

import json
from typing import Any

from planguard.loading.regex import regex
from planguard.model.values import plain

_NO_CHARACTER = regex("[\ufffe\uffff]")
_LEADING = regex(r"(?m)^([ \t]*):(?=:)")
_LONGEST = 1000


def line(text: str, longest: int = _LONGEST) -> str:
    """A name on one line, at most ``longest`` characters long; a longer one ends in an ellipsis.

    It is cut before it is cleaned as well, so that an attribute of many megabytes costs nothing.
    """
    cut = _cut(text, longest)
    if cut.isascii() and cut.isprintable() and "##" not in cut:
        return cut  # as nearly all is
    return _cut(_NO_CHARACTER.sub("\ufffd", plain(cut)), longest)


def sentence(text: str, longest: int = _LONGEST) -> str:
    """A message or an advice on one line; line breaks in it are spaces."""
    return line(" ".join(_cut(text, 10 * longest).split()), longest)


def block(text: str, longest: int | None = 3000) -> str:
    """Code to paste: its lines, each made safe; of what is too long, the lines that fit and a comment that says so.

    Without ``longest`` nothing is too long.
    """
    fitting = text if longest is None else text[:longest]
    lines = [line(part) for part in fitting.strip("\n").split("\n")]
    return "\n".join(lines if fitting == text else [*lines[:-1], "# … cut for length"])


def inert(text: str) -> str:
    """Lines made safe for a log: none begins with ``::``, which GitHub's runner takes for a command."""
    return _LEADING.sub(r"\1: ", text)


def json_text(document: object, **how: Any) -> str:
    """JSON in which no string holds ``##``, with which commands to CI systems begin; it reads back as the same."""
    return json.dumps(document, **how).replace("##", "#\\u0023") + "\n"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
