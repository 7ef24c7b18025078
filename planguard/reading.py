"""Bytes of whatever kind become plans: decodes them, finds their reader, and refuses what is no plan by its name."""

from __future__ import annotations

import codecs
import enum
import re
from collections.abc import Sequence
from typing import NamedTuple

from planguard import readers
from planguard.errors import InputError, UsageError
from planguard.plan import Plan
from planguard.readers import Reader

_HEAD = 64 * 1024
SNIFFED = 4 * _HEAD
"""How much of the start tells what something is, in whatever encoding."""
_ESCAPED_LETTER = re.compile(rb"\\u00([4-7][0-9a-fA-F])")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHANGES = re.compile(
    rb'(?m)"(?:resource_changes|planned_values|[Cc]hanges|[Rr]esourceChange)"\s*:|^(?:Changes|- ResourceChange):'
)
_SHOW = "Run `terraform show -json PLANFILE > plan.json` (or `tofu show -json`) and give me that."


class Likeness(enum.Enum):
    """What a file looks like by its start."""

    PLAN = "a plan"
    SAVED = "a saved plan (binary)"
    TEXT = "the text of a plan"
    LOG = "the log of a plan"
    NOTHING = ""


class _Refused(NamedTuple):
    """What is no plan, by a pattern at its start: what is wrong with it, what to do, and what it looks like."""

    pattern: bytes
    problem: str
    advice: str
    likeness: Likeness = Likeness.NOTHING


_REFUSED = (
    _Refused(rb"\APK\x03\x04", "a saved plan file (binary).", _SHOW),
    _Refused(rb"\A\x1f\x8b", "compressed with gzip.", "Unpack it with gunzip first."),
    _Refused(rb"\Atfplan", "a saved plan of Terraform 0.11 or older.", "Plan with Terraform 0.12 or later."),
    _Refused(
        rb"(will perform the following actions|No changes\. |# \S+ (will be|must be) |Terraform used the selected)",
        "the human text of a plan, which leaves out values.",
        "Save the plan with `-out=PLANFILE`, then run `terraform show -json PLANFILE > plan.json`.",
        Likeness.TEXT,
    ),
    _Refused(
        rb"(?m)^AWSTemplateFormatVersion|\"AWSTemplateFormatVersion\"", "a template.", "Create a change set from it."
    ),
    _Refused(rb"(?m)^\s*(resource|module|provider|terraform)\s+[\"{]", "Terraform source.", _SHOW),
)


class _RefusedError(InputError):
    """Raised for what is no plan and looks like something that is known."""

    def __init__(self, source: str, refused: _Refused) -> None:
        super().__init__(source, refused.problem, refused.advice)
        self.likeness = refused.likeness


def read(data: bytes, source: str, format: str | None = None) -> list[Plan]:
    """Every plan in the data; ``format`` forces a reader. InputError for what no reader can read whole."""
    text = _decoded(data, source)
    reader = _named(format) if format else _recognised(text, source)
    try:
        plans = reader.read(text, source)
    except InputError as error:
        raise _without_secrets(error, text) from error
    if not plans:
        raise InputError(source, "no plan in it.", _SHOW)
    return plans


def _without_secrets(error: InputError, data: bytes) -> InputError:
    """What is wrong with a file, told without the secrets in it: a message may quote what it is about."""
    from planguard.concealment import masked
    from planguard.secret_gathering import secrets_in_document

    return InputError(error.source, masked(error.problem, secrets_in_document(data)), error.advice)


def refuse_by_its_start(head: bytes, source: str, format: str | None = None) -> None:
    """InputError where the first `SNIFFED` bytes are those of no plan, so that the rest need not be read."""
    if head.isspace():
        return  # what is empty is known at its end only
    text = _decoded(head, source, whole=False)
    if format is None:
        _recognised(text, source)


def likeness(head: bytes) -> Likeness:
    """What something is by its first `SNIFFED` bytes, whatever its name."""
    if head.startswith(b"PK\x03\x04"):
        return Likeness.SAVED if b"tfplan" in head else Likeness.NOTHING
    try:
        text = _decoded(head, "", whole=False)
        _recognised(text, "")
    except _RefusedError as error:
        return error.likeness
    except InputError:
        return Likeness.NOTHING
    if b'"@level"' in text[:_HEAD]:
        return Likeness.LOG
    return Likeness.PLAN if _CHANGES.search(_unescaped(text[:_HEAD])) else Likeness.NOTHING


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, with those that describe parts of one thing put together (nested change sets)."""
    joined = list(plans)
    for name in readers.names():
        joined = readers.load(name).join(joined)
    return joined


def _named(format: str) -> Reader:
    if format not in readers.names():
        raise UsageError(f"no input format is called {format!r}; there are {', '.join(readers.names())}.")
    return readers.load(format)


def _recognised(data: bytes, source: str) -> Reader:
    head = _unescaped(data[:_HEAD])
    found = [name for name in readers.names() if readers.load(name).recognises(head)]
    if len(found) == 1:
        return readers.load(found[0])
    if found:
        raise InputError(source, f"could be {' or '.join(found)}.", "Say which with --input.")
    for refused in _REFUSED:
        if re.search(refused.pattern, head):
            raise _RefusedError(source, refused)
    raise InputError(source, "not a plan or change set that planguard can read.", _SHOW)


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
        return data if data.startswith(b"PK") else _transcoded(data, guessed, source, whole)
    return data


def _transcoded(data: bytes, encoding: str, source: str, whole: bool) -> bytes:
    """As UTF-8; of what is not whole, the last character may be cut."""
    if encoding == "utf-8":
        return data
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=whole).encode()
    except UnicodeError as error:
        raise InputError(source, f"not valid {encoding.upper()} text.", "Save it as UTF-8 and try again.") from error
