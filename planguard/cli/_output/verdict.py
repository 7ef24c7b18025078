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
from planguard.cli._input.faces import agree
from planguard.cli._input.located import Sources, located
from planguard.cli._input.places import place_of
from planguard.cli._input.run import run_of
from planguard.cli._input.unread import gap_of, missing, refuse
from planguard.cli._options.judging import Judging, chosen_ruleset, in_environment, misspelled
from planguard.cli._output.delivery import deliver
from planguard.cli._output.progress import Progress
from planguard.judging.decision import Decision
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
    stated = in_environment(named(plans, how.key, several=len(plans) > 1), how.environment)
    ruleset = how.leaving_out(chosen_ruleset(how.ruleset))
    end_with(context, review(stated, ruleset, datetime.date.today()), how, told)


def end_with(context: click.Context, decision: Decision, how: Judging, told: Progress) -> None:
    """Deliver the reports of a decision, and end with the exit code of its verdict."""
    decision = replace(decision, run=run_of(os.environ))
    if how.report_only:
        decision = replace(decision, report_only=True)
    told.step("writing reports")
    rendered = how.rendered(decision)
    told.end()
    for hint in misspelled(how.environment, decision.ruleset):
        click.echo(f"planguard: {hint}", err=True)
    deliver(rendered)
    context.exit(1 if decision.holds_up else 0)


class Reading(msgspec.Struct, frozen=True):
    """How plans are read: by which reader, for which workspace, which files of folders, and beside which sources."""

    input_format: str | None = None
    workspace: str = ""
    globs: tuple[str, ...] = ()
    sources: Sources = Sources()


def read_all(files: Sequence[str], how: Reading, told: Progress) -> list[Plan]:
    """Every plan of every file, folder and standard input; InputError with all files of a folder that are no plans.

    What a folder has of plans that cannot be read, and its units without one, are plans that only say so.
    """
    return joined(sources(files, how.globs), how, told)


def joined(found: Sequence[Source], how: Reading, told: Progress) -> list[Plan]:
    """Every plan of what was found, the parts of one thing put together."""
    plans: dict[Source, list[Plan]] = {}
    unread: dict[Source, InputError] = {}
    for number, source in enumerate(found, start=1):
        told.step(f"reading {number} of {len(found)}")
        try:
            plans[source] = read(source, how)
        except InputError as error:
            if not source.folder:
                raise
            unread[source] = error
    refuse(unread, is_anything_read=bool(plans))
    gaps = {source: unknown(source, error) for source, error in unread.items()}
    every = readers.join([plan for source in found for plan in (plans | gaps)[source]])
    return [of_workspace(plan, how.workspace) for plan in every]


def read(source: Source, how: Reading) -> list[Plan]:
    """The plans of a file, each with its place; where there are several in a file, their numbers tell them apart.

    Of a plan that is there in several forms it is the most telling one that can be read, and those that disagree.
    """
    read_ones: list[list[Plan]] = []
    errors: list[InputError] = []
    for form in (source, *source.others):
        try:
            read_ones.append(_read(form, how))
        except InputError as error:
            errors.append(error)
    if not read_ones:
        raise errors[0]
    first, *others = read_ones
    return [*first, *(plan for other in others if not agree(first, other) for plan in other)]


def _read(source: Source, how: Reading) -> list[Plan]:
    if source.is_missing:
        raise missing(source)
    content = source.content(how.input_format)
    plans = readers.read(content, source.shown, how.input_format)
    many = bool(source.folder)
    return [located(_placed(plan, source), source.given, how.sources, is_one_of_many=many) for plan in plans]


def unknown(source: Source, error: InputError) -> list[Plan]:
    """What stands for a plan that cannot be read; nothing for what is none."""
    return [_placed(plan, source) for plan in gap_of(source, error)]


def of_workspace(plan: Plan, stated: str) -> Plan:
    """The plan of a workspace, of the one that is stated if there is one; the same folder has a plan for each."""
    workspace = stated or plan.workspace
    apart = "" if plan.stack.get("name") or workspace in ("", "default") else f"/{workspace}"
    return replace(plan, workspace=workspace, key=f"{plan.key}{apart}")


def named(plans: Sequence[Plan], key: str, *, several: bool) -> list[Plan]:
    """The plans with the key that was given for them, one of several; "" is none."""
    return [replace(plan, key=f"{key}/{plan.key}" if several else key) if key else plan for plan in plans]


def _placed(plan: Plan, source: Source) -> Plan:
    place = place_of(source.given)
    key = plan.stack.get("name") or f"{place}{plan.source.removeprefix(source.shown)}"
    return replace(plan, key=key, place=place)
