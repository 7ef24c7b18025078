"""Single changes whose outcome the AWS provider itself has told: replaced, or changed in place."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planguard.model.change import Certainty
from planguard.predictors import terraform
from planguard.sources.folder import Folder

SCENARIOS = Path(__file__).parents[3] / "shared" / "catalog" / "scenarios_aws.tsv"
NLB = 'load_balancer_type = "network"\n'
REDIS = 'engine = "redis"\n'
MAPPED = 'subnet_mapping {\n  subnet_id = "a"\n}\n'
MEMCACHED = 'engine = "memcached"\n'

# What a scenario's words mean, as the two bodies of a resource. The outcome of each was asked of the provider 5.100.0.
TOLD: list[tuple[str, str, str, str]] = [
    ("aws_lb", NLB + 'subnets = ["a", "b"]', NLB + 'subnets = ["a"]', "REPLACE"),
    ("aws_lb", NLB + 'subnets = ["a"]', NLB + 'subnets = ["a", "b"]', "in-place"),
    ("aws_lb", 'subnets = ["a", "b"]', 'subnets = ["a"]', "in-place"),
    ("aws_lb", NLB, NLB + 'security_groups = ["a"]', "REPLACE"),
    ("aws_lb", NLB + 'security_groups = ["a"]', NLB + "security_groups = []", "REPLACE"),
    ("aws_lb", NLB + 'security_groups = ["a"]', NLB, "in-place"),
    ("aws_lb", NLB + 'subnets = ["a", "b"]', NLB + 'subnets = ["a", "c"]', "REPLACE"),
    ("aws_lb", NLB + MAPPED, NLB + MAPPED + MAPPED, "in-place"),
    ("aws_lb", NLB + MAPPED + MAPPED, NLB + MAPPED, "REPLACE"),
    ("aws_lb", "", "internal = true", "REPLACE"),
    ("aws_lb", "internal = true", "", "in-place"),
    ("aws_lb", NLB + 'security_groups = ["a"]', NLB + 'security_groups = ["b"]', "in-place"),
    ("aws_lb", 'security_groups = ["a"]', 'security_groups = ["b"]', "in-place"),
    ("aws_lb", "internal = true", "internal = false", "REPLACE"),
    (
        "aws_elasticache_cluster",
        MEMCACHED + 'engine_version = "1.6.12"',
        MEMCACHED + 'engine_version = "1.5.10"',
        "REPLACE",
    ),
    ("aws_elasticache_cluster", REDIS + 'engine_version = "6.2"', REDIS + 'engine_version = "7.0"', "in-place"),
    ("aws_elasticache_cluster", REDIS + 'engine_version = "6.2"', REDIS + 'engine_version = "5.0.6"', "REPLACE"),
    ("aws_elasticache_cluster", MEMCACHED + 'node_type = "a"', MEMCACHED + 'node_type = "b"', "REPLACE"),
    ("aws_elasticache_cluster", REDIS + 'node_type = "a"', REDIS + 'node_type = "b"', "in-place"),
    ("aws_opensearch_domain", 'vpc_options {\n  subnet_ids = ["a"]\n}', "", "REPLACE"),
    (
        "aws_opensearch_domain",
        'vpc_options {\n  subnet_ids = ["a"]\n}',
        'vpc_options {\n  subnet_ids = ["b"]\n}',
        "in-place",
    ),
    (
        "aws_opensearch_domain",
        "encrypt_at_rest {\n  enabled = true\n}",
        "encrypt_at_rest {\n  enabled = false\n}",
        "REPLACE",
    ),
    (
        "aws_elasticsearch_domain",
        'elasticsearch_version = "7.10"\nnode_to_node_encryption {\n  enabled = false\n}',
        'elasticsearch_version = "7.10"\nnode_to_node_encryption {\n  enabled = true\n}',
        "in-place",
    ),
    (
        "aws_elasticsearch_domain",
        'elasticsearch_version = "5.6"\nencrypt_at_rest {\n  enabled = false\n}',
        'elasticsearch_version = "5.6"\nencrypt_at_rest {\n  enabled = true\n}',
        "REPLACE",
    ),
    ("aws_ecs_service", 'launch_type = "EC2"', 'capacity_provider_strategy {\n  capacity_provider = "c"\n}', "REPLACE"),
    ("aws_instance", 'ebs_block_device {\n  device_name = "a"\n}', "", "in-place"),
    ("aws_instance", "", 'ebs_block_device {\n  device_name = "a"\n}', "REPLACE"),
    ("aws_instance", 'user_data = "a"', 'user_data = "b"', "in-place"),
    (
        "aws_instance",
        'user_data_replace_on_change = true\nuser_data = "a"',
        'user_data_replace_on_change = true\nuser_data = "b"',
        "REPLACE",
    ),
    ("aws_dynamodb_table", 'replica {\n  region_name = "a"\n}', "", "in-place"),
    (
        "aws_nat_gateway",
        'connectivity_type = "public"\nallocation_id = "a"',
        'connectivity_type = "private"',
        "REPLACE",
    ),
    (
        "aws_keyspaces_table",
        'schema_definition {\n  column {\n    name = "a"\n  }\n  column {\n    name = "b"\n  }\n}',
        'schema_definition {\n  column {\n    name = "b"\n  }\n}',
        "REPLACE",
    ),
    ("aws_eks_cluster", 'encryption_config {\n  resources = ["secrets"]\n}', "", "REPLACE"),
    ("aws_eks_cluster", "", 'encryption_config {\n  resources = ["secrets"]\n}', "in-place"),
    ("aws_msk_cluster", 'storage_mode = "TIERED"', 'storage_mode = "LOCAL"', "REPLACE"),
    ("aws_fsx_lustre_file_system", "storage_capacity = 2400", "storage_capacity = 1200", "REPLACE"),
    (
        "aws_vpc_security_group_ingress_rule",
        'cidr_ipv4 = "10.0.0.0/8"',
        'referenced_security_group_id = "sg"',
        "REPLACE",
    ),
    ("aws_iam_role", 'name = "a"', 'name_prefix = "a-"', "REPLACE"),
    ("aws_iam_role", 'name_prefix = "a-"', 'name = "b"', "REPLACE"),
    ("aws_s3_bucket", "", 'bucket = "b"', "REPLACE"),
    ("aws_eks_cluster", "", "bootstrap_self_managed_addons = false", "REPLACE"),
    ("aws_eks_cluster", "", "bootstrap_self_managed_addons = true", "in-place"),
    ("aws_rds_cluster", 'engine = "mysql"\nstorage_type = "io1"', 'engine = "mysql"\nstorage_type = "gp3"', "REPLACE"),
    ("aws_fsx_lustre_file_system", "storage_capacity = 1200", "storage_capacity = 2400", "REPLACE"),
    (
        "aws_fsx_lustre_file_system",
        'deployment_type = "PERSISTENT_2"\nstorage_capacity = 1200',
        'deployment_type = "PERSISTENT_2"\nstorage_capacity = 2400',
        "in-place",
    ),
    (
        "aws_msk_cluster",
        'broker_node_group_info {\n  az_distribution = "DEFAULT"\n}',
        "broker_node_group_info {\n}",
        "in-place",
    ),
    ("aws_eks_cluster", "compute_config {\n}", 'compute_config {\n  node_role_arn = "a"\n}', "in-place"),
    (
        "aws_eks_cluster",
        'compute_config {\n  node_role_arn = "a"\n}',
        'compute_config {\n  node_role_arn = "b"\n}',
        "REPLACE",
    ),
    ("aws_vpc_security_group_egress_rule", 'prefix_list_id = "pl-1"', 'cidr_ipv4 = "10.0.0.0/8"', "REPLACE"),
    ("aws_rds_cluster", 'snapshot_identifier = "a"', "", "in-place"),
    (
        "aws_s3_access_point",
        "public_access_block_configuration {\n  block_public_acls = true\n}",
        "public_access_block_configuration {\n}",
        "in-place",
    ),
    (
        "aws_s3_access_point",
        "public_access_block_configuration {\n}",
        "public_access_block_configuration {\n  block_public_acls = false\n}",
        "REPLACE",
    ),
    # Texts that Terraform holds to be the same.
    ("aws_route53_zone", 'name = "a.com"', 'name = "A.com."', "in-place"),
    ("aws_lb_target_group", "port = 80", 'port = "80"', "in-place"),
    ("aws_ecs_task_definition", "container_definitions = jsonencode([{ a = 1, b = 2 }])",
     'container_definitions = "[{\\"b\\": 2, \\"a\\": 1}]"', "in-place"),
    ("aws_rds_cluster", 'availability_zones = ["a", "b"]', 'availability_zones = ["b", "a"]', "in-place"),
    ("aws_db_instance", "", "storage_encrypted = false", "in-place"),
    ("aws_vpc", "", 'instance_tenancy = "default"', "in-place"),
    ("azurerm_resource_group", 'location = "West Europe"', 'location = "westeurope"', "in-place"),
    ("azurerm_resource_group", 'location = "West Europe"', 'location = "northeurope"', "REPLACE"),
    ("google_redis_instance", 'redis_version = "REDIS_7_0"', 'redis_version = "REDIS_6_X"', "REPLACE"),
    ("google_redis_instance", 'redis_version = "REDIS_6_X"', 'redis_version = "REDIS_7_0"', "in-place"),
]  # fmt: skip


def replaced(folder: Path, type_name: str, before: str, after: str) -> bool:
    """Whether a change of one resource's body is predicted to replace it (a mere "may" does not count)."""
    for side, body in (("before", before), ("after", after)):
        (folder / side).mkdir(exist_ok=True)
        (folder / side / "main.tf").write_text(f'resource "{type_name}" "x" {{\n{body}\n}}\n', encoding="utf-8")
    plans = terraform.predict(Folder(folder / "before"), Folder(folder / "after"))
    changes = [change for plan in plans for change in plan.resource_changes if change.action.replaces]
    return any(change.certainty is Certainty.LIKELY for change in changes)


