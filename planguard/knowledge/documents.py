"""JSON and YAML documents inside attribute values, read within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from planguard.loading.regex import regex
from planguard.model.values import Value

if TYPE_CHECKING:
    from planguard.sources.yaml import Scalar

LONGEST = 1_000_000
"""Characters of a text that is still read; CloudFormation, ARM and Kubernetes take less."""

_DEEPEST = 100
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER = regex(r"[-+]?[1-9]\d{0,17}|0")
_LONG_FORMS = ("Ref", "Condition")


def document(text: Value) -> Value:
    """The one document in a text, JSON or YAML; None for what is no text, none, several, too large or too deep.

    Short forms of CloudFormation become long ones: ``!Ref x`` is ``{"Ref": "x"}``. YAML with aliases, by which a small
    text unfolds into gigabytes, is not read.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        return decoded(text) if text.lstrip()[:1] in ("{", "[") else _yaml(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def decoded(text: str) -> Value:
    """What a JSON text says; ValueError for what is none, and where a key occurs twice, of which one hides."""
    found: Value = msgspec.json.decode(text)
    if not _is_written_again(found, text):
        import json

        json.loads(text, object_pairs_hook=_once)
    return found


def _is_written_again(found: Value, text: str) -> bool:
    """Whether the value makes just this text, so that no key of it was lost."""
    try:
        return msgspec.json.encode(found) == text.encode()
    except (OverflowError, UnicodeEncodeError):
        return False


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key occurs twice")


def _yaml(text: str) -> Value:
    from planguard.sources.yaml import Dialect, documents

    found = documents(text, Dialect(_DEEPEST, _scalar, _tagged)).trees
    return found[0] if len(found) == 1 else None


def _scalar(scalar: Scalar) -> Value:
    read: Value = _tagged(scalar.tag, _resolved(scalar.text) if scalar.is_plain else scalar.text)
    return read


def _resolved(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if _NUMBER.fullmatch(text) else text


def _tagged(tag: str, value: Any) -> Any:
    if not tag.startswith("!") or tag == "!":
        return value
    name = tag[1:]
    return {name if name in _LONG_FORMS else f"Fn::{name}": value}
