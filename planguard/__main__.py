"""Runs the command line as ``python -m planguard``."""

from planguard.cli import main

main()
