"""JSON and YAML documents inside attribute values, read within bounds."""

from __future__ import annotations

import re
from typing import Any

import msgspec

LONGEST = 1_000_000
"""Characters of a text that is still read; CloudFormation, ARM and Kubernetes take less."""

_DEEPEST = 100
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER = re.compile(r"[-+]?[1-9]\d{0,17}|0")
_LONG_FORMS = ("Ref", "Condition")


def document(text: Any) -> Any:
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


def decoded(text: str) -> Any:
    """What a JSON text says; ValueError for what is none, and where a key is there twice, of which one hides."""
    found = msgspec.json.decode(text)
    if not _is_written_again(found, text):
        import json

        json.loads(text, object_pairs_hook=_once)
    return found


def _is_written_again(found: Any, text: str) -> bool:
    """Whether the value makes just this text, so that no key of it was lost."""
    try:
        return msgspec.json.encode(found) == text.encode()
    except (OverflowError, UnicodeEncodeError):
        return False


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is there twice")


def _yaml(text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise ValueError("not YAML") from error
    return builder.documents[0] if len(builder.documents) == 1 else None


class _Builder:
    """Puts the parser's events together; from events, as neither depth nor aliases can do harm then."""

    def __init__(self) -> None:
        self.documents: list[Any] = []
        self._open: list[tuple[Any, list[str]]] = []

    def take(self, event: Any) -> None:
        """Take the next event; ValueError for what is not read."""
        match type(event).__name__:
            case "MappingStartEvent":
                self._start({}, event.tag)
            case "SequenceStartEvent":
                self._start([], event.tag)
            case "MappingEndEvent" | "SequenceEndEvent":
                self._open.pop()
            case "ScalarEvent":
                self._scalar(event)
            case "AliasEvent":
                raise ValueError("aliases are not read")

    def _start(self, collection: Any, tag: str | None) -> None:
        if len(self._open) >= _DEEPEST:
            raise ValueError("nested too deeply")
        self._put(_tagged(tag, collection))
        self._open.append((collection, []))

    def _scalar(self, event: Any) -> None:
        if self._open and isinstance(self._open[-1][0], dict) and not self._open[-1][1]:
            self._open[-1][1].append(event.value)
        else:
            self._put(_tagged(event.tag, _resolved(event.value) if event.implicit[0] else event.value))

    def _put(self, value: Any) -> None:
        if not self._open:
            self.documents.append(value)
            return
        parent, keys = self._open[-1]
        if isinstance(parent, list):
            parent.append(value)
        elif keys and keys[-1] not in parent:
            parent[keys.pop()] = value
        else:
            raise ValueError("a key is there twice, or is no text")


def _resolved(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if _NUMBER.fullmatch(text) else text


def _tagged(tag: str | None, value: Any) -> Any:
    if not tag or not tag.startswith("!") or tag == "!":
        return value
    name = tag[1:]
    return {name if name in _LONG_FORMS else f"Fn::{name}": value}
