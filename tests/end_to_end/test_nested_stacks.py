"""A stack inside a Terraform plan, as the AWS provider writes it: what its template loses is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.applied import environment, lay, planned
from tests.end_to_end.conftest import Restored
from tests.running import planguard_json

pytestmark = pytest.mark.aws_provider
STACK = environment("stack")


@pytest.mark.parametrize(
    ("was", "becomes", "arguments", "code", "says"),
    [
        ("", "", ("-var", "name=sales"), 1, "Orders (AWS::DynamoDB::Table) is replaced"),
        pytest.param(
            "  Orders:", "  Sales:", (), 1, "Orders (AWS::DynamoDB::Table) is deleted", marks=pytest.mark.long
        ),
        ("TopicName: events", "TopicName: events, DisplayName: e", (), 0, ""),
        pytest.param(
            'name          = "shop"', 'name = "shop"\n  tags = { a = "b" }', (), 0, "", marks=pytest.mark.long
        ),
    ],
    ids=["a parameter", "a logical id", "a setting", "tags"],
)
def test_what_a_template_loses(
    restored: Restored,
    tmp_path: Path,
    was: str,
    becomes: str,
    arguments: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    terraform = restored(STACK)
    lay(terraform.folder, {"main.tf": STACK.sources["main.tf"].replace(was, becomes, 1)})
    plan = planned(terraform, "-refresh=false", *arguments)
    assert [entry["change"]["actions"] for entry in json.loads(plan)["resource_changes"]] == [["update"]]
    (tmp_path / "plan.json").write_text(plan)
    found, report = planguard_json("check", str(tmp_path / "plan.json"))
    assert found == code
    told = [one["message"] for one in report["plans"][0]["findings"] if one["rule"].startswith("nested-")]
    assert told == ([f"is updated in place. Inside the object, {says}."] if says else [])
