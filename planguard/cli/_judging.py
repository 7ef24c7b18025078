"""What the commands that judge do alike: read every plan, review them, deliver the reports, end with the verdict."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import click
from msgspec.structs import replace

from planguard import readers
from planguard.cli._input import sources
from planguard.cli._options.judging import Judging, chosen_ruleset, in_environment
from planguard.cli._output.delivery import deliver
from planguard.judging.review import review
from planguard.model.plan import Plan


def judge(context: click.Context, plans: Sequence[Plan], how: Judging) -> None:
    """Review plans, deliver the reports, and end with the exit code of the verdict."""
    stated = in_environment(plans, how.environment)
    decision = review(stated, chosen_ruleset(how.ruleset), datetime.date.today())
    if how.report_only:
        decision = replace(decision, report_only=True)
    deliver(how.rendered(decision))
    context.exit(1 if decision.holds_up else 0)


def read_all(files: Sequence[str], input_format: str | None = None, workspace: str = "") -> list[Plan]:
    """Every plan of every file, folder and standard input."""
    plans = [plan for source, data in sources(files, input_format) for plan in readers.read(data, source, input_format)]
    return [replace(plan, workspace=workspace) if workspace else plan for plan in readers.join(plans)]
