"""What could not be read of folders: another thing than a plan, or a plan or a unit of which nothing is known."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from planguard.cli._input import Source
from planguard.cli._input.layouts import is_called_a_plan
from planguard.knowledge import refusals
from planguard.model.errors import InputError
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool

_MOST_NAMED = 10
_CHOOSE = "Choose the plans with --glob 'PATTERN'."
_NO_PLAN = "The unit has no plan. What it changes is not known."


def missing(source: Source) -> InputError:
    """Why a unit cannot be judged that has no plan."""
    return InputError(source.shown, "without a plan.", GapKind.MISSING.advice)


def refuse(unread: Mapping[Source, InputError], *, is_anything_read: bool) -> None:
    """InputError for what is no plan where everything must be one, and where nothing at all could be read.

    All such files of one folder are named in one error.
    """
    refused: dict[str, list[InputError]] = {}
    for source, error in unread.items():
        if (error.is_no_plan and not source.is_of_units) or not is_anything_read:
            refused.setdefault(source.folder, []).append(error)
    for folder, errors in refused.items():
        raise _refused_together(folder, errors)


def gap_of(source: Source, error: InputError) -> list[Plan]:
    """The plan that says of a unit only that nothing is known of it; none for what surely is no plan, beside units."""
    if error.is_no_plan and not is_called_a_plan(os.path.basename(source.given)):
        return []
    kind, message = (GapKind.MISSING, _NO_PLAN) if source.is_missing else (GapKind.UNREADABLE, _cannot_be_read(error))
    return [Plan(source.shown, Tool.TERRAFORM, gaps=(Gap(kind, message),))]


def _cannot_be_read(error: InputError) -> str:
    return f"The plan cannot be read. Reason: {error.problem}"


def _refused_together(folder: str, errors: Sequence[InputError]) -> InputError:
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
