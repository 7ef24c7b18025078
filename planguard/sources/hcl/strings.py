"""How texts are written in HCL: escapes, and what a heredoc says."""

from __future__ import annotations

import json
import re

from planguard.loading.regex import regex

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = regex(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{|%%\{", re.DOTALL)


def unescaped(text: str) -> str:
    """What a string says whose escapes are still in it."""
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = match[1]
    if code is None:
        return match[0][1:]
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else match[0]
    return _ESCAPES.get(code, match[0])


def quoted(text: str) -> str:
    """A text as an HCL string: only what is outside interpolations and directives is escaped."""
    pieces = re.split(r"([$%]\{[^{}]*\})", text)
    return '"' + "".join(p if i % 2 else json.dumps(p, ensure_ascii=False)[1:-1] for i, p in enumerate(pieces)) + '"'


def interpolations(text: str) -> list[str]:
    """The expressions that a text holds between ``${`` and ``}``, as far as they hold no braces themselves."""
    return re.findall(r"(?<!\$)\$\{([^{}]*)\}", text)


def heredoc_text(source: str) -> str:
    """What a heredoc says; ``<<-`` takes away the indentation that its lines share."""
    first, _, rest = source.partition("\n")
    lines = rest.rstrip("\n").split("\n")[:-1]
    if first.startswith("<<-"):
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[margin:] for line in lines]
    return "".join(f"{line}\n" for line in lines)
