"""A folder on disk as a tree: everything in it by its name, and a file's content where somebody asks for it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.sources.files import kind_of, read_regular, real
from planguard.sources.git.place import checked_out
from planguard.sources.trees import GENERATED, LARGEST, RELEVANT, Entry, Kind, Listed

_LONGEST_LINK = 255
_LINK_TEXT = regex(r"[^\s{}=\"]+")


class Folder(Listed):
    """A folder on disk, without what git, Terraform and Terragrunt put into it.

    ``submodules`` are those that the version has which it is compared with: what is in them is another repository's.
    ``above`` is how many levels above it links may lead.
    """

    def __init__(
        self, root: Path, submodules: Mapping[str, str] | None = None, above: int = 0, whole: bool = False
    ) -> None:
        if not os.path.isdir(root):
            raise InputError(str(root), "no such folder.", "Give a folder or a revision.")
        self._root, self.above, self.whole = root, above, whole
        self._submodules = submodules or {}
        self._contents: dict[str, bytes] = {}

    @cached_property
    def all_entries(self) -> Mapping[str, Entry]:  # type: ignore[override]
        """Everything in the folder."""
        return dict(self._walked())

    @cached_property
    def links(self) -> Mapping[str, str]:  # type: ignore[override]
        """Where each link leads, as it is written."""
        return {path: entry.identity for path, entry in self.all_entries.items() if entry.kind is Kind.LINK}

    def _walked(self) -> Iterator[tuple[str, Entry]]:
        waiting = [""]
        while waiting:
            directory = waiting.pop()
            try:
                with os.scandir(self._root / directory) as scanned:
                    found = sorted(scanned, key=lambda one: one.name)
            except OSError as error:
                yield directory or ".", Entry(Kind.ODD, f"a folder that cannot be listed ({error.strerror or error})")
                continue
            for one in found:
                path = f"{directory}/{one.name}" if directory else one.name
                if path in self._submodules:
                    recorded = self._submodules[path]
                    yield path, Entry(Kind.SUBMODULE, checked_out(self._root / path, recorded))
                elif one.is_dir(follow_symlinks=False):
                    waiting += [path] if one.name not in GENERATED else []
                elif one.name not in GENERATED:
                    yield path, _entry(one)

    def expect(self, paths: Iterable[str]) -> None:
        """Nothing: files on disk are read one by one."""

    def ahead(self, paths: Iterable[str]) -> None:
        """Nothing: files on disk are read one by one."""

    def _is_file(self, path: str) -> bool:
        if not path.startswith("../"):
            return super()._is_file(path)
        top = real(self._root).parents[self.above - 1]
        place = real(self._root / path)
        return place.is_relative_to(top) and os.path.isfile(place)

    def _identity(self, path: str) -> str:
        try:
            data = self._content(path)
        except InputError as error:
            return error.problem
        return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()

    def _content(self, path: str) -> bytes:
        if path not in self._contents:
            data = read_regular(self._root / path, LARGEST, path)
            if not path.endswith(RELEVANT):
                return data
            self._contents[path] = data
        return self._contents[path]


def _entry(one: os.DirEntry[str]) -> Entry:
    try:
        status = one.stat(follow_symlinks=False)
        if stat.S_ISLNK(status.st_mode):
            return Entry(Kind.LINK, os.readlink(one.path))
    except OSError as error:
        return Entry(Kind.ODD, f"a file that cannot be read ({error.strerror or error})")
    if kind_of(status.st_mode):
        return Entry(Kind.ODD, kind_of(status.st_mode))
    leads_to = _spelled_link(one.path) if status.st_size <= _LONGEST_LINK and one.name.endswith(RELEVANT) else ""
    return Entry(Kind.LINK, leads_to) if leads_to else Entry(Kind.FILE)


def _spelled_link(path: str) -> str:
    """Where a link leads that git wrote as a file, on a system or into a folder that has no links; "" for any other."""
    try:
        text = os.fsdecode(read_regular(path, _LONGEST_LINK))
    except InputError:
        return ""
    return text if text.endswith(RELEVANT) and _LINK_TEXT.fullmatch(text) else ""
