"""How tools lay out many plans, one unit a folder: which folders must hold a plan, and where Terragrunt keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from planguard.loading.regex import regex
from planguard.sources.files import read_regular
from planguard.sources.trees import SOURCES

CACHE = ".terragrunt-cache"
STACK = ".terragrunt-stack"
_UNIT = "terragrunt.hcl"
_OUT = ("tfplan.json", "tfplan.tfplan")
"""What `terragrunt run --all plan` calls each plan that it writes with --out-dir and --json-out-dir."""

_RUNS = regex(rb"(?m)^\s*(?:include\b|source\s*=|terraform\s*\{[^}]*\bsource\s*=)")
_SKIPPED = regex(rb"(?m)^\s*(?:skip\s*=\s*true\b|exclude\s*\{[^}]*\bif\s*=\s*true\b)")
_LARGEST = 1_000_000
_WORKING = (".terragrunt-source-version", ".terraform.lock.hcl", ".terraform")
"""What there is in the folder of the cache in which Terragrunt runs Terraform, and not in the copies around it."""

_CALLED_A_PLAN = regex("(?i)plan(?![a-z])")


class Layout(NamedTuple):
    """How a tree of folders is laid out: whether one unit a folder, and the folders that must hold a plan."""

    is_of_units: bool = False
    units: frozenset[Path] = frozenset()


def layout_of(contents: Mapping[Path, Sequence[Path]], top: Path) -> Layout:
    """The layout of folders by the files in each; a folder that a tool made for a plan and left empty is a unit."""
    terragrunt = {folder for folder, files in contents.items() if _is_unit(folder, files)}
    written = any(path.name in _OUT for folder, files in contents.items() if folder != top for path in files)
    empty = {folder for folder, files in contents.items() if written and not files and not os.listdir(folder)}
    has_any = any(path.name == _UNIT for files in contents.values() for path in files)
    return Layout(written or has_any, frozenset(terragrunt | empty))


def _is_unit(folder: Path, files: Sequence[Path]) -> bool:
    """Whether Terragrunt plans this folder: what others only include has neither an include nor a source."""
    configuration = next((path for path in files if path.name == _UNIT), None)
    if configuration is None:
        return False
    text = read_regular(configuration, _LARGEST)
    if _SKIPPED.search(text):
        return False
    return bool(_RUNS.search(text)) or any(path.name.endswith(SOURCES) for path in files)


def is_called_a_plan(name: str) -> bool:
    """Whether a file is one that a unit's plan was to be written to, by its name alone."""
    return _CALLED_A_PLAN.search(name) is not None


def working_folders(unit: Path) -> Iterator[Path]:
    """The folders in the cache of a unit in which Terragrunt ran Terraform, sorted; a relative -out writes there."""
    for folder, inner, files in os.walk(unit / CACHE):
        inner[:] = sorted(name for name in inner if name != ".terraform")
        if any(name in files or os.path.isdir(os.path.join(folder, name)) for name in _WORKING):
            yield Path(folder)


def is_planned(unit: Path, folders: Sequence[Path]) -> bool:
    """Whether one of these folders, relative to what was given, holds the plan of a unit: in it, or below its path."""
    parts = unit.parts
    return any(folder.parts[-len(parts) :] == parts for folder in folders) if parts else Path() in folders
