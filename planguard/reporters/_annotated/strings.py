"""Strings as Terraform writes them: quoted on one line, or as a heredoc; long ones are shortened with a count."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from planguard.loading.regex import regex
from planguard.model.values import plain

_LONGEST = 4_000
_SHOWN = 200
_MOST_LINES = 400
_MOST_PAIRS = 1_000_000  # of lines; longer texts are shown as removed and added
MARKER = "# planguard: "
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a"})


def unclaimed(text: str) -> str:
    """Text of the plan's that cannot be taken for a remark of planguard's."""
    return text.replace("# planguard", "#\\x20planguard") if "# planguard" in text else text


def name(text: str) -> str:
    """An attribute's name, in quotes where it is not a plain one."""
    return text if _NAME.match(text) else quoted(text)


def quoted(text: str) -> str:
    """A string in quotes on one line, with everything escaped that could act on a terminal or hide on a page."""
    shown = text if len(text) <= _LONGEST else text[:_SHOWN] + "…"
    count = "" if shown is text else f" ({len(text):,} characters)"
    return f'"{plain(shown.translate(_ESCAPES))}"{count}'


def scalar(value: object) -> str:
    """A value that is neither text nor a collection; hidden and unknown ones say so themselves."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return shortened(format(value, "f") if hasattr(value, "as_tuple") else str(value))


def is_heredoc(before: object, after: object) -> bool:
    """Whether a change of text is shown line by line."""
    return (isinstance(before, str) and "\n" in before) or (isinstance(after, str) and "\n" in after)


def shortened(line: str) -> str:
    """One line of text, made safe and cut where it is very long."""
    if len(line) <= _LONGEST:
        return plain(line.replace("\t", "    "))
    return f"{plain(line[:_SHOWN])}… ({len(line):,} characters)"


def line_changes(before: str | None, after: str | None) -> Iterator[tuple[str, str]]:
    """The lines of a heredoc with their symbols; None on the side where there is no text.

    A symbol of "#" marks a count of lines that are not shown.
    """
    old, new = _lines(before), _lines(after)
    both = before is not None and after is not None
    changes = list(_compared(old, new)) if both else [("", line) for line in old or new]
    yield from changes[:_MOST_LINES]
    if len(changes) > _MOST_LINES:
        yield "#", f"({len(changes) - _MOST_LINES:,} more lines not shown)"


def _lines(text: str | None) -> list[str]:
    if text is None:
        return []
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    if len(old) * len(new) > _MOST_PAIRS:
        yield from (("-", line) for line in old[: _MOST_LINES // 2])
        yield from (("+", line) for line in new)
        return
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (("", line) for line in old[i:j])
        else:
            yield from (("-", line) for line in old[i:j])
            yield from (("+", line) for line in new[k:m])
