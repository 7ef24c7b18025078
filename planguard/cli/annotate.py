"""`planguard annotate`: shows a plan as its tool would, with planguard's remarks in the margin."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import click

from planguard.cli._options import chosen_ruleset, colour_wanted, send
from planguard.cli.check import read_all
from planguard.decision import Decision
from planguard.errors import InputError, UsageError
from planguard.review import review


@click.command()
@click.argument("plan", metavar="PLAN", type=click.Path())
@click.option("--text", "text_file", metavar="FILE", help="Put the remarks into this text that Terraform printed for "
              "PLAN; every byte of it stays.")  # fmt: skip
@click.option("--worst-first", is_flag=True, help="Show the objects by score, the worst first.")
@click.option("--format", "-f", "format_", type=click.Choice(("text", "json")), default="text", show_default=True,
              help="json: PLAN itself with a planguard object on each resource change. It holds PLAN's secrets in "
              "clear.")  # fmt: skip
@click.option("--ruleset", "ruleset_name", metavar="NAME|FILE", help="Ruleset to judge by, as for `planguard check`.")
@click.option("--workspace", metavar="NAME", help="Workspace the plan is for. [env: TF_WORKSPACE]")
@click.option("--output", "-o", type=click.Path(dir_okay=False), metavar="FILE", default="-", help="File to write to. "
              "[default: standard output]")  # fmt: skip
def annotate(plan: str, workspace: str | None, ruleset_name: str | None, output: str, **how: object) -> None:
    """Show a plan as Terraform would show it, with planguard's remarks in the margin; needs no terraform.

    PLAN is what `planguard check` reads: the JSON of a Terraform or OpenTofu plan, a CloudFormation change set, or -
    for standard input. Every remark is a line of its own with "# planguard: " in it, above what it is about.

    Exit code: 0 the plan was shown (`planguard check` decides whether it may go ahead), 2 it could not be read.
    """
    text_file, as_json = how["text_file"], how["format_"] == "json"
    if as_json and (plan == "-" or text_file or how["worst_first"]):
        raise UsageError("--format json takes a file as PLAN, and neither --text nor --worst-first.")
    if text_file and how["worst_first"]:
        raise UsageError("--text keeps Terraform's order; leave out --worst-first, or leave out --text.")
    plans = read_all([plan], workspace=workspace or os.environ.get("TF_WORKSPACE", ""))
    decision = review(plans, chosen_ruleset(ruleset_name), datetime.date.today())
    colour = output == "-" and colour_wanted()
    if as_json:
        send(_json(Path(plan), decision), output)
    elif text_file:
        send(_text(str(text_file), decision, colour), output)
    else:
        from planguard.annotate.page import annotated

        lines = annotated(decision, bool(how["worst_first"]), colour)
        send("".join(f"{line}\n" for line in lines).encode(), output)


def _json(path: Path, decision: Decision) -> bytes:
    from planguard.annotate.plan_json import annotated_json
    from planguard.annotate.remarks import remarks_on

    if len(decision.plans) != 1:
        raise InputError(str(path), f"{len(decision.plans)} plans in one file.", "Give --format json one plan.")
    found = annotated_json(path.read_bytes(), decision.plans[0])
    for remark in remarks_on(decision.plans[0]).general:
        for line in remark.lines:
            click.echo(f"planguard: {line}", err=True)
    return found


def _text(name: str, decision: Decision, colour: bool) -> bytes:
    from planguard.annotate.page import Brush
    from planguard.annotate.text import annotated_text

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(name, f"{error.strerror or error}.", "Check the path.") from error
    found = annotated_text(data, decision, Brush(colour).remark)
    for remark in found.unplaced:
        for line in remark.lines:
            click.echo(f"planguard: {line}", err=True)
    return found.data
