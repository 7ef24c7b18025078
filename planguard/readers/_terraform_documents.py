"""Where the JSON documents begin and end in what people really save: one plan, several, or one amid wrapper noise."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from planguard.errors import InputError
from planguard.readers._terraform_shapes import Document, Entry, Words, words

if TYPE_CHECKING:
    from json import JSONDecodeError

_PIECE = re.compile(r'"(?:resource_changes|format_version|planned_values|Changes)"\s*:')
_BLANK = re.compile(r"\s*")
_AGAIN = "Make it again with `terraform show -json PLANFILE > plan.json`."


def documents(data: bytes, source: str) -> Iterator[tuple[bytes, Document]]:
    """Every document with its own bytes; InputError where one is cut off or is not what a plan looks like."""
    start = _first_brace(data)
    if start < 0:
        raise InputError(source, "no JSON document in it.", _AGAIN)
    if not data[:start].strip():
        try:
            yield data, _decoded(data, source)
            return
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass  # noise around it, or several documents; the slow path finds out
    _refuse_pieces(data[:start].decode(errors="replace"), source)
    for part in _parts(data[start:], source):
        try:
            yield part, _decoded(part, source)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InputError(source, f"not valid JSON ({error}).", _AGAIN) from error


def _decoded(data: bytes, source: str) -> Document:
    """The document; every ``actions`` that is in it must be in what is read, or a key was there twice."""
    times = itertools.count()

    def counted(kind: type, value: Any) -> Words:
        next(times)
        return words(kind, value)

    try:
        document = msgspec.json.decode(data, type=Document, dec_hook=counted)
    except msgspec.ValidationError as error:
        raise InputError(source, f"not shaped like a plan: {error}.", _AGAIN) from error
    except RecursionError as error:
        raise InputError(source, "nested too deeply to be a plan.", _AGAIN) from error
    changes = (entry.change for entry in _entries(document))
    if next(times) != sum(change is not None and change.actions is not None for change in changes):
        raise InputError(source, "a key is in it twice, and one of the two would hide the other.", _AGAIN)
    return document


def _entries(document: Document) -> Iterator[Entry]:
    yield from document.resource_changes or ()
    yield from document.resource_drift or ()
    for deferred in document.deferred_changes or ():
        if deferred.resource_change is not None:
            yield deferred.resource_change


def _refuse_pieces(noise: str, source: str, read: str = "") -> None:
    """InputError where a plan, or a part of one, stands amid other text and not at the start of a line.

    A copy of the document that was read before is none: GitHub's wrapper of Terraform prints the output twice.
    """
    for copy in (read, read.replace("%", "%25")) if read and _PIECE.search(noise) else ():
        noise = noise.replace(copy, "")
    if _PIECE.search(noise):
        raise InputError(source, "a plan in it does not start at the start of a line, so it cannot be read.", _AGAIN)


def _first_brace(data: bytes) -> int:
    """Where the first line starts that begins with a brace; -1 if there is none."""
    start = data.find(b"{")
    if not data[:start].strip():
        return start
    found = data.find(b"\n{")
    return found + 1 if found >= 0 else -1


def _parts(data: bytes, source: str) -> Iterator[bytes]:
    """The bytes of each document; between documents only lines may stand that do not begin one."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InputError(source, f"not UTF-8 text ({error.reason} at byte {error.start}).", _AGAIN) from error
    import json  # the slow path only

    scan = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
    position = 0
    while position >= 0:
        try:
            _, end = scan(text, position)
        except json.JSONDecodeError as error:
            raise InputError(source, _broken(text, error), _AGAIN) from error
        except RecursionError as error:
            raise InputError(source, "nested too deeply to be a plan.", _AGAIN) from error
        document = text[position:end]
        yield document.encode()
        position = _next_document(text, end)
        _refuse_pieces(text[end:position] if position >= 0 else text[end:], source, document)


def _next_document(text: str, end: int) -> int:
    blank = _BLANK.match(text, end)
    if blank and text.startswith("{", blank.end()):
        return blank.end()
    found = text.find("\n{", end)
    return found + 1 if found >= 0 else -1


def _broken(text: str, error: JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
        return f"truncated: the JSON ends in the middle, after {len(text)} characters."
    return f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
