"""A part of a page that may be cut to the room there is; what is cut is counted."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from planguard.reporters._parts.markup import NOTHING, Markdown, joined, markdown, prose

_ROOM_FOR_THE_COUNT = 60


class Section(msgspec.Struct, frozen=True):
    """A title over ``count`` lines of markdown, made one by one as long as there is room; ``head`` is a table's."""

    title: str
    lines: Iterable[Markdown]
    count: int
    head: tuple[Markdown, ...] = ()
    folded: bool = False

    @classmethod
    def whole(cls, title: str, text: Markdown) -> Section:
        """A part that is left out when it does not fit as it is."""
        return cls(title, (text,), 1)

    def fitted(self, room: int) -> Markdown:
        """The part in at most ``room`` characters; "" if it is empty, or if not even its title fits."""
        if not self.count:
            return NOTHING
        start, end = self._frame()
        kept, used = [], len(start) + len(end) + len("\n".join(self.head)) + _ROOM_FOR_THE_COUNT
        for text in self.lines:
            used += len(text) + 1
            if used > room:
                break
            kept.append(text)
        left = self.count - len(kept)
        cut = markdown("\n\n_… and {} more, cut for length._", left) if left else NOTHING
        body = joined([*self.head, *kept] if kept else [], "\n")
        written = joined([start, body, cut, end])
        return written if len(written) <= room else NOTHING

    def _frame(self) -> tuple[Markdown, Markdown]:
        title = prose(self.title)
        if not self.folded:
            return markdown("\n### {}\n\n", title), markdown("\n")
        start = markdown("\n<details><summary>{} ({})</summary>\n\n", title, self.count)
        return start, markdown("\n\n</details>\n")
