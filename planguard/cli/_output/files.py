"""Writes files where a change may have put something else: through no link, whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from planguard.model.errors import UsageError
from planguard.sources.files import kind_of, real

_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED = ("/dev/fd/", "/proc/self/fd/")


def write(path: Path, data: bytes, below: Path) -> None:
    """Put a file of these bytes at a path, in the place of a file that is there already.

    UsageError where a part of the path below the folder ``below`` is a link, or where something is in the way that is
    no regular file. Nothing is written then; nor is half a file where OSError is raised.
    """
    mode = _mode(path, below)
    part = path.with_name(f".planguard-{os.urandom(8).hex()}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            file.write(data)
        if mode:
            part.chmod(mode)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def is_there(path: Path, below: Path) -> bool:
    """Whether there is a file at a path already; UsageError where `write` would refuse to write there."""
    try:
        return _mode(path, below) != 0
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}.") from error


def typed(path: Path) -> Path:
    """The part of a path that the person who typed it answers for.

    Of a relative path that is none, and of an absolute one what leads to a repository or the working directory, as a
    change may hold everything in there; any other absolute path is theirs as a whole.
    """
    if not path.is_absolute():
        return Path()
    return next((folder for folder in reversed(path.parents) if _may_be_changed(folder)), path.parent)


def stream(place: str) -> int | None:
    """A descriptor to write to where a place names an open file, a device or a pipe under /dev; None for any other."""
    number = next((place.removeprefix(start) for start in _NUMBERED if place.startswith(start)), "")
    if place in _STREAMS or (number.isascii() and number.isdigit()):
        return os.dup(_STREAMS.get(place) or int(number))
    if not os.path.normpath(place).startswith("/dev/") or not _takes_a_stream(place):
        return None
    descriptor = os.open(place, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)  # a pipe that nobody reads is an error
    os.set_blocking(descriptor, True)
    return descriptor


def _mode(path: Path, below: Path) -> int:
    """The permissions of the file that is at a path; 0 where there is none."""
    at = below
    for part in path.relative_to(below).parts:
        at /= part
        if at.is_symlink():
            raise UsageError(f"{at}: a link, and nothing is written through one; name what it leads to.")
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return 0
    if kind := kind_of(mode):
        raise UsageError(f"{path}: {kind}, not a regular file; name another file, or remove it.")
    return stat.S_IMODE(mode) & 0o777 | stat.S_IWUSR


def _may_be_changed(folder: Path) -> bool:
    """Whether a folder, once links are followed, is in a work tree, this one or any other, or where planguard runs."""
    place, here = real(folder), real(Path.cwd())
    if here != Path(here.anchor) and place.is_relative_to(here):
        return True
    return any(os.path.lexists(one / ".git") for one in (place, *place.parents))


def _takes_a_stream(place: str) -> bool:
    try:
        mode = os.stat(place).st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)
