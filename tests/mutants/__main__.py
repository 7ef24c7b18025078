"""Breaks planguard in many small ways and looks whether a test notices: ``python -m tests.mutants PATH… [--sample N]``.

Every mutant is tried in a copy of the tree, with the tests that call the function it is in, the quickest first. Which
those are is recorded once, by running the suite, and kept in ``.mutants/``; a file of tests that has changed since is
recorded anew. What survives is shown; what survives because it means the same is listed in ``equivalent.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.mutants.calls import CHOSEN, RECORD, listen
from tests.mutants.operators import Mutant, enums_of, mutants
from tests.mutants.server import OUTPUT, Server
from tests.running import CORPUS, ROOT

KEPT = ROOT / ".mutants"
EQUIVALENT = Path(__file__).with_name("equivalent.json")
GOAL = 0.92
_NOT_COPIED = (".git", ".venv", ".mutants", ".hypothesis", ".*_cache", "node_modules", "build", "dist")
_SLOW = "end_to_end"
_A_FILE = 3600.0  # seconds that the tests of a file may take while they are recorded


@dataclass
class Calls:
    """Which tests call a function or anything of a module, the quickest first, and what they take together."""

    of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[str, float] = field(default_factory=dict)

    def tests(self, mutant: Mutant, longest: float) -> list[str]:
        """The tests to try; of many only as many as take this long."""
        name = f"{mutant.path}::{mutant.function}"
        chosen: list[str] = []
        spent = 0.0
        for test in self.of.get(name) or self.of.get(str(mutant.path), []):
            spent += self.seconds[test]
            if spent > longest and chosen:
                break
            chosen.append(test)
        return chosen


@dataclass(frozen=True)
class Trial:
    """What it takes to try a mutant: a copy of the tree, pytest in it, and which tests to run for how long."""

    tree: Path
    server: Server
    calls: Calls
    longest: float

    def is_noticed(self, mutant: Mutant) -> bool:
        """Whether a test fails; a mutant that no test calls is not noticed."""
        tests = self.calls.tests(mutant, self.longest)
        return bool(tests) and self._fails(tests, mutant.path, mutant.module)

    def check(self, mutants: list[Mutant]) -> None:
        """RuntimeError where one of the tests fails without a change, too: then it tells nothing."""
        tests = sorted({test for mutant in mutants for test in self.calls.tests(mutant, self.longest)})
        if tests and self._fails(tests, mutants[0].path, (self.tree / mutants[0].path).read_text(encoding="utf-8")):
            raise RuntimeError(f"without a change, too:\n{(self.tree / OUTPUT).read_text()}")

    def _fails(self, tests: list[str], path: Path, module: str) -> bool:
        chosen = self.tree / ".chosen.json"
        chosen.write_text(json.dumps(tests))
        files = sorted({test.partition("::")[0] for test in tests})
        place = self.tree / path
        original = place.read_text(encoding="utf-8")
        _write(place, module)
        code = self.server.run(["-x", *files], {CHOSEN: str(chosen)}, timeout=60 + 10 * self.longest)
        _write(place, original)
        if code == pytest.ExitCode.NO_TESTS_COLLECTED:
            raise RuntimeError(f"pytest finds none of {tests[:5]}")
        return code != pytest.ExitCode.OK


def _write(place: Path, text: str) -> None:
    """Write code, and forget what was compiled: it is told from it only by the second of its writing and its length."""
    place.write_text(text, encoding="utf-8")
    for compiled in (place.parent / "__pycache__").glob(f"{place.stem}.*.pyc"):
        compiled.unlink()


def main() -> None:
    """Try a sample of each path; exits 1 where fewer are noticed than ``GOAL``."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", help="a module or a folder of planguard/")
    parser.add_argument("--sample", type=int, default=40, help="how many mutants of each path")
    parser.add_argument("--seed", default="1", help="which ones")
    parser.add_argument("--tests", nargs="+", default=["tests"], help="the files or folders of tests to try (all)")
    parser.add_argument("--longest", type=float, default=300, help="seconds that the tests of one mutant may take")
    asked = parser.parse_args()
    calls = _recorded(asked.tests)
    with tempfile.TemporaryDirectory() as folder:
        tree = _copied(Path(folder))
        with Server(tree) as server:
            rates = [_tried(path, asked, Trial(tree, server, calls, asked.longest)) for path in asked.paths]
    sys.exit(1 if min(rates) < GOAL else 0)


