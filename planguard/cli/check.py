"""`planguard check`: judges plans and change sets."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from planguard import reading
from planguard.cli._options import Judging, chosen_ruleset, deliver, judging
from planguard.decision import Verdict
from planguard.errors import InputError
from planguard.plan import Plan
from planguard.reviewing import review

_PLAN_SUFFIXES = (".json", ".yaml", ".yml")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--input", "input_format", metavar="FORMAT", help=f"Take the input as {' or '.join(reading.formats())} "
              "instead of recognising it.")  # fmt: skip
@click.option("--workspace", metavar="NAME", help="Workspace the plan is for; a plan does not say. [env: TF_WORKSPACE]")
@judging
@click.pass_context
def check(
    context: click.Context,
    files: Sequence[str],
    input_format: str | None,
    workspace: str | None,
    how: Judging,
) -> None:
    """Judge plans: what would be destroyed, how bad that is, and whether it may go ahead.

    FILE is the JSON of a Terraform or OpenTofu plan (`terraform show -json PLANFILE`), a CloudFormation change set
    (`aws cloudformation describe-change-set`), a folder of such files, or - for standard input. Several files give one
    report; the worst verdict decides.

    Exit code: 0 the plan may go ahead, 1 it is blocked, 2 it could not be judged.
    """
    plans = read_all(files, input_format, workspace or os.environ.get("TF_WORKSPACE", ""))
    judge(context, plans, how)


def judge(context: click.Context, plans: Sequence[Plan], how: Judging) -> None:
    """Review plans, deliver the reports, and end with the exit code of the verdict."""
    decision = review(plans, chosen_ruleset(how.ruleset_name), datetime.date.today())
    deliver(decision, how)
    context.exit(1 if decision.verdict is Verdict.BLOCK else 0)


def read_all(files: Sequence[str], input_format: str | None = None, workspace: str = "") -> list[Plan]:
    """Every plan of every file, folder and standard input."""
    plans = [plan for source, data in _sources(files) for plan in reading.read(data, source, input_format)]
    return [replace(plan, workspace=workspace) if workspace else plan for plan in reading.join(plans)]


def _sources(files: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in files:
        path = Path(name)
        if name == "-":
            yield "standard input", sys.stdin.buffer.read()
        elif path.is_dir():
            yield from _of_folder(path)
        else:
            yield name, _bytes(path)


def _of_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in _PLAN_SUFFIXES and path.is_file() and not any(p.startswith(".") for p in path.parts[1:])
    )
    if not found:
        raise InputError(str(folder), "no .json, .yaml or .yml file in this folder.", "Name the plan files themselves.")
    for path in found:
        yield str(path), _bytes(path)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"{error.strerror or error}.", "Check the path.") from error
