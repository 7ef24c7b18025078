"""How a report is to be shown: what only its reader's screen and wishes tell."""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True):
    """The wishes of who reads a report; a format that has no use for one passes over it.

    ``colour`` asks for the colours of a terminal, ``width`` is how many columns a line may have, ``full`` asks for
    every object and every score, ``quiet`` for the verdict alone, ``ascii`` for no character beyond ASCII in what is
    planguard's own, and ``summary`` for one line a plan.
    """

    colour: bool = False
    width: int = 100
    full: bool = False
    quiet: bool = False
    ascii: bool = False
    summary: bool = False


PLAIN = View()
"""What a file or a pipe gets."""
