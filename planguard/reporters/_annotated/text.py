"""Remarks inserted into the text that Terraform itself printed; every byte of it stays as it is.

Only whole lines are added. Each holds a marker that the text itself does not contain, so that taking those lines away
gives the text back, whatever was in it.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from planguard.judging.decision import Decision
from planguard.loading.regex import regex
from planguard.model.change import Action, ResourceChange
from planguard.model.values import plain
from planguard.reporters._annotated.headers import PHRASES, deferred, moved, subject
from planguard.reporters._annotated.remarks import Remark, Remarks, remarks_on, remarks_on_ruleset
from planguard.reporters._annotated.standing import Standing

Brush = Callable[[str, Standing], str]
"""Puts colour on a line, given how its remark counts."""

_ANSI = regex(r"\x1b\[[0-9;]*[A-Za-z]")
_NOISE = regex(
    r"\ufeff?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*Z )?"  # GitHub Actions
    r"(\d\d:\d\d:\d\d(\.\d+)? )?((STDOUT|STDERR|INFO) +)?(\[[^\]\s]*\] )?((terraform|tofu): )?"  # Terragrunt
)
_HEADER = regex(r" {1,2}# (\S.*)")
_OPENING = regex(r"[-+/~.<= ]{0,4} *(?:resource|data) (\".*\") \{?$")
_ATTRIBUTE = regex(r"(?:[-+~] )? {4,8}(?:[-+~] )?\"?([^\s\"]+)\"?(?: += | \{| \(known after apply\))")
_START = regex(r"(Terraform|OpenTofu) (will perform|planned) the following actions|No changes\. |Plan: \d")
_PREAMBLE = 6  # lines of reasons and warnings that may stand between a header and its resource
_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class _Block(Struct, frozen=True):
    """One object in the text: its opening line, and the line of each of its attributes."""

    opening: int
    margin: str
    attributes: dict[str, int]


class Annotated(Struct, frozen=True):
    """The text with its remarks, the marker they carry, and the remarks there was no line for."""

    data: bytes
    marker: str
    unplaced: tuple[Remark, ...] = ()


def annotated_text(data: bytes, decision: Decision, brush: Brush) -> Annotated:
    """Terraform's text with the remarks of the plan it belongs to, above the lines they are about."""
    encoding = next((name for mark, name in _UTF16 if data.startswith(mark)), "utf-8")
    lines = _split(data, encoding)
    shown = [_ANSI.sub("", line.decode(encoding, "replace")).rstrip("\r\n") for line in lines]
    bare = [line[_noise(line) :] for line in shown]
    marker = _marker(data, encoding)
    above: dict[int, list[tuple[str, Remark]]] = {}
    general = [*remarks_on_ruleset(decision)]
    for plan_decision in decision.plans:
        remarks = remarks_on(plan_decision)
        general += remarks.general
        blocks = _blocks(bare, [change for change in plan_decision.plan.resource_changes if remarks.of(change)])
        for change in plan_decision.plan.resource_changes:
            general += _placed(change, remarks, blocks.get((change.address, change.deposed), []), above)
    start = _start(bare, lines, encoding)
    if start is not None:
        above[start] = [("", remark) for remark in general] + above.get(start, [])
    written = _woven(lines, above, encoding, lambda text, word: brush(marker + text, word))
    return Annotated(b"".join(written), marker, () if start is not None else tuple(general))


def _split(data: bytes, encoding: str) -> list[bytes]:
    """The lines with their ends, whatever the bytes are; joined they are the data."""
    end = "\n".encode(encoding)
    lines, start, found = [], 0, data.find(end)
    while found >= 0:
        if found % len(end) == 0:
            lines.append(data[start : found + len(end)])
            start = found + len(end)
        found = data.find(end, found + 1)
    return [*lines, data[start:]] if start < len(data) else lines


def _noise(line: str) -> int:
    found = _NOISE.match(line)
    return found.end() if found else 0


def _marker(data: bytes, encoding: str) -> str:
    """The marker of inserted lines, numbered where the text already contains it."""
    marker, number = "# planguard: ", 1
    while marker.encode(encoding) in data:
        number += 1
        marker = f"# planguard[{number}]: "
    return marker


