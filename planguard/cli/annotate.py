"""`planguard annotate`: shows a plan as its tool would, with planguard's remarks in the margin."""

from __future__ import annotations

import datetime
import os

import click

from planguard.cli._options import chosen_ruleset, colour_wanted, send
from planguard.cli.check import read_all
from planguard.review import review


@click.command()
@click.argument("plan", metavar="PLAN", type=click.Path())
@click.option("--worst-first", is_flag=True, help="Show the objects by score, the worst first.")
@click.option("--ruleset", "ruleset_name", metavar="NAME|FILE", help="Ruleset to judge by, as for `planguard check`.")
@click.option("--workspace", metavar="NAME", help="Workspace the plan is for. [env: TF_WORKSPACE]")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    default="-",
    help="File to write to. [default: standard output]",
)
def annotate(
    plan: str,
    worst_first: bool,
    ruleset_name: str | None,
    workspace: str | None,
    output: str,
) -> None:
    """Show a plan as Terraform would show it, with planguard's remarks in the margin; needs no terraform.

    PLAN is what `planguard check` reads: the JSON of a Terraform or OpenTofu plan, a CloudFormation change set, or -
    for standard input. Every remark is a line of its own that starts with "# planguard: ".

    Exit code: 0 the plan was shown (`planguard check` decides whether it may go ahead), 2 it could not be read.
    """
    from planguard.annotate.page import annotated

    plans = read_all([plan], workspace=workspace or os.environ.get("TF_WORKSPACE", ""))
    decision = review(plans, chosen_ruleset(ruleset_name), datetime.date.today())
    lines = annotated(decision, worst_first, colour=output == "-" and colour_wanted())
    send("".join(f"{line}\n" for line in lines).encode(), output)
