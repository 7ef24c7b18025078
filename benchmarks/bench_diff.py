"""Times `planguard diff` on 200 files, three of them changed: ``python -m benchmarks.bench_diff [RUNS]``."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 0.5  # seconds, start of the process included
FILES = 200
_RESOURCE = """
resource "aws_instance" "server_{number}_{part}" {{
  ami           = "ami-0123456789"
  instance_type = var.size
  subnet_id     = aws_subnet.main.id
  user_data     = <<-EOF
    #!/bin/sh
    echo "server ${{var.size}}"
  EOF
  root_block_device {{
    volume_size = {number}
    encrypted   = true
  }}
  tags = merge(local.tags, {{ Name = "server-{number}-{part}" }})
}}
"""
_SHARED = 'variable "size" {\n  default = "t3.large"\n}\nlocals {\n  tags = { team = "platform" }\n}\n'


def write_repository(folder: Path, flat: bool) -> None:
    """A repository of 200 files, in one root or in twenty, with three files changed and staged."""
    for number in range(FILES):
        place = folder / ("" if flat else f"envs/e{number % 20}")
        place.mkdir(parents=True, exist_ok=True)
        if not (place / "shared.tf").exists():
            (place / "shared.tf").write_text(_SHARED)
        (place / f"file_{number}.tf").write_text("".join(_RESOURCE.format(number=number, part=p) for p in range(5)))
    _git(folder, "init", "--quiet", ".")
    _git(folder, "add", "--all")
    _git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "first")
    for number in range(3):
        changed = next(folder.rglob(f"file_{number}.tf"))
        changed.write_text(changed.read_text().replace("ami-0123456789", "ami-9876543210", 1))
    _git(folder, "add", "--all")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(("git", *arguments), cwd=folder, check=True)


def seconds(folder: Path) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "planguard", "diff", "--format", "json"]
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main(runs: int) -> int:
    """Print the median for both layouts; 1 if either is over the limit."""
    worst = 0.0
    for flat in (True, False):
        with tempfile.TemporaryDirectory() as name:
            write_repository(Path(name), flat)
            seconds(Path(name))  # python-hcl2 writes its parser's tables on first use
            median = statistics.median(seconds(Path(name)) for _ in range(runs))
            worst = max(worst, median)
            print(f"diff, 200 files in {'1 root' if flat else '20 roots'}, 3 changed: {median:.2f} s (limit {LIMIT} s)")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
