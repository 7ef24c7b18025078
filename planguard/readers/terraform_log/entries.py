"""The entries of a log, found amid whatever else was written into it, by the runs that they are of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from planguard.loading.regex import regex
from planguard.readers._terraform.whole.printed.lines import bare
from planguard.readers._terraform.whole.printed.logs import ENTRY
from planguard.readers.terraform_log.shapes import Entry

_KNOWN = {
    "version": (),
    "planned_change": ("change",),
    "resource_drift": ("change",),
    "change_summary": ("changes",),
    "diagnostic": ("diagnostic",),
    "outputs": ("outputs",),
    "apply_start": (),
    "refresh_start": ("hook",),
    "refresh_complete": ("hook",),
}

_REST = regex(rf'"@module"\s*:\s*"(?:terraform|tofu)\.ui"|"type"\s*:\s*"(?:{"|".join(_KNOWN)})"\s*\}}')
"""What stands in entries only, so that where none begins the start of one is lost."""
_LONGEST_PREFIX = 1000
_MOST_BROKEN = 100  # entries that cannot be read; what follows them is not looked for


class Run(msgspec.Struct):
    """One run of the tool: its entries, and how many of the log could not be read."""

    unit: str
    entries: list[Entry] = msgspec.field(default_factory=list)
    damaged: int = 0

    def of(self, kind: str) -> list[Entry]:
        """The entries of a type."""
        return [entry for entry in self.entries if entry.type == kind]


def runs_of(text: str) -> list[Run]:
    """Every run in the log, in the order in which they begin."""
    found: list[Run] = []
    last: dict[str, Run] = {}
    for unit, entry in _entries(text):
        if unit not in last or (entry is not None and entry.type == "version" and last[unit].entries):
            last[unit] = Run(unit)
            found.append(last[unit])
        if entry is None:
            last[unit].damaged += 1
        elif entry.type in _KNOWN:
            last[unit].entries.append(entry)
    return found


def _entries(text: str) -> Iterator[tuple[str, Entry | None]]:
    """Each entry with its unit; None for one that is cut off, or written into by something else."""
    scan = json.JSONDecoder().raw_decode
    position = line = broken = told = 0
    while found := ENTRY.search(text, position):
        start = found.start()
        yield from _beheaded(text, max(position, told), start)
        line = max(line, text.rfind("\n", position, start) + 1)
        unit, _ = bare(text[line : min(start, line + _LONGEST_PREFIX)])
        try:
            content, position = scan(text, start)
        except (ValueError, RecursionError):
            position, told = found.end(), _end_of_line(text, start)
            broken += 1
            yield unit, None
            if broken == _MOST_BROKEN:
                return
            continue
        yield unit, _entry(content)
    yield from _beheaded(text, max(position, told), len(text))


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _beheaded(text: str, start: int, end: int) -> Iterator[tuple[str, None]]:
    """Each line between two entries that ends one of which the start is lost."""
    for line in text[start:end].split("\n") if _REST.search(text, start, end) else ():
        if _REST.search(line):
            yield bare(line[:_LONGEST_PREFIX])[0], None


def _entry(content: Any) -> Entry | None:
    kind = content.get("type")
    if kind not in _KNOWN:
        return Entry()
    try:
        entry = msgspec.convert({key: content[key] for key in content if key in _FIELDS}, Entry)
    except (msgspec.ValidationError, UnicodeEncodeError):  # the latter for half a letter where a number belongs
        return None
    return entry if all(getattr(entry, field) is not None for field in _KNOWN[kind]) else None


_FIELDS = frozenset(field.encode_name for field in msgspec.structs.fields(Entry))
