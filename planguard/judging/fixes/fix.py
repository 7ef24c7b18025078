"""One fix: a block for the sources, or commented lines that say what to do instead."""

from __future__ import annotations

import enum

import msgspec

from planguard.evidence.pairing.moves import moved_block
from planguard.model.addresses import quoted
from planguard.model.values import plain


class Kind(enum.Enum):
    """What a fix does, by the blocks that do it."""

    MOVED = "moved"
    FORGOTTEN = "removed"
    ADOPTED = "removed and import"


class Fix(msgspec.Struct, frozen=True):
    """An object that keeps on being: under ``new``, or unmanaged where ``new`` is "".

    ``code`` is the blocks or the commands by which it does, ``doubt`` why they must not be used as they are, "" where
    they may be. ``imports`` are the addresses that are imported to.
    """

    old: str
    new: str
    code: str
    doubt: str = ""
    kind: Kind = Kind.MOVED
    imports: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The code, or the same as comments below what keeps it from being used; ends with a line break."""
        if not self.doubt:
            return f"{self.code}\n"
        return "".join(f"# {line}".rstrip() + "\n" for line in (self.doubt, *self.code.split("\n")))


def moved(old: str, new: str, doubt: str = "") -> Fix:
    """The fix by a ``moved`` block."""
    return Fix(old, new, moved_block(old, new), doubt)


def removed_block(old: str, has_lifecycle: bool) -> str:
    """The code by which the tool forgets an object instead of destroying it."""
    inside = "\n\n  lifecycle {\n    destroy = false\n  }" if has_lifecycle else ""
    return f"removed {{\n  from = {plain(old)}{inside}\n}}"


def import_block(new: str, identity: str) -> str:
    """The code by which the tool takes over an object that exists."""
    return f"import {{\n  to = {plain(new)}\n  id = {quoted(identity)}\n}}"
