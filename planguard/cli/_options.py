"""Options that several commands share, and what they turn into."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from planguard import reporters
from planguard.cli._writing import stream, typed, write
from planguard.judging.decision import Decision
from planguard.judging.ruleset import choice
from planguard.judging.ruleset.model import Ruleset
from planguard.model.errors import UsageError
from planguard.model.plan import Plan


class Judging(msgspec.Struct, frozen=True):
    """What the shared options say: the ruleset to judge by, the environment, and where which report goes."""

    ruleset_name: str | None
    environment: str
    formats: tuple[str, ...]
    outputs: tuple[str, ...]

    def deliveries(self) -> list[tuple[str, str]]:
        """Each report's format and place; UsageError where two reports would get into each other's way."""
        wanted = self.formats or ("text",)
        if len(self.outputs) > len(wanted):
            raise UsageError("there are more --output files than --format reports; give each file its --format.")
        places = [*self.outputs, *["-"] * (len(wanted) - len(self.outputs))]
        if places.count("-") > 1:
            raise UsageError("only one report can go to standard output; give the others an --output FILE each.")
        for place in places:
            if place != "-" and sum(_is_same_place(place, other) for other in places) > 1:
                raise UsageError(f"{place}: two reports cannot go to one file; give each an --output FILE of its own.")
        return list(zip(wanted, places, strict=True))


def _is_same_place(one: str, other: str) -> bool:
    return other != "-" and os.path.abspath(one) == os.path.abspath(other)


_RULESET = click.option(
    "--ruleset",
    "ruleset_name",
    metavar="NAME|FILE",
    help="Ruleset to judge by: default, strict, agents, or a file. "
    "Otherwise .planguard.yaml from here or a folder above, up to the top of the repository.",
)
_OUTPUT = click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="File for a report, the first for the first --format, and so on; - is standard output, for one of them. "
    "[default: -]",
)


def judging(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every command that judges, as one argument called ``how``."""
    formats = click.Choice(reporters.names())

    @environment_option
    @_RULESET
    @click.option(
        "--format",
        "-f",
        "formats",
        multiple=True,
        type=formats,
        metavar="FORMAT",
        help=f"Report format, may repeat: {', '.join(formats.choices)}. [default: text]",
    )
    @_OUTPUT
    @functools.wraps(command)
    def with_options(
        *args: object,
        ruleset_name: str | None,
        environment: str,
        formats: tuple[str, ...],
        outputs: tuple[str, ...],
        **kwargs: object,
    ) -> None:
        command(*args, how=Judging(ruleset_name, environment, formats, outputs), **kwargs)

    return with_options


def environment_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option that states the environment, as an argument called ``environment``."""
    return click.option(
        "--environment",
        metavar="NAME",
        help="Environment that the change is for, stated from outside of it; what says production still counts.",
    )(command)


def in_environment(plans: Iterable[Plan], environment: str) -> list[Plan]:
    """The plans, with the environment that was stated for them; "" states none."""
    return [replace(plan, environment=environment) if environment else plan for plan in plans]


def chosen_ruleset(name: str | None) -> Ruleset:
    """The ruleset that was named, or the one found upward from the working directory, or the default."""
    if name is not None:
        return choice.load(name)
    try:
        here = Path.cwd()
    except OSError as error:
        raise UsageError("the working directory is gone; change into one that is there.") from error
    found = choice.find_upward(here)
    return choice.load(os.path.relpath(found) if found else "default")


def deliver(decision: Decision, how: Judging) -> None:
    """Write every report to its file or to standard output; nothing is written before all are rendered."""
    rendered = [(place, _render(decision, name, place)) for name, place in how.deliveries()]
    for place, text in sorted(rendered, key=lambda pair: pair[0] == "-"):  # standard output once all files are written
        send(text.encode(), place)


def send(data: bytes, place: str) -> None:
    """Write bytes to a file, to a device or pipe under /dev, or to standard output where the place is "-"."""
    try:
        if place == "-":
            _print(data)
        elif (descriptor := stream(place)) is not None:
            with open(descriptor, "wb") as file:
                file.write(data)
        else:
            write(Path(place), data, typed(Path(place)))
    except OSError as error:
        where = "standard output" if place == "-" else place
        raise UsageError(f"{where}: cannot be written: {error.strerror or error}.") from error


def _print(data: bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file with --output.")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python tries what is left once more at its end
        if not isinstance(
            error, BrokenPipeError
        ):  # a reader such as head has seen enough; the verdict holds all the same
            raise


def _render(decision: Decision, name: str, place: str) -> str:
    return reporters.load(name).render(decision, reporters.View(colour=place == "-" and colour_wanted()))


def colour_wanted() -> bool:
    """Whether standard output is a terminal that shows colours, and nobody asked for none."""
    if os.environ.get("NO_COLOR") or sys.stdout is None:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
