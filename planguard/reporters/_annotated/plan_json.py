"""The plan's own JSON with a ``planguard`` object on each resource change; every other byte stays as it is.

Nothing is decoded and written again: numbers keep their digits and keys their order, because the objects are put into
the bytes at the right places.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from planguard.judging.decision import Judgement, PlanDecision, Verdict
from planguard.model.errors import InputError
from planguard.model.finding import Severity
from planguard.model.tools import AddressStyle
from planguard.reporters._parts.report import finding_of

_ONE = "Give it one plan as `terraform show -json PLANFILE` writes it."
_SPACE = b" \t\r\n"


class _Entry(msgspec.Struct):
    """What tells one resource change from the others, in Terraform's words or CloudFormation's."""

    address: str = ""
    deposed: Any = None
    logical_id: str = msgspec.field(default="", name="LogicalResourceId")
    console_id: str = msgspec.field(default="", name="logicalResourceId")
    planguard: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def annotated_json(data: bytes, plan_decision: PlanDecision) -> bytes:
    """The plan with its findings; InputError for anything but one JSON document with one plan in it."""
    source = plan_decision.plan.source
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        inserted = list(_insertions(data, start, plan_decision))
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError(source, "not one JSON document, so nothing can be put into it.", _ONE) from error
    pieces, position = [], 0
    for place, text in inserted:
        pieces += [data[position:place], text]
        position = place
    return b"".join([*pieces, data[position:]])


def _insertions(data: bytes, start: int, plan_decision: PlanDecision) -> Iterator[tuple[int, bytes]]:
    by_logical_id = plan_decision.plan.tool.address_style is AddressStyle.LOGICAL_ID
    found = _by_object(plan_decision)
    entries = _of_change_set(data, start, data[start:]) if by_logical_id else _entries(data, start)
    for place, raw in entries:
        entry = msgspec.json.decode(raw, type=_Entry)
        if entry.planguard is not msgspec.UNSET:
            raise InputError(plan_decision.plan.source, "already has planguard objects.", "Annotate the plan itself.")
        deposed = entry.deposed if isinstance(entry.deposed, str) and entry.deposed else None
        judgements = found.get((entry.logical_id or entry.console_id if by_logical_id else entry.address, deposed), [])
        body = raw[:-1].rstrip(_SPACE)
        comma = b"" if body.endswith(b"{") else b","
        yield place + len(body), comma + b'"planguard":' + _object(judgements)


def _by_object(plan_decision: PlanDecision) -> dict[tuple[str, str | None], list[Judgement]]:
    """The judgements of each object; one on several objects counts for each of them."""
    found: dict[tuple[str, str | None], list[Judgement]] = {}
    names = {change.address: change.name for change in plan_decision.plan.resource_changes}
    by_logical_id = plan_decision.plan.tool.address_style is AddressStyle.LOGICAL_ID
    for judgement in plan_decision.judgements:
        finding = judgement.finding
        for address in (finding.address,) if finding.address else finding.related:
            key = names.get(address, address) if by_logical_id else address
            found.setdefault((key, finding.deposed), []).append(judgement)
    return found


def _object(judgements: Sequence[Judgement]) -> bytes:
    own = [judgement for judgement in judgements if judgement.waiver is None]
    score = max((judgement.score.points for judgement in own), default=0)
    noticed = any(judgement.level >= Severity.MEDIUM for judgement in own)
    blocks = any(judgement.blocks for judgement in own)
    verdict = Verdict.BLOCK if blocks else Verdict.WARN if noticed else Verdict.PASS
    found = {"verdict": verdict.word, "score": score, "findings": [finding_of(judgement) for judgement in judgements]}
    return json.dumps(found, separators=(",", ":")).encode()


def _entries(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Every resource change of a plan with its place in the data."""
    for key, place, raw in _members(data, start, data[start:]):
        if key == "resource_changes" and raw != b"null":
            yield from _elements(data, place, raw)


def _of_change_set(data: bytes, start: int, raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Every resource change of a change set, a list of its pages, or a list of its changes."""
    if raw.lstrip(_SPACE)[:1] == b"[":
        for place, element in _elements(data, start, raw):
            yield from _of_change_set(data, place, element)
        return
    for key, place, value in _members(data, start, raw):
        if key == "Changes" and value != b"null":
            yield from _of_change_set(data, place, value)
        elif key in ("ResourceChange", "resourceChange") and value != b"null":
            yield place, value


def _members(data: bytes, start: int, raw: bytes) -> Iterator[tuple[str, int, bytes]]:
    """The members of an object with the place of each value; ValueError where a name is given twice."""
    position = _after(data, start, b"{")
    for name, value in msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).items():
        position = _after(data, position, b",") if data[position : position + 1] == b"," else position
        position = _after(data, _after_string(data, position), b":")
        text = bytes(value)
        if not data.startswith(text, position):
            raise ValueError
        yield name, position, text
        position = _skip(data, position + len(text))


def _elements(data: bytes, start: int, raw: bytes) -> Iterator[tuple[int, bytes]]:
    position = _after(data, start, b"[")
    for value in msgspec.json.decode(raw, type=list[msgspec.Raw]):
        position = _after(data, position, b",") if data[position : position + 1] == b"," else position
        text = bytes(value)
        if not data.startswith(text, position):
            raise ValueError
        yield position, text
        position = _skip(data, position + len(text))


def _after(data: bytes, position: int, mark: bytes) -> int:
    position = _skip(data, position)
    if data[position : position + 1] != mark:
        raise ValueError
    return _skip(data, position + 1)


def _skip(data: bytes, position: int) -> int:
    while data[position : position + 1] in (b" ", b"\t", b"\r", b"\n"):
        position += 1
    return position


def _after_string(data: bytes, position: int) -> int:
    end = position + 1
    while data[end : end + 1] != b'"':
        if end >= len(data):
            raise ValueError
        end += 2 if data[end : end + 1] == b"\\" else 1
    return _skip(data, end + 1)
