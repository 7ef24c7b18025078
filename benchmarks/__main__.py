"""Measures the claims, as ratios in one run: ``python -m benchmarks [RUNS]``; exits 1 if one does not hold."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import bench_bounds, bench_diff, bench_estate
from benchmarks.big_plans import SHAPES

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "samples" / "environment-recreated" / "plan.json"
_DELETED = '.resource_changes[] | select(.change.actions | index("delete")) | .address'
_SLOW_RUNS = 3  # pairs, of what takes many seconds


@dataclass(frozen=True)
class Cost:
    """Wall seconds and peak memory (MiB) of one process."""

    seconds: float
    memory: float


@dataclass(frozen=True)
class Claim:
    """Ours over theirs, or ours less theirs, or ours alone, stays at or below a limit."""

    name: str
    ours: list[str]
    theirs: list[str] | None
    limit: float
    figure: str = "seconds"  # or memory
    compared: str = "ratio"  # or difference
    runs: int | None = None

    def value(self, ours: Cost, theirs: Cost | None) -> float:
        mine = float(getattr(ours, self.figure))
        if theirs is None:
            return mine
        other = float(getattr(theirs, self.figure))
        return mine / other if self.compared == "ratio" else mine - other


def cost(command: list[str]) -> Cost:
    """What a run of a command costs, by the operating system's own account."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(seconds, usage.ru_maxrss / 1024)


def pairs(claim: Claim, runs: int) -> Iterator[tuple[Cost, Cost | None]]:
    """Runs in turn, after a warm-up, so that a drift of the machine meets both alike."""
    for number in range((claim.runs or runs) + 1):
        found = cost(claim.ours), cost(claim.theirs) if claim.theirs else None
        if number:
            yield found


def report(claim: Claim, runs: int) -> bool:
    """Measure one claim and print it; whether it holds."""
    found = list(pairs(claim, runs))
    value = statistics.median(claim.value(*pair) for pair in found)
    unit = "s" if claim.figure == "seconds" else "MiB"
    sides = [statistics.median(getattr(one, claim.figure) for one in side if one) for side in zip(*found, strict=True)
             if side[0]]  # fmt: skip
    sign = " / " if claim.compared == "ratio" else " - "
    shown = sign.join(f"{side:.3f} {unit}" for side in sides)
    word = "holds" if value <= claim.limit else "DOES NOT HOLD"
    print(f"{claim.name}: {shown} = {value:.2f}, limit {claim.limit}: {word}", flush=True)
    return value <= claim.limit


def claims(plans: dict[str, str], folder: str) -> list[Claim]:
    """Everything the documentation claims of single runs."""
    python = sys.executable
    big = plans["replaced"]

    def check(plan: str, *options: str) -> list[str]:
        return [python, "-m", "planguard", "check", plan, *options]

    load = [python, "-c", f"import json; json.load(open({big!r}))"]
    page = ("--format", "html", "--output", f"{folder}/page.html")
    text = ("--format", "text", "--output", f"{folder}/page.txt")
    found = [
        Claim("20,000 objects, wall time against json.load", check(big), load, 0.3),
        Claim("20,000 objects, peak memory against json.load", check(big), load, 0.45, "memory"),
        Claim("all destroyed against 200 replaced", check(plans["destroyed"]), check(big), 1.5),
        Claim("a policy of 30,000 statements", check(plans["policy"]), None, 1.0),
        Claim("200,000 objects against 20,000", check(plans["many"]), check(big), 11, runs=_SLOW_RUNS),
        Claim("20,000 objects as a page, on top", check(big, *page), check(big, *text), 0.5, compared="difference"),
        Claim("small plan, whole process against import click", check(str(SMALL)), [python, "-c", "import click"], 2.0),
        Claim(
            "saved plan, whole process against its JSON",
            check(str(SMALL.with_suffix(".tfplan"))),
            check(str(SMALL)),
            1.3,
        ),
    ]
    if shutil.which("jq"):
        jq = ["jq", "-r", _DELETED, big]
        found.insert(2, Claim("20,000 objects, wall time against jq", check(big), jq, 0.5))
    return found


def main() -> None:
    """Measure every claim."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        plans = {name: f"{folder}/{name}.json" for name in SHAPES}
        # In a process of its own: a child's peak memory is never less than what its parent held when it was started.
        subprocess.run([sys.executable, "-m", "benchmarks.big_plans", folder], check=True, cwd=ROOT)
        print(f"{runs} pairs of runs, medians")
        held = [report(claim, runs) for claim in claims(plans, folder)]
    in_seconds = [bench.main(runs) == 0 for bench in (bench_diff, bench_bounds, bench_estate)]
    sys.exit(0 if all((*held, *in_seconds)) else 1)


if __name__ == "__main__":
    main()
