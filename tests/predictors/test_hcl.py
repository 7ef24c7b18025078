"""What a change of sources is predicted to do, as an engineer would read it off the two versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from planguard.plan import Action, Certainty, Plan, ResourceChange
from planguard.predictors import hcl
from planguard.predictors._trees import Folder

Sources = dict[str, str] | str


@pytest.fixture
def predict(tmp_path: Path):
    """Predicts from two versions, each the text of main.tf or texts by path."""

    def write(side: str, sources: Sources) -> Folder:
        (tmp_path / side).mkdir()
        for path, text in ({"main.tf": sources} if isinstance(sources, str) else sources).items():
            file = tmp_path / side / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        return Folder(tmp_path / side)

    return lambda before, after: hcl.predict(write("before", before), write("after", after))


def only(plans: list[Plan]) -> Plan:
    assert len(plans) == 1, [plan.source for plan in plans]
    return plans[0]


def actions(plan: Plan) -> dict[str, Action]:
    return {change.address: change.action for change in plan.resource_changes}


def change_of(plans: list[Plan], address: str) -> ResourceChange:
    return next(change for change in only(plans).resource_changes if change.address == address)


BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "one"\n}\n'
VPC = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'


def test_nothing_changed(predict):
    assert predict(BUCKET, BUCKET) == []


def test_formatting_and_comments_are_no_change(predict):
    assert predict(BUCKET, '# now with a comment\nresource "aws_s3_bucket" "b" { bucket   = "one" }\n') == []


def test_a_removed_block_deletes(predict):
    change = change_of(predict(VPC + BUCKET, VPC), "aws_s3_bucket.b")
    assert (change.action, change.certainty) == (Action.DELETE, Certainty.LIKELY)
    assert change.before == {"bucket": "one"}
    assert (change.location.file, change.location.line) == ("main.tf", 4)
    assert change.action_reason == "delete_because_no_resource_config"
