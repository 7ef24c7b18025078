"""Many plans are judged by all processors: the same reports as by one, whoever does the work and however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from planguard import reporters
from planguard.cli._output.processes import spread
from planguard.loading import plugins
from tests.running import ROOT, Run, planguard

SAMPLES = sorted((ROOT / "samples").glob("*/plan.json"))
PLANS = 40


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty units, two of which cannot be read and one of which has no plan."""
    folder = tmp_path_factory.mktemp("estate")
    for number in range(PLANS):
        unit = folder / "out" / f"unit{number:02}"
        unit.mkdir(parents=True)
        (unit / "tfplan.json").write_bytes(SAMPLES[number % len(SAMPLES)].read_bytes()[: None if number % 20 else -9])
    (folder / "out" / "zz").mkdir()
    return folder


def reports(estate: Path, folder: Path, *more: str) -> dict[str, str]:
    """Every report of a run, those of ``more`` left out."""
    names = [name for name in plugins.names(reporters) if name not in reporters.WITH_VALUES]
    folder.mkdir()
    words = [word for name in names for word in ("--format", name, "--output", str(folder / name))]
    assert planguard("check", "out", "--key", "k", *words, *more, cwd=estate) == Run(1, "", "")
    return {name: (folder / name).read_text() for name in names}


def test_every_report_is_the_same_as_that_of_plans_that_were_judged_together(estate: Path, tmp_path: Path) -> None:
    many = reports(estate, tmp_path / "many")
    together = reports(estate, tmp_path / "together", "--format", "html", "--output", os.devnull)  # wants the values
    assert "unit07" in many["json"]
    assert many == together


def test_one_processor_reports_the_same_as_several(estate: Path) -> None:
    alone = subprocess.run(
        [sys.executable, "-m", "planguard", "check", "out", "--full"],
        capture_output=True,
        cwd=estate,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
        check=False,
    )
    assert alone.stdout.decode() == planguard("check", "out", "--full", cwd=estate).out


def _own_process(item: int) -> tuple[int, int]:
    return item, os.getpid()


def test_the_work_is_done_by_other_processes_and_comes_in_its_order() -> None:
    found = list(spread(_own_process, range(100), most=3))
    assert [item for item, _ in found] == list(range(100))
    assert len({process for _, process in found} - {os.getpid()}) == 3


def _ends_early(item: int, parent: int) -> int:
    if os.getpid() != parent and item == 50:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def test_what_a_process_leaves_undone_is_done_all_the_same() -> None:
    parent = os.getpid()
    assert list(spread(lambda item: _ends_early(item, parent), range(100), most=3)) == list(range(100))


def _raises(item: int) -> int:
    return 100 // (item - 60)


def test_an_exception_is_raised_as_without_processes() -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(_raises, range(100), most=3))


def test_no_process_is_left_when_the_results_are_not_wanted_any_more() -> None:
    found = spread(_own_process, range(10_000), most=3)
    processes = {next(found)[1] for _ in range(50)}
    found.close()  # type: ignore[attr-defined]
    assert processes
    assert not [process for process in processes if Path(f"/proc/{process}").exists()]


def test_a_file_that_is_named_and_cannot_be_read_ends_the_run_as_ever(estate: Path) -> None:
    run = planguard("check", "out", "out/unit00/tfplan.json", "nowhere.json", cwd=estate)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("planguard: nowhere.json: ")


def test_many_parts_of_one_stack_are_put_together_first(tmp_path: Path) -> None:
    sample = (ROOT / "samples" / "table-replaced" / "change-set.json").read_bytes()
    for number in range(PLANS):
        (tmp_path / f"{number:02}.json").write_bytes(sample)
    run = planguard("check", ".", "--format", "json", cwd=tmp_path)
    assert len(json.loads(run.out)["plans"]) == 1


def _children(process: int) -> Iterator[int]:
    for line in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        yield int(line)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_every_process_with_one_line(number: int, estate: Path) -> None:
    plans = [f"{estate}/out/unit{number:02}/tfplan.json" for number in range(1, 20)]
    run = subprocess.Popen(
        [sys.executable, "-c", _SLOW, *plans, *plans],
        cwd=estate,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not (children := list(_children(run.pid))) and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(number)
    assert run.communicate(timeout=20)[1] == "\nplanguard: interrupted; nothing was judged.\n"
    assert run.returncode == 2
    assert children
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


_SLOW = """
import sys, time
from planguard import cli
from planguard.cli._output import many, processes
processes._processors = lambda: 2
many._MANY = 2
reads = many.read
def slowly(source, how):
    time.sleep(1)
    return reads(source, how)
many.read = slowly
sys.argv[1:1] = ["check"]
cli.main()
"""
