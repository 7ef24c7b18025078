"""Keys and other texts as HCL writes them, in addresses and in blocks."""

from __future__ import annotations

from planguard.loading.regex import regex

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_TEMPLATE = regex(r"([$%])(?=\{)")


def bracketed(key: int | str | None) -> str:
    """The key of an instance as it stands in its address, brackets included; "" where there is none."""
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f"[{quoted(key)}]"


def quoted(text: str) -> str:
    """A text in quotes, in which nothing is taken for a template."""
    escaped = "".join(_SHORT.get(character) or _printable(character) for character in text)
    return '"' + _TEMPLATE.sub(r"\1\1", escaped) + '"'


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
