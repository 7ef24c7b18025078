"""`planguard annotate` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planguard.cli.annotate import command as annotate
from planguard.model.errors import InputError, PlanguardError, UsageError

SAMPLES = Path(__file__).parents[2] / "samples"
PLAN = SAMPLES / "environment-recreated" / "plan.json"
CHANGE_SET = SAMPLES / "table-replaced" / "change-set.json"


def _run(*arguments: object, input: bytes | None = None) -> Result:
    result = CliRunner().invoke(annotate, [str(argument) for argument in arguments], input=input)
    if isinstance(result.exception, PlanguardError):
        raise result.exception
    return result


def test_a_blocked_plan_is_shown_and_exits_0() -> None:
    result = _run(PLAN)
    assert result.exit_code == 0
    assert result.stdout.startswith("# planguard: BLOCK, score ")
    assert "Plan: " in result.stdout.splitlines()[-1]


def test_standard_input_and_output_file(tmp_path: Path) -> None:
    target = tmp_path / "annotated.txt"
    assert _run("-", "-o", target, input=PLAN.read_bytes()).stdout == ""
    assert target.read_text() == _run(PLAN).stdout


def test_the_text_is_given_back_when_the_remarks_are_removed(tmp_path: Path) -> None:
    text = tmp_path / "plan.txt"
    shown = [line for line in _run(PLAN).stdout.splitlines(keepends=True) if "# planguard: " not in line]
    text.write_text("".join(shown))
    again = _run(PLAN, "--text", text).stdout.splitlines(keepends=True)
    assert len(again) > len(shown)
    assert [line for line in again if "# planguard: " not in line] == shown


@pytest.mark.parametrize("path", [PLAN, CHANGE_SET], ids=["terraform", "cloudformation"])
def test_json_is_the_plan_and_what_has_no_place_in_it_goes_to_standard_error(path: Path) -> None:
    result = _run(path, "--format", "json")
    document, original = json.loads(result.stdout), json.loads(path.read_bytes())
    entries = document.get("resource_changes") or [change["ResourceChange"] for change in document["Changes"]]
    assert max(entry.pop("planguard")["score"] for entry in entries) >= 70
    assert document == original
    assert result.stderr.startswith("planguard: BLOCK, score ")


def test_html_is_the_page_of_the_report() -> None:
    page = _run(PLAN, "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert "aws_vpc.main" in page


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nowhere.json"], InputError),
        ([PLAN, "--text", "nowhere.txt"], InputError),
        (["nowhere.json", "--format", "json"], InputError),
        ([SAMPLES, "--format", "json"], InputError),
        (["-", "--text", "-"], UsageError),
        ([PLAN, "--format", "json", "--worst-first"], UsageError),
        ([PLAN, "--format", "html", "--worst-first"], UsageError),
        ([PLAN, "--text", PLAN, "--worst-first"], UsageError),
        ([PLAN, "-o", "/nowhere/at/all"], UsageError),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_printed(arguments: list[object], error: type[Exception]) -> None:
    with pytest.raises(error):
        _run(*arguments)
