"""Single values as Terraform prints them: texts, numbers, words, and what it shows instead of a value."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec

from planguard.loading.regex import regex
from planguard.model.values import UNKNOWN, Sensitive


class Absent:
    """The type of `ABSENT`: a side of a change on which there is no value."""

    __slots__ = ()


ABSENT: Final = Absent()
WITHHELD: Final = "*****"
"""What stands for a hidden value; the one that it becomes has to differ from it."""
WITHHELD_AFTER: Final = "******"
_TEXT = regex(r'"(?:[^"\\]|\\.)*"')
_NUMBER = regex(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "{}": {}, "[]": []}
_HIDDEN = ("(sensitive value)", "(sensitive)", "(write-only attribute)")
_TEMPLATE = regex(r"([$%])\1\{")
_COMMENT = regex(r" # (?:forces replacement|whitespace changes|\([^()]{0,200}\))")
_FORCES = " # forces replacement"


def without_comment(text: str) -> tuple[str, bool]:
    """A value without the remark behind it, and whether that says that it forces the replacement."""
    end = _end_of_text(text)
    found = _COMMENT.search(text, end)
    forces = _FORCES in text[end:]
    return (text[: found.start()] + text[found.end() :]).rstrip() if found else text.rstrip(), forces


def _end_of_text(text: str) -> int:
    """Where the texts in a value end, so that nothing in them is taken for what stands behind."""
    return max((found.end() for found in _TEXT.finditer(text)), default=0)


def arrow(text: str) -> tuple[str, str | None]:
    """A value before and after, as they are written; None for the latter where there is no arrow."""
    first = _TEXT.match(text)
    at = text.find(" -> ", first.end() if first else 0)
    return (text, None) if at < 0 else (text[:at], text[at + len(" -> ") :])


def scalar(text: str, after: bool = False) -> Any:
    """A single value; ``after`` says that it stands for what will be."""
    written = text.strip().rstrip(",")
    if written == "(known after apply)":
        return UNKNOWN
    if written in _HIDDEN:
        return Sensitive(WITHHELD_AFTER if after else WITHHELD)
    if written in _WORDS:
        return msgspec.json.decode(msgspec.json.encode(_WORDS[written]))
    if _TEXT.fullmatch(written):
        return _text(written)
    return msgspec.json.decode(written) if _is_number(written) else written


def _is_number(written: str) -> bool:
    return (
        _NUMBER.fullmatch(written) is not None
        and len(written) < 300
        and re.match(r"-?(?:0$|0\.|[1-9])", written) is not None
    )


def _text(written: str) -> str:
    try:
        plain = str(json.loads(written, strict=False))
    except ValueError:
        plain = written[1:-1]
    return _TEMPLATE.sub(r"\1{", plain)
