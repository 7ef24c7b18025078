"""What every member of this folder offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from planguard.model.plan import Plan


class Reader(Protocol):
    """One input format."""

    def recognises(self, head: bytes) -> bool:
        """Whether the first 64 KiB, decoded to UTF-8, look like this format; cheap, and at most one reader says yes."""

    def read(self, data: bytes, source: str) -> list[Plan]:
        """Every plan in the data (UTF-8, no byte order mark); InputError for what is not whole and supported."""

    def join(self, plans: Sequence[Plan]) -> list[Plan]:
        """The plans of a run, with the parts of one thing put together; those of other formats are left as they are."""

    def as_json(self, data: bytes, source: str) -> bytes:
        """The one plan in the data as its tool's JSON, to be written again; InputError where there is none."""
