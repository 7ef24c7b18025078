"""What every member of this folder offers."""

from __future__ import annotations

from typing import Protocol

import click


class Command(Protocol):
    """One command; the name of its file is its name."""

    command: click.Command
