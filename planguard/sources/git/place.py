"""Where the repository is that a folder belongs to, found without starting git."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from planguard.model.errors import InputError
from planguard.sources.files import read_regular, real

MARKER = ".git"
_POINTER = b"gitdir: "
_LONGEST_POINTER = 8_192


class Place(msgspec.Struct, frozen=True):
    """The top of a work tree, and the git directory that belongs to it."""

    top: Path
    git_dir: Path


def find(start: Path, environment: Mapping[str, str]) -> Place | None:
    """The repository of a folder; None outside one. What a hook of git was told in ``GIT_DIR`` is kept to."""
    found = next(_upward(start, environment), None)
    if not environment.get("GIT_DIR"):
        return found
    git_dir = real(start / environment["GIT_DIR"])
    if environment.get("GIT_WORK_TREE"):
        return Place(real(start / environment["GIT_WORK_TREE"]), git_dir)
    return found if found is not None and found.git_dir == git_dir else Place(real(start), git_dir)


def _upward(start: Path, environment: Mapping[str, str]) -> Iterator[Place]:
    ceilings = {Path(name) for name in environment.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep) if name}
    first = real(start)
    for folder in (first, *first.parents):
        if folder in ceilings and folder != first:
            return
        git_dir = _git_dir(folder / MARKER)
        if git_dir is not None:
            yield Place(folder, git_dir)


def _git_dir(marker: Path) -> Path | None:
    """The git directory that a ``.git`` is or names; None where it is neither."""
    if os.path.isdir(marker):
        return real(marker) if _is_repository(marker) else None
    if not os.path.isfile(marker):
        return None
    named = _pointer(marker)
    if named is None:
        return None
    git_dir = real(marker.parent / named)
    if _may_be_committed(git_dir):
        problem = f"names {git_dir} as the repository, which a commit can have put there."
        raise InputError(str(marker), problem, "Remove it, or run planguard at the top of the repository.")
    return git_dir if os.path.isdir(git_dir) else None


def _pointer(marker: Path) -> str | None:
    try:
        text = read_regular(marker, _LONGEST_POINTER)
    except InputError:
        return None
    named = text.startswith(_POINTER) and b"\0" not in text
    return os.fsdecode(text.removeprefix(_POINTER).rstrip(b"\r\n")) if named else None


def _is_repository(folder: Path) -> bool:
    return os.path.lexists(folder / "HEAD") and os.path.isdir(folder / "objects") and os.path.isdir(folder / "refs")


def _may_be_committed(git_dir: Path) -> bool:
    """Whether a git directory lies among the files of a work tree, where git itself never puts one.

    A bare clone beside its worktrees, named by the ``.git`` above both, is what people make on purpose.
    """
    for folder in git_dir.parents:
        marker = folder / MARKER
        if MARKER in git_dir.relative_to(folder).parts or not os.path.lexists(marker):
            continue
        if os.path.isdir(marker):
            return _is_repository(marker)
        named = _pointer(marker)
        return named is None or not git_dir.is_relative_to(real(folder / named))
    return False


def checked_out(folder: Path, recorded: str) -> str:
    """The commit that a submodule's folder holds, ``recorded`` where it is not filled; "" if that cannot be told."""
    marker = folder / MARKER
    if not os.path.lexists(marker):
        return recorded
    git_dir = folder / (_pointer(marker) or MARKER) if os.path.isfile(marker) else marker
    head = _line(git_dir / "HEAD")
    branch = head.removeprefix("ref: ") if head.startswith("ref: refs/") and ".." not in head else ""
    return _line(git_dir / branch) if branch else head


def _line(file: Path) -> str:
    try:
        return read_regular(file, _LONGEST_POINTER).decode("utf-8", "replace").strip()
    except InputError:
        return ""
