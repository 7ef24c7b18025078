"""Runs the command line: ``python -m planguard``, and the program of that name."""

import gc
import sys


def main() -> None:
    """Run it, and collect no garbage from the first import on; the command line says why."""
    gc.disable()
    try:
        from planguard import cli

        cli.main()
    except ImportError as error:
        package = (error.name or "a package that planguard needs").partition(".")[0]
        why = " ".join(str(error).split()) or type(error).__name__
        advice = "run `pip install --force-reinstall iac-planguard`."
        print(f"planguard: {package} is not installed or broken ({why}); {advice}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
