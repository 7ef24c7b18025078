"""Times what is made to take long: ``python -m benchmarks.bench_bounds [RUNS]``."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCKS, DELETIONS, MEGABYTE = 8_000, 3_500, 990_000
DIFF_LIMIT, WAIVERS_LIMIT = 1.5, 2.5  # seconds, start of the process included
_SERVER = 'resource "aws_instance" "r{0}" {{\n  ami           = "ami-1"\n  instance_type = "t3.micro"\n}}\n'
_WAIVER = """- rule: destroys-data
  address: module.gone["k{0}"].aws_db_instance.*
  owner: platform
  reason: moved
  expires: {1}-01-01
"""


def write_sources(folder: Path) -> list[str]:
    """Two folders, of which the later has one block less, and the command that compares them."""
    blocks = [_SERVER.format(number) for number in range(BLOCKS)]
    for version, text in (("before", "".join(blocks)), ("after", "".join(blocks[1:]))):
        (folder / version).mkdir()
        (folder / version / "main.tf").write_text(text)
    return ["diff", "before", "after"]


def write_waivers(folder: Path) -> list[str]:
    """A plan and a ruleset that waives everything else, and the command that judges the one by the other."""
    change = {"actions": ["delete"], "before": {"engine": "postgres"}, "after": None}
    identity = {"mode": "managed", "type": "aws_db_instance", "name": "x", "change": change}
    entries = [{"address": f"aws_db_instance.x[{n}]", "index": n, **identity} for n in range(DELETIONS)]
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}, "resource_changes": entries}
    (folder / "plan.json").write_text(json.dumps(plan))
    year = time.localtime().tm_year + (1 if time.localtime().tm_mon > 1 else 0)
    waivers = [_WAIVER.format(number, year) for number in range(MEGABYTE // len(_WAIVER.format(10_000, year)))]
    (folder / ".planguard.yaml").write_text("waivers:\n" + "".join(waivers))
    return ["check", "plan.json"]


def seconds(folder: Path, command: list[str]) -> float:
    """How long one run takes; CalledProcessError where it judges nothing."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "planguard", *command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode not in (0, 1):
        done.check_returncode()
    return time.perf_counter() - start


def main(runs: int) -> int:
    """Print the median of each; 1 if one is over its limit."""
    held = True
    for name, write, limit in (
        (f"diff, one of {BLOCKS:,} blocks gone", write_sources, DIFF_LIMIT),
        (f"a megabyte of waivers, {DELETIONS:,} deletions", write_waivers, WAIVERS_LIMIT),
    ):
        with tempfile.TemporaryDirectory() as folder:
            command = write(Path(folder))
            seconds(Path(folder), command)
            median = statistics.median(seconds(Path(folder), command) for _ in range(runs))
        held = held and median <= limit
        print(f"{name}: {median:.2f} s (limit {limit} s)")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
