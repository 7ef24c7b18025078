"""What differs between two versions, Terraform's own files and all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from planguard.model.errors import InputError
from planguard.sources.trees import Entry, Kind, Tree


class Comparison:
    """Two versions side by side; a file on disk is only read where somebody asks for it."""

    def __init__(self, before: Tree, after: Tree) -> None:
        self.before, self.after = before, after

    @property
    def is_none(self) -> bool:
        """Whether both versions are surely the same."""
        before = self.before.all_entries
        return all(entry.identity for entry in before.values()) and before == self.after.all_entries

    @cached_property
    def changed(self) -> frozenset[str]:
        """The Terraform files that differ, those that are in one version only included."""
        before, after = self.before.files, self.after.files
        unlike = [path for path in {*before, *after} if before.get(path) != after.get(path)]
        self.before.ahead(unlike)
        self.after.ahead(unlike)
        return frozenset(path for path in unlike if not self._same_text(path))

    @cached_property
    def others(self) -> list[str]:
        """All other files of either version, sorted: those that may differ."""
        return sorted(path for path in self.before.others | self.after.others if self._may_differ(path))

    def _may_differ(self, path: str) -> bool:
        """Whether two entries are not surely the same; a file on disk has no identity before it is read."""
        one, other = self.before.all_entries.get(path), self.after.all_entries.get(path)
        return one != other or one is None or not one.identity or one.kind is Kind.LINK

    def differing(self, paths: Iterable[str]) -> list[str]:
        """Those of these files that differ, also if only one version has them."""
        unlike = [path for path in paths if self.before.identity(path) != self.after.identity(path)]
        self.before.ahead(unlike)
        self.after.ahead(unlike)
        return [path for path in unlike if not self._same_text(path)]

    def _same_text(self, path: str) -> bool:
        """Whether a file differs only in its line ends, as git may change them on the way to the disk."""
        try:
            return self.before.read(path).replace(b"\r\n", b"\n") == self.after.read(path).replace(b"\r\n", b"\n")
        except (InputError, KeyError):
            return False

    @cached_property
    def links(self) -> frozenset[str]:
        """The links that lead elsewhere in the later version, or are in one version only."""
        before, after = self.before.links, self.after.links
        return frozenset(path for path in {*before, *after} if before.get(path) != after.get(path))

    def submodules(self) -> Iterator[str]:
        """The submodules that stand at another commit, or are in one version only."""
        one, other = (_of_kind(tree, Kind.SUBMODULE) for tree in (self.before, self.after))
        yield from (path for path in sorted({*one, *other}) if one.get(path) != other.get(path))

    def unlisted(self) -> Iterator[tuple[str, str]]:
        """The folders of either version that cannot be looked into, each with the reason."""
        found = {**_of_kind(self.before, Kind.ODD), **_of_kind(self.after, Kind.ODD)}
        yield from ((path, entry.identity) for path, entry in sorted(found.items()) if "folder" in entry.identity)


def _of_kind(tree: Tree, kind: Kind) -> dict[str, Entry]:
    found = {path: entry for path, entry in tree.all_entries.items() if entry.kind is kind}
    return {path: entry for path, entry in found.items() if not path.startswith("../")}
