"""The forms in which one plan may lie in a folder: the most telling one is judged, and the others only compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from planguard.loading.regex import regex
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.readers import Likeness

FORMS = (Likeness.SAVED, Likeness.PLAN, Likeness.LOG, Likeness.TEXT)
"""The forms, the most telling one first."""

_ENDING = regex(r"\.(?:json|jsonl|ndjson|ya?ml|tfplan|plan|bin|binary|zip|out|txt|text|log)$")
_PLAN = regex(r"^(?:tf)?plan(?:file)?(?:[-_.]|$)|(?:^|[-_.])(?:tf)?plan(?:file)?$")
_OF_THE_FOLDER = ("out", "output", "show", "log", "stdout", "terraform", "tofu")
"""What a file is called that is of the only plan of its folder, whatever its form."""


class Face(NamedTuple):
    """A file that may be a plan, with its form, and the folder that its plan is of."""

    path: str
    form: Likeness
    folder: Path


def grouped(faces: Iterable[Face]) -> Iterator[list[Face]]:
    """The faces of each plan, the most telling first: those of a folder whose names differ by their form alone.

    Where a form occurs twice under one name, nothing tells what belongs together, and each face is a plan.
    """
    of_plans: dict[tuple[Path, str], list[Face]] = {}
    for face in faces:
        of_plans.setdefault((face.folder, _stem(face)), []).append(face)
    for group in of_plans.values():
        if max(Counter(face.form for face in group).values()) > 1:
            yield from ([face] for face in group)
        else:
            yield sorted(group, key=lambda face: FORMS.index(face.form))


def _stem(face: Face) -> str:
    """What the plan is called in its folder, whatever form it has; "" for the plan of the folder."""
    stem, before = Path(face.path).name.lower(), ""
    while stem != before:
        before, stem = stem, _PLAN.sub("", _ENDING.sub("", stem)).strip("-_.")
    return "" if stem in _OF_THE_FOLDER else stem


def agree(one: Sequence[Plan], other: Sequence[Plan]) -> bool:
    """Whether two readings of a plan do the same to the same objects, as far as every form tells that."""
    return _deeds(one) == _deeds(other)


def _deeds(plans: Sequence[Plan]) -> set[tuple[str, str]]:
    return {(change.address, _deed(change)) for plan in plans for change in plan.touched()}


def _deed(change: ResourceChange) -> str:
    """What happens to an object; logs and texts tell no order, and what is left behind by a replacement stays one."""
    return "replace" if change.action.replaces else change.action.value
