"""Which ruleset a run is judged by: a shipped one, a named file, or the team's own found upward."""

from __future__ import annotations

import os
from pathlib import Path

from planguard.errors import RulesetError
from planguard.ruleset import SHIPPED, Ruleset

_FILES = (".planguard.yaml", ".planguard.yml")


def find_upward(folder: Path) -> Path | None:
    """The team's ruleset file in this folder or the nearest one above it, up to the top of the repository."""
    for place in (folder, *folder.resolve().parents):
        found = [place / name for name in _FILES if os.path.lexists(place / name)]
        if len(found) > 1:
            raise RulesetError(f"{place}: there are two rulesets, {' and '.join(_FILES)}. Remove one of them.")
        if found:
            return found[0]
        if (place / ".git").exists():
            return None
    return None


def load(name_or_path: str) -> Ruleset:
    """A shipped ruleset by name, or that of a file; RulesetError, one line, for anything that is wrong with it.

    `Ruleset()` is what ``rulesets/default.yaml`` says, so that a run without a ruleset of its own reads no YAML.
    """
    if name_or_path == "default":
        return Ruleset()
    from planguard import ruleset_file, shipped

    path = shipped.ROOT / f"{name_or_path}.yaml" if name_or_path in SHIPPED else Path(name_or_path)
    if name_or_path not in SHIPPED and not path.exists():
        raise RulesetError(
            f"{name_or_path}: there is no such ruleset file. Give a path, or one of {', '.join(SHIPPED)}."
        )
    return ruleset_file.load(path, name_or_path)
