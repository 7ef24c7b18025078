"""A log in, plans out: one for each run that planned something, of each unit that it is of."""

from __future__ import annotations

import hashlib

from planguard.knowledge import refusals
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.readers._terraform.whole.printed.logs import is_log
from planguard.readers.terraform_log.entries import Run, runs_of
from planguard.readers.terraform_log.plan import plan_of


def plans(data: bytes, source: str) -> list[Plan]:
    """The plan of every run in the log; InputError where it tells of none."""
    if not is_log(data):
        raise InputError(source, "not the log of a plan.", refusals.SHOW)
    text = data.decode(errors="replace")
    runs = [run for run in runs_of(text) if _tells(run)]
    if not runs:
        raise refusals.LOG_WITHOUT_PLAN.of(source)
    digest = hashlib.sha256(data).hexdigest()
    names = [source] if len(runs) == 1 else _names(source, runs)
    return [plan_of(run, name, digest) for run, name in zip(runs, names, strict=True)]


def _tells(run: Run) -> bool:
    """Whether anything was planned, or it is told that nothing is, or that planning failed."""
    planned = any(entry.changes and entry.changes.operation == "plan" for entry in run.of("change_summary"))
    failed = any(entry.diagnostic and entry.diagnostic.severity == "error" for entry in run.of("diagnostic"))
    return bool(planned or failed or run.damaged or run.of("planned_change") or run.of("resource_drift"))


def _names(source: str, runs: list[Run]) -> list[str]:
    units = [run.unit for run in runs]
    return [
        f"{source}#{unit}" if unit and units.count(unit) == 1 else f"{source}#{number}"
        for number, unit in enumerate(units, start=1)
    ]
