"""Bytes of whatever kind become plans: decodes them, finds their reader, and refuses what is no plan by its name."""

from __future__ import annotations

import codecs
import enum
import re
from collections.abc import Sequence

from planguard.knowledge import refusals
from planguard.loading.regex import regex
from planguard.model.errors import InputError, UsageError
from planguard.model.plan import Plan
from planguard.readers import _registry
from planguard.readers._protocol import Reader

_HEAD = 64 * 1024
SNIFFED = 4 * _HEAD
"""How much of the start tells what something is, in whatever encoding."""
_ZIP = b"PK\x03\x04"
_ESCAPED_LETTER = regex(rb"\\u00([4-7][0-9a-fA-F])")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHANGES = regex(
    rb'(?m)"(?:resource_changes|planned_values|[Cc]hanges|[Rr]esourceChange)"\s*:|^(?:Changes|- ResourceChange):'
)
_KEPT_OTHERWISE = regex(rb'\Atfplan|"(?:encrypted_data|remote_plan_format)"\s*:')
_OF_STATES = regex(rb'"(?:serial|lineage)"\s*:')


class Likeness(enum.Enum):
    """What a file looks like by its start."""

    PLAN = "plan"
    SAVED = "saved plan"
    TEXT = "text of a plan"
    LOG = "log of a plan"
    NOTHING = "none of these"


_OTHER_FORMS = {"terraform-text": Likeness.TEXT, "terraform-log": Likeness.LOG}


def read(data: bytes, source: str, format: str | None = None) -> list[Plan]:
    """Every plan in the data; ``format`` forces a reader. InputError for what no reader can read whole."""
    text = _decoded(data, source)
    reader = _named(format) if format else _recognised(text, source)
    try:
        plans = reader.read(text, source)
    except InputError as error:
        raise _without_secrets(error, text) from error
    if not plans:
        raise refusals.WITHOUT_A_PLAN.of(source)
    return plans


def _without_secrets(error: InputError, data: bytes) -> InputError:
    """What is wrong with a file, told without the secrets in it: a message may quote what it is about."""
    from planguard.knowledge.secrets.concealment import masked
    from planguard.knowledge.secrets.gathering import secrets_in_document

    shown = masked(error.problem, secrets_in_document(data))
    return InputError(error.source, shown, error.advice, is_no_plan=error.is_no_plan)


def as_json(data: bytes, source: str) -> bytes:
    """The plan as the JSON document that it is, or that its tool makes of it; InputError where there is none."""
    return _recognised(_decoded(data, source), source).as_json(data, source)


def refuse_by_its_start(head: bytes, source: str, format: str | None = None) -> None:
    """InputError where the first `SNIFFED` bytes are those of no plan, so that the rest need not be read."""
    if head.isspace():
        return  # what is empty is known at its end only
    text = _decoded(head, source, whole=False)
    if format is None:
        _recognised(text, source)


def likeness(head: bytes) -> Likeness:
    """What something is by its first `SNIFFED` bytes, whatever its name."""
    if head.startswith(_ZIP):
        return Likeness.SAVED if b"tfplan" in head else Likeness.NOTHING
    try:
        text = _decoded(head, "", whole=False)[:_HEAD]
    except InputError:
        return Likeness.NOTHING
    start = _unescaped(text)
    if _KEPT_OTHERWISE.match(start) or (start.lstrip().startswith(b"{") and _KEPT_OTHERWISE.search(start)):
        return Likeness.NOTHING if _OF_STATES.search(start) else Likeness.SAVED
    found = _readers_of(start)
    if not found and _refusal_of(start, "") is refusals.HUMAN_TEXT:
        return Likeness.TEXT
    if len(found) != 1:
        return Likeness.NOTHING
    if found[0] in _OTHER_FORMS:
        return _OTHER_FORMS[found[0]]
    return Likeness.PLAN if _CHANGES.search(start) else Likeness.NOTHING


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, with those that describe parts of one thing put together (nested change sets)."""
    joined = list(plans)
    for name in _registry.names():
        joined = _registry.load(name).join(joined)
    return joined


def _named(format: str) -> Reader:
    if format not in _registry.names():
        raise UsageError(f"no input format is called {format!r}; there are {', '.join(_registry.names())}.")
    return _registry.load(format)


def _recognised(data: bytes, source: str) -> Reader:
    head = _unescaped(data[:_HEAD])
    found = _readers_of(head)
    if len(found) > 1:
        raise InputError(source, f"could be {' or '.join(found)}.", "Say which with --input.")
    if not found:
        raise _refusal_of(head, source).of(source)
    return _registry.load(found[0])


def _readers_of(head: bytes) -> list[str]:
    """The names of the readers that take something for theirs by its start."""
    return [name for name in _registry.names() if _registry.load(name).recognises(head)]


def _refusal_of(head: bytes, source: str) -> refusals.Refusal:
    """What something is, by its name and its start, that no reader takes."""
    by_name = (refusal for pattern, refusal in refusals.BY_NAME if re.search(pattern, source))
    by_start = (refusal for pattern, refusal in refusals.BY_START if re.search(pattern, head))
    return next(by_name, None) or next(by_start, refusals.UNKNOWN)


def _unescaped(head: bytes) -> bytes:
    """The start of JSON with letters that are written as escapes put in their place, as every parser does."""
    return _ESCAPED_LETTER.sub(lambda code: bytes.fromhex(code[1].decode()), head)


def _decoded(data: bytes, source: str, whole: bool = True) -> bytes:
    """The data as UTF-8 without a byte order mark; PowerShell's redirection writes UTF-16."""
    if not data or data.isspace():
        raise InputError(source, "empty.", "The command that should have written it did not succeed; run it again.")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _transcoded(data[len(mark) :], encoding, source, whole)
    if data[:4].count(0) >= 2 or data[1:2] == b"\0" or data[:1] == b"\0":
        guessed = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        return _transcoded(data, guessed, source, whole)
    return data


def _transcoded(data: bytes, encoding: str, source: str, whole: bool) -> bytes:
    """As UTF-8; of what is not whole, the last character may be cut."""
    if encoding == "utf-8":
        return data
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=whole).encode()
    except UnicodeError as error:
        raise InputError(source, f"not valid {encoding.upper()} text.", "Save it as UTF-8 and try again.") from error
