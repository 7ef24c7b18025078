"""A stack inside a Terraform plan, as the AWS provider writes it: what its template loses is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.cloud import PROVIDER, cloud
from tests.running import planguard_json
from tests.terraform import Terraform, workspace

pytestmark = pytest.mark.aws_provider
CONFIGURATION = (
    PROVIDER
    + """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "name" { default = "orders" }
resource "aws_cloudformation_stack" "shop" {
  name          = "shop"
  parameters    = { Name = var.name }
  template_body = <<-EOT
    Parameters:
      Name: {Type: String}
    Resources:
      Orders:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: !Ref Name
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          BillingMode: PAY_PER_REQUEST
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: events}}
  EOT
}
"""
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terraform, str]]:
    with cloud() as endpoint:
        terraform = workspace(tmp_path_factory.mktemp("stack"), CONFIGURATION, "hashicorp/aws")
        terraform.run("apply", "-auto-approve", "-input=false", AWS_ENDPOINT_URL=endpoint)
        yield terraform, endpoint


@pytest.mark.parametrize(
    ("was", "becomes", "arguments", "code", "says"),
    [
        ("", "", ("-var", "name=sales"), 1, "Orders (AWS::DynamoDB::Table) is replaced"),
        ("  Orders:", "  Sales:", (), 1, "Orders (AWS::DynamoDB::Table) is deleted"),
        ("TopicName: events", "TopicName: events, DisplayName: e", (), 0, ""),
        ('name          = "shop"', 'name = "shop"\n  tags = { a = "b" }', (), 0, ""),
    ],
    ids=["a parameter", "a logical id", "a setting", "tags"],
)
def test_what_a_template_loses(
    stack: tuple[Terraform, str],
    tmp_path: Path,
    was: str,
    becomes: str,
    arguments: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    terraform, endpoint = stack
    (terraform.folder / "main.tf").write_text(CONFIGURATION.replace(was, becomes, 1))
    terraform.run("plan", "-input=false", "-out=plan.bin", *arguments, AWS_ENDPOINT_URL=endpoint)
    plan = terraform.run("show", "-json", "plan.bin")
    assert [entry["change"]["actions"] for entry in json.loads(plan)["resource_changes"]] == [["update"]]
    (tmp_path / "plan.json").write_text(plan)
    found, report = planguard_json("check", str(tmp_path / "plan.json"))
    assert found == code
    told = [one["message"] for one in report["plans"][0]["findings"] if one["rule"].startswith("nested-")]
    assert told == ([f"is updated, and inside it {says}."] if says else [])
