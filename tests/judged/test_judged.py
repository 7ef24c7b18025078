"""Everything that is said of many small plans, word by word, against golden files; `make accept` rewrites them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planguard.model.plan import Plan
from tests.judged import (
    containers,
    entries,
    environments,
    losses,
    permissions,
    protections,
    reading,
    reasons,
    removals,
    renames,
)
from tests.judged.telling import told

GOLDEN = Path(__file__).parent / "golden"
MODULES = (containers, environments, losses, permissions, protections, reasons, removals, renames)
Stories = Callable[[], Iterator[tuple[str, Plan]]]
Documents = Callable[[], Iterator[tuple[str, bytes]]]
GROUPS: dict[str, Stories] = {
    f"{module.__name__.rpartition('.')[2]}-{name.replace('_', '-')}": stories
    for module in MODULES
    for name, stories in vars(module).items()
    if name.startswith("by_")
}
DOCUMENTS: dict[str, Documents] = {
    f"entries-{name.replace('_', '-')}": documents
    for name, documents in vars(entries).items()
    if name.startswith("by_")
}


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_said_is_what_was_accepted(group: str) -> None:
    said = _shortened("\n".join(told(story, plan) for story, plan in GROUPS[group]()))
    _compare(said, group)


def _compare(said: str, name: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("PLANGUARD_ACCEPT"):
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


def _shortened(text: str) -> str:
    """A piece of advice is there as a whole once, and by its beginning from then on."""
    seen: set[str] = set()
    lines = []
    for line in text.splitlines(keepends=True):
        is_told = line in seen and line.startswith("    advice: ") and len(line) > 61
        lines.append(f"{line[:60]}…\n" if is_told else line)
        seen.add(line)
    return "".join(lines)


def test_no_golden_file_is_left_over() -> None:
    read = {f"reading-{path.stem}" for path in reading.DOCUMENTS.iterdir()}
    assert {path.stem for path in GOLDEN.iterdir()} == {*GROUPS, *read, *DOCUMENTS}


@pytest.mark.parametrize("name", ["terraform.json", "change-set.json"])
def test_what_is_read_is_what_was_accepted(name: str) -> None:
    _compare(reading.read_with_one_change(name), f"reading-{name.partition('.')[0]}")


@pytest.mark.parametrize("group", DOCUMENTS)
def test_what_is_read_of_each_document_is_what_was_accepted(group: str) -> None:
    _compare(reading.read_each(DOCUMENTS[group]()), group)
