"""Finds the plans in a folder, so that everything in it is judged, refused by its name, or surely no plan."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from planguard.cli._input.faces import FORMS, Face
from planguard.cli._input.globs import fits
from planguard.cli._input.layouts import (
    CACHE,
    DATA,
    STACK,
    Layout,
    is_called_a_plan,
    is_called_a_saved_plan,
    layout_of,
    working_folders,
)
from planguard.knowledge import refusals
from planguard.model.errors import InputError
from planguard.readers import SNIFFED, Likeness, likeness, refuse_by_its_start
from planguard.sources.files import kind_of, opened, real
from planguard.sources.trees import SOURCES

_ENDINGS = (".json", ".yaml", ".yml")
_DOCUMENTS = (".md", ".rst", ".adoc", ".html")
_OF_TEXTS = (".txt", ".log", ".out", ".plan", ".tfplan", "")  # sources quote plans, as documents do
_PROGRAMS = (b"#!", b"\x7fELF")
_TOOLS_OWN = (".git", DATA, CACHE)
_PUT_THERE = (Likeness.PLAN, Likeness.SAVED)


class Folder(NamedTuple):
    """What is in a folder that was given: the files that are judged, and the units that must have a plan."""

    plans: list[Face]
    layout: Layout = Layout()


def plans_in(folder: Path, globs: Sequence[str] = ()) -> Folder:
    """The files of a folder, and of those in it, whose names end as those of plans; InputError for what is in doubt.

    Where there are globs, the files that one of them fits, and nothing else is looked at.
    """
    if globs:
        files = (path for each in _folders(folder, folder, follow=False) for path in _files_in(each))
        chosen = sorted(path for path in files if any(fits(path, folder, glob) for glob in globs))
        return Folder([Face(str(path), Likeness.PLAN, path) for path in chosen])
    contents = {each: _files_in(each) for each in _folders(folder, folder)}
    layout = layout_of(contents, folder)
    found = [face for each in contents for face in _plans_of(each, contents, layout, folder)]
    found += _namesakes(found, contents, folder)
    if not found and not layout.units:
        raise _without_plans(folder)
    return Folder(found, layout)


def _plans_of(folder: Path, contents: Mapping[Path, Sequence[Path]], layout: Layout, top: Path) -> Iterator[Face]:
    """The plans of one folder or, where a unit has none, those that Terragrunt left in its cache."""
    of = folder.relative_to(top) if layout.is_mirrored else folder
    found = [Face(str(path), form, of) for path, form in _plans_right_in(contents[folder], layout, top)]
    found += _put_into(folder / DATA, of)
    yield from found
    if folder in layout.units and not found:
        cached = [list(_left_in(working)) for working in working_folders(folder)]
        places = [place for place in cached if place]
        # where it ran in one place alone, it is the plan of the unit, which may lie in other forms elsewhere
        yield from (face._replace(folder=of) if len(places) == 1 else face for place in places for face in place)


def _left_in(working: Path) -> Iterator[Face]:
    """The plans that Terragrunt left in a folder of its cache."""
    yield from _put_into(working, working)
    yield from _put_into(working / DATA, working)


def _namesakes(found: Sequence[Face], contents: Mapping[Path, Sequence[Path]], top: Path) -> Iterator[Face]:
    """What is called as plans of other folders are, such as plan.txt, and holds something else, or nothing."""
    forms = {Path(face.path).name: face.form for face in found if is_called_a_plan(Path(face.path).name)}
    known = {face.path for face in found}
    for path in (path for files in contents.values() for path in files if path.name in forms):
        if str(path) not in known and not _is_hidden(path, top):
            yield Face(str(path), forms[path.name], path.parent)


def _put_into(folder: Path, of: Path) -> Iterator[Face]:
    """The plans that somebody wrote into a folder which a tool fills: what is called so, and no other file."""
    for path in _files_in(folder) if os.path.isdir(folder) else ():
        if is_called_a_plan(path.name) and (form := _form(path)) in _PUT_THERE:
            yield Face(str(path), form, of)


def home_of(face: Face) -> Path:
    """The folder that a plan was made in, whose tool may keep a folder of its own in there."""
    folder = Path(face.path).parent
    return folder.parent if folder.name == DATA else folder


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


def _plans_right_in(files: Sequence[Path], layout: Layout, top: Path) -> Iterator[tuple[Path, Likeness]]:
    """The plans of one folder with their forms."""
    plans = {path: Likeness.PLAN for path in files if _is_to_be_judged(path, layout, top)}
    others = {path: _what_it_is(path, top) for path in files if path not in plans}
    plans |= {path: form for path, form in others.items() if form in FORMS and not _is_hidden(path, top)}
    yield from plans.items()


def _is_to_be_judged(path: Path, layout: Layout, top: Path) -> bool:
    """Whether a file is a plan by its name and, among the settings that lie beside units, by what is in it too."""
    if not _is_called_one(path, top):
        return False
    return not layout.is_of_units or is_called_a_plan(path.name) or not _is_surely_another(path)


def _is_surely_another(path: Path) -> bool:
    """Whether a file starts like no plan, not even like one that is cut off; of settings in YAML, all may be empty."""
    head = _head(path)
    if not head.strip():
        return path.suffix.lower() != ".json"
    try:
        refuse_by_its_start(head, str(path))
    except InputError as error:
        return error.is_no_plan
    return False


def _is_called_one(path: Path, top: Path) -> bool:
    _refuse_odd_kind(path)
    return path.suffix.lower() in _ENDINGS and not _is_hidden(path, top)


def _is_hidden(path: Path, top: Path) -> bool:
    return any(part.startswith(".") and part != STACK for part in path.relative_to(top).parts)


def _what_it_is(path: Path, top: Path) -> Likeness:
    """What a file is that is not to be judged by its name; InputError where the name hides that it is a plan."""
    found = _form(path)
    is_hidden = _is_hidden(path, top)
    if found is Likeness.PLAN or (is_hidden and _likeness(path) is Likeness.SAVED):
        what = "hidden" if is_hidden else "not called .json, .yaml, or .yml"
        raise InputError(str(path), f"a plan that is {what}, which a folder does not show.", "Rename it, or remove it.")
    return found


def _form(path: Path) -> Likeness:
    """What a file is by its content; one that is called a saved plan and is no program is what is left of one."""
    found = _likeness(path)
    is_left = found is Likeness.NOTHING and is_called_a_saved_plan(path.name) and not _head(path).startswith(_PROGRAMS)
    return Likeness.SAVED if is_left else found


def _refuse_odd_kind(path: Path) -> None:
    try:
        kind = kind_of(path.stat().st_mode)
    except OSError as error:
        raise _unreadable(path, error) from error
    if kind:
        raise InputError(str(path), f"{kind} among the plans, which is not read.", "Remove it.")


def _head(path: Path) -> bytes:
    try:
        with opened(path) as file:
            return file.read(SNIFFED)
    except OSError as error:
        raise _unreadable(path, error) from error


def _likeness(path: Path) -> Likeness:
    found = likeness(_head(path))
    if path.suffix.lower() in _DOCUMENTS:
        return Likeness.NOTHING
    quotes = found is Likeness.TEXT and path.suffix.lower() not in _OF_TEXTS
    return Likeness.NOTHING if quotes else found


def _unreadable(path: Path, error: OSError) -> InputError:
    what = "a link that leads nowhere" if path.is_symlink() and not path.exists() else error.strerror or str(error)
    return InputError(str(path), f"{what}.", "Remove it, or name the plan files themselves.")
