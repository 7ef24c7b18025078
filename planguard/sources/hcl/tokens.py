"""The tokens of plain HCL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planguard.loading.regex import regex

_TOKEN = regex(
    r'[ \t]*+(?:(?P<string>"(?:[^"\\$%\n]|[$%](?![$%]?\{))*+")|(?P<number>[0-9]{1,15}+(?![\w.]))'
    r'|(?P<escaped>"(?:[^"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?![$%]?\{))*+")'
    r'|(?P<template>"(?:[^"\\$%\n]|\\[^$%\n]|[$%](?![$%]?\{)|\$\{[^"{}\n]*+\})*+")|(?P<word>[A-Za-z_][\w-]*+)'
    r"|(?P<line>(?:(?:#|//)[^\n]*+)?\n)|(?P<mark>[=\[\]{}().,:])|(?P<heredoc><<))",
    re.ASCII,
)
_HEREDOC = regex(r"(?P<heredoc><<-?(?P<end>[a-zA-Z][a-zA-Z0-9._-]*)\n(?:(?:.|\n)*?\n)??\s*(?P=end)\n)")
_INTERPOLATION = regex(r"\$\{([^{}]*)\}")


class NotPlainError(Exception):
    """There is more to a text than is read as plain HCL."""


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The kind and text of each token, "end" after the last; NotPlainError for what is none of them."""
    position, length = 0, len(text.rstrip(" \t"))
    while position < length:
        match = _TOKEN.match(text, position)
        kind = match.lastgroup if match else None
        if kind == "heredoc" and match:
            match = _HEREDOC.match(text, match.start(kind))
        if match is None or kind is None or (kind == "heredoc" and "\r" in match[0]):
            raise NotPlainError
        yield kind, match[kind]
        position = match.end()
    yield "end", ""


def around_interpolations(text: str) -> list[str]:
    """A text cut into what is written down and, in turn, what stands between ``${`` and ``}``."""
    return _INTERPOLATION.split(text)
