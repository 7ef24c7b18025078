"""How the page about a resource type is set: lines of one width, and titles with an indented text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

_WIDTH = 80


def section(title: str, *texts: str) -> Iterator[str]:
    """A title, and every text below it from a new line on."""
    yield from ("", f"{title}:")
    for text in texts:
        yield from wrapped(text, "  ")


def wrapped(text: str, indent: str = "") -> list[str]:
    """The text in lines of the width of the page; no word is broken."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
