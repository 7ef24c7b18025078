"""Runs the command line as ``python -m planguard``."""

import gc


def main() -> None:
    """Run it, and collect no garbage from the first import on; the command line says why."""
    gc.disable()
    from planguard import cli

    cli.main()


main()