def _copied(folder: Path) -> Path:
    """A copy of the tree in which code may be broken."""
    tree = folder / "planguard"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*_NOT_COPIED), symlinks=True)
    if CORPUS.is_dir():
        (folder / CORPUS.parent.name).symlink_to(CORPUS.parent)
    return tree


def _recorded(places: list[str]) -> Calls:
    """What the tests in these places call; run only where a file of tests is not the one that was recorded."""
    KEPT.mkdir(exist_ok=True)
    every = [path for path in sorted(ROOT.glob("tests/**/test_*.py")) if _SLOW not in path.parts]
    kept = {path: KEPT / f"{hashlib.sha256(path.read_bytes()).hexdigest()}.jsonl" for path in every}
    for old in set(KEPT.iterdir()) - set(kept.values()):
        old.unlink()
    files = [path for path in every if {path, *path.parents} & {ROOT / place for place in places}]
    with tempfile.TemporaryDirectory() as folder:
        missing = [path for path in files if not kept[path].exists()]
        tree = _copied(Path(folder)) if missing else Path(folder)
        listen(tree)
        with Server(tree) as server:
            for path in missing:
                print(f"recording {path.relative_to(ROOT)}", file=sys.stderr, flush=True)
                kept[path].write_text(_calls_of(path.relative_to(ROOT), server))
    return _read([kept[path] for path in files])


def _calls_of(path: Path, server: Server) -> str:
    with tempfile.TemporaryDirectory() as folder:
        server.run([str(path)], {RECORD: folder}, _A_FILE)
        lines = Path(folder) / "calls.jsonl"
        return lines.read_text() if lines.exists() else ""


def _read(files: list[Path]) -> Calls:
    calls = Calls()
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    for line in sorted(lines, key=lambda each: (each["seconds"], each["test"])):
        calls.seconds[line["test"]] = line["seconds"]
        for name in {*line["calls"], *(name.partition("::")[0] for name in line["calls"])}:
            calls.of[name].append(line["test"])
    return calls


def _tried(path: str, asked: argparse.Namespace, trial: Trial) -> float:
    """Try a sample of the mutants of a path, and say what survived; the share that was noticed."""
    chosen = list(_sample(Path(path), asked.sample, asked.seed))
    trial.check(chosen)
    same = {(entry["function"], entry["was"], entry["becomes"]) for entry in json.loads(EQUIVALENT.read_text())}
    counts: Counter[str] = Counter()
    for mutant in chosen:
        if (mutant.function, mutant.was, mutant.becomes) in same:
            counts["the same"] += 1
        elif trial.is_noticed(mutant):
            counts["noticed"] += 1
        else:
            counts["survived"] += 1
            print(_shown(mutant, trial.calls), flush=True)
    judged = counts["noticed"] + counts["survived"]
    rate = counts["noticed"] / judged if judged else 1.0
    print(
        f"{path}, seed {asked.seed}: {counts['noticed']} of {judged} noticed ({rate:.0%}), "
        f"{counts['survived']} survived, {counts['the same']} mean the same",
        flush=True,
    )
    return rate


def _sample(path: Path, number: int, seed: str) -> Iterator[Mutant]:
    """So many mutants, of each kind about as many, as there are far more of some than of others."""
    every = sorted((ROOT / "planguard").rglob("*.py"))
    enums = enums_of(every)
    chance = random.Random(seed)
    by_kind: dict[str, list[Callable[[], Mutant]]] = defaultdict(list)
    for module in [ROOT / path] if path.suffix == ".py" else sorted((ROOT / path).rglob("*.py")):
        for kind, made in mutants(module.relative_to(ROOT), enums, ROOT):
            by_kind[kind].append(made)
    for several in by_kind.values():
        chance.shuffle(several)
    order = sorted(by_kind)
    while number > 0 and (order := [kind for kind in order if by_kind[kind]]):
        chance.shuffle(order)
        for kind in order[:number]:
            yield by_kind[kind].pop()()
        number -= len(order)


def _shown(mutant: Mutant, calls: Calls) -> str:
    tried = len(calls.of.get(f"{mutant.path}::{mutant.function}", ()))
    return (
        f"survived: {mutant.path}:{mutant.line} {mutant.function} ({mutant.kind}; {tried} tests call it)\n"
        f"  - {mutant.was}\n  + {mutant.becomes}"
    )


if __name__ == "__main__":
    main()