def _blocks(bare: Sequence[str], changes: Sequence[ResourceChange]) -> dict[tuple[str, str | None], list[_Block]]:
    """Where each object stands: its header in the exact words, and its opening line soon after."""
    named = {subject(change): change for change in changes}
    named |= {deferred(change): change for change in changes if change.deferred is not None}
    named |= {moved(change): change for change in changes if change.previous_address}
    found: dict[tuple[str, str | None], list[_Block]] = {}
    for number, line in enumerate(bare):
        header = _HEADER.fullmatch(line)
        change = _headed(header[1].rstrip(), named) if header else None
        if change is not None:
            opening = _opening(bare, number, f'"{change.type}" "{change.name}"')
            if opening is not None:
                margin = line[: len(line) - len(line.lstrip())]
                block = _Block(opening, margin, dict(reversed([*_attributes(bare, opening)])))
                found.setdefault((change.address, change.deposed), []).append(block)
    return found


def _headed(text: str, named: dict[str, ResourceChange]) -> ResourceChange | None:
    """The change that a header is about; none where the text plans something else for that address."""
    change = named.get(text)
    if change is not None and (change.action is Action.NO_OP or text == deferred(change)):
        return change
    for action, phrases in PHRASES.items():
        for phrase in phrases:
            change = named.get(text.removesuffix(f" {phrase}")) if text.endswith(phrase) else None
            if change is not None and _same(change.action, action):
                return change
    return None


def _same(planned: Action, worded: Action) -> bool:
    if planned is Action.CREATE_THEN_DELETE:
        return worded is Action.DELETE_THEN_CREATE
    return planned is worded


def _opening(bare: Sequence[str], header: int, labels: str) -> int | None:
    for number in range(header + 1, min(header + 1 + _PREAMBLE, len(bare))):
        found = _OPENING.match(bare[number])
        if found:
            return number if found[1] == labels else None
    return None


def _attributes(bare: Sequence[str], opening: int) -> Iterator[tuple[str, int]]:
    for number in range(opening + 1, len(bare)):
        line = bare[number]
        if line.startswith("    }") or _OPENING.match(line):
            return
        found = _ATTRIBUTE.match(line)
        if found:
            yield found[1], number


def _placed(
    change: ResourceChange, remarks: Remarks, blocks: Sequence[_Block], above: dict[int, list[tuple[str, Remark]]]
) -> Iterator[Remark]:
    """Put the remarks on one object above its lines; those of an object that the text does not show are yielded."""
    for remark in remarks.of(change):
        for block in blocks:
            path = next((path for path in remark.paths if path and str(path[0]) in block.attributes), None)
            at_object = remark if path is None else remark.pointing_to(path)
            if path is not None:
                above.setdefault(block.attributes[str(path[0])], []).append((" " * 8, remark))
            if path is None or remark.standing is not Standing.NOTE:
                above.setdefault(block.opening, []).append((block.margin, at_object))
        if not blocks:
            name = plain(subject(change))
            yield Remark(remark.standing, remark.points, (f"Not in this text: {name}", *remark.lines))


def _start(bare: Sequence[str], lines: Sequence[bytes], encoding: str) -> int | None:
    """The line above which the remarks on the whole plan go; None where no line can be put."""
    found = next((number for number, line in enumerate(bare) if _START.match(line)), 0)
    if found or not lines or not lines[0].startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return found
    return 1 if lines[0].endswith("\n".encode(encoding)) else None


def _woven(
    lines: Sequence[bytes], above: dict[int, list[tuple[str, Remark]]], encoding: str, brush: Brush
) -> Iterator[bytes]:
    crlf = bool(lines) and lines[0].endswith("\r\n".encode(encoding))
    end = "\r\n" if crlf else "\n"
    for number in range(len(lines) + 1):
        for margin, remark in above.get(number, ()):
            for text in remark.lines:
                yield f"{margin}{brush(text, remark.standing)}{end}".encode(encoding, "backslashreplace")
        if number < len(lines):
            yield lines[number]
