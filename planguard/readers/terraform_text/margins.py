"""What stands before each line of a text because something quoted, numbered, indented or logged it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

import msgspec

from planguard.loading.regex import regex
from planguard.readers._terraform.whole.printed.lines import lines_of
from planguard.readers.terraform_text.headers import Header, header, opens_within
from planguard.readers.terraform_text.sections import INTRO, NOTHING, SUMMARY

_LATER = 12
_MOST_HASHES = 3
_PARTS = regex(r"(\d+| +)")
_STANDS_FIRST = regex(r"(?: *\d|[^\s\d])[^\"'`]*")
_INDENT = 2  # of a header
_MOST_MARGINS = 32
_LEAST_LINES = 3  # that a margin without objects stands before


class Margin(msgspec.Struct, frozen=True):
    """What stands before the lines: numbers and times in it differ, and blanks at its end may be missing."""

    core: str
    blanks: int

    def without(self, line: str) -> str | None:
        """The line without it; None where it does not stand there."""
        found = _compiled(self).match(line)
        return line[found.end() :] if found else None


def parts_of(text: str) -> list[tuple[str, list[str]]]:
    """The lines as the tool wrote them, those of each unit and margin together, with the unit's name."""
    units: dict[str, list[str]] = {}
    for unit, line in lines_of(text):
        units.setdefault(unit, []).append(line)
    return [(unit, part) for unit, lines in units.items() for part in _by_margin(lines)]


def header_in(line: str) -> tuple[int, Header] | None:
    """The header that stands in a line after whatever, and where it begins."""
    for found in [*re.finditer("# ", line)][:_MOST_HASHES]:
        if above := header(f"  {line[found.start() :]}"):
            return found.start(), above
    return None


def _by_margin(indented: list[str]) -> list[list[str]]:
    lines = _dedented(indented)
    margins = _margins(lines)
    parts: dict[Margin | None, list[str]] = {}
    for line in lines:
        rest, margin = line, None
        for one in margins:
            if (without := one.without(line)) is not None:
                rest, margin = without, one
                break
        parts.setdefault(margin, []).append(rest)
    return [list(_indented(part)) for part in parts.values()] if margins else [lines]


def _dedented(lines: list[str]) -> list[str]:
    """The lines without the blanks that stand before every one of them."""
    least = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[least:] for line in lines] if least else lines


def _margins(lines: list[str]) -> list[Margin]:
    """The margins of objects and of sentences, the longest first; none where an object stands without any."""
    found: dict[str, Margin] = {}
    for number, line in enumerate(lines):
        if (one := header_in(line)) is None or not _opens_later(lines, number, one[1]):
            continue
        if header(line) is not None:
            return []
        margin = _margin(line[: one[0]], _INDENT)
        known = found.get(_pattern(margin.core), margin)
        _keep(found, margin if margin.blanks > known.blanks else known)
    if not found and any(_sentence(line, SUMMARY) == 0 for line in lines):
        return []
    for margin in _of_sentences(lines):
        _keep(found, margin)
    return sorted(found.values(), key=lambda one: -len(one.core))


def _margin(text: str, indent: int = 0) -> Margin:
    core = text.rstrip(" ")
    return Margin(core, max(0, len(text) - len(core) - indent))


def _keep(found: dict[str, Margin], margin: Margin) -> None:
    pattern = _pattern(margin.core)
    if pattern in found or len(found) < _MOST_MARGINS:
        found[pattern] = margin


def _of_sentences(lines: list[str]) -> list[Margin]:
    """What stands before sentences, and before other lines too."""
    at = ((line, _sentence(line)) for line in lines)
    found = {_pattern((one := _margin(line[:start])).core): one for line, start in at if start}
    first = [one for one in found.values() if _STANDS_FIRST.fullmatch(one.core)][:_MOST_MARGINS]
    return [one for one in first if sum(one.without(line) is not None for line in lines) >= _LEAST_LINES]


@functools.lru_cache(maxsize=4 * _MOST_MARGINS)
def _compiled(margin: Margin) -> re.Pattern[str]:
    stands = _pattern(margin.core) if margin.core.strip() else rf"[ \t]{{0,{len(margin.core)}}}"
    return re.compile(rf"{stands} {{0,{margin.blanks}}}")


def _pattern(core: str) -> str:
    parts = _PARTS.split(core)
    written = [r"\d+" if part.isdigit() else " *" if part[:1] == " " else re.escape(part) for part in parts if part]
    return ("" if core[:1] == " " else " *" if core[:1].isdigit() else "") + "".join(written)


def _opens_later(lines: Sequence[str], number: int, above: Header) -> bool:
    return any(opens_within(line, above) for line in lines[number + 1 : number + 1 + _LATER])


def _sentence(line: str, *further: re.Pattern[str]) -> int | None:
    """Where the sentence begins in a line that stands above objects, or instead of them; None where there is none."""
    starts = (found.start() for pattern in (INTRO, NOTHING, *further) if (found := pattern.search(line)))
    return min(starts, default=None)


def _indented(lines: list[str]) -> Iterator[str]:
    """The lines with two blanks before each header whose indent got lost or grew."""
    for number, line in enumerate(lines):
        found = header_in(line) if header(line) is None else None
        is_lost = found is not None and not line[: found[0]].strip() and _opens_later(lines, number, found[1])
        yield f"  {line.strip()}" if is_lost else line
