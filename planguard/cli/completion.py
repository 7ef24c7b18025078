"""`planguard completion`: the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from planguard.cli._options.words import Known


@click.command("completion")
@click.argument("shell", type=Known(("bash", "zsh", "fish"), "shell"), metavar="SHELL")
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL: bash, zsh, or fish.

    For bash, add `eval "$(planguard completion bash)"` to ~/.bashrc. For zsh, add the same with zsh to ~/.zshrc. For
    fish, write the output to ~/.config/fish/completions/planguard.fish.
    """
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(context.find_root().command, {}, "planguard", "_PLANGUARD_COMPLETE").source())
