"""Finds the plans in a folder, so that everything in it is judged, refused by its name, or surely no plan."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from planguard.cli._input.globs import fits
from planguard.knowledge import refusals
from planguard.model.errors import InputError
from planguard.readers import SNIFFED, Likeness, likeness
from planguard.sources.files import kind_of, opened, real
from planguard.sources.trees import SOURCES

_ENDINGS = (".json", ".yaml", ".yml")
_DOCUMENTS = (".md", ".rst", ".adoc", ".html")
_OF_TEXTS = (".txt", ".log", ".out", ".plan", ".tfplan", "")  # sources quote plans, as documents do
_TOOLS_OWN = (".git", ".terraform", ".terragrunt-cache")
_MOST_NAMED = 10
_CHOOSE = "Choose the plans with --glob 'PATTERN'."
_FORMS = {
    Likeness.SAVED: refusals.SAVED_PLAN_ALONE,
    Likeness.TEXT: refusals.HUMAN_TEXT_ALONE,
    Likeness.LOG: refusals.LOG_ALONE,
}
"""Other forms of a plan, and how each is refused that has no plan beside it."""


def plans_in(folder: Path, globs: Sequence[str] = ()) -> list[str]:
    """The files of a folder, and of those in it, whose names end as those of plans; InputError for what is in doubt.

    Where there are globs, the files that one of them fits, and nothing else is looked at.
    """
    if globs:
        files = (path for each in _folders(folder, folder, follow=False) for path in _files_in(each))
        return sorted(str(path) for path in files if any(fits(path, folder, glob) for glob in globs))
    found = [str(path) for each in _folders(folder, folder) for path in _plans_right_in(each, folder)]
    if not found:
        raise _without_plans(folder)
    return sorted(found)


def _without_plans(folder: Path) -> InputError:
    if any(path.name.endswith(SOURCES) for path in _entries(folder)):
        return refusals.SOURCE.of_folder(str(folder))
    problem = "no .json, .yaml, or .yml file in this folder."
    return InputError(str(folder), problem, "Name the plan files themselves, or choose them with --glob 'PATTERN'.")


def _folders(folder: Path, top: Path, follow: bool = True) -> Iterator[Path]:
    """A folder and those in it; with ``follow``, InputError for a link that would have to be followed."""
    yield folder
    for path in _entries(folder):
        if os.path.isdir(path) and path.name not in _TOOLS_OWN:
            if not path.is_symlink():
                yield from _folders(path, top, follow)
            elif follow and not _is_looked_into(real(path), real(top)):
                raise InputError(str(path), "a link to a folder, which is not followed.", "Name that folder itself.")


def _is_looked_into(folder: Path, top: Path) -> bool:
    return folder.is_relative_to(top) and not set(folder.relative_to(top).parts) & set(_TOOLS_OWN)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from error


def _files_in(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if not os.path.isdir(path)]


def _plans_right_in(folder: Path, top: Path) -> list[Path]:
    """The plans of one folder; each other form of a plan has to have one of them beside it."""
    files = _files_in(folder)
    plans = [path for path in files if _is_called_a_plan(path, top)]
    others = {path: _what_it_is(path, top) for path in files if path not in plans}
    for form, refusal in _FORMS.items():
        found = [path for path, what in others.items() if what is form]
        if len(found) > len(plans):
            raise refusal.of(str(found[-1]))
    return plans


def _is_called_a_plan(path: Path, top: Path) -> bool:
    _refuse_odd_kind(path)
    return path.suffix.lower() in _ENDINGS and not _is_hidden(path, top)


def _is_hidden(path: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(top).parts)


def _what_it_is(path: Path, top: Path) -> Likeness:
    """What a file is that is not to be judged by its name; InputError where the name hides that it is a plan."""
    found = _likeness(path)
    if found is Likeness.PLAN:
        what = "hidden" if _is_hidden(path, top) else "not called .json, .yaml, or .yml"
        raise InputError(str(path), f"a plan that is {what}, which a folder does not show.", "Rename it, or remove it.")
    return found


def _refuse_odd_kind(path: Path) -> None:
    try:
        kind = kind_of(path.stat().st_mode)
    except OSError as error:
        raise _unreadable(path, error) from error
    if kind:
        raise InputError(str(path), f"{kind} among the plans, which is not read.", "Remove it.")


def _likeness(path: Path) -> Likeness:
    try:
        with opened(path) as file:
            found = likeness(file.read(SNIFFED))
    except OSError as error:
        raise _unreadable(path, error) from error
    if path.suffix.lower() in _DOCUMENTS:
        return Likeness.NOTHING
    quotes = found is Likeness.TEXT and path.suffix.lower() not in _OF_TEXTS
    return Likeness.NOTHING if quotes else found


def _unreadable(path: Path, error: OSError) -> InputError:
    what = "a link that leads nowhere" if path.is_symlink() and not path.exists() else error.strerror or str(error)
    return InputError(str(path), f"{what}.", "Remove it, or name the plan files themselves.")


def refused_together(folder: str, errors: Sequence[InputError]) -> InputError:
    """One error for all files of a folder that cannot be judged, so that each is named at once."""
    if len(errors) == 1:
        advice = _CHOOSE if errors[0].problem == refusals.UNKNOWN.what else errors[0].advice
        return InputError(errors[0].source, errors[0].problem, advice)
    names = [os.path.relpath(error.source, folder) for error in errors]
    left = len(names) - _MOST_NAMED
    shown = [*names[:_MOST_NAMED], f"{left} more"] if left > 0 else names
    named = f"{', '.join(shown[:-1])}{',' * (len(shown) > 2)} and {shown[-1]}"
    if {error.problem for error in errors} == {errors[0].problem} != {refusals.UNKNOWN.what}:
        return InputError(folder, f"{named}: {errors[0].problem}", errors[0].advice)
    return InputError(folder, f"{len(names)} files in it cannot be judged: {named}.", _CHOOSE)
