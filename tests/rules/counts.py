"""Real plans of counts from which an element was taken: the middle one, the first, or the last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.end_to_end.applied import AWS, directory
from tests.end_to_end.cloud import cloud
from tests.terraform import Terraform

RECORDED = Path(__file__).parent / "counts.json"
"""What the provider planned, by which element was taken: the changes and the configuration of its plan."""

LEFT = {"middle": ["a", "c", "d"], "first": ["b", "c", "d"], "last": ["a", "b", "c"]}
_ALL = ["a", "b", "c", "d"]
_NAME = "${var.names[count.index]}"
_NUMBER = f"${{index({json.dumps(_ALL)}, var.names[count.index])}}"
COUNTED: Mapping[str, dict[str, Any]] = {
    "aws_cloudwatch_log_group": {"name": _NAME},
    "aws_dynamodb_table": {
        "name": _NAME,
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "id",
        "attribute": [{"name": "id", "type": "S"}],
        "point_in_time_recovery": [{"enabled": True}],
    },
    "aws_ebs_volume": {"availability_zone": "eu-west-1a", "size": _NUMBER.replace("index(", "10 + index(")},
    "aws_ecr_repository": {"name": _NAME},
    "aws_iam_user": {"name": _NAME},
    "aws_instance": {
        "ami": "ami-0a1b2c3d4e5f60718",
        "private_ip": f'${{cidrhost("10.0.100.0/24", 10 + {_NUMBER[2:-1]})}}',
        "subnet_id": "${aws_subnet.main.id}",
        "instance_type": "t3.micro",
        "tags": {"Name": _NAME},
        "metadata_options": [{"http_tokens": "required"}],
    },
    "aws_s3_bucket": {"bucket": f"acme-{_NAME}"},
    "aws_security_group": {"name": _NAME, "vpc_id": "${aws_vpc.main.id}"},
    "aws_sns_topic": {"name": _NAME},
    "aws_sqs_queue": {"name": _NAME},
    "aws_ssm_parameter": {"name": _NAME, "type": "String", "value": _NAME},
    "aws_subnet": {
        "vpc_id": "${aws_vpc.main.id}",
        "cidr_block": f'${{cidrsubnet("10.0.0.0/16", 8, {_NUMBER[2:-1]})}}',
        "tags": {"Name": _NAME},
    },
}


def _configured(terraform: Terraform, names: list[str]) -> None:
    counted = {kind: {"x": {"count": "${length(var.names)}", **given}} for kind, given in COUNTED.items()}
    counted["aws_subnet"] |= {"main": {"cidr_block": "10.0.100.0/24", "vpc_id": "${aws_vpc.main.id}"}}
    content = {
        "variable": {"names": {"type": "list(string)", "default": names}},
        "resource": {**counted, "aws_vpc": {"main": {"cidr_block": "10.0.0.0/16"}}},
    }
    (terraform.folder / "main.tf.json").write_text(json.dumps(content), encoding="utf-8")


def _planned(terraform: Terraform, names: list[str]) -> dict[str, Any]:
    _configured(terraform, names)
    terraform.run("plan", "-input=false", "-no-color", "-out=plan")
    found = json.loads(terraform.show("plan"))
    kept = ("format_version", "terraform_version", "resource_changes", "configuration")
    return {key: found[key] for key in kept}  # planned values and prior state tell nothing more


def main() -> None:
    """Apply all of it, plan for what is left, and write what the provider says."""
    with TemporaryDirectory() as folder, cloud() as endpoint:
        terraform = directory(Path(folder), AWS, endpoint)
        _configured(terraform, _ALL)
        terraform.run("apply", "-input=false", "-no-color", "-auto-approve")
        found = {taken: _planned(terraform, names) for taken, names in LEFT.items()}
    lines = (f"  {json.dumps(taken)}: {json.dumps(plan, separators=(',', ':'))}" for taken, plan in found.items())
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
