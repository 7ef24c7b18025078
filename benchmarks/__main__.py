"""Measures the claims, as ratios in one run: ``python -m benchmarks [RUNS]``; exits 1 if one does not hold."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import bench_bounds, bench_diff

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "samples" / "environment-recreated" / "plan.json"


@dataclass(frozen=True)
class Cost:
    """Wall seconds and peak memory (MiB) of one process."""

    seconds: float
    memory: float


@dataclass(frozen=True)
class Claim:
    """Ours over theirs stays at or below a limit."""

    name: str
    figure: str  # seconds or memory
    ours: list[str]
    theirs: list[str]
    limit: float


def cost(command: list[str]) -> Cost:
    """What a run of a command costs, by the operating system's own account."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = 0  # reaped above
    return Cost(seconds, usage.ru_maxrss / 1024)


def ratios(claim: Claim, runs: int) -> list[tuple[Cost, Cost]]:
    """Pairs of runs in turn, after a warm-up, so that a drift of the machine meets both alike."""
    cost(claim.ours), cost(claim.theirs)
    return [(cost(claim.ours), cost(claim.theirs)) for _ in range(runs)]


def report(claim: Claim, runs: int) -> bool:
    """Measure one claim and print it; whether it holds."""
    pairs = ratios(claim, runs)
    ours, theirs = zip(*pairs, strict=True)
    ratio = statistics.median(getattr(a, claim.figure) / getattr(b, claim.figure) for a, b in pairs)
    unit = "s" if claim.figure == "seconds" else "MiB"
    mine = statistics.median(getattr(one, claim.figure) for one in ours)
    other = statistics.median(getattr(one, claim.figure) for one in theirs)
    holds: bool = ratio <= claim.limit
    word = "holds" if holds else "DOES NOT HOLD"
    print(f"{claim.name}: {mine:.3f} {unit} / {other:.3f} {unit} = {ratio:.2f}, limit {claim.limit}: {word}")
    return holds


def claims(big: str) -> list[Claim]:
    """Everything the documentation claims."""
    python = sys.executable
    check = [python, "-m", "planguard", "check", big]
    load = [python, "-c", f"import json; json.load(open({big!r}))"]
    found = [
        Claim("big plan, wall time against json.load", "seconds", check, load, 0.35),
        Claim("big plan, peak memory against json.load", "memory", check, load, 0.6),
        Claim(
            "small plan, whole process against import click",
            "seconds",
            [python, "-m", "planguard", "check", str(SMALL)],
            [python, "-c", "import click"],
            2.5,
        ),
    ]
    if shutil.which("jq"):
        listing = '.resource_changes[] | select(.change.actions | index("delete")) | .address'
        found.append(Claim("big plan, wall time against jq", "seconds", check, ["jq", "-r", listing, big], 1.0))
    return found


def main() -> None:
    """Measure every claim."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "big.json"
        # In a process of its own: a child's peak memory is never less than what its parent held when it was started.
        subprocess.run([sys.executable, "-m", "benchmarks.big_plan", str(big)], check=True, cwd=ROOT)
        print(f"big plan: 20,000 resources, {big.stat().st_size / 1e6:.0f} MB; {runs} pairs of runs, medians")
        held = [report(claim, runs) for claim in claims(str(big))]
    in_seconds = [bench.main(runs) == 0 for bench in (bench_diff, bench_bounds)]
    sys.exit(0 if all((*held, *in_seconds)) else 1)


if __name__ == "__main__":
    main()
