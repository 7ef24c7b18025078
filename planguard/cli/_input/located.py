"""The sources of a plan, and of the version before it, as the command line names them."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import posixpath
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import msgspec

from planguard import readers
from planguard.cli._input import is_folder
from planguard.cli._input.places import place_of
from planguard.cli._input.streams import is_stream
from planguard.model.errors import InputError, UsageError
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.sources.files import read_regular, real
from planguard.sources.git.place import find
from planguard.sources.trees import LARGEST, SOURCES

if TYPE_CHECKING:
    from planguard.sources.git.repository import Committed, Repository
    from planguard.sources.locating.layouts import Layout

_LARGEST_PLAN = 1_000_000_000
_ENOUGH = 20  # blocks by which a folder is known
_PATHS = ("./", "../")
_PASS = "Pass the folder of the root module as --source DIR."


class Sources(msgspec.Struct, frozen=True):
    """The folder of the root module, and the version to compare it with; None where the command line says nothing."""

    folder: str | None = None
    base: str | None = None


def sources_of(files: Sequence[str], folder: str | None, base: str | None) -> Sources:
    """The sources of these plans; UsageError where one folder would be that of several."""
    if folder is not None and (len(files) > 1 or is_folder(files[0])):
        raise UsageError("--source is the folder of one root module; name one plan.")
    return Sources(folder, base)


def located(plan: Plan, given: str, sources: Sources, *, is_one_of_many: bool = False) -> Plan:
    """A plan that was read from what is given, with what its sources say, whose files are named as in the repository.

    InputError for a folder without sources, and for a base that cannot be read. One of many plans is let go without.
    """
    if plan.tool not in (Tool.TERRAFORM, Tool.OPENTOFU):
        if sources != Sources() and not is_one_of_many:
            raise UsageError("--source and --base are for plans of Terraform and OpenTofu; leave them out.")
        return plan
    if sources == Sources() and not _holds_its_sources(plan):
        return plan
    folder = _folder(plan, given, sources)
    if folder is None and not is_one_of_many and _holds_its_sources(plan):
        folder = _elsewhere(plan)
    if folder is None and is_one_of_many and sources.base is not None:
        click.echo(f"planguard: {given} is not compared with {sources.base}: it lies beside no sources.", err=True)
        return plan
    found = plan
    if _holds_its_sources(plan):
        found = readers.renamed(plan, _behind_links(folder)) if folder is not None else plan
    elif sources != Sources():
        if folder is None:
            raise InputError(given, "its folder has no .tf or .tofu files.", _PASS)
        found = _beside(plan, folder)
    if sources.base is not None:
        found = _compared(found, folder, sources.base)
    return readers.rebased(found, _shown(folder)) if folder is not None else found


def _shown(folder: Path) -> str:
    """A folder as code review needs it: its path in the repository, or as it is given where it is in none."""
    try:
        is_kept = find(real(folder), os.environ) is not None
    except InputError:
        is_kept = False
    return place_of(str(folder)) if is_kept else folder.as_posix()


def _behind_links(folder: Path) -> Callable[[str], str]:
    """What a file of a saved plan is called in the folder once links are followed, as code review shows no link."""
    from planguard.sources.locating.layouts import on_disk

    return functools.cache(on_disk(folder).files.shown)


def _holds_its_sources(plan: Plan) -> bool:
    """Whether the plan came with its sources, as a saved one does."""
    return bool(plan.blocks or plan.module_places)


def _beside(plan: Plan, folder: Path) -> Plan:
    from planguard.sources.locating.layouts import on_disk

    found = readers.with_sources(plan, on_disk(folder))
    expected = {change.config_address for change in plan.touched() if change.action.creates}
    if expected and not found.blocks and not found.module_places:
        click.echo(f"planguard: {folder} has no block of this plan; is it the folder of the root module?", err=True)
    return found


def _folder(plan: Plan, given: str, sources: Sources) -> Path | None:
    """The folder of the root module: the one that is named, or else the first of the usual ones that holds it."""
    if sources.folder is not None:
        folder = Path(sources.folder)
        if not _has_sources(folder):
            raise InputError(sources.folder, "no .tf or .tofu files.", _PASS)
        return folder
    usual = [Path()] if is_stream(given) else [Path(given).parent, Path()]
    return next((one for one in usual if _has_sources(one) and _has_files_of(plan, one)), None)


def _elsewhere(plan: Plan) -> Path | None:
    """The one folder of the repository here that has the sources a plan came with, as where it was made elsewhere."""
    with contextlib.suppress(InputError, OSError):
        here = Path.cwd()
        if find(here, os.environ) is None:
            return None
        repository = _repository(here)
        own = {block.location.file for block in plan.blocks.values() if "/" not in block.location.file}
        found: dict[str, set[str]] = {}
        for _, path, _ in repository.staged():
            directory, name = posixpath.split(path)
            found.setdefault(directory, set()).add(name)
        folders = [repository.root / directory for directory, names in found.items() if own and own <= names]
        fitting = [folder for folder in folders if _has_files_of(plan, folder)]
        return fitting[0] if len(fitting) == 1 else None
    return None


def _has_sources(folder: Path) -> bool:
    try:
        return any(name.endswith(SOURCES) for name in os.listdir(folder))
    except OSError:
        return False


def _has_files_of(plan: Plan, folder: Path) -> bool:
    """Whether the blocks that a plan came with are in a folder; a plan without any may be of each."""
    own = {name.rpartition(".")[2]: block.location for name, block in plan.blocks.items() if not block.is_removal}
    own |= {address.rpartition(".")[2]: place for address, place in plan.module_places.items()}
    lines = functools.cache(lambda file: _lines(folder / file))
    few = itertools.islice(own.items(), _ENOUGH)
    return all(name in "".join(lines(place.file)[place.line - 1 : place.line]) for name, place in few)


def _lines(path: Path) -> list[str]:
    try:
        return read_regular(path, LARGEST).decode(errors="replace").split("\n")
    except InputError:
        return []


def _compared(plan: Plan, folder: Path | None, base: str) -> Plan:
    _refuse_two_meanings(base)
    if os.path.isfile(base):
        return readers.with_earlier(plan, _earlier_plan(base))
    return readers.with_sources(plan, None, _earlier(folder, base))


def _refuse_two_meanings(base: str) -> None:
    """UsageError for the name of a revision that a file or a folder has, too."""
    if not base.strip():
        raise UsageError("--base is empty; a variable may be unset. Name a revision, a folder, or a saved plan.")
    is_path = base.startswith(_PATHS) or Path(base).is_absolute() or not os.path.lexists(base)
    if is_path or find(Path.cwd(), os.environ) is None or not _repository(Path.cwd()).knows(base):
        return
    raise UsageError(f"{base}: there are a path and a revision of this name. Write ./{base} or refs/heads/{base}.")


def _earlier_plan(base: str) -> Plan:
    """An earlier plan that came with its sources."""
    plans = list(readers.read(read_regular(base, _LARGEST_PLAN), base))
    if len(plans) != 1 or not _holds_its_sources(plans[0]):
        raise InputError(base, "a plan without its sources.", "Pass a saved plan, a folder, or a revision as --base.")
    return plans[0]


def _repository(folder: Path) -> Repository:
    from planguard.sources.git.repository import Repository  # with what starts programs

    return Repository(folder, os.environ)


def _earlier(folder: Path | None, base: str) -> Layout:
    from planguard.sources.locating.layouts import committed, on_disk

    if os.path.isdir(base):
        return on_disk(Path(base))
    if folder is None:
        raise InputError(base, "the folder of the root module is not known.", _PASS)
    place = real(folder)
    found = find(place, os.environ)
    revision = _revision(found.top if found is not None else place, base)
    if not place.is_relative_to(revision.top):
        problem = f"this folder is not in the repository {revision.top}."
        raise InputError(str(folder), problem, "Run planguard inside the repository that has it.")
    within = place.relative_to(revision.top).as_posix()
    return committed(revision.tree, "" if within == "." else within)


class _Revision(NamedTuple):
    top: Path
    tree: Committed


@functools.cache
def _revision(folder: Path, base: str) -> _Revision:
    """A revision of the repository that a folder is in, listed once for however many plans."""
    repository = _repository(folder)
    return _Revision(repository.root, repository.revision(base))
