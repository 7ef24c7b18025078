"""A run in one line a plan: the same figures as text, CSV, and JSON, for plans that are judged in any number."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from planguard.knowledge.schemas import validate
from tests.running import ROOT, planguard

UNITS = {
    "app": "harmless-release",
    "db": "recreated-without-a-provider",
    "net": "environment-recreated",
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Three units with a plan, one whose plan was cut off, and one without a plan."""
    for unit, sample in UNITS.items():
        (tmp_path / "out" / unit).mkdir(parents=True)
        (tmp_path / "out" / unit / "tfplan.json").write_bytes((ROOT / "samples" / sample / "plan.json").read_bytes())
    (tmp_path / "out" / "cut").mkdir()
    (tmp_path / "out" / "cut" / "tfplan.json").write_text('{"format_version": "1.2", "resource_ch')
    (tmp_path / "out" / "empty").mkdir()
    return tmp_path


TEXT = """\
verdict  score  level     destroyed  replaced  updated  plan
BLOCK       99  critical         11        11        1  out/net/tfplan.json
BLOCK       97  critical          5         5        0  out/db/tfplan.json
BLOCK       75  high              0         0        0  out/cut/tfplan.json (unreadable)
BLOCK       75  high              0         0        0  out/empty (missing)
PASS         0  info              2         2        2  out/app/tfplan.json
BLOCK       99  critical         18        18        3  5 plans: 4 blocked, 1 passed, 2 with gaps

Blocked: 4 events in 4 of 5 plans.
Ruleset: default (shipped with planguard)
"""


def test_a_line_a_plan_and_a_total(out: Path) -> None:
    run = planguard("check", "out", "--summary", cwd=out)
    assert (run.code, run.out, run.err) == (1, TEXT, "")


def test_the_total_alone(out: Path) -> None:
    assert planguard("check", "out", "--summary", "-q", cwd=out).out.splitlines() == [
        "BLOCK  99  critical  18  18  3  5 plans: 4 blocked, 1 passed, 2 with gaps"
    ]


def summary(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(planguard("check", "out", "--summary", "-f", "json", cwd=out).out)
    return found


def test_json_has_the_same_and_obeys_its_schema(out: Path) -> None:
    report = summary(out)
    validate(report, "summary", "summary", {})
    assert report["summary"][2] == {
        "plan": "out/db/tfplan.json",
        "workspace": "",
        "verdict": "block",
        "score": 97,
        "level": "critical",
        "destroyed": 5,
        "replaced": 5,
        "updated": 0,
        "uncertain": 0,
        "gaps": [],
    }
    assert [row["gaps"] for row in report["summary"]] == [[], ["unreadable"], [], ["missing"], []]
    assert report["total"] == {
        "plans": 5,
        "blocked": 4,
        "to_look_at": 0,
        "passed": 1,
        "destroyed": 18,
        "replaced": 18,
        "updated": 3,
        "uncertain": 0,
        "gaps": 2,
    }


def test_csv_has_the_same(out: Path) -> None:
    text = planguard("check", "out", "--summary", "-f", "csv", cwd=out).out
    *rows, total = csv.DictReader(io.StringIO(text))
    told = [
        {key: " ".join(v) if isinstance(v, list) else str(v) for key, v in row.items()}
        for row in summary(out)["summary"]
    ]
    assert rows == told
    assert total == {
        **dict.fromkeys(("workspace", "uncertain"), ""),
        "plan": "total",
        "verdict": "block",
        "score": "99",
        "level": "critical",
        "destroyed": "18",
        "replaced": "18",
        "updated": "3",
        "uncertain": "0",
        "gaps": "2",
    }


def test_a_name_is_no_formula_and_stays_on_its_line(tmp_path: Path) -> None:
    name = "=cmd|' C calc'!A0\n.json"
    (tmp_path / name).write_bytes((ROOT / "samples" / "harmless-release" / "plan.json").read_bytes())
    rows = list(csv.reader(io.StringIO(planguard("check", name, "--summary", "-f", "csv", cwd=tmp_path).out)))
    assert rows[1][0] == "'=cmd|' C calc'!A0\\n.json"
    assert len(planguard("check", name, "--summary", cwd=tmp_path).out.splitlines()) == 6


@pytest.mark.parametrize("words", [["-f", "sarif"], ["-f", "text", "-f", "html", "-o", "x.html"], ["-o", "x.md"]])
def test_a_format_without_a_summary_is_refused(out: Path, words: list[str]) -> None:
    run = planguard("check", "out", "--summary", *words, cwd=out)
    assert (run.code, run.out) == (2, "")
    assert "has no --summary; use csv or json or text." in run.err


def test_the_exit_code_is_as_ever(out: Path) -> None:
    assert planguard("check", "out/app", "--summary", cwd=out).code == 0
    assert planguard("check", "out", "--summary", "--report-only", cwd=out).code == 0
    assert planguard("check", "nowhere", "--summary", cwd=out).code == 2
