"""What a run that takes long is doing, in one line on standard error that is gone when it ends."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

_PATIENCE = 1.0
"""Seconds after which a person wants to know."""

_ERASE = "\r\x1b[2K"


class Progress:
    """The line; it is there on a terminal only, and neither for a CI system nor with --quiet.

    The system rings once, so that a long first step is shown while it lasts, and no second thread is needed for it.
    """

    def __init__(self, quiet: bool) -> None:
        self._wanted = not quiet and not os.environ.get("CI") and _is_terminal()
        self._step, self._is_late, self._is_shown = "", False, False
        if self._wanted and hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE)

    def step(self, step: str) -> None:
        """Say what comes next."""
        self._step = step
        if self._is_late:
            self._show()

    def end(self) -> None:
        """Erase the line: what is printed next starts on it."""
        if self._wanted and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self._is_shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
        self._wanted = self._is_late = self._is_shown = False

    def _ring(self, number: int, frame: FrameType | None) -> None:
        self._is_late = True
        if self._step:
            self._show()

    def _show(self) -> None:
        sys.stderr.write(f"{_ERASE}planguard: {self._step}")
        sys.stderr.flush()
        self._is_shown = True


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
