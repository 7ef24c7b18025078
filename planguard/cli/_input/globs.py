"""Which files of a folder are meant, where the command line says it by patterns."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from planguard.model.errors import UsageError


def fits(path: Path, top: Path, glob: str) -> bool:
    """Whether a file is meant: by its path in the folder that was given or, for a glob without a slash, by its name."""
    return fnmatchcase(path.relative_to(top).as_posix() if "/" in glob else path.name, glob.removeprefix("./"))


def refuse_idle(globs: Sequence[str], found: Sequence[tuple[Path, Path]]) -> None:
    """UsageError for a glob that fits no file of any folder: what it was to choose would not be judged."""
    for glob in globs:
        if not any(fits(path, top, glob) for path, top in found):
            raise UsageError(f"--glob {glob} fits no file in a folder that is given; check its spelling.")
