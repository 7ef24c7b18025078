"""Which ruleset a run is judged by: a shipped one, a named file, or the team's own found upward."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from planguard.judging.ruleset.model import BUILT_IN, Ruleset, default
from planguard.model.errors import RulesetError
from planguard.sources.files import kind_of

_FILES = (".planguard.yaml", ".planguard.yml")
_ROOT = 0


def find_upward(folder: Path) -> Path | None:
    """The team's ruleset file in this folder or the nearest one above it, up to the top of the repository.

    Outside a repository only the folder itself is looked into: what lies above it may be anybody's. RulesetError for
    what is no regular file of this user or of root, links included: nobody named it, so nobody vouches for it.
    """
    for place in _places(folder):
        found = [place / name for name in _FILES if _is_there(place / name)]
        if len(found) > 1:
            raise RulesetError(f"{place}: there are two rulesets, {' and '.join(_FILES)}. Remove one of them.")
        if found:
            _refuse_a_strange_one(found[0])
            return found[0]
    return None


def _places(folder: Path) -> Sequence[Path]:
    places = (folder, *folder.resolve().parents)
    tops = [position for position, place in enumerate(places) if os.path.lexists(place / ".git")]
    real = [position for position in tops if _is_repository(places[position] / ".git")]
    top = next(iter([*real, *tops]), 0)
    return places[: top + 1]


def _is_repository(git: Path) -> bool:
    """Whether it looks like one to git, so that an empty folder of that name does not end the search early."""
    return os.path.isfile(git) or os.path.exists(git / "HEAD")


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise RulesetError(
            f"{path}: cannot be read ({error.strerror}). Make the folder readable, or name a --ruleset."
        ) from error
    return True


def _refuse_a_strange_one(path: Path) -> None:
    found = path.lstat()
    kind = "a link" if stat.S_ISLNK(found.st_mode) else kind_of(found.st_mode)
    if kind:
        raise RulesetError(f"{path}: {kind}, not a regular file. Put the ruleset there, or name it with --ruleset.")
    if hasattr(os, "getuid") and found.st_uid not in (_ROOT, os.getuid()):
        raise RulesetError(
            f"{path}: it belongs to another user (uid {found.st_uid}). If you trust the file, name it with --ruleset."
        )


def load(name_or_path: str) -> Ruleset:
    """A shipped ruleset by name, or that of a file; RulesetError, one line, for anything that is wrong with it."""
    if name_or_path == "default":
        return default()
    if not name_or_path:
        raise RulesetError(f"the name of the ruleset is empty. Pass a path, or one of {', '.join(BUILT_IN)}.")
    from planguard.judging.ruleset import file
    from planguard.knowledge import package_data
    from planguard.knowledge.schemas import nearest

    path = package_data.ROOT / f"{name_or_path}.yaml" if name_or_path in BUILT_IN else Path(name_or_path)
    if name_or_path not in BUILT_IN and not os.path.exists(path):
        near = nearest(name_or_path, BUILT_IN)
        meant = f'did you mean "{near}"?' if near else f"Pass a path, or one of {', '.join(BUILT_IN)}."
        raise RulesetError(f"{name_or_path}: there is no such ruleset file{'; ' if near else '. '}{meant}")
    return file.load(path, name_or_path)
