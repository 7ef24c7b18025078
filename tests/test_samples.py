"""Every sample with its whole expected report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.running import ROOT, planguard_json, started

SAMPLES = sorted(path for path in (ROOT / "samples").iterdir() if path.is_dir())
EXPECTED = {
    "database-renamed": "block",
    "environment-destroyed": "block",
    "environment-recreated": "block",
    "guards-switched-off": "block",
    "harmless-release": "pass",
    "index-shifted": "block",
    "nested-stack-removed": "block",
    "recreated-without-a-provider": "block",
    "table-replaced": "block",
}


def _input(sample: Path) -> str:
    (found,) = [*sample.glob("plan.json"), *sample.glob("change-set.json")]
    return str(found.relative_to(ROOT))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_report_is_the_expected_one(sample: Path) -> None:
    run = started("check", _input(sample))
    golden = sample / "report.txt"
    if os.environ.get("PLANGUARD_ACCEPT"):
        golden.write_text(run.out)
    assert run.err == ""
    assert run.out == golden.read_text()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_verdict_is_what_an_experienced_engineer_would_say(sample: Path) -> None:
    code, report = planguard_json("check", _input(sample))
    assert report["verdict"] == EXPECTED[sample.name]
    assert code == (1 if report["verdict"] == "block" else 0)


def test_every_sample_tells_its_story() -> None:
    for sample in SAMPLES:
        assert (sample / "README.md").read_text().startswith("# "), sample
