"""Reads files that somebody else may have put there: never waited for, and never larger than a bound."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from planguard.model.errors import InputError

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_regular(path: Path | str, largest: int, source: str = "") -> bytes:
    """The content of a regular file, links followed.

    InputError, in the name of ``source`` or else the path, for a folder, a pipe, a socket or a device, for a file of
    more than ``largest`` bytes, and for one that cannot be opened.
    """
    name = source or str(path)
    try:
        with opened(path) as file:
            if kind := kind_of(os.fstat(file.fileno()).st_mode):
                raise InputError(name, f"{kind}, not a regular file.", "Name a regular file.")
            data = file.read(largest + 1)
    except OSError as error:
        raise InputError(name, f"{error.strerror or error}.", "Check the path and its permissions.") from error
    except ValueError as error:  # a name with a null byte in it
        raise InputError(name, "not a file name.", "Check the path.") from error
    if len(data) > largest:
        raise InputError(name, f"larger than {_size(largest)}.", "Check that it is the right file.")
    return data


def opened(path: Path | str) -> BinaryIO:
    """A file of any kind, opened for reading without waiting for somebody to write into it."""
    return open(path, "rb", opener=_without_waiting)


def real(path: Path) -> Path:
    """Where a path leads once links are followed; one that goes in a circle leads to itself, and is no error."""
    return Path(os.path.realpath(path))


def kind_of(mode: int) -> str:
    """What a file is that is not regular, with its article; "" for a regular one. ``mode`` is that of `os.stat`."""
    return next((kind for is_one, kind in _KINDS if is_one(mode)), "")


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))


def _size(count: int) -> str:
    return f"{count // 1_000_000} MB" if count >= 1_000_000 else f"{count} bytes"
