"""`planguard annotate`: shows a plan as its tool would, with planguard's remarks in the margin."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from planguard import reading, reporters
from planguard.cli._input import plan_bytes, text_bytes
from planguard.cli._options import chosen_ruleset, colour_wanted, environment_option, in_environment, send
from planguard.cli.check import read_all
from planguard.decision import Decision
from planguard.errors import InputError, UsageError
from planguard.reviewing import review

if TYPE_CHECKING:
    from planguard.annotate.remarks import Remark


@click.command("annotate")
@click.argument("plan", metavar="PLAN", type=click.Path())
@click.option("--text", "text_file", metavar="FILE", help="Put the remarks into this text that Terraform printed for "
              "PLAN; every byte of it stays.")  # fmt: skip
@click.option("--worst-first", is_flag=True, help="Show the objects by score, the worst first.")
@click.option("--format", "-f", "format_", type=click.Choice(("text", "html", "json")), default="text",
              show_default=True, help="html: a page for a browser. json: PLAN itself with a planguard object "
              "on each resource change; it holds PLAN's secrets in clear.")  # fmt: skip
@click.option("--ruleset", "ruleset_name", metavar="NAME|FILE", help="Ruleset to judge by, as for `planguard check`.")
@click.option("--workspace", metavar="NAME", help="Workspace the plan is for. [env: TF_WORKSPACE]")
@environment_option
@click.option("--output", "-o", type=click.Path(dir_okay=False), metavar="FILE", default="-", help="File to write to. "
              "[default: standard output]")  # fmt: skip
def command(plan: str, workspace: str | None, ruleset_name: str | None, output: str, **how: object) -> None:
    """Show a plan as Terraform would show it, with planguard's remarks in the margin; needs no terraform.

    PLAN is what `planguard check` reads: the JSON of a Terraform or OpenTofu plan, a CloudFormation change set, or -
    for standard input. Every remark is a line of its own with "# planguard: " in it, above what it is about.

    Exit code: 0 the plan was shown (`planguard check` decides whether it may go ahead), 2 it could not be read.
    """
    text_file, form, worst_first = how["text_file"], str(how["format_"]), bool(how["worst_first"])
    _refuse_what_does_not_combine(plan, text_file, form, worst_first)
    data = plan_bytes(plan) if form == "json" else b""
    plans = reading.read(data, plan) if form == "json" else read_all([plan])
    workspace = workspace or os.environ.get("TF_WORKSPACE", "")
    named = [replace(found, workspace=workspace) if workspace else found for found in plans]
    stated = in_environment(named, str(how["environment"]))
    decision = review(stated, chosen_ruleset(ruleset_name), datetime.date.today())
    colour = output == "-" and colour_wanted()
    if form == "json":
        send(_json(data, decision), output)
    elif form == "html":
        send(reporters.load(form).render(decision).encode(), output)
    elif text_file:
        send(_text(str(text_file), decision, colour), output)
    else:
        from planguard.annotate.page import annotated

        send("".join(f"{line}\n" for line in annotated(decision, worst_first, colour)).encode(), output)


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
    from planguard.annotate.plan_json import annotated_json
    from planguard.annotate.remarks import remarks_on, remarks_on_ruleset

    if len(decision.plans) != 1:
        source = decision.plans[0].plan.source
        raise InputError(source, f"{len(decision.plans)} plans in one file.", "Give --format json one plan.")
    found = annotated_json(data, decision.plans[0])
    _aside((*remarks_on_ruleset(decision), *remarks_on(decision.plans[0]).general))
    return found


def _text(name: str, decision: Decision, colour: bool) -> bytes:
    from planguard.annotate.page import Brush
    from planguard.annotate.text import annotated_text

    found = annotated_text(text_bytes(name), decision, Brush(colour=colour).remark)
    _aside(found.unplaced)
    return found.data


def _aside(remarks: Iterable[Remark]) -> None:
    """Say on standard error what has no place in the output."""
    for remark in remarks:
        for line in remark.lines:
            click.echo(f"planguard: {line}", err=True)
