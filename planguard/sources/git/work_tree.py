"""The files of a checkout on disk, with those that a sparse checkout leaves out as the index has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from planguard.sources.folder import Folder
from planguard.sources.git.repository import Repository
from planguard.sources.trees import Entry


class WorkTree(Folder):
    """A folder of a repository's work tree; ``within`` is its path from the top.

    Git marks in the index what it does not check out. A person did not delete that, and git does not say so either.
    """

    def __init__(self, repository: Repository, submodules: Mapping[str, str], within: str = "") -> None:
        above = len(within.split("/")) if within else 0
        super().__init__(repository.root / within, submodules, above, whole=not within)
        self._repository, self._within = repository, within

    @cached_property
    def all_entries(self) -> Mapping[str, Entry]:  # type: ignore[override]
        """Everything on disk, and what is left out there."""
        left_out = self._repository.left_out(f"{self._within}/" if self._within else "")
        return {**left_out, **dict(self._walked())}

    def _identity(self, path: str) -> str:
        return self.all_entries[path].identity if self._is_left_out(path) else super()._identity(path)

    def _content(self, path: str) -> bytes:
        if not self._is_left_out(path):
            return super()._content(path)
        return self._repository.content(self.all_entries[path].identity, path)

    def _is_left_out(self, path: str) -> bool:
        """Only a file of the index has an identity; one on disk is looked at where that is asked for."""
        return not path.startswith("../") and self.all_entries[path].identity != ""
