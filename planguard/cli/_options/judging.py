"""Options of the commands that judge, and what they turn into."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec.structs import replace

from planguard import reporters
from planguard.cli._options.places import deliveries
from planguard.cli._options.words import Known
from planguard.cli._output import view
from planguard.cli._output.view import Color
from planguard.judging.decision import Decision
from planguard.judging.ruleset import choice
from planguard.judging.ruleset.model import Ruleset
from planguard.knowledge.words.environments import recognised
from planguard.model.errors import UsageError
from planguard.model.plan import Plan


class Judging(msgspec.Struct, frozen=True):
    """What the shared options say: what to judge by, which reports to write where, and how they look."""

    ruleset: str | None
    environment: str
    format: tuple[str, ...]
    output: tuple[str, ...]
    color: str
    full: bool
    quiet: bool
    summary: bool
    report_only: bool
    key: str
    without: tuple[str, ...]

    def leaving_out(self, ruleset: Ruleset) -> Ruleset:
        """The ruleset without what another tool judges; a report says so, as of every setting that is weaker."""
        off = {rule: None for name in self.without for rule in _ELSEWHERE[name]}
        return replace(ruleset, severities={**ruleset.severities, **off}, extends=ruleset) if off else ruleset

    @property
    def shows_values(self) -> bool:
        """Whether a report that is asked for shows more of a plan than what is decided on it."""
        return any(name in reporters.WITH_VALUES for name, _ in deliveries(self.format, self.output))

    def refuse_without_summary(self) -> None:
        """UsageError where a summary is asked for in a format that has none."""
        for name, _ in deliveries(self.format, self.output) if self.summary else ():
            if name not in reporters.SUMMARIES:
                raise UsageError(f"--format {name} has no --summary; use {' or '.join(reporters.SUMMARIES)}.")

    def rendered(self, decision: Decision) -> list[tuple[str, bytes]]:
        """Every report that is asked for, with its place."""
        return [(place, self._report(decision, name, place)) for name, place in deliveries(self.format, self.output)]

    def _report(self, decision: Decision, name: str, place: str) -> bytes:
        shown = replace(view.view(Color(self.color), self.full, self.quiet, place), summary=self.summary)
        text = reporters.load(name).render(decision, shown)
        return view.encoded(text, shown) if name in reporters.ON_SCREEN else text.encode()


_ELSEWHERE = {"exposure": ("opens-access",)}
"""What teams may have another tool for, with the rules that judge it here."""

ruleset_option = click.option(
    "--ruleset",
    metavar="NAME|FILE",
    help="Ruleset to judge by: default, strict, agents, or a file. "
    "Otherwise .planguard.yaml in this folder or the nearest folder above it, up to the top of the repository.",
)
environment_option = click.option(
    "--environment",
    metavar="NAME",
    default="",
    help="Environment that the change is for, stated from outside of it. Signs of production in the plan still count.",
)
color_option = click.option(
    "--color",
    type=Known((each.value for each in Color), "color setting"),
    default=Color.AUTO.value,
    metavar="WHEN",
    help="Color the output: auto (on a terminal, unless NO_COLOR is set), always, or never. [default: auto]",
)
_OF_JUDGING = (
    environment_option,
    ruleset_option,
    click.option(
        "--format",
        "-f",
        multiple=True,
        type=Known(reporters.names(), "format"),
        metavar="FORMAT",
        help=f"Report format: {', '.join(reporters.names())}. May repeat. "
        "[default: by the ending of the --output file, or text]",
    ),
    click.option(
        "--output",
        "-o",
        multiple=True,
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="File for a report: the first for the first --format, and so on. One of them may be - for standard "
        "output. [default: -]",
    ),
    color_option,
    click.option("--full", is_flag=True, help="Show every object and every score."),
    click.option("--quiet", "-q", is_flag=True, help="Show the verdict only."),
    click.option("--summary", is_flag=True, help="Show one line a plan and a total, as text, csv, or json."),
    click.option(
        "--key",
        metavar="NAME",
        default="",
        help="What tells this plan from others of the repository, in comments and code scanning. "
        "[default: its path in the repository, and the workspace]",
    ),
    click.option(
        "--without",
        multiple=True,
        type=Known(_ELSEWHERE, "part"),
        metavar="PART",
        help="Leave out what another tool judges: exposure (new access from networks, and for everyone). May repeat.",
    ),
    click.option(
        "--report-only",
        is_flag=True,
        help="Report the verdict, and end with exit code 0 even where the plan is blocked.",
    ),
)


def judging(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every command that judges, as one argument called ``how``."""

    @functools.wraps(command)
    def with_options(*args: Any, **given: Any) -> None:
        how = Judging(**{name: given.pop(name) for name in Judging.__struct_fields__})
        if how.full and how.quiet:
            raise UsageError("--full and --quiet contradict each other; leave one of them out.")
        how.refuse_without_summary()
        command(*args, how=how, **given)

    wrapped: Callable[..., None] = with_options
    for option in reversed(_OF_JUDGING):
        wrapped = option(wrapped)
    return wrapped


def in_environment(plans: Iterable[Plan], environment: str) -> list[Plan]:
    """The plans, with the environment that was stated for them; "" states none."""
    return [replace(plan, environment=environment) if environment else plan for plan in plans]


def misspelled(environment: str, ruleset: Ruleset) -> Iterator[str]:
    """What is said of a stated environment that is no word the ruleset knows, and nearly one; any name may be given."""
    names = ruleset.environments
    if environment and recognised(environment, names)[1] == "":
        from planguard.knowledge.schemas import nearest

        if near := nearest(environment.lower(), (*names.production, *names.other)):
            yield f'--environment "{environment}" is no environment that the ruleset knows; did you mean "{near}"?'


def chosen_ruleset(name: str | None) -> Ruleset:
    """The ruleset that was named, or the one found upward from the working directory, or the default."""
    if name is not None:
        return choice.load(name)
    try:
        here = Path.cwd()
    except OSError as error:
        raise UsageError("the working directory was deleted; change into one that exists.") from error
    found = choice.find_upward(here)
    return choice.load(os.path.relpath(found) if found else "default")
