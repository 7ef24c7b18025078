"""What of two versions could not be read, and what that leaves open."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from planguard.model.errors import InputError
from planguard.model.gaps import Gap, GapKind
from planguard.predictors.terraform.expansion.pair import Expansion
from planguard.predictors.terraform.modules.configuration import Configuration
from planguard.sources.hcl.parsing import Definition, UnreadableBlockError, parse


class Unread(msgspec.Struct):
    """Collects what cannot be read; ``later`` are the errors of the later version that the change brought."""

    old: Configuration
    new: Configuration
    changed: frozenset[str]
    later: list[InputError] = msgspec.field(default_factory=list)
    _gaps: dict[str, Gap] = msgspec.field(default_factory=dict)  # by the place they are about

    def leave_out(self, error: UnreadableBlockError) -> Iterator[Gap]:
        """Go on without a block in either version; where only one has it, it stays with nothing in it."""
        raw = error.raw
        in_new, in_old = self.new.holds(raw), self.old.holds(raw)
        mended = self.new.definition(raw) if in_old and not in_new else None
        yield self.gap_of(error, is_later=in_new and not in_old)
        if mended is not None:
            yield from self._still(mended)
        alone = not (self.new.definition(raw) and self.old.definition(raw))
        for version in (self.old, self.new):
            version.leave_out(raw, stub=alone)

    def _still(self, mended: Definition) -> Iterator[Gap]:
        try:
            parse(mended)
        except UnreadableBlockError as error:
            yield self.gap_of(error, is_later=True)

    def gap_of(self, error: InputError, is_later: bool) -> Gap:
        """The gap that an error leaves; where the later version is what it was, the change did not cause it."""
        if is_later and error.source not in (one.source for one in self.later):
            self.later.append(error)
        kind, version = (
            (GapKind.UNREADABLE_SOURCE, "") if is_later else (GapKind.UNREADABLE_EARLIER, "the earlier version: ")
        )
        return Gap(kind, f"{error.source}: {version}{error.problem} Its content was not compared.")

    def files(self, expansion: Expansion) -> Iterator[Gap]:
        """The gaps that the files of the modules of an expansion leave which could not be read."""
        found: dict[tuple[str, bool], InputError] = {}
        for pair in expansion.pairs:
            for side in pair.sides:
                is_later = side is pair.after
                found |= {(path, is_later): error for path, error in side.module.unread.items()}
        for (path, is_later), error in sorted(found.items()):
            if is_later or (path, True) not in found:
                yield self.gap_of(error, is_later=is_later and path in self.changed)
