"""Text from a plan inside GitHub's markdown: shown as it is, never acted upon.

A name may hold markup, a mention, an issue number, a link or an HTML tag. All of it is neutralized. What is markdown
already has a type of its own, which only this module makes: mypy tells of text that nobody neutralized.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import NewType

from planguard.loading.regex import regex
from planguard.reporters._parts.line import block, line, sentence

Markdown = NewType("Markdown", str)
"""Markdown in which nothing that comes from a plan is acted upon."""

NOTHING = Markdown("")
_TAME = regex(r'[A-Za-z0-9_.:/\[\]"()=-]+( [A-Za-z0-9_.:/\[\]"()=-]+)*')
_NOT_IN_CODE = regex(r"(?i:[^A-Za-z0-9 .,()=/_:\"-]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=//)|(?<=w)\.|(?<=gh)-)")
_MARKUP = regex(r"[&<>\\`*~|\[\]!$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINK = regex(r"(?i:(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=gh-)(?=\d))")
_IN_BACKTICKS = regex(r"(?<!`)`([\w.:/=-]+(?: [\w.:/=-]+)*)`(?!`)")
_LIST_OR_HEADING = regex(r"^(?=[#+=-]|\d+[.)])")
_NOT_IN_LABEL = regex(r"[^A-Za-z0-9_. -]")
_NOT_IN_COMMENT = regex(r"[^A-Za-z0-9._/+:-]|-(?=-)")
_SPACE = "&#8203;"


def markdown(template: str, *parts: Markdown | int) -> Markdown:
    """Markdown of the report's own, written out where it is used, with a part in each pair of braces."""
    return Markdown(template.format(*parts))


def joined(parts: Iterable[Markdown], between: str = "") -> Markdown:
    """Parts one after the other."""
    return Markdown(between.join(parts))


def code(text: str, longest: int = 120) -> Markdown:
    """A name in fixed width: between backticks where that is safe, else with every doubtful character spelled out."""
    safe = line(text, longest)
    if _TAME.fullmatch(safe):
        return Markdown(f"`{safe}`")
    return Markdown(f"<code>{_NOT_IN_CODE.sub(_entity, safe) or _SPACE}</code>")


def prose(text: str, longest: int = 350) -> Markdown:
    """A sentence that may quote the plan; plain words between backticks stay code."""
    parts = _IN_BACKTICKS.split(sentence(text, longest))
    safe = "".join(f"`{part}`" if position % 2 else _written_out(part) for position, part in enumerate(parts))
    return Markdown(_LIST_OR_HEADING.sub(_SPACE, safe))


def _written_out(text: str) -> str:
    return _MARKUP.sub(_entity, _LINK.sub("\0", text)).replace("\0", _SPACE)


def verbatim(text: str, longest: int = 1500) -> Markdown:
    """Lines to copy, each as it is."""
    lines = escape(block(text, longest), quote=False)
    return Markdown(f"<pre>{lines[:longest]}</pre>")


def link(words: str, address: str) -> Markdown:
    """A link to a page of planguard's own documentation, whose words are code."""
    return Markdown(f"[{code(words)}]({address})")


def fenced(text: str, longest: int | None = 3000, language: str = "hcl") -> Markdown:
    """Code to copy, each line as it is, between fences that no line of it ends."""
    lines = block(text, longest)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", lines)), default=0))
    return Markdown(f"{fence}{language}\n{lines}\n{fence}\n")


def label(text: str, longest: int = 60) -> Markdown:
    """The text of a node in a mermaid graph, to stand between double quotes."""
    return Markdown(_NOT_IN_LABEL.sub(lambda found: f"#{ord(found[0])};", line(text, longest)) or "#160;")


def comment(words: str) -> Markdown:
    """A hidden comment, of words that stay as they are when they consist of letters, digits and ``. _ / + : -``."""
    return Markdown(f"<!-- {_NOT_IN_COMMENT.sub('.', words)} -->")


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
