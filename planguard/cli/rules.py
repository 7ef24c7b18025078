"""`planguard rules`: every rule in a line each."""

from __future__ import annotations

import click

from planguard import plugins
from planguard import rules as room


@click.command()
def rules() -> None:
    """List the rules, in a line each; `planguard explain RULE` says more."""
    names = plugins.names(room)
    width = max(len(name) for name in names)
    for name in names:
        summary = (plugins.load(room, name).__doc__ or "").partition("\n")[0]
        click.echo(f"{name:<{width}}  {summary}")
