"""What the commands that judge do alike: read every plan, review them, deliver the reports, end with the verdict."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import click
from msgspec.structs import replace

from planguard import readers
from planguard.cli._input import Source, sources
from planguard.cli._input.folder import refused_together
from planguard.cli._input.places import place_of
from planguard.cli._options.judging import Judging, chosen_ruleset, in_environment
from planguard.cli._output.delivery import deliver
from planguard.judging.review import review
from planguard.model.errors import InputError
from planguard.model.plan import Plan


def judge(context: click.Context, plans: Sequence[Plan], how: Judging) -> None:
    """Review plans, deliver the reports, and end with the exit code of the verdict."""
    stated = in_environment(_named(plans, how.key), how.environment)
    decision = review(stated, chosen_ruleset(how.ruleset), datetime.date.today())
    if how.report_only:
        decision = replace(decision, report_only=True)
    deliver(how.rendered(decision))
    context.exit(1 if decision.holds_up else 0)


def read_all(
    files: Sequence[str], input_format: str | None = None, workspace: str = "", globs: Sequence[str] = ()
) -> list[Plan]:
    """Every plan of every file, folder and standard input; InputError with all files of a folder that are no plans."""
    plans: list[Plan] = []
    refused: dict[str, list[InputError]] = {}
    for source in sources(files, globs):
        try:
            plans += _read(source, input_format)
        except InputError as error:
            if not source.folder:
                raise
            refused.setdefault(source.folder, []).append(error)
    for folder, errors in refused.items():
        raise refused_together(folder, errors)
    return [_of_workspace(plan, workspace or plan.workspace) for plan in readers.join(plans)]


def _read(source: Source, input_format: str | None) -> Iterator[Plan]:
    """The plans of a file, each with its place; where there are several in a file, their numbers tell them apart."""
    place = place_of(source.given)
    for plan in readers.read(source.content(input_format), source.shown, input_format):
        yield replace(plan, key=plan.stack.get("name") or f"{place}{plan.source.removeprefix(source.shown)}")


def _of_workspace(plan: Plan, workspace: str) -> Plan:
    """The plan of a workspace; the same folder has a plan for each."""
    apart = "" if plan.stack.get("name") or workspace in ("", "default") else f"/{workspace}"
    return replace(plan, workspace=workspace, key=f"{plan.key}{apart}")


def _named(plans: Sequence[Plan], key: str) -> list[Plan]:
    """The plans with the key that was given for them; "" is none."""
    several = len(plans) > 1
    return [replace(plan, key=f"{key}/{plan.key}" if several else key) if key else plan for plan in plans]
