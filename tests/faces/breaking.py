"""Faces of plans that are damaged in all ways: ``python -m tests.faces.breaking [COUNT [SEED [FOLDER]]]``."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from planguard import readers
from tests.faces import plain
from tests.faces.damage import MAY_CHANGE_THE_PLAN, OF_FILES, OF_LINES
from tests.faces.holding import READERS
from tests.faces.making import Faces, made, workplace
from tests.hostile_mutations import Case, Outcome, run
from tests.running import ROOT

SAMPLES = tuple(sorted((ROOT / "samples").glob("*/plan.tfplan")))
FEW = ("odd-keys", "modules", "deposed-and-replaced", "removed", "fake-headers", "values", "unchanged", "guarded")
_OF_LINES = ("plan.jsonl", "plan.txt", "plan.color.txt", "show.txt")


class Seed(NamedTuple):
    """A face that is whole, which reader reads it, and how many objects its plan destroys."""

    name: str
    kind: str
    data: bytes
    destroyed: int


@dataclass(frozen=True)
class Seeds:
    """What is damaged, by how it can be damaged: files with members, and lines."""

    files: Sequence[Seed]
    lines: Sequence[Seed]
    share_of_lines: float = 0.5

    def case(self, number: int) -> tuple[Seed, str, bytes]:
        """One of them, how it is damaged, and what becomes of it."""
        chosen = random.Random(number)
        seeds, ways = (
            (self.files, OF_FILES)
            if not self.lines or chosen.random() >= self.share_of_lines
            else (self.lines, OF_LINES)
        )
        seed, way = chosen.choice(seeds), chosen.choice(ways)
        other = chosen.choice([one for one in seeds if one.kind == seed.kind])
        return seed, way.__name__, way(chosen, seed.data, other.data)


def of_samples() -> Seeds:
    """The saved plans of the samples, which need no Terraform."""
    return Seeds([_seed(path.parent.name, path.read_bytes()) for path in SAMPLES], [])


def of_scenarios(folder: Path, names: Sequence[str] = ()) -> Seeds:
    """Those of the samples, and the faces of these scenarios or of all, made with the real Terraform."""
    with workplace(folder / "work", with_aws=False) as terraform:
        chosen = [one for one in plain.SCENARIOS if one.name in (names or [one.name])]
        found = [(one.name, made(one, terraform, folder / one.name)) for one in chosen]
    files = [_seed(name, faces["plan.tfplan"]) for name, faces in found]
    lines = [seed for name, faces in found for seed in _of_lines(name, faces)]
    return Seeds([*of_samples().files, *files], lines)


def of_folder(folder: Path) -> Seeds:
    """The faces in a folder and below, which `python -m tests.faces` made."""
    found = [Faces(path.parent) for path in sorted(folder.rglob("plan.json"))]
    files = [_seed(faces.folder.name, faces["plan.tfplan"]) for faces in found]
    return Seeds(files, [seed for faces in found for seed in _of_lines(faces.folder.name, faces)])


def _of_lines(scenario: str, faces: Faces) -> Iterator[Seed]:
    for name in faces.present():
        if name in _OF_LINES and READERS[name] in readers.names():
            yield _seed(f"{scenario}/{name}", faces[name], READERS[name])


def _seed(name: str, data: bytes, kind: str = "saved-plan") -> Seed:
    outcome = _outcome(data)
    assert outcome.code in (0, 1), f"{name}: {outcome.fault}"
    return Seed(name, kind, data, _destroyed(outcome))


def _outcome(data: bytes) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return run(Case(("check", "plan", "--format", "json"), {"plan": data}), Path(folder))


def _destroyed(outcome: Outcome) -> int:
    return sum(len(plan["destroyed"]) for plan in json.loads(outcome.out)["plans"])


def tried(seeds: Seeds, number: int) -> tuple[str, Outcome, str]:
    """What is damaged and how, what came of it, and what is wrong with that, "" for nothing."""
    seed, way, data = seeds.case(number)
    outcome = _outcome(data)
    fault = outcome.fault
    is_held = outcome.code == 0 and way not in MAY_CHANGE_THE_PLAN
    if not fault and is_held and (left := _destroyed(outcome)) < seed.destroyed:
        fault = f"passes with {left} of {seed.destroyed} destroyed objects"
    return f"{seed.name}, {way}", outcome, fault


def main() -> None:
    """Damage as many as are asked for; exits 1 if there was a fault in any."""
    count, start = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    codes: Counter[tuple[str, int]] = Counter()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        seeds = of_folder(Path(sys.argv[3])) if len(sys.argv) > 3 else of_scenarios(Path(folder))
        for number in range(start * 1_000_003, start * 1_000_003 + count):
            what, outcome, fault = tried(seeds, number)
            codes[what.rpartition(", ")[2], outcome.code] += 1
            if fault:
                faults += 1
                print(f"{what}, number {number}: {fault}", flush=True)
    for (way, code), times in sorted(codes.items()):
        print(f"{way}: exit code {code}, {times:,} times")
    print(f"{count:,} mutations, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
