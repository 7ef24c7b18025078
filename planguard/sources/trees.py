"""Two versions of a folder of sources, wherever they are kept: on disk, in a commit or in git's index."""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, Protocol

from planguard.model.errors import InputError
from planguard.sources import links

SOURCES = (".tf", ".tf.json", ".tofu", ".tofu.json")
RELEVANT = (*SOURCES, ".tfvars", ".tfvars.json")
LARGEST = 20_000_000  # bytes of a source file; a longer one was not written by anybody
GENERATED = frozenset({".git", ".terraform", ".terragrunt-cache"})
"""Folders that git, Terraform and Terragrunt fill: what is in them is fetched or made from what is outside."""

_INSTALLED = frozenset({"node_modules", ".venv", "venv", "__pycache__"})
_LINK = "a link that leads to nothing, in a circle or out of the folder."


class Kind(enum.Enum):
    """What an entry of a tree is."""

    FILE = "file"
    LINK = "link"
    SUBMODULE = "submodule"
    ODD = "odd"  # a pipe, a socket, a device, or a folder that cannot be listed


class Entry(NamedTuple):
    """An entry of a tree: ``identity`` is a blob, a commit, or what is odd about it; "" for a file on disk."""

    kind: Kind
    identity: str = ""


class Directories(Protocol):
    """What is needed of sources to read a module: the files of a directory."""

    def names(self, directory: str) -> Iterator[str]:
        """The names of the Terraform files in a directory."""

    def canonical(self, directory: str) -> str | None:
        """The directory that a path means once links are followed; None if it leads out of what may be seen."""

    def read(self, path: str) -> bytes:
        """The content of a file; InputError where it is not regular, not there or too large."""


class Tree(Directories, Protocol):
    """One version. Paths are relative to its top, with slashes; "" is the top itself."""

    whole: bool  # whether it is all of a repository

    @property
    def files(self) -> Mapping[str, str]:
        """What identifies the content of each Terraform file, by path; links are followed."""

    @property
    def others(self) -> frozenset[str]:
        """The paths of all other files."""

    @property
    def links(self) -> Mapping[str, str]:
        """Where each link leads, as it is written."""

    @property
    def all_entries(self) -> Mapping[str, Entry]:
        """Everything in the tree, and perhaps what is beside it, under ``../``."""

    def identity(self, path: str) -> str:
        """What identifies the content of any file: its blob's id; "" where there is none."""

    def expect(self, paths: Iterable[str]) -> None:
        """Say which files are going to be read, so that a tree of the same repository makes them ready with its own."""

    def ahead(self, paths: Iterable[str]) -> None:
        """Make ready to read many files."""


class Listed:
    """What every kind of tree does with its list of entries."""

    all_entries: Mapping[str, Entry]
    links: Mapping[str, str]
    above = 0  # how many levels above the top may be seen

    def followed(self, path: str) -> str | None:
        """The regular file that a path means; None if it leads to none."""
        found = links.followed(path, self.links, self.above)
        return found if found is not None and self._is_file(found) else None

    def canonical(self, directory: str) -> str | None:
        """The directory that a path means once links are followed; None if it leads out of the tree."""
        return links.followed(directory, self.links, self.above)

    def names(self, directory: str) -> Iterator[str]:
        """The names of the Terraform files in a directory, odd ones and links to nothing included."""
        found = self.canonical(directory)
        return iter(() if found is None else self._directories.get(found, ()))

    def identity(self, path: str) -> str:
        """What identifies the content of any file: its blob's id; "" where there is none."""
        found = self.followed(path)
        return "" if found is None else self._identity(found)

    def read(self, path: str) -> bytes:
        """The content of a file; InputError where it is not regular, not there or too large."""
        found = self.followed(path)
        if found is not None:
            return self._content(found)
        entry = self.all_entries.get(path)
        problem = f"{entry.identity}, not a regular file." if entry and entry.kind is Kind.ODD else _LINK
        raise InputError(path, problem, "Put a file in its place.")

    @cached_property
    def files(self) -> Mapping[str, str]:
        """What identifies the content of each Terraform file, by path; links are followed."""
        return {path: self.identity(path) or self._oddity(path) for path in self._paths() if path.endswith(RELEVANT)}

    @cached_property
    def others(self) -> frozenset[str]:
        """The paths of all other files, what a package manager installs left out."""
        found = (path for path in self._paths() if not path.endswith(RELEVANT))
        return frozenset(path for path in found if _INSTALLED.isdisjoint(path.split("/")))

    def _paths(self) -> Iterator[str]:
        for path, entry in self.all_entries.items():
            if entry.kind is not Kind.SUBMODULE and not path.startswith("../"):
                yield path

    def _oddity(self, path: str) -> str:
        return f"{self.all_entries[path].kind.value} {self.links.get(path, '')}"

    @cached_property
    def _directories(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.all_entries:
            if path.endswith(RELEVANT):
                directory, name = posixpath.split(path)
                found.setdefault(directory, []).append(name)
        return found

    def _is_file(self, path: str) -> bool:
        entry = self.all_entries.get(path)
        return entry is not None and entry.kind is Kind.FILE

    def _identity(self, path: str) -> str:
        raise NotImplementedError

    def _content(self, path: str) -> bytes:
        raise NotImplementedError
