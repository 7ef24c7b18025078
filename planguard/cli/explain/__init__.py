"""`planguard explain`: the documentation of a rule, or what the catalogue knows of a resource type."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import click

from planguard import rules
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.loading.regex import regex
from planguard.model.errors import UsageError
from planguard.model.values import plain

_TYPE = regex(r"[a-z][a-z0-9-]*(_[a-z0-9-]+)+|[A-Za-z0-9]+(::[A-Za-z0-9_@-]+)+")


@click.command("explain", short_help="Explain a rule or a resource type.")
@click.argument("name", metavar="RULE|TYPE", shell_complete=lambda _context, _name, typed: _completions(typed))
def command(name: str) -> int:
    """Explain a rule, or what is known of a resource type.

    RULE is a name from `planguard rules`. TYPE is a resource type of Terraform, OpenTofu or CloudFormation: what it
    holds, what guards it, which attributes replace it, and what to do first.

    Exit code: 0, or 1 for a resource type that planguard does not know: what it shows is guessed then.

    \b
    Examples:
      planguard explain destroys-data
      planguard explain aws_db_instance
      planguard explain AWS::RDS::DBInstance
    """
    rule = name.replace("_", "-")
    if rule in rules.names():
        click.echo((rules.load(rule).__doc__ or "").strip())
        return 0
    catalog = Catalog()
    if not catalog[name].known and not _TYPE.fullmatch(name):
        raise UsageError(f"{plain(name)} is neither a rule nor a resource type. {_hint(name, catalog)}")
    from planguard.cli.explain.type_page import page

    known = catalog[name].known
    similar = "" if known else _nearest(name, (*rules.names(), *catalog.types()))
    click.echo("\n".join(page(name, catalog, similar)))
    return 0 if known else 1


def _hint(name: str, catalog: Catalog) -> str:
    type_of_address = next((part for part in name.split(".") if _TYPE.fullmatch(part) and catalog[part].known), "")
    near = type_of_address or _nearest(name, (*rules.names(), *catalog.types()), cutoff=0.6)
    return f"Did you mean {near}?" if near else "`planguard rules` lists the rules."


def _nearest(name: str, known: Sequence[str], cutoff: float = 0.85) -> str:
    by_case = {word.lower(): word for word in known}
    near = difflib.get_close_matches(name.lower(), by_case, n=1, cutoff=cutoff)
    return by_case[near[0]] if near else ""


def _completions(typed: str) -> list[str]:
    return [name for name in (*rules.names(), *Catalog().types()) if name.startswith(typed)]
