"""Text from a plan inside an HTML page: it is shown, and never acts.

What is markup already has a type of its own, which only this module makes: mypy tells of text that nobody escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any, NewType

from planguard.loading.regex import regex
from planguard.reporters._parts.line import block, line, sentence

Html = NewType("Html", str)
"""Markup in which everything that comes from a plan is escaped."""

NOTHING = Html("")
_PARTS = Path(__file__).parent / "page"
_IN_BACKTICKS = regex("`([^`]+)`")
_STEPS = regex(r"(?<=\.)(?=[A-Za-z])|(?=\[)")
_BREAKS = regex(r"(?<=[._/-])(?=[A-Za-z])|(?=\[)")
_NOT_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def markup(template: str, *parts: Html | float) -> Html:
    """Markup of the page's own, written out where it is used, with a part in each pair of braces."""
    return Html(template.format(*parts))


def joined(parts: Iterable[Html], between: str = "") -> Html:
    """Parts one after the other."""
    return Html(escape(between).join(parts))


def own(file: str) -> Html:
    """A file that every page has in it."""
    return Html((_PARTS / file).read_text(encoding="utf-8"))


def name(text: str, longest: int = 200) -> Html:
    """A name, escaped for an element or an attribute between double quotes."""
    return Html(escape(line(text, longest)))


def code(text: str, longest: int = 200) -> Html:
    """A name in fixed width; one that is empty is told as such."""
    return markup("<code>{}</code>", name(text, longest) or name("(empty)"))


def words(text: str, longest: int = 200) -> Html:
    """A name that a narrow place breaks between its words and not within one."""
    return Html("<wbr>".join(escape(part) for part in _BREAKS.split(line(text, longest))))


def address(text: str, longest: int = 300) -> Html:
    """An address in fixed width, which may be broken between its steps; one that is empty is shown as such."""
    steps = (escape(part) for part in _STEPS.split(line(text, longest)))
    return markup("<code>{}</code>", Html("<wbr>".join(steps)) or name("(empty)"))


def prose(text: str, longest: int = 1500) -> Html:
    """A sentence that may quote the plan; what stands between backticks is code."""
    return Html(_IN_BACKTICKS.sub(r"<code>\1</code>", escape(sentence(text, longest))))


def verbatim(text: str) -> Html:
    """Lines to copy, each as it is, with a button that copies them."""
    pre = Html(f'<pre tabindex="0">{escape(block(text, None))}</pre>')
    return markup('<div class="paste"><button type="button" class="copy" hidden>Copy</button>{}</div>', pre)


def more(rest: int) -> Html:
    """How many are not named; nothing where none is left."""
    return markup(" and {:,} more", rest) if rest > 0 else NOTHING


def embedded(value: Any) -> Html:
    """JSON that can stand in a script element: nothing in it ends the element or begins a comment."""
    text = json.dumps(value, separators=(",", ":"))
    for character, escaped in _NOT_IN_SCRIPT.items():
        text = text.replace(character, escaped)
    return Html(text)


def number(count: int, noun: str, several: str = "") -> Html:
    """A count with its noun: ``1 object``, ``20,000 objects``."""
    return Html(escape(f"{count:,} {noun}" if count == 1 else f"{count:,} {several or f'{noun}s'}"))
