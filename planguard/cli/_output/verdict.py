"""What the commands that judge do alike: read every plan, review them, deliver the reports, end with the verdict."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence

import click
import msgspec
from msgspec.structs import replace

from planguard import readers
from planguard.cli._input import Source, sources
from planguard.cli._input.places import place_of
from planguard.cli._input.run import run_of
from planguard.cli._input.unread import gap_of, missing, refuse
from planguard.cli._options.judging import Judging, chosen_ruleset, in_environment, misspelled
from planguard.cli._output.delivery import deliver
from planguard.cli._output.progress import Progress
from planguard.judging.review import review
from planguard.model.errors import InputError
from planguard.model.plan import Plan


def progress(context: click.Context, quiet: bool) -> Progress:
    """What a run says of itself while it lasts; whatever ends the run, it is silent then."""
    made = Progress(quiet)
    context.call_on_close(made.end)
    return made


def judge(context: click.Context, plans: Sequence[Plan], how: Judging, told: Progress) -> None:
    """Review plans, deliver the reports, and end with the exit code of the verdict."""
    told.step("judging")
    stated = in_environment(_named(plans, how.key), how.environment)
    ruleset = how.leaving_out(chosen_ruleset(how.ruleset))
    decision = replace(review(stated, ruleset, datetime.date.today()), run=run_of(os.environ))
    if how.report_only:
        decision = replace(decision, report_only=True)
    told.step("writing reports")
    rendered = how.rendered(decision)
    told.end()
    for hint in misspelled(how.environment, ruleset):
        click.echo(f"planguard: {hint}", err=True)
    deliver(rendered)
    context.exit(1 if decision.holds_up else 0)


class Reading(msgspec.Struct, frozen=True):
    """How plans are read: by which reader, for which workspace, and which files of folders."""

    input_format: str | None = None
    workspace: str = ""
    globs: tuple[str, ...] = ()


def read_all(files: Sequence[str], how: Reading, told: Progress) -> list[Plan]:
    """Every plan of every file, folder and standard input; InputError with all files of a folder that are no plans.

    What a folder has of plans that cannot be read, and its units without one, are plans that only say so.
    """
    plans: dict[Source, list[Plan]] = {}
    unread: dict[Source, InputError] = {}
    found = sources(files, how.globs)
    for number, source in enumerate(found, start=1):
        told.step(f"reading {number} of {len(found)}")
        try:
            plans[source] = _read(source, how.input_format)
        except InputError as error:
            if not source.folder:
                raise
            unread[source] = error
    refuse(unread, is_anything_read=bool(plans))
    gaps = {source: _gap(source, error) for source, error in unread.items()}
    read = readers.join([plan for source in found for plan in (plans | gaps)[source]])
    return [_of_workspace(plan, how.workspace or plan.workspace) for plan in read]


def _read(source: Source, input_format: str | None) -> list[Plan]:
    """The plans of a file, each with its place; where there are several in a file, their numbers tell them apart."""
    if source.is_missing:
        raise missing(source)
    return [_placed(plan, source) for plan in readers.read(source.content(input_format), source.shown, input_format)]


def _gap(source: Source, error: InputError) -> list[Plan]:
    """What stands for a plan that cannot be read."""
    return [_placed(plan, source) for plan in gap_of(source, error)]


def _placed(plan: Plan, source: Source) -> Plan:
    place = place_of(source.given)
    key = plan.stack.get("name") or f"{place}{plan.source.removeprefix(source.shown)}"
    return replace(plan, key=key, place=place)


def _of_workspace(plan: Plan, workspace: str) -> Plan:
    """The plan of a workspace; the same folder has a plan for each."""
    apart = "" if plan.stack.get("name") or workspace in ("", "default") else f"/{workspace}"
    return replace(plan, workspace=workspace, key=f"{plan.key}{apart}")


def _named(plans: Sequence[Plan], key: str) -> list[Plan]:
    """The plans with the key that was given for them; "" is none."""
    several = len(plans) > 1
    return [replace(plan, key=f"{key}/{plan.key}" if several else key) if key else plan for plan in plans]
