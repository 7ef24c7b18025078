"""Text from a plan inside an HTML page: it is shown, and never acts."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from planguard.reporters._parts.line import block, line, sentence

_IN_BACKTICKS = re.compile("`([^`]+)`")
_NOT_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def name(text: str, longest: int = 200) -> str:
    """A name, escaped for an element or an attribute between double quotes."""
    return escape(line(text, longest))


def code(text: str, longest: int = 200) -> str:
    """A name in fixed width; one that is empty is told as such."""
    return f"<code>{name(text, longest) or '(empty)'}</code>"


def prose(text: str, longest: int = 1500) -> str:
    """A sentence that may quote the plan; what stands between backticks is code."""
    return _IN_BACKTICKS.sub(r"<code>\1</code>", escape(sentence(text, longest)))


def verbatim(text: str) -> str:
    """Lines to copy, each as it is."""
    return f"<pre>{escape(block(text))}</pre>"


def middle(text: str, longest: int) -> str:
    """A name cut in its middle: both ends of an address tell what it is. Not escaped."""
    safe = line(text)
    return safe if len(safe) <= longest else f"{safe[: longest // 2 - 1]}…{safe[-(longest - longest // 2) :]}"


def embedded(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends the element or begins a comment."""
    return json.dumps(value, separators=(",", ":")).translate(_NOT_IN_SCRIPT)


def number(count: int, noun: str) -> str:
    """A count with its noun: ``1 object``, ``20,000 objects``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
