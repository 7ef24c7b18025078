"""Text in columns: wrapped between words, never inside a word or an address."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from planguard.loading.regex import regex
from planguard.model.values import plain

INDENT = 2
LABEL = 9
"""Columns before a label, and of a label with the space after it."""

_QUOTED = regex(r'"(?:[^"\\]|\\.)*"|\([^() ]* → [^() ]*\)|`[^`]*`')
_HELD = "\x00"


def one_line(text: str) -> str:
    """A text without line breaks, safe to print."""
    return plain(" ".join(text.split()))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most a width; only a single word may be longer. What is quoted stays together."""
    held = _QUOTED.sub(lambda found: _together(found[0], width), one_line(text))
    lines = textwrap.wrap(held, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_HELD, " ") for line in lines]


def _together(quoted: str, width: int) -> str:
    return quoted.replace(" ", _HELD) if len(quoted) < width else quoted


def labelled(label: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines beside a label, which only the first of them bears."""
    for number, line in enumerate(lines):
        head = f"{'':{INDENT}}{label if number == 0 else '':<{LABEL}}"
        yield f"{head}{line}".rstrip()


def listed(names: Sequence[str], width: int, most: int, after: str) -> list[str]:
    """Names with commas between them, in at most so many lines; the others are counted, and ``after`` says where."""
    lines: list[str] = [""]
    for number, name in enumerate(names):
        part = name if number == len(names) - 1 else f"{name},"
        if lines[-1] and len(lines[-1]) + 1 + len(part) > width:
            if len(lines) == most:
                return [*lines[:-1], lines[-1].removesuffix(","), f"and {len(names) - number} more{after}"]
            lines.append(part)
        else:
            lines[-1] = f"{lines[-1]} {part}".strip()
    return lines


def whole_sentences(text: str, width: int, most: int) -> list[str]:
    """The first sentences of a text that fit in so many lines, at least one."""
    parts = re.split(r"(?<=[.?]) (?=[A-Z`\"])", one_line(text))
    kept = parts[0]
    for part in parts[1:]:
        if len(wrapped(f"{kept} {part}", width)) > most:
            break
        kept = f"{kept} {part}"
    return wrapped(kept, width)


def beside(left: str, right: str, width: int) -> list[str]:
    """Two texts at both ends of a line, or the right one under the end of the left one where there is no room."""
    if not right:
        return [left]
    room = width - len(left) - len(right)
    return [f"{left}{' ' * room}{right}"] if room >= 2 else [left, f"{right:>{width}}"]
