"""`planguard rules`: every rule in a line each."""

from __future__ import annotations

import click

from planguard import rules


@click.command("rules")
def command() -> None:
    """List the rules, one line each. `planguard explain RULE` says more."""
    names = rules.names()
    width = max(len(name) for name in names)
    for name in names:
        summary = (rules.load(name).__doc__ or "").partition("\n")[0]
        click.echo(f"{name:<{width}}  {summary}")
