"""Whatever a change holds, every command ends in a verdict or in one line, soon and within bounds of memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests import hostile_mutations
from tests.hostile_mutations import Case
from tests.running import ROOT
from tests.thorough import tries

EACH_RUN, IN_PROCESSES = tries(2_000), 12
ONE_GIBIBYTE = 2**30
SEED = 20_260_101


@pytest.mark.thorough
@pytest.mark.parametrize("kind", hostile_mutations.KINDS)
def test_mutations(kind: str) -> None:
    chosen = [number for one, number in hostile_mutations.cases(EACH_RUN, SEED) if one == kind]
    outcomes = [(number, hostile_mutations.tried(kind, number)[1]) for number in chosen]
    assert [f"seed {number}: {outcome.fault}" for number, outcome in outcomes if outcome.fault] == []
    assert len({outcome.code for _, outcome in outcomes}) > 1 or kind in ("texts", "hooks"), (
        "all end alike: nothing is tried"
    )


@pytest.mark.long
@pytest.mark.parametrize(("kind", "number"), hostile_mutations.cases(IN_PROCESSES, SEED + 1))
def test_mutations_in_a_process_of_their_own(kind: str, number: int, tmp_path: Path) -> None:
    case, _ = hostile_mutations.tried(kind, number)
    assert_bounded(case, tmp_path)


def assert_bounded(case: Case, folder: Path) -> None:
    """Run the command as a user does, in a gibibyte and ten seconds; AssertionError where it needs more."""
    for path, data in case.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "planguard", *case.arguments],
        input=case.stdin,
        capture_output=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=300,
        preexec_fn=lambda: _limit(seconds=10),
        check=False,
    )
    told = done.stderr.decode(errors="replace")
    assert done.returncode in (0, 1, 2), told[:300]
    assert "Traceback" not in told
    assert "internal error" not in told


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ONE_GIBIBYTE, ONE_GIBIBYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


DEEP = 400_000
BOMBS = {
    "aliases": b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [*%s, *%s]\n" % (n, n, p, p) for n, p in enumerate(
        [b"a", *(b"b%d" % n for n in range(60))])),
    "merge keys": b"a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nc: {<<: [*b, *b]}\n",
    "brackets": b"[" * DEEP,
    "braces": b"{a: " * (DEEP // 4),
    "dashes": b"- " * (DEEP // 2) + b"x\n",
    "question marks": b"? " * (DEEP // 2) + b"x\n",
    "one scalar": b"Changes: " + b"x" * 900_000,
    "many lines": b"Changes:\n" + b"  x\n" * 200_000,
    "documents": b"--- {Changes: []}\n" * 50_000,
    "anchor in a key": b"&a a: *a\n*a : b\n",
    "python": b"Changes: !!python/object/apply:os.system ['false']\n",
    "binary": b"Changes: !!binary " + b"QUJD" * 200_000 + b"\n",
    "block scalar": b"Changes: |\n" + b"  y\n" * 200_000,
    "quotes": b'Changes: "' + b"\\n" * 400_000,
    "keys": b"Changes: {" + b"".join(b"k%d: v, " % n for n in range(60_000)) + b"}\n",
    "anchors": b"Changes: [" + b"".join(b"&a%d x, " % n for n in range(60_000)) + b"]\n",
    "tags": b"%TAG ! tag:x,2000:\n" * 40_000 + b"--- a\n",
    "comments": b"#" * 900_000,
    "tabs": b"Changes:\n" + b"\t" * 900_000,
    "nothing but breaks": b"Changes:" + b"\n" * 900_000,
}  # fmt: skip

SHORT = ("aliases", "brackets", "documents", "python")
"""Those that are tried in every run; all are in `make test-thorough`."""
EACH_BOMB = pytest.mark.parametrize(
    "bomb", [pytest.param(name, marks=() if name in SHORT else pytest.mark.long) for name in BOMBS]
)


@EACH_BOMB
def test_a_ruleset_that_is_made_to_explode_ends_in_a_line(bomb: str, tmp_path: Path) -> None:
    files = {"plan.json": hostile_mutations.PLANS[0], "own.yaml": b"extends: base.yaml\n", "base.yaml": BOMBS[bomb]}
    assert_bounded(Case(("check", "plan.json", "--ruleset", "own.yaml"), files), tmp_path)


@EACH_BOMB
def test_a_change_set_that_is_made_to_explode_ends_in_a_line(bomb: str, tmp_path: Path) -> None:
    assert_bounded(Case(("check", "set.yaml", "--input", "change-set"), {"set.yaml": BOMBS[bomb]}), tmp_path)


TOO_LONG = "a" * 500


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", TOO_LONG),
        ("check", "plan.json", "--ruleset", TOO_LONG),
        ("check", "plan.json", "--output", TOO_LONG),
        ("annotate", "plan.json", "--text", TOO_LONG),
        ("diff", TOO_LONG),
        ("diff", ".", TOO_LONG),
        ("diff", f"{TOO_LONG}..{TOO_LONG}"),
        ("init", TOO_LONG),
        ("explain", TOO_LONG),
    ],
    ids=lambda arguments: " ".join(arguments)[:25],
)
def test_a_name_that_no_file_can_have_ends_in_a_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    outcome = hostile_mutations.run(Case(arguments, {"plan.json": hostile_mutations.PLANS[0]}), tmp_path)
    assert (outcome.code, outcome.fault) == (2, "")
