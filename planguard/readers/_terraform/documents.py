"""Where the JSON documents begin and end in what people really save: one plan, several, or one amid wrapper noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.readers._terraform.decoding import AGAIN, document_of
from planguard.readers._terraform.shapes import Document
from planguard.readers._terraform.units import has_units

if TYPE_CHECKING:
    from json import JSONDecodeError

_KEYS = (
    *(b'"format_version"', b'"plan_format_version"', b'"terraform_version"', b'"planned_values"', b'"@level"'),
    *(b'"resource_changes"', b'"prior_state"', b'"configuration"', b'"remote_plan_format"', b'"encrypted_data"'),
    *(b'"resource_drift"', b'"output_changes"', b'"applyable"', b'"mnptu_version"'),
)
_PIECE = regex(r'"(?:resource_changes|format_version|planned_values|Changes)"\s*:')
_ESCAPE = regex(r"\\u00([2-7][0-9a-fA-F])")
_BLANK = regex(r"\s*")


def begins_a_document(head: bytes) -> bool:
    """Whether a line begins JSON, and a key is in it that Terraform writes at the top level of a plan or a state."""
    starts = head.lstrip()[:1] == b"{" or b"\n{" in head or has_units(head)
    return starts and any(key in head for key in _KEYS)


def documents(data: bytes, source: str) -> Iterator[tuple[bytes, Document]]:
    """Every document with its own bytes; InputError where one is cut off or is not what a plan looks like."""
    start = _first_brace(data)
    if start < 0:
        raise InputError(source, "no JSON document in it.", AGAIN)
    if not data[:start].strip():
        try:
            yield data, document_of(data, source)
            return
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass  # noise around it, or several documents; the slow path finds out
    _refuse_pieces(data[:start].decode(errors="replace"), source)
    for part in _parts(data[start:], source):
        try:
            yield part, document_of(part, source)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InputError(source, f"not valid JSON ({error}).", AGAIN) from error


def _refuse_pieces(noise: str, source: str, read: str = "") -> None:
    """InputError where a plan, or a part of one, stands amid other text and not at the start of a line.

    A copy of the document that was read before is none: GitHub's wrapper of Terraform prints the output twice.
    """
    for copy in (read, read.replace("%", "%25")) if read and _holds_a_piece(noise) else ():
        noise = noise.replace(copy, "")
    if _holds_a_piece(noise):
        raise InputError(source, "a plan in it does not start at the start of a line, so it cannot be read.", AGAIN)


def _holds_a_piece(noise: str) -> bool:
    """Whether there are keys of a plan in it, also where they are written with escapes or as UTF-16."""
    return _PIECE.search(_ESCAPE.sub(lambda code: chr(int(code[1], 16)), noise.replace("\0", ""))) is not None


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
        raise InputError(source, f"not UTF-8 text ({error.reason} at byte {error.start}).", AGAIN) from error
    import json  # the slow path only

    scan = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
    position = 0
    while position >= 0:
        try:
            _, end = scan(text, position)
        except json.JSONDecodeError as error:
            raise InputError(source, _broken(text, error), AGAIN) from error
        except RecursionError as error:
            raise InputError(source, "nested too deeply to be a plan.", AGAIN) from error
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
    if text.startswith("\n", error.pos):  # older Terragrunts cut lines at 65,536 characters
        return f"truncated: the plan in line {error.lineno} ends in the middle, after {error.colno - 1} characters."
    return f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
