"""Two versions of a folder of sources, wherever they are kept: on disk, in a commit or in git's index."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol

from planguard.errors import InputError

TERRAGRUNT = ("terragrunt.hcl", "root.hcl")
RELEVANT = (".tf", ".tf.json", ".tofu", ".tofu.json", ".tfvars", ".tfvars.json", *TERRAGRUNT)


class Tree(Protocol):
    """One version. Paths are relative to its top, with slashes; "" is the top itself."""

    @property
    def files(self) -> Mapping[str, str]:
        """What identifies the content of each Terraform file, by path."""

    def names(self, directory: str) -> Iterator[str]:
        """The names of the Terraform files in a directory."""

    def calling(self) -> Iterable[str]:
        """The files that name a local folder as a source, and perhaps others."""

    def read(self, path: str) -> bytes:
        """The content of a file."""


class Listed:
    """What every kind of tree does with its list of files."""

    files: Mapping[str, str]

    @cached_property
    def _directories(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.files:
            directory, name = posixpath.split(path)
            found.setdefault(directory, []).append(name)
        return found

    def names(self, directory: str) -> Iterator[str]:
        """The names of the Terraform files in a directory."""
        return iter(self._directories.get(directory, ()))


class Folder(Listed):
    """A folder on disk; hidden folders, ``.terraform`` among them, and links are left out."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise InputError(str(root), "no such folder.", "Give a folder or a revision.")
        self._root = root

    @cached_property
    def files(self) -> Mapping[str, str]:  # type: ignore[override]
        """Digests of the contents by path."""
        return {path: hashlib.sha256(self.read(path)).hexdigest() for path in self._paths()}

    def calling(self) -> Iterable[str]:
        """The files that name a local folder as a source, and perhaps others."""
        return [path for path in self.files if b'"./' in (text := self.read(path)) or b'"../' in text or b'"."' in text]

    def _paths(self) -> Iterator[str]:
        for folder, inside, names in os.walk(self._root):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            for name in sorted(names):
                full = Path(folder, name)
                if name.endswith(RELEVANT) and not full.is_symlink():
                    yield full.relative_to(self._root).as_posix()

    def read(self, path: str) -> bytes:
        """The content of a file."""
        try:
            return (self._root / path).read_bytes()
        except OSError as error:
            raise InputError(str(self._root / path), f"{error.strerror or error}.", "Check its permissions.") from error
