"""What a command is given to read: files, folders and standard input, each up to a bound, and none passed over."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from planguard import readers
from planguard.cli._input.faces import grouped
from planguard.cli._input.folder import Folder, home_of, plans_in
from planguard.cli._input.globs import refuse_idle
from planguard.cli._input.layouts import CACHE, is_planned
from planguard.cli._input.streams import is_inherited
from planguard.knowledge.refusals import STANDARD_INPUT
from planguard.model.errors import InputError
from planguard.sources.files import kind_of, opened

LARGEST_FILE = 1_000_000_000
LARGEST_STREAM = 500_000_000  # what comes through a pipe has no size that could be asked for beforehand
_CHUNK = 1 << 20
_PATIENCE = 3.0
"""Seconds in which somebody has to open a named pipe to write into it."""


class Source(NamedTuple):
    """Something to read: its name as it was given, the name to show, and the folder it was found in, "" for none.

    ``is_of_units`` says that it is one of the many plans of a tool that plans unit by unit; ``is_missing`` that it is
    such a unit without a plan, so that there is nothing to read. ``others`` are the same plan in less telling forms.
    """

    given: str
    shown: str
    folder: str
    is_of_units: bool = False
    is_missing: bool = False
    others: tuple[Source, ...] = ()

    def content(self, input_format: str | None = None) -> bytes:
        """Its bytes; InputError as soon as it starts like no plan."""
        return plan_bytes(self.given, input_format)


def sources(files: Iterable[str], globs: Sequence[str] = ()) -> list[Source]:
    """Each file, once, however often and by whatever name it is given; of folders, those that a glob fits.

    They are sorted by the names that are shown. UsageError where a glob fits nothing at all.
    """
    given = list(files)
    folders = {name: plans_in(Path(name), globs) for name in dict.fromkeys(given) if is_folder(name)}
    refuse_idle(globs, [(Path(face.path), Path(name)) for name, folder in folders.items() for face in folder.plans])
    named = [Source(name, _shown(name), "") for name in given if name not in folders]
    once: dict[str, Source] = {}
    for source in (*named, *_in_folders(folders), *_without_a_plan(folders)):
        known = once.setdefault(_identity(source.given), source)
        once[_identity(source.given)] = source if len(source.others) > len(known.others) else known
    return sorted(once.values(), key=lambda source: source.shown)


def _identity(name: str) -> str:
    return name if name == "-" else os.path.realpath(name)


def _in_folders(folders: Mapping[str, Folder]) -> Iterator[Source]:
    """The plans of all folders, each by its most telling form."""
    found = {face: name for name, folder in folders.items() for face in folder.plans}
    for group in grouped(found):
        first, *others = [
            Source(face.path, _shown(face.path), found[face], folders[found[face]].layout.is_of_units) for face in group
        ]
        yield first._replace(others=tuple(others))


def _without_a_plan(folders: Mapping[str, Folder]) -> Iterator[Source]:
    """The units of all folders that have no plan, neither in themselves nor below their path in another folder."""
    planned = [home_of(face).relative_to(name) for name, folder in folders.items() for face in folder.plans]
    for name, folder in folders.items():
        for unit in folder.layout.units:
            within = unit.relative_to(name)
            cached = any(Path(face.path).is_relative_to(unit / CACHE) for face in folder.plans)
            if not cached and not is_planned(within, planned):
                yield Source(str(unit), _shown(str(unit)), name, is_of_units=True, is_missing=True)


def plan_bytes(name: str, input_format: str | None = None) -> bytes:
    """The content of a file or, for "-", of standard input; InputError as soon as it starts like no plan."""
    return _read(name, lambda head: readers.refuse_by_its_start(head, _shown(name), input_format))


def text_bytes(name: str) -> bytes:
    """The content of a file or of standard input, whatever it is."""
    return _read(name, lambda head: None)


def is_folder(given: str) -> bool:
    """Whether what is given is a folder."""
    return given != "-" and os.path.isdir(given)


def _shown(name: str) -> str:
    """The name as text that every report can hold: bytes that are no UTF-8 are spelled out."""
    return STANDARD_INPUT if name == "-" else os.fsencode(name).decode(errors="backslashreplace")


def _read(name: str, refuse: Callable[[bytes], None]) -> bytes:
    try:
        with _opened(name) as file:
            head = file.read(readers.SNIFFED)
            refuse(head)
            return _whole(head, file, name)
    except OSError as error:
        raise InputError(_shown(name), f"{error.strerror or error}.", "Check the path and its permissions.") from error
    except ValueError as error:  # a name with a null byte in it
        raise InputError(_shown(name), "not a file name.", "Check the path.") from error
    except MemoryError as error:
        raise InputError(_shown(name), "larger than the memory there is.", "Check that it is a plan.") from error


def _whole(head: bytes, file: BinaryIO, name: str) -> bytes:
    size = _size(file, len(head)) if file.seekable() else 0
    if not size:  # a stream, a device, or a file that the system makes up as it is read
        return b"".join([head, *_rest(file, len(head), name)])
    if size > LARGEST_FILE:
        raise _too_large(name, LARGEST_FILE, "Check that it is the plan that is meant.")
    return file.read(size + 1)


def _size(file: BinaryIO, read: int) -> int:
    """How much there is from where the reading began, and goes back there; 0 where nobody says."""
    start = file.tell() - read
    size = file.seek(0, os.SEEK_END) - start
    file.seek(start if size > 0 else start + read)
    return max(size, 0)


def _rest(file: BinaryIO, size: int, name: str) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > LARGEST_STREAM:
            raise _too_large(name, LARGEST_STREAM, "Give a plan of that size as a file.")
        yield chunk


def _too_large(name: str, largest: int, advice: str) -> InputError:
    return InputError(_shown(name), f"larger than {largest // 1_000_000} MB.", advice)


@contextlib.contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        if sys.stdin is None:
            raise InputError("standard input", "it is closed.", "Name a file.")
        yield sys.stdin.buffer
        return
    with opened(name) as file:
        kind = kind_of(os.fstat(file.fileno()).st_mode)
        if kind == "a named pipe":
            _wait_for_a_writer(file.fileno(), name)
        elif kind:
            raise InputError(_shown(name), f"{kind}, not a regular file.", "Name a file, or - for standard input.")
        yield file


def _wait_for_a_writer(pipe: int, name: str) -> None:
    """Let a pipe be read to its end; InputError where nobody opens it to write for a while.

    A shell hands over pipes that have a writer, as for ``<(terraform show -json PLANFILE)``; it may take its time.
    """
    if not is_inherited(name) and not select.select([pipe], [], [], _PATIENCE)[0] and not _has_writer(pipe):
        raise InputError(_shown(name), "a named pipe that nobody writes into.", "Start what writes into it first.")
    os.set_blocking(pipe, True)


def _has_writer(pipe: int) -> bool:
    try:
        return os.read(pipe, 1) != b""
    except BlockingIOError:
        return True
