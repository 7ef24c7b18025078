"""`planguard check`: judges plans and change sets."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence

import click
from msgspec.structs import replace

from planguard import readers, reading
from planguard.cli._input import sources
from planguard.cli._options import Judging, chosen_ruleset, deliver, in_environment, judging
from planguard.decision import Verdict
from planguard.plan import Plan
from planguard.reviewing import review


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--input", "input_format", metavar="FORMAT", help=f"Take the input as {' or '.join(readers.names())} "
              "instead of recognising it.")  # fmt: skip
@click.option("--workspace", metavar="NAME", help="Workspace the plan is for; a plan does not say. [env: TF_WORKSPACE]")
@judging
@click.pass_context
def command(
    context: click.Context,
    files: Sequence[str],
    input_format: str | None,
    workspace: str | None,
    how: Judging,
) -> None:
    """Judge plans: what would be destroyed, how bad that is, and whether it may go ahead.

    FILE is the JSON of a Terraform or OpenTofu plan (`terraform show -json PLANFILE`), a CloudFormation change set
    (`aws cloudformation describe-change-set`), a folder of such files, or - for standard input. Several files give one
    report; the worst verdict decides. A file has up to 1 GB, a stream up to 500 MB.

    Every .json, .yaml and .yml file in a folder has to be a plan, and nothing else may be one: a hidden plan, one with
    another ending, a saved plan or plan text without JSON beside it, a link that leads nowhere or to another folder, a
    pipe, and what cannot be read end the run. Only .git, .terraform and .terragrunt-cache are not looked into.

    Exit code: 0 the plan may go ahead, 1 it is blocked, 2 it could not be judged.

    \b
    Examples:
      planguard check plan.json
      planguard check network.json shop.json --ruleset strict
      terraform show -json plan.tfplan | planguard check -
      planguard check plans/ --format json --output report.json --format text
    """
    plans = read_all(files, input_format, workspace or os.environ.get("TF_WORKSPACE", ""))
    judge(context, plans, how)


def judge(context: click.Context, plans: Sequence[Plan], how: Judging) -> None:
    """Review plans, deliver the reports, and end with the exit code of the verdict."""
    stated = in_environment(plans, how.environment)
    decision = review(stated, chosen_ruleset(how.ruleset_name), datetime.date.today())
    deliver(decision, how)
    context.exit(1 if decision.verdict is Verdict.BLOCK else 0)


def read_all(files: Sequence[str], input_format: str | None = None, workspace: str = "") -> list[Plan]:
    """Every plan of every file, folder and standard input."""
    plans = [plan for source, data in sources(files, input_format) for plan in reading.read(data, source, input_format)]
    return [replace(plan, workspace=workspace) if workspace else plan for plan in reading.join(plans)]
