"""Runs the real command in a process of its own."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.forks import Forks

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"


@dataclass(frozen=True)
class Run:
    """What a run of planguard left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def planguard(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT, **environment: str) -> Run:
    """Run planguard with these arguments, in a process of its own that is spared the start of Python."""
    code, out, err = _forks().run(arguments, stdin, cwd, {**os.environ, **environment})
    return Run(code, out.decode(), err.decode())


def started(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT, **environment: str) -> Run:
    """Run ``python -m planguard`` with these arguments; for what hangs on how Python starts, and once for each kind."""
    done = subprocess.run(
        [sys.executable, "-m", "planguard", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@functools.cache
def _forks() -> Forks:
    return Forks(ROOT)


def planguard_json(*arguments: str, **settings: Any) -> tuple[int, dict[str, Any]]:
    """Run it for the JSON report; AssertionError with what it complains of if it judged nothing."""
    run = planguard(*arguments, "--format", "json", **settings)
    assert run.code in (0, 1), run.err
    return run.code, json.loads(run.out)
