"""A part of a page that may be cut to the room there is; what is cut is counted."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

_ROOM_FOR_THE_COUNT = 60


class Section(msgspec.Struct, frozen=True):
    """A title over ``count`` lines of markdown, made one by one as long as there is room; ``head`` is a table's."""

    title: str
    lines: Iterable[str]
    count: int
    head: tuple[str, ...] = ()
    folded: bool = False

    @classmethod
    def whole(cls, title: str, text: str) -> Section:
        """A part that is left out when it does not fit as it is."""
        return cls(title, (text,), 1)

    def fitted(self, room: int) -> str:
        """The part in at most ``room`` characters; "" if it is empty, or if not even its title fits."""
        if not self.count:
            return ""
        start, end = self._frame()
        kept, used = [], len(start) + len(end) + len("\n".join(self.head)) + _ROOM_FOR_THE_COUNT
        for text in self.lines:
            used += len(text) + 1
            if used > room:
                break
            kept.append(text)
        left = self.count - len(kept)
        cut = f"\n\n_… and {left} more, cut for length._" if left else ""
        written = start + "\n".join([*self.head, *kept] if kept else []) + cut + end
        return written if len(written) <= room else ""

    def _frame(self) -> tuple[str, str]:
        if not self.folded:
            return f"\n### {self.title}\n\n", "\n"
        return f"\n<details><summary>{self.title} ({self.count})</summary>\n\n", "\n\n</details>\n"
