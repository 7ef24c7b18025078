"""Where the modules of a configuration lie: in a saved plan, in a folder on disk, or in a revision."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from planguard.model.errors import InputError
from planguard.sources.files import read_regular, real
from planguard.sources.trees import LARGEST, Directories, Listed

_BUNDLED = "tfconfig/"
_INSTALLED = ".terraform/modules/modules.json"
_LARGEST_LIST = 10_000_000
_NO_FILE = InputError("", "not in the saved plan.", "Make the plan again.")


class Files(Directories, Protocol):
    """Directories whose paths are relative to the root module, and may lead above it."""

    def shown(self, path: str) -> str:
        """The path by which a person finds a file, relative to the root module."""


class Layout(msgspec.Struct, frozen=True):
    """Files, and by the key of a module (``env.sub``) the directory that is known for it beforehand.

    Any other module is where the source of its call says. ``pinned`` says that what is known goes before that.
    """

    files: Files
    known: Mapping[str, str] = {}
    pinned: bool = False


def bundled(members: Mapping[str, bytes]) -> Layout:
    """The sources in a saved plan, from the contents of its members by their names."""
    directories = _directories(members.get(f"{_BUNDLED}modules.json", b""))
    return Layout(_Bundle(members, directories), {key: f"m-{key}" for key in directories}, pinned=True)


def on_disk(root: Path) -> Layout:
    """A root module on disk, with what `terraform init` put beside it."""
    try:
        installed = read_regular(root / _INSTALLED, _LARGEST_LIST)
    except InputError:
        installed = b""
    return Layout(_Disk(root), {key: place for key, place in _directories(installed).items() if key})


def committed(tree: Listed, root: str) -> Layout:
    """A root module at a path of a revision."""
    return Layout(_Revision(tree, root))


def _directories(data: bytes) -> Mapping[str, str]:
    """The directory of each module by its key, from a list of Terraform's; none where it is not one."""
    try:
        found: Any = json.loads(data or b"[]")
    except (ValueError, RecursionError):
        return {}
    listed = found.get("Modules") if isinstance(found, dict) else found
    return {
        one["Key"]: one["Dir"].replace("\\", "/")
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and isinstance(one.get("Key"), str) and isinstance(one.get("Dir"), str)
    }


class _Bundle:
    """The members of a saved plan; a directory is that of a module's key, and shown as where it was on disk."""

    def __init__(self, members: Mapping[str, bytes], directories: Mapping[str, str]) -> None:
        self._members, self._directories = members, directories
        self._names: dict[str, list[str]] = {}
        for member in members:
            directory, name = posixpath.split(member.removeprefix(_BUNDLED))
            if member.startswith(_BUNDLED) and directory.startswith("m-"):
                self._names.setdefault(directory, []).append(name)

    def canonical(self, directory: str) -> str | None:
        return directory

    def names(self, directory: str) -> Iterator[str]:
        return iter(self._names.get(directory, ()))

    def read(self, path: str) -> bytes:
        if (found := self._members.get(f"{_BUNDLED}{path}")) is None:
            raise _NO_FILE
        return found

    def shown(self, path: str) -> str:
        directory, name = posixpath.split(path)
        return posixpath.normpath(posixpath.join(self._directories.get(directory.removeprefix("m-"), ""), name))


class _Disk:
    """Folders on disk, each listed when it is asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real = real(root)

    def canonical(self, directory: str) -> str | None:
        return directory

    def names(self, directory: str) -> Iterator[str]:
        try:
            return iter(sorted(os.listdir(self._root / directory)))
        except (OSError, ValueError):
            return iter(())

    def read(self, path: str) -> bytes:
        return read_regular(self._root / path, LARGEST, path)

    def shown(self, path: str) -> str:
        return Path(os.path.relpath(real(self._root / path), self._real)).as_posix()


class _Revision:
    """A tree of git as seen from a root module in it."""

    def __init__(self, tree: Listed, root: str) -> None:
        self._tree, self._root = tree, root

    def canonical(self, directory: str) -> str | None:
        found = self._tree.canonical(self._inside(directory))
        return None if found is None else self._seen(found)

    def names(self, directory: str) -> Iterator[str]:
        return self._tree.names(self._inside(directory))

    def read(self, path: str) -> bytes:
        return self._tree.read(self._inside(path))

    def shown(self, path: str) -> str:
        inside = self._inside(path)
        return self._seen(self._tree.followed(inside) or inside)

    def _inside(self, path: str) -> str:
        joined = posixpath.normpath(posixpath.join(self._root, path))
        return "" if joined == "." else joined

    def _seen(self, path: str) -> str:
        return posixpath.relpath(f"/{path}", f"/{self._root}") if path or self._root else ""
