"""Times a run over an estate of 2,000 plans: ``python -m benchmarks.bench_estate [RUNS]``."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.big_plans import estate

ROOT = Path(__file__).parents[1]
PLANS = 2_000
LIMIT = 60.0
"""Seconds on two processors, start of the process included."""

ALONE_LIMIT = 0.8
"""Of the time that one processor takes, where there are two or more."""

MEMORY_LIMIT = 150.0
"""MiB of the process that reports; it keeps what reports tell, and no plan."""

_MOST_RUNS = 3


def run(folder: Path, processors: set[int]) -> tuple[float, float]:
    """Wall seconds and peak MiB of a summary; CalledProcessError where it judges nothing."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "planguard", "check", str(folder), "--summary"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))},
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, processors),
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, "planguard check --summary")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main(runs: int) -> int:
    """Print the medians; 1 if one is over its limit."""
    two = set(sorted(os.sched_getaffinity(0))[:2])
    with tempfile.TemporaryDirectory() as name:
        estate(Path(name), PLANS)
        pairs = [(run(Path(name), two), run(Path(name), {min(two)})) for _ in range(min(runs, _MOST_RUNS))]
    seconds = statistics.median(both[0] for both, _ in pairs)
    ratio = statistics.median(both[0] / alone[0] for both, alone in pairs)
    memory = max(both[1] for both, _ in pairs)
    print(
        f"{PLANS:,} plans of 100 KB: {seconds:.1f} s (limit {LIMIT:.0f} s), {memory:.0f} MiB (limit {MEMORY_LIMIT:.0f})"
    )
    print(f"the same, against one processor: {ratio:.2f} (limit {ALONE_LIMIT})")
    return 0 if seconds <= LIMIT and memory <= MEMORY_LIMIT and (ratio <= ALONE_LIMIT or len(two) < 2) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _MOST_RUNS))
