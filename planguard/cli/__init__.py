"""The command line: options in, exit code out; one small file a command."""

from __future__ import annotations

import gc
import sys

import click

from planguard import __version__, plugins
from planguard.errors import PlanguardError
from planguard.values import plain


class _Commands(click.Group):
    """Commands are the files of this folder, imported only when they are asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(plugins.names(sys.modules[__name__]))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        command: click.Command = getattr(plugins.load(sys.modules[__name__], name), name.replace("-", "_"))
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="planguard", message="%(prog)s %(version)s")
def planguard() -> None:
    """Say what a plan would destroy, how bad that is, and whether it may go ahead."""


def main() -> None:
    """Run the command line; what cannot be judged ends in one line on standard error and exit code 2."""
    gc.disable()  # a run is short, and what it reads makes no circles worth looking for
    try:
        sys.exit(planguard(prog_name="planguard", standalone_mode=False))
    except click.Abort:
        _stop("interrupted.")
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except PlanguardError as error:
        _stop(str(error))


def _stop(message: str) -> None:
    click.echo(f"planguard: {plain(message)}", err=True)
    sys.exit(2)