@pytest.mark.parametrize(("type_name", "before", "after", "outcome"), TOLD)
def test_what_the_provider_told(tmp_path: Path, type_name: str, before: str, after: str, outcome: str) -> None:
    assert replaced(tmp_path, type_name, before, after) == (outcome == "REPLACE")


def test_a_generated_name_may_be_written_down(tmp_path: Path) -> None:
    """Pinning the name that an object already has is no change; only a name of the same making may be that."""
    written = "a-20240102030405060700000001"
    assert not replaced(tmp_path, "aws_iam_role", 'name_prefix = "a-"', f'name = "{written}"')
    assert not replaced(tmp_path, "aws_iam_role", "", 'name = "terraform-20240102030405060700000001"')


def test_the_providers_own_verdicts(tmp_path: Path) -> None:
    """Each scenario that is given as two values of one attribute; three in a hundred may be wrong either way."""
    if not SCENARIOS.exists():
        pytest.skip("the scenarios are not beside this repository")
    judged = [(row, replaced(tmp_path, *bodies)) for row, bodies in _value_changes()]
    assert len(judged) > 150
    right = [found for row, found in judged if found and row["result"] == "REPLACE"]
    missed = [row for row, found in judged if not found and row["result"] == "REPLACE"]
    wrong = [row for row, found in judged if found and row["result"] != "REPLACE"]
    assert len(right) / (len(right) + len(missed)) >= 0.97, missed
    assert len(right) / (len(right) + len(wrong)) >= 0.97, wrong


def _value_changes() -> Iterator[tuple[dict[str, str], tuple[str, str, str]]]:
    with SCENARIOS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            words = re.fullmatch(r"(.+) -> (.+?)(?:, actual (\S+))?", row["change"])
            try:
                old, new = (json.loads(word) for word in words.groups()[:2]) if words else (None, None)
            except ValueError:
                continue
            if words and "+" not in row["attribute"] and row["result"] != "error":
                version = f'engine_version = "{words[3]}"\n' if words[3] else ""
                bodies = [version + _written(row["attribute"], value) for value in (old, new)]
                yield row, (row["resource_type"], bodies[0], bodies[1])


def _written(path: str, value: Any) -> str:
    name, _, rest = path.partition(".")
    if rest:
        return f"{name} {{\n{_written(rest, value)}}}\n"
    return "" if value is None else f"{name} = {json.dumps(value)}\n"
