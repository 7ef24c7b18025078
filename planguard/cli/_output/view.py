"""How a report is to be shown where it goes: what the terminal, the environment and the options say of it."""

from __future__ import annotations

import contextlib
import enum
import os
import sys

from planguard.reporters import View

_NARROWEST, _WIDEST = 80, 120
_SIGNS = "→│·"
"""Characters beyond ASCII that reports are drawn with."""


class Color(enum.Enum):
    """When a report is colored: ``auto`` is on a terminal that shows colors, unless the environment says otherwise."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def view(color: Color, full: bool, quiet: bool, place: str) -> View:
    """How the report that goes to a place is shown; "-" is standard output."""
    if place != "-":
        return View(colour=color is Color.ALWAYS, full=full, quiet=quiet)
    return View(colour=is_colored(color), width=_width(), full=full, quiet=quiet, ascii=not _can_draw())


def is_colored(color: Color) -> bool:
    """Whether what goes to standard output is colored."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (_is_terminal() and os.environ.get("TERM") != "dumb")


def encoded(text: str, shown: View) -> bytes:
    """The bytes of a report: UTF-8, or what standard output can show where that is less."""
    return text.encode(_encoding(), "backslashreplace") if shown.ascii else text.encode()


def _width() -> int:
    columns = os.environ.get("COLUMNS", "")
    given = int(columns) if columns.isascii() and columns.isdigit() else 0
    if not given and _is_terminal():
        with contextlib.suppress(OSError):
            given = os.get_terminal_size(sys.stdout.fileno()).columns
    return min(max(given, _NARROWEST), _WIDEST) if given else View().width


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _encoding() -> str:
    return (sys.stdout.encoding if sys.stdout is not None else "") or "utf-8"


def _can_draw() -> bool:
    try:
        _SIGNS.encode(_encoding())
    except UnicodeEncodeError:
        return False
    return True
