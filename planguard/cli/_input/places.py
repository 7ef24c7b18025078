"""Where in its repository something lies, so that it is told from others over runs and on every machine."""

from __future__ import annotations

import os
from pathlib import Path

from planguard.cli._input.streams import is_stream
from planguard.model.errors import InputError
from planguard.sources.files import real
from planguard.sources.git.place import find


def place_of(name: str) -> str:
    """The path of a file or folder in the repository that it is in, with slashes; "" for the top of one.

    What is in none, such as a pipe or a file that another job left, counts as lying where planguard runs. Outside of
    any repository the path begins with the name of the folder that planguard runs in, or that the file is in.
    """
    here = _working_directory()
    if is_stream(name):
        return _from(here, here / "standard input")
    if os.path.isdir(name):
        path = folder = real(Path(name))
    else:
        folder = real(Path(name).parent)
        path = folder / Path(name).name
    top = _top(folder)
    return _relative(path, top) if top else _from(here, path)


def _working_directory() -> Path:
    try:
        return real(Path.cwd())
    except OSError:  # it was deleted, which a plan with a full path need not care about
        return Path(os.sep)


def _relative(path: Path, top: Path) -> str:
    found = path.relative_to(top).as_posix()
    return "" if found == "." else found


def _from(here: Path, path: Path) -> str:
    top = _top(here)
    if top:
        return (here.relative_to(top) / path.name).as_posix()
    if path.is_relative_to(here):
        return (Path(here.name) / path.relative_to(here)).as_posix()
    return f"{path.parent.name}/{path.name}"


def _top(folder: Path) -> Path | None:
    """The top of the repository that a folder is in, as far as that can be told."""
    try:
        found = find(folder, os.environ)
    except InputError:
        return None
    return found.top if found and folder.is_relative_to(found.top) else None
