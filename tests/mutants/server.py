"""Runs pytest again and again without loading it again: each run is a fork of a process without planguard."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

OUTPUT = ".pytest.txt"
"""What the last run printed, in the folder in which it ran."""

_LOADED = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
_OPTIONS = ("-p", "tests.mutants.calls", "-p", "no:cacheprovider", "-W", _LOADED)

TOO_LONG = -1
"""What is told instead of the exit code of a run that did not end in time."""


class Server:
    """The process, from outside; a context manager."""

    def __init__(self, tree: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.server"],
            cwd=tree,
            env=os.environ | {"PYTHONPATH": str(tree), "CI": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait()

    def run(self, arguments: list[str], environment: dict[str, str], timeout: float) -> int:
        """The exit code of pytest with these arguments."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"arguments": arguments, "environment": environment, "timeout": timeout}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def main() -> None:
    """Serve what is asked on standard input, one run a line."""
    import hypothesis.strategies
    import pytest

    assert hypothesis.strategies
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _become_quiet()
            os.environ.update(asked["environment"])
            os._exit(int(pytest.main([*_OPTIONS, *asked["arguments"]])))
        print(_waited(child, asked["timeout"]), flush=True)


def _become_quiet() -> None:
    """Lead a group of processes of its own, so that it can be ended with all that it started, and print to a file."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(os.open(OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)


def _waited(child: int, timeout: float) -> int:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return TOO_LONG


if __name__ == "__main__":
    main()
