"""`planguard annotate`: shows a plan as its tool would, with planguard's remarks in the margin."""

from __future__ import annotations

import datetime
import os

import click
from msgspec.structs import replace

from planguard import readers, reporters
from planguard.cli._input import plan_bytes, text_bytes
from planguard.cli._input.located import Sources
from planguard.cli._input.run import run_of
from planguard.cli._options.judging import chosen_ruleset, color_option, environment_option, in_environment
from planguard.cli._options.sources import source_option
from planguard.cli._options.words import Known
from planguard.cli._output.delivery import send
from planguard.cli._output.progress import Progress
from planguard.cli._output.verdict import Reading, read_all
from planguard.cli._output.view import Color, is_colored
from planguard.judging.decision import Decision
from planguard.judging.review import review
from planguard.model.errors import InputError, UsageError
from planguard.reporters import Annotated


@click.command("annotate")
@click.argument("plan", metavar="PLAN", type=click.Path())
@click.option("--text", "text_file", metavar="FILE", help="Insert the remarks into this text, which Terraform printed "
              "for PLAN. No byte of it is changed.")  # fmt: skip
@click.option("--worst-first", is_flag=True, help="Show the objects by score, the worst first.")
@click.option("--format", "-f", "format_", type=Known(("text", "html", "json"), "format"), default="text",
              metavar="FORMAT", help="text, html (a page for a browser), or json: PLAN itself with a planguard object "
              "on each resource change; it holds PLAN's secrets in clear text. [default: text]")  # fmt: skip
@source_option
@click.option("--ruleset", "ruleset_name", metavar="NAME|FILE", help="Ruleset to judge by, as for `planguard check`.")
@click.option("--workspace", metavar="NAME", help="Workspace that the plan is for. [env: TF_WORKSPACE]")
@environment_option
@color_option
@click.option("--output", "-o", type=click.Path(dir_okay=False), metavar="FILE", default="-", help="File to write to. "
              "[default: standard output]")  # fmt: skip
def command(plan: str, workspace: str | None, ruleset_name: str | None, output: str, **how: object) -> None:
    """Show a plan as Terraform shows it, with planguard's remarks above each change. Terraform is not needed.

    PLAN is what `planguard check` reads: a saved plan of Terraform or OpenTofu, its JSON, log or text, a CloudFormation
    change set, or - for standard input. Every remark is a line of its own that contains "# planguard: ", above its
    subject.

    Exit code: 0 the plan was shown (`planguard check` decides whether it may go ahead), 2 it could not be read.
    """
    text_file, form, worst_first = how["text_file"], str(how["format_"]), bool(how["worst_first"])
    _refuse_what_does_not_combine(plan, text_file, form, worst_first)
    data = plan_bytes(plan) if form == "json" else b""
    beside = Sources(None if how["source"] is None else str(how["source"]))
    reading = Reading(sources=beside)
    plans = readers.read(data, plan) if form == "json" else read_all([plan], reading, Progress(quiet=True))
    workspace = workspace or os.environ.get("TF_WORKSPACE", "")
    named = [replace(found, workspace=workspace) if workspace else found for found in plans]
    stated = in_environment(named, str(how["environment"]))
    decision = review(stated, chosen_ruleset(ruleset_name), datetime.date.today())
    color = Color(str(how["color"]))
    colour = color is Color.ALWAYS or (output == "-" and is_colored(color))
    if form == "json":
        send(_json(readers.as_json(data, plan), decision), output)
    elif form == "html":
        send(reporters.load(form).render(replace(decision, run=run_of(os.environ))).encode(), output)
    elif text_file:
        send(_said(reporters.annotated_text(text_bytes(str(text_file)), decision, colour)), output)
    else:
        send(reporters.annotated(decision, worst_first, colour).encode(), output)


def _refuse_what_does_not_combine(plan: str, text_file: object, form: str, worst_first: bool) -> None:
    if form == "json" and (text_file or worst_first):
        raise UsageError("--format json is PLAN itself; leave out --text and --worst-first.")
    if form == "html" and (text_file or worst_first):
        raise UsageError("--format html sorts and searches by itself; leave out --text and --worst-first.")
    if text_file and worst_first:
        raise UsageError("--text keeps Terraform's order; leave out --worst-first, or leave out --text.")
    if text_file == plan == "-":
        raise UsageError("PLAN and --text cannot both come from standard input; name a file for one of them.")


def _json(data: bytes, decision: Decision) -> bytes:
    if len(decision.plans) != 1:
        source = decision.plans[0].plan.source
        raise InputError(source, f"{len(decision.plans)} plans in one file.", "Give --format json one plan.")
    return _said(reporters.annotated_json(data, decision))


def _said(found: Annotated) -> bytes:
    """What is annotated; what has no place in it is said on standard error."""
    for line in found.aside:
        click.echo(f"planguard: {line}", err=True)
    return found.data
