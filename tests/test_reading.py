"""Whatever people save by mistake is read, or refused with a line that says what it is and what to run."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from planguard import readers
from planguard.knowledge import refusals
from planguard.model.errors import InputError, UsageError
from planguard.model.tools import Tool
from tests.running import ROOT, planguard, planguard_json

PLAN = (ROOT / "samples" / "recreated-without-a-provider" / "plan.json").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_encodings_that_shells_write(encoding: str) -> None:
    (plan,) = readers.read(PLAN.decode().encode(encoding), "plan.json")
    assert len(plan.resource_changes) == 6


def _zip(name: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, b"x" * 1000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (_zip("tfplan"), "a saved plan whose content is damaged."),
        (b"tfplan\x02rest", "Terraform 0.11"),
        (b"\x1b[1m  # aws_x.y\x1b[0m will be destroyed\nPlan: 0 to add", "the text of a plan"),
        (b"Apply complete! Resources: 0 added, 0 changed, 1 destroyed.\n", "the output of an apply"),
        (b'resource "aws_vpc" "main" {\n}\n', "Terraform source"),
        (b"AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n", "template"),
        (b"hello", "not a plan or change set"),
        (b"\x00\x01\x02\x03binary", "not"),
        (b"null", "not a plan or change set"),
        (b"[]", ""),
        (b'{"foo": 1}', "not a plan or change set"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_line(data: bytes, says: str) -> None:
    run = planguard("check", "-", stdin=data)
    assert run.code == 2
    assert run.out == ""
    assert run.err.startswith("planguard: standard input: ")
    assert run.err.count("\n") == 1
    assert says in run.err


def test_an_input_format_can_be_forced_and_must_exist() -> None:
    assert readers.read(PLAN, "x", "terraform-json")
    with pytest.raises(UsageError, match="no input format is called 'nope'"):
        readers.read(PLAN, "x", "nope")


def test_folders_and_several_files_give_one_report_and_the_worst_verdict(tmp_path: Path) -> None:
    (tmp_path / "units" / "a").mkdir(parents=True)
    (tmp_path / "units" / "a" / "tfplan.json").write_bytes(PLAN)
    harmless = json.dumps({"format_version": "1.2", "planned_values": {}, "resource_changes": []})
    (tmp_path / "units" / "b.json").write_text(harmless)
    code, report = planguard_json("check", str(tmp_path / "units"), str(tmp_path / "units" / "b.json"))
    assert code == 1
    assert [plan["verdict"] for plan in report["plans"]] == ["block", "pass"]
    assert report["verdict"] == "block"


def test_an_empty_folder_is_not_no_changes(tmp_path: Path) -> None:
    run = planguard("check", str(tmp_path))
    assert run.code == 2
    assert "no .json" in run.err


def test_a_missing_file(tmp_path: Path) -> None:
    run = planguard("check", str(tmp_path / "nothing.json"))
    assert (run.code, run.out) == (2, "")
    assert "No such file" in run.err


def test_one_unreadable_file_among_good_ones_judges_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(PLAN)
    bad.write_bytes(PLAN[:-5])
    run = planguard("check", str(good), str(bad))
    assert (run.code, run.out) == (2, "")
    assert "bad.json" in run.err


def test_recognising_is_not_fooled_by_what_a_plan_contains() -> None:
    content = json.loads(PLAN)
    content["variables"] = {"template": {"value": '{"Changes": [], "ResourceChange": {}, "StackId": "arn:x"}'}}
    (plan,) = readers.read(json.dumps(content).encode(), "plan.json")
    assert plan.tool is Tool.TERRAFORM


def test_input_error_is_one_line() -> None:
    with pytest.raises(InputError) as refused:
        readers.read(b'{"format_version": "9.0", "resource_changes": []}', "x\ny")
    assert "9.0" in str(refused.value)


@pytest.mark.parametrize(
    "template",
    [b"AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n", b'{"Resources": {}, "StackId": "s"}'],
)
def test_a_thing_is_refused_in_the_same_words_in_whatever_form_it_comes(template: bytes) -> None:
    with pytest.raises(InputError) as caught:
        readers.read(template, "x")
    assert str(caught.value) == str(refusals.TEMPLATE.of("x"))
