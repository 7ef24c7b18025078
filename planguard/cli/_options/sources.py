"""Options that name the sources of a plan."""

from __future__ import annotations

import click

source_option = click.option(
    "--source",
    metavar="DIR",
    type=click.Path(),
    help="Folder of the root module. Findings then name the file and line of the block and of the attribute.",
)
base_option = click.option(
    "--base",
    metavar="REV",
    help="Version to compare the sources with: a git revision, a folder, or an earlier saved plan. Deleted blocks are "
    "then located, and guards that were removed are reported.",
)
