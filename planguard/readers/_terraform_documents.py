"""Where the JSON documents begin and end in what people really save: one plan, several, or one amid wrapper noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from planguard.errors import InputError
from planguard.readers._terraform_shapes import Document

if TYPE_CHECKING:
    from json import JSONDecodeError

_AGAIN = "Make it again with `terraform show -json PLANFILE > plan.json`."


def documents(data: bytes, source: str) -> Iterator[tuple[bytes, Document]]:
    """Every document with its own bytes; InputError where one is cut off or is not what a plan looks like."""
    start = _first_brace(data)
    if start < 0:
        raise InputError(source, "no JSON document in it.", _AGAIN)
    try:
        if not data[:start].strip():
            yield data, msgspec.json.decode(data, type=Document)
            return
    except msgspec.ValidationError as error:
        raise InputError(source, f"not shaped like a plan: {error}.", _AGAIN) from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass  # noise around it, or several documents; the slow path finds out
    except RecursionError as error:
        raise InputError(source, "nested too deeply to be a plan.", _AGAIN) from error
    for part in _parts(data[start:], source):
        yield part, _decode(part, source)


def _decode(part: bytes, source: str) -> Document:
    try:
        return msgspec.json.decode(part, type=Document)
    except msgspec.ValidationError as error:
        raise InputError(source, f"not shaped like a plan: {error}.", _AGAIN) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(source, f"not valid JSON ({error}).", _AGAIN) from error


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
        yield text[position:end].encode()
        position = _next_document(text, end)


def _next_document(text: str, end: int) -> int:
    if text[end:].lstrip()[:1] == "{":
        return text.index("{", end)
    found = text.find("\n{", end)
    return found + 1 if found >= 0 else -1


def _broken(text: str, error: JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
        return f"truncated: the JSON ends in the middle, after {len(text)} characters."
    return f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
