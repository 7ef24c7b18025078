"""What a report gives to paste is pasted, and the real provider then plans nothing that was not wanted."""

from __future__ import annotations

import re
from pathlib import Path

from tests.end_to_end.applied import Applied, lay, planned, sources
from tests.end_to_end.conftest import Restored
from tests.running import ROOT, planguard, planguard_json

SAMPLES = ROOT / "samples"


def _pasted(text: str) -> str:
    """The code in a report, as somebody copies it out of there."""
    return "".join(re.findall(r"^ +moved \{\n(?: +.*\n)*? +\}\n", text, re.MULTILINE))


def _destroyed(plan: Path) -> list[str]:
    _, report = planguard_json("check", str(plan))
    (judged,) = report["plans"]
    return [each["address"] for each in judged["destroyed"]]


def _planned(sample: str, wanted: str, restored: Restored, plan: Path) -> None:
    """Plan for a configuration against the state that a sample left."""
    terraform = restored(Applied(sample, sources(SAMPLES / sample / "before")))
    lay(terraform.folder, {"main.tf": wanted})
    plan.write_text(planned(terraform, "-refresh=false"))


def _after(sample: str) -> str:
    return "\n".join(sources(SAMPLES / sample / "after").values())


def test_the_blocks_of_a_rename_keep_the_object(restored: Restored, tmp_path: Path) -> None:
    plan, after = tmp_path / "plan.json", _after("database-renamed")
    _planned("database-renamed", after, restored, plan)
    assert _destroyed(plan) == ["aws_db_instance.main"]
    said = planguard("check", str(plan)).out
    _planned("database-renamed", f"{after}\n{_pasted(said)}", restored, plan)
    assert _destroyed(plan) == []
    assert planguard("check", str(plan)).code == 0


def test_the_blocks_of_a_shift_keep_every_instance_but_the_one_taken_out(restored: Restored, tmp_path: Path) -> None:
    plan, after = tmp_path / "plan.json", _after("index-shifted")
    _planned("index-shifted", after, restored, plan)
    assert len(_destroyed(plan)) == 3
    said = planguard("check", str(plan)).out
    cured = after.replace("count = length(var.queues)", "for_each = toset(var.queues)")
    cured = cured.replace("var.queues[count.index]", "each.key")
    assert "for_each" in cured
    _planned("index-shifted", f"{cured}\n{_pasted(said)}", restored, plan)
    assert _destroyed(plan) == ['aws_sqs_queue.work["invoices"]']
