"""How tools lay out many plans, one unit a folder: which folders must hold a plan, and where Terragrunt keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from planguard.loading.regex import regex
from planguard.sources.files import read_regular
from planguard.sources.hcl.syntax import Body, Literal, Tuple
from planguard.sources.trees import SOURCES

CACHE = ".terragrunt-cache"
STACK = ".terragrunt-stack"
DATA = ".terraform"
_UNIT, _UNIT_IN_JSON = "terragrunt.hcl", "terragrunt.hcl.json"
_SYNTHESIZED = "cdk.tf.json"
"""What CDK for Terraform makes of a stack, in a folder for each, and plans there."""

_OUT = ("tfplan.json", "tfplan.tfplan")
"""What `terragrunt run --all plan` calls each plan that it writes with --out-dir and --json-out-dir."""

_RUNS = regex(rb'(?m)^[ \t]*(?:include\b|source\s*=|terraform\s*\{[^}]{0,2000}\bsource\s*=)|"(?:include|source)"\s*:')
_MAY_BE_SKIPPED = regex(rb"\b(?:skip|exclude)\b")
_PLANNED_BY = frozenset({"all", "all_except_output", "plan", "apply"})
"""The actions from which a unit is excluded that Terragrunt does not plan, or does not apply."""

_LARGEST = 1_000_000
_WORKING = (".terragrunt-source-version", ".terraform.lock.hcl", DATA)
"""What there is in the folder of the cache in which Terragrunt runs Terraform, and not in the copies around it."""

_CALLED_A_PLAN = regex("(?i)(?:plan(?:file)?|change-?set)(?![a-z])")
_CALLED_A_SAVED_PLAN = regex(r"(?i)(?:^|[-_.])(?:tf)?plan(?:file)?\d*(?=$|[-_.])")
_OF_SAVED_PLANS = ("", ".tfplan", ".plan", ".out", ".bin", ".binary", ".zip")


class Layout(NamedTuple):
    """How a tree of folders is laid out: whether one unit a folder, and the folders that must hold a plan.

    ``is_mirrored`` says that the plan of a unit may lie below the same path in another folder.
    """

    is_of_units: bool = False
    units: frozenset[Path] = frozenset()
    is_mirrored: bool = False


def layout_of(contents: Mapping[Path, Sequence[Path]], top: Path) -> Layout:
    """The layout of folders by the files in each; a folder that a tool made for a plan and left empty is a unit."""
    units = {folder for folder, files in contents.items() if _is_unit(folder, files)}
    written = any(path.name in _OUT for folder, files in contents.items() if folder != top for path in files)
    empty = {folder for folder, files in contents.items() if written and not files and not os.listdir(folder)}
    has_any = any(path.name in (_UNIT, _UNIT_IN_JSON) for files in contents.values() for path in files)
    is_of_units = written or has_any or bool(units) or any(map(_holds_sources_and_plan, contents.values()))
    return Layout(is_of_units, frozenset(units | empty), written or has_any)


def _holds_sources_and_plan(files: Sequence[Path]) -> bool:
    """Whether a plan was saved beside the sources that it is of, where settings of all kinds lie around."""
    is_planned = any(is_called_a_saved_plan(path.name) for path in files)
    return is_planned and any(path.name.endswith(SOURCES) for path in files)


def _is_unit(folder: Path, files: Sequence[Path]) -> bool:
    """Whether a tool plans this folder; what Terragrunt only includes has neither an include nor a source."""
    names = {path.name for path in files}
    configuration = next((name for name in (_UNIT, _UNIT_IN_JSON) if name in names), None)
    if configuration is None:
        return _SYNTHESIZED in names
    text = read_regular(folder / configuration, _LARGEST)
    if configuration == _UNIT and _MAY_BE_SKIPPED.search(text) and _is_skipped(text):
        return False
    return bool(_RUNS.search(text)) or any(name.endswith(SOURCES) for name in names)


def _is_skipped(text: bytes) -> bool:
    """Whether the settings of a unit say without any condition that Terragrunt neither plans nor applies it."""
    from planguard.sources.hcl.language import HclError, body  # with a parser, which few units need

    try:
        settings = body(text.decode(errors="replace"))
    except HclError:
        return False
    excluded = (block.body for block in settings.blocks if block.type == "exclude")
    return _is_true(settings, "skip") or any(_is_true(one, "if") and _actions(one) & _PLANNED_BY for one in excluded)


def _is_true(body: Body, name: str) -> bool:
    return body.expression(name) == Literal(value=True)


def _actions(body: Body) -> Set[object]:
    found = body.expression("actions")
    return {one.value for one in found.items if isinstance(one, Literal)} if isinstance(found, Tuple) else set()


def is_called_a_plan(name: str) -> bool:
    """Whether a file is one that a unit's plan was to be written to, by its name alone."""
    return _CALLED_A_PLAN.search(name) is not None


def is_called_a_saved_plan(name: str) -> bool:
    """Whether a file is one that somebody saved a plan to, by its name alone."""
    return Path(name).suffix.lower() in _OF_SAVED_PLANS and _CALLED_A_SAVED_PLAN.search(name) is not None


def working_folders(unit: Path) -> Iterator[Path]:
    """The folders in the cache of a unit in which Terragrunt ran Terraform, sorted; a relative -out writes there."""
    for folder, inner, files in os.walk(unit / CACHE):
        inner[:] = sorted(name for name in inner if name != DATA)
        if any(name in files or os.path.isdir(os.path.join(folder, name)) for name in _WORKING):
            yield Path(folder)


def is_planned(unit: Path, folders: Sequence[Path]) -> bool:
    """Whether one of these folders, relative to what was given, holds the plan of a unit: in it, or below its path."""
    parts = unit.parts
    return any(folder.parts[-len(parts) :] == parts for folder in folders) if parts else Path() in folders
