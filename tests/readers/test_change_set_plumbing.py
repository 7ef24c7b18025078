"""A change set that boto3 describes is read; moto plays CloudFormation, saying little but in the right form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from planguard.model.change import Certainty
from planguard.readers import change_set
from tests.readers.change_sets import read

_TEMPLATE = {
    "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 1}},
    "Mails": {"Type": "AWS::SQS::Queue"},
}


def _template(**resources: object) -> str:
    return json.dumps({"Resources": resources})


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    import boto3  # here, as both take longer to load than most tests to run
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("cloudformation", region_name="eu-west-1")
        client.create_stack(StackName="shop", TemplateBody=_template(**_TEMPLATE))

        def describe(template: str) -> str:
            names = {"StackName": "shop", "ChangeSetName": "release"}
            client.create_change_set(**names, ChangeSetType="UPDATE", TemplateBody=template)
            return json.dumps(client.describe_change_set(**names), default=str)

        yield describe


def test_a_described_change_set_is_read(described: Callable[[str], str]) -> None:
    changed = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 2}}
    text = described(_template(Jobs=changed, Alarms={"Type": "AWS::SNS::Topic"}))
    assert change_set.recognises(text.encode())
    plan = read(text)
    assert [entry.address for entry in plan.destroyed()] == ["shop/Mails"]
    assert [(entry.address, entry.certainty) for entry in plan.uncertain()] == [("shop/Jobs", Certainty.MAY)]
    assert [entry.address for entry in plan.creates()] == ["shop/Alarms"]


def test_a_change_set_without_a_difference_changes_nothing(described: Callable[[str], str]) -> None:
    plan = read(described(_template(**_TEMPLATE)))
    assert (plan.stack["status"], plan.resource_changes) == ("FAILED", ())
