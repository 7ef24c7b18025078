"""Text from a plan inside GitHub's markdown: shown as it is, never acted upon.

A name may hold markup, a mention, an issue number, a link or an HTML tag. All of it is neutralised, and so is the word
"fail", which Atlantis looks for in what a policy check prints: there it is a verdict, even in ``failover``.
"""

from __future__ import annotations

import re
from html import escape

from planguard.reporters._parts.line import block, line, sentence

_TAME = re.compile(r'(?!.*fail)[A-Za-z0-9_.:/\[\]"()=-]+( [A-Za-z0-9_.:/\[\]"()=-]+)*', re.IGNORECASE)
_NOT_IN_CODE = re.compile(
    r"(?i:[^A-Za-z0-9 .,()=/_:\"-]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|f(?=ail)|:(?=//)|(?<=w)\.|(?<=gh)-)"
)
_MARKUP = re.compile(r"[&<>\\`*~|\[\]!$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?i:f(?=ail))")
_LINK = re.compile(r"(?i:(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=gh-)(?=\d))")
_WORD_IN_BACKTICKS = re.compile(r"(?i)(?<!`)`((?![\w.-]*fail)\w[\w.-]*)`(?!`)")
_LIST_OR_HEADING = re.compile(r"^(?=[#+=-]|\d+[.)])")
_NOT_IN_LABEL = re.compile(r"(?i:[^A-Za-z0-9_. -]|f(?=ail))")
_NOTHING = "&#8203;"


def code(text: str, longest: int = 120) -> str:
    """A name in fixed width: between backticks where that is safe, else with every doubtful character spelled out."""
    safe = line(text, longest)
    if _TAME.fullmatch(safe):
        return f"`{safe}`"
    return f"<code>{_NOT_IN_CODE.sub(_entity, safe) or _NOTHING}</code>"


def prose(text: str, longest: int = 350) -> str:
    """A sentence that may quote the plan; a single word between backticks stays code."""
    parts = _WORD_IN_BACKTICKS.split(sentence(text, longest))
    safe = "".join(f"`{part}`" if position % 2 else _written_out(part) for position, part in enumerate(parts))
    return _LIST_OR_HEADING.sub(_NOTHING, safe)


def _written_out(text: str) -> str:
    return _MARKUP.sub(_entity, _LINK.sub("\0", text)).replace("\0", _NOTHING)


def verbatim(text: str, longest: int = 1500) -> str:
    """Lines to copy, each as it is."""
    lines = escape(block(text, longest), quote=False)
    return f"<pre>{re.sub(r'(?i:f(?=ail))', _entity, lines)[:longest]}</pre>"


def label(text: str, longest: int = 60) -> str:
    """The text of a node in a mermaid graph, to stand between double quotes."""
    return _NOT_IN_LABEL.sub(lambda found: f"#{ord(found[0])};", line(text, longest)) or "#160;"


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
