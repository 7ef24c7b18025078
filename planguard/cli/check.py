"""`planguard check`: judges plans and change sets."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from planguard import readers
from planguard.cli._input.located import sources_of
from planguard.cli._options.judging import Judging, judging
from planguard.cli._options.sources import base_option, source_option
from planguard.cli._options.words import Known
from planguard.cli._output import many
from planguard.cli._output.verdict import Reading, progress


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--input", "input_format", metavar="FORMAT", type=Known(readers.names(), "input format"),
              help=f"Take the input as {' or '.join(readers.names())} instead of recognizing it.")  # fmt: skip
@click.option("--glob", "globs", metavar="PATTERN", multiple=True, help="Of folders, take only the files that PATTERN "
              "fits, such as 'plan*.json'; with a slash, the path in the folder counts. May repeat.")  # fmt: skip
@click.option(
    "--workspace", metavar="NAME", help="Workspace that the plan is for; the plan does not tell it. [env: TF_WORKSPACE]"
)
@source_option
@base_option
@judging
@click.pass_context
def command(
    context: click.Context,
    files: Sequence[str],
    input_format: str | None,
    workspace: str | None,
    globs: Sequence[str],
    source: str | None,
    base: str | None,
    how: Judging,
) -> None:
    """Judge plans: what would be destroyed, how bad that is, and whether it may go ahead.

    FILE is a saved plan of Terraform or OpenTofu (`terraform plan -out PLANFILE`), its JSON (`terraform show -json`),
    the log of `plan -json`, the text that `plan` prints, a CloudFormation change set (`aws cloudformation
    describe-change-set`), a folder of such files, or - for standard input. Several files give one report; the worst
    verdict decides. A file has up to 1 GB, a stream up to 500 MB.

    Every .json, .yaml, and .yml file in a folder must be a plan, unless --glob chooses among them, or the folder has
    one plan a unit: as Terragrunt and CDK for Terraform lay them out, or saved beside its sources. A unit without a
    plan, and what is called a plan and cannot be read, are gaps, which block by default. A plan in several forms
    (saved, JSON, log, text) is judged once where they agree. The run ends with an error where the folder has a hidden
    plan, a plan with another ending, a link that leads nowhere or to another folder, or a pipe. The folders .git,
    .terraform, and .terragrunt-cache are skipped, but for plans that were saved right into .terraform, and those of
    units in the cache.

    Exit code: 0 the plan may go ahead, 1 it is blocked, 2 it could not be judged.

    \b
    Examples:
      planguard check plan.tfplan
      planguard check network.json shop.json --ruleset strict
      terraform show -json plan.tfplan | planguard check -
      planguard check plan.json --source infra/prod --base origin/main
      planguard check plans/ --format json --output report.json --format text
    """
    workspace = workspace or os.environ.get("TF_WORKSPACE", "")
    reading = Reading(input_format, workspace, tuple(globs), sources_of(files, source, base))
    many.check(context, files, reading, how, progress(context, how.quiet))
