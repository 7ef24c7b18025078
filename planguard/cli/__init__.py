"""The command line: options in, exit code out; one small file a command."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn, cast

import click

from planguard import __version__
from planguard.cli._options.arguments import refuse_empty, refuse_names_of_files, unknown_command
from planguard.cli._output.signals import ENDING
from planguard.cli._protocol import Command
from planguard.loading import plugins
from planguard.model.errors import PlanguardError, UsageError, raised
from planguard.model.values import plain

_LONGEST = 2000


def names() -> tuple[str, ...]:
    """The commands, sorted, as users write them."""
    return plugins.names(sys.modules[__name__])


def load(name: str) -> Command:
    """What is in the file of a command; ModuleNotFoundError where there is none."""
    return cast(Command, plugins.load(sys.modules[__name__], name))


class _Commands(click.Group):
    """Commands are the files of this folder, imported only when they are asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(names())

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        return load(name).command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.list_commands(context) and not context.resilient_parsing:
            raise UsageError(unknown_command(args[0], self.list_commands(context)))
        if not context.resilient_parsing:
            refuse_names_of_files(args[1:])
            refuse_empty(args)
        return super().resolve_command(context, args)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            commands = [(name, self.get_command(context, name)) for name in self.list_commands(context)]
            formatter.write_dl([(name, command.get_short_help_str(limit=200)) for name, command in commands if command])


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="planguard", message="%(prog)s %(version)s")
def planguard() -> None:
    """Say what a plan would destroy, how bad that is, and whether it may go ahead."""


def main() -> None:
    """Run the command line and end the process.

    What cannot be judged ends in one line on standard error and exit code 2.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter is no reason to stop
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:  # what nohup ignores stays ignored
            signal.signal(number, _interrupt)
    gc.disable()  # a run is short, and what it reads makes no circles worth looking for
    _end(_run())


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _end(code: int) -> NoReturn:
    """End the process at once: the system takes its memory back faster than Python does, object by object."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        code = 2  # not all that was said arrived
    os._exit(code)


def _run() -> int:
    try:
        return planguard(prog_name="planguard", standalone_mode=False) or 0
    except SystemExit:  # click's own way to end when the reader of its output, such as head, has seen enough
        return 0
    except (click.Abort, KeyboardInterrupt):
        return _stop("interrupted; nothing was judged.")
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "planguard"
        return _stop(f"{' '.join(error.format_message().split())} See `{command} --help`.")
    except (PlanguardError, click.ClickException) as error:
        return _stop(str(error))
    except MemoryError:
        return _stop("there is not enough memory for this input. Nothing was judged.")
    except ImportError:
        raise  # where planguard is started, this is told without what may not be installed
    except Exception as error:
        # Python's own exit code for this is 1, which here says that a plan was judged and blocked.
        return _stop(f"internal error ({raised(error)}). Nothing was judged; please report this.")


def _stop(message: str) -> int:
    from planguard.knowledge.secrets.concealment import masked

    message = masked(message)
    shown = message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
    with contextlib.suppress(OSError):  # where nobody can be told, the exit code tells
        click.echo(f"planguard: {plain(shown)}", err=True)
    return 2
