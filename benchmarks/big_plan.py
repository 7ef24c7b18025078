"""A plan of 20,000 resources, over 40 MB, with 200 destructive changes, shaped as Terraform writes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

RESOURCES = 20_000
EVERY = 100  # each hundredth object is deleted or replaced


def write_big_plan(path: Path) -> None:
    """Write the plan, as one line, as `terraform show -json` does."""
    path.write_text(json.dumps(big_plan(), separators=(",", ":")))


def big_plan() -> dict[str, Any]:
    """The plan as a document."""
    changes = [_change(number) for number in range(RESOURCES)]
    kept = [_state(number) for number in range(RESOURCES) if number % EVERY or number % (2 * EVERY)]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"child_modules": [{"address": "module.app", "resources": kept}]}},
        "resource_changes": changes,
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.11.4",
            "values": {
                "root_module": {
                    "child_modules": [
                        {"address": "module.app", "resources": [_state(number) for number in range(RESOURCES)]}
                    ]
                }
            },
        },
        "configuration": _configuration(),
        "timestamp": "2026-01-01T00:00:00Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }


def _values(number: int) -> dict[str, Any]:
    return {
        "ami": "ami-0a1b2c3d4e5f60718",
        "arn": f"arn:aws:ec2:eu-west-1:123456789012:instance/i-{number:017x}",
        "availability_zone": "eu-west-1a",
        "id": f"i-{number:017x}",
        "instance_type": "t3.micro",
        "monitoring": False,
        "root_block_device": [{"encrypted": True, "kms_key_id": None, "volume_size": 20}],
        "tags": {"Environment": "staging", "Name": f"web-{number}"},
        "user_data": None,
        "vpc_security_group_ids": ["sg-0a1b2c3d4e5f60718", "sg-1a1b2c3d4e5f60718"],
    }


def _identity(number: int) -> dict[str, Any]:
    module = f'module.app["{number // EVERY}"]'
    return {
        "address": f"{module}.aws_instance.web[{number % EVERY}]",
        "module_address": module,
        "mode": "managed",
        "type": "aws_instance",
        "name": "web",
        "index": number % EVERY,
        "provider_name": "registry.terraform.io/hashicorp/aws",
    }


def _change(number: int) -> dict[str, Any]:
    values, hidden = _values(number), {"root_block_device": [{}], "tags": {}, "vpc_security_group_ids": [False, False]}
    deleted, replaced = number % (2 * EVERY) == 0, number % (2 * EVERY) == EVERY
    change: dict[str, Any] = {
        "actions": ["delete"] if deleted else ["delete", "create"] if replaced else ["no-op"],
        "before": values,
        "after": None if deleted else {**values, "ami": "ami-1a1b2c3d4e5f60718"} if replaced else values,
        "after_unknown": {},
        "before_sensitive": hidden,
        "after_sensitive": False if deleted else hidden,
    }
    if replaced:
        change["replace_paths"] = [["ami"]]
    entry = {**_identity(number), "change": change}
    if deleted or replaced:
        entry["action_reason"] = "delete_because_count_index" if deleted else "replace_because_cannot_update"
    return entry


def _state(number: int) -> dict[str, Any]:
    return {
        **_identity(number),
        "schema_version": 1,
        "values": _values(number),
        "sensitive_values": {"root_block_device": [{}], "tags": {}, "vpc_security_group_ids": [False, False]},
        "depends_on": ["module.app.aws_security_group.web"],
    }


def _configuration() -> dict[str, Any]:
    resource = {
        "address": "aws_instance.web",
        "mode": "managed",
        "type": "aws_instance",
        "name": "web",
        "provider_config_key": "aws",
        "expressions": {
            "ami": {"references": ["var.ami"]},
            "vpc_security_group_ids": {"references": ["aws_security_group.web.id", "aws_security_group.web"]},
        },
        "schema_version": 1,
        "count_expression": {"constant_value": EVERY},
    }
    module = {"resources": [resource], "variables": {"ami": {}}}
    return {
        "provider_config": {"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}},
        "root_module": {"module_calls": {"app": {"source": "./app", "module": module}}},
    }


if __name__ == "__main__":
    write_big_plan(Path(sys.argv[1]))
