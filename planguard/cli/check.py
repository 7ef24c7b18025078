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
from planguard.cli._options import Judging, chosen_ruleset, deliver, in_environment, judging
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
    report; the worst verdict decides. Every .json, .yaml and .yml file in a folder has to be one: nothing is
    passed over.

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
    plans = [plan for source, data in _sources(files) for plan in reading.read(data, source, input_format)]
    return [replace(plan, workspace=workspace) if workspace else plan for plan in reading.join(plans)]


def _sources(files: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file, once each, however often and by whatever name it is given."""
    seen = set()
    for name in (each for given in files for each in _named_by(given)):
        identity = name if name == "-" else os.path.realpath(name)
        if identity not in seen:
            seen.add(identity)
            yield ("standard input" if name == "-" else _printable(name)), _bytes(name)


def _named_by(given: str) -> Sequence[str]:
    folder = Path(given)
    if given == "-" or not folder.is_dir():
        return [given]
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in _PLAN_SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise InputError(given, "no .json, .yaml or .yml file in this folder.", "Name the plan files themselves.")
    return [str(path) for path in found]


def _printable(name: str) -> str:
    """The name as text that every report can hold: bytes that are no UTF-8 are spelled out."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _bytes(name: str) -> bytes:
    try:
        if name != "-":
            return Path(name).read_bytes()
        if sys.stdin is None:
            raise InputError("standard input", "it is closed.", "Name a file.")
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(_printable(name), f"{error.strerror or error}.", "Check the path.") from error
