"""The catalogue of resource types: whole, true to the providers, and right where a verdict hangs on it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from planguard.knowledge import package_data
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.claims import claims
from planguard.knowledge.resource_types.entry import ResourceType, Setting
from planguard.knowledge.resource_types.guesses import guess
from planguard.model.errors import RulesetError
from tests.terraform import provider_schema

CATALOG = Catalog()
FILES = sorted((package_data.ROOT / "resource_types").glob("*.json"))
SCHEMA = json.loads((package_data.ROOT / "schemas" / "resource_types.schema.json").read_text())
FACTS = Path(__file__).parent.parent.parent / "shared" / "catalog" / "stateful.tsv"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_obeys_the_schema(file: Path) -> None:
    content = json.loads(file.read_text())
    errors = [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(content)]
    assert errors == []
    names = list(content["types"])
    assert names == sorted(names)
    assert all(
        ("::" in name) if file.stem == "cloudformation" else f"{name}_".startswith(f"{file.stem}_") for name in names
    )


def test_every_entry_can_be_read_and_says_where_it_is_documented() -> None:
    entries = [CATALOG[name] for name in CATALOG.types()]
    assert len(entries) > 4000
    assert all(entry.known and entry.why for entry in entries)
    assert [entry.name for entry in entries if not entry.source.startswith("https://")] == []


def test_every_advice_exists_and_is_used() -> None:
    named = {situation for name in CATALOG.types() for situation in CATALOG[name].advice.values()}
    written = json.loads((package_data.ROOT / "advice.json").read_text())
    assert named == set(written)
    assert all(
        advice.keys() == {"for", "title", "text"} and advice["text"].endswith(".") for advice in written.values()
    )


def test_what_matters_has_advice_for_both_events() -> None:
    matters = ("data", "key", "identity", "traffic", "network", "cluster")
    silent = [
        name
        for name in CATALOG.types()
        if CATALOG[name].holds in matters and not (CATALOG.advise(name, "delete") and CATALOG.advise(name, "replace"))
    ]
    assert silent == []


def test_advice_is_for_what_a_type_holds() -> None:
    wrong = [
        f"{name} ({CATALOG[name].holds}): {situation}"
        for name in CATALOG.types()
        for situation in CATALOG[name].advice.values()
        if (found := CATALOG.advice(situation)) is None or CATALOG[name].holds not in found.fits
    ]
    assert wrong == []


def test_parents_and_clusters_are_types_of_the_catalogue() -> None:
    known = set(CATALOG.types())
    named = ((name, other) for name in known for other in (*CATALOG[name].parents, CATALOG[name].member_of) if other)
    assert [pair for pair in named if pair[1] not in known] == []


def test_the_schema_has_every_key_that_an_entry_can_have() -> None:
    keys = set(SCHEMA["$defs"]["entry"]["properties"])
    assert keys == {*ResourceType.__struct_fields__} - {
        "name",
        "known",
        "held",
        "updates",
        "overwrites",
        "deleters",
        "after_deletion",
    }
    page = (package_data.ROOT.parent / "docs" / "catalog.md").read_text()
    assert [key for key in keys if f"`{key}`" not in page and f'"{key}"' not in page] == []


# --- against the provider, cfn-lint and the collected facts


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return provider_schema(tmp_path_factory.mktemp("schema"), "hashicorp/aws")


@pytest.mark.aws_provider
def test_every_aws_type_exists_in_the_provider(aws: dict[str, Any]) -> None:
    named = [name for name in CATALOG.types() if name.startswith("aws_")]
    assert [name for name in named if name not in aws] == []


@pytest.mark.aws_provider
def test_every_aws_type_of_the_provider_is_in_the_catalogue(aws: dict[str, Any]) -> None:
    assert [name for name in aws if not CATALOG[name].known] == []


@pytest.mark.aws_provider
def test_every_aws_attribute_exists_in_the_provider(aws: dict[str, Any]) -> None:
    wrong = [
        f"{name}.{path}"
        for name in CATALOG.types()
        if name in aws
        for path in _paths(CATALOG[name])
        if not _has(aws[name]["block"], path.split("."))
    ]
    assert wrong == []


def _paths(entry: ResourceType) -> Iterator[str]:
    """Every attribute that an entry names."""
    yield from (setting.path for setting in _settings(entry))
    told = (*claims(entry.why), *claims(entry.back))
    yield from (condition.path for claim in told for condition in claim.conditions)
    yield from (name for name in (entry.member_if, entry.replica_if, entry.emptied_by) if name)
    yield from (
        *entry.content_from,
        *entry.secret_if,
        *entry.proof_if,
        *((entry.idle_if.path,) if entry.idle_if else ()),
    )


def _settings(entry: ResourceType) -> Iterator[Setting]:
    for settings in (entry.guards, entry.keeps, entry.recovery, entry.force):
        yield from settings


def _has(block: dict[str, Any], steps: list[str]) -> bool:
    blocks = block.get("block_types", {})
    if steps[0] in blocks:
        return len(steps) == 1 or _has(blocks[steps[0]]["block"], steps[1:])
    attribute = block.get("attributes", {}).get(steps[0])
    if attribute is None or len(steps) == 1:
        return attribute is not None
    return "nested_type" in attribute and _has(attribute["nested_type"], steps[1:])


def _cfn_lint(name: str) -> Any:
    spec = find_spec("cfnlint")
    assert spec is not None
    assert spec.submodule_search_locations
    return json.loads((Path(spec.submodule_search_locations[0]) / "data" / name).read_text())


def test_every_type_that_cfn_lint_calls_stateful_holds_something() -> None:
    stateful = _cfn_lint("AdditionalSpecs/StatefulResources.json")["ResourceTypes"]
    assert [name for name in stateful if not CATALOG[name].known] == []
    light = [name for name in stateful if CATALOG[name].holds in ("config", "nothing") or CATALOG[name].routine]
    assert light == []


def test_every_cloudformation_attribute_exists_in_its_schema() -> None:
    types = _cfn_lint("schemas/providers/us-east-1.json")
    wrong = []
    for name in CATALOG.types():
        if name in types and (paths := list(_paths(CATALOG[name]))):
            schema = _cfn_lint(f"schemas/resources/{types[name]}.json")
            wrong += [f"{name} {path}" for path in paths if not _property(schema, schema, path.split("."))]
    assert wrong == []


def _property(root: dict[str, Any], node: dict[str, Any], steps: list[str]) -> bool:
    while "$ref" in node or "items" in node:
        node = root["definitions"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node["items"]
    if not steps:
        return True
    properties = node.get("properties", {})
    return steps[0] in properties and _property(root, properties[steps[0]], steps[1:])


@pytest.mark.skipif(not FACTS.exists(), reason="the collected facts (../shared/catalog) are not here")
def test_every_stateful_type_of_the_collected_facts_is_known() -> None:
    with FACTS.open() as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 700
    assert [row["terraform_type"] for row in rows if not CATALOG[row["terraform_type"]].known] == []
    assert [row["cfn_type"] for row in rows if row["cfn_type"] and not CATALOG[row["cfn_type"]].known] == []
    containers = [row["terraform_type"] for row in rows if row["is_environment"] == "yes"]
    only_forgotten = [name for name in containers if CATALOG[name].holds == "nothing"]
    assert only_forgotten == ["google_app_engine_application"]
    assert [name for name in containers if not CATALOG[name].environment and name not in only_forgotten] == []


# --- judgements on which verdicts hang


@pytest.mark.parametrize(
    ("holds", "names"),
    {
        "data": "aws_db_instance aws_rds_cluster aws_dynamodb_table aws_s3_bucket aws_ebs_volume aws_efs_file_system"
        " aws_sqs_queue aws_kinesis_stream aws_ecr_repository aws_opensearch_domain aws_elasticache_replication_group"
        " google_sql_database_instance google_storage_bucket google_compute_disk google_bigquery_table"
        " azurerm_storage_account azurerm_mssql_database azurerm_postgresql_flexible_server azurerm_managed_disk"
        " kubernetes_persistent_volume_claim_v1 postgresql_database tfe_workspace github_repository"
        " AWS::DynamoDB::Table AWS::DynamoDB::GlobalTable AWS::S3::Bucket AWS::RDS::DBCluster AWS::SQS::Queue"
        " AWS::EFS::FileSystem",
        "key": "aws_kms_key aws_secretsmanager_secret aws_iam_access_key random_password tls_private_key"
        " google_kms_crypto_key azurerm_key_vault vault_mount AWS::KMS::Key AWS::SecretsManager::Secret",
        "identity": "aws_iam_role aws_iam_user aws_cognito_user_pool aws_iam_openid_connect_provider"
        " google_service_account azurerm_user_assigned_identity aws_iam_role_policy AWS::IAM::Role"
        " AWS::Cognito::UserPool",
        "traffic": "aws_lb aws_lb_listener aws_route53_zone aws_route53_record aws_cloudfront_distribution"
        " aws_instance aws_ecs_service aws_lambda_function aws_api_gateway_rest_api aws_autoscaling_group"
        " google_compute_instance google_dns_record_set azurerm_linux_virtual_machine cloudflare_record"
        " kubernetes_deployment_v1 AWS::Lambda::Function AWS::ElasticLoadBalancingV2::LoadBalancer",
        "network": "aws_vpc aws_subnet aws_route_table aws_route aws_route_table_association aws_nat_gateway"
        " aws_security_group aws_security_group_rule aws_eip aws_vpn_connection google_compute_network"
        " azurerm_virtual_network azurerm_subnet AWS::EC2::VPC AWS::EC2::Route",
        "cluster": "aws_eks_cluster aws_ecs_cluster google_container_cluster azurerm_kubernetes_cluster"
        " kubernetes_namespace helm_release AWS::EKS::Cluster AWS::CloudFormation::Stack",
        "log": "aws_cloudwatch_log_group azurerm_log_analytics_workspace AWS::Logs::LogGroup",
    }.items(),
)
def test_what_a_type_holds(holds: str, names: str) -> None:
    assert {name: CATALOG[name].holds for name in names.split()} == dict.fromkeys(names.split(), holds)


ROUTINE = (
    "aws_ecs_task_definition aws_launch_template aws_launch_configuration aws_lambda_layer_version"
    " aws_lambda_permission aws_api_gateway_deployment aws_iam_role_policy_attachment aws_lb_target_group_attachment"
    " null_resource terraform_data local_file archive_file time_rotating kubernetes_job_v1"
    " AWS::Lambda::Version AWS::Lambda::Permission AWS::ApiGateway::Deployment AWS::ECS::TaskDefinition"
    " google_compute_instance_template AWS::CDK::Metadata"
)
SERIOUS = (
    "aws_route_table_association aws_route aws_route53_record aws_security_group aws_security_group_rule"
    " aws_lb_listener aws_lb_target_group aws_iam_role aws_instance aws_kms_alias cloudflare_record"
    " google_dns_record_set AWS::EC2::Route AWS::Route53::RecordSet random_password tls_private_key"
)


def test_what_is_replaced_every_day_is_routine_and_what_interrupts_is_not() -> None:
    assert [name for name in ROUTINE.split() if not CATALOG[name].routine] == []
    assert [name for name in SERIOUS.split() if CATALOG[name].routine or CATALOG[name].interrupts == "none"] == []


def _setting(name: str, kind: str, path: str) -> Setting:
    settings: Iterable[Setting] = getattr(CATALOG[name], kind)
    return next(setting for setting in settings if setting.path == path)


@pytest.mark.parametrize(
    ("name", "kind", "path", "does", "does_not"),
    [
        ("aws_db_instance", "guards", "deletion_protection", [True], [False, None]),
        ("aws_db_instance", "keeps", "skip_final_snapshot", [False], [True, None]),
        ("aws_db_instance", "force", "skip_final_snapshot", [True], [False, None]),
        ("aws_cognito_user_pool", "guards", "deletion_protection", ["ACTIVE"], ["INACTIVE", "", None]),
        ("aws_elasticache_replication_group", "keeps", "final_snapshot_identifier", ["last"], ["", None]),
        ("aws_secretsmanager_secret", "force", "recovery_window_in_days", [0], [30, None]),
        ("aws_s3_bucket_versioning", "recovery", "versioning_configuration.status", ["Enabled"], ["Suspended"]),
        ("google_sql_database", "keeps", "deletion_policy", ["ABANDON"], ["DELETE", None]),
        ("google_project", "guards", "deletion_policy", ["PREVENT"], ["DELETE", None]),
        ("google_sql_database_instance", "guards", "settings.deletion_protection_enabled", [True], [False, None]),
        ("AWS::DynamoDB::Table", "guards", "DeletionProtectionEnabled", [True, "true"], [False, "false", None]),
        ("AWS::S3::Bucket", "recovery", "VersioningConfiguration.Status", ["Enabled"], ["Suspended", None]),
        ("aws_cloudwatch_log_group", "recovery", "retention_in_days", [], [0, 30]),
    ],
)
def test_what_a_setting_does(name: str, kind: str, path: str, does: list[Any], does_not: list[Any]) -> None:
    setting = _setting(name, kind, path)
    assert [value for value in does if not setting.does(value)] == []
    assert [value for value in does_not if setting.does(value)] == []


def test_children_know_their_parents() -> None:
    assert CATALOG["google_sql_database"].parents == ("google_sql_database_instance",)
    assert CATALOG["aws_rds_cluster_instance"].parents == ("aws_rds_cluster",)
    assert CATALOG["azurerm_mssql_database"].parents == ("azurerm_mssql_server",)
    assert "kubernetes_namespace" in CATALOG["kubernetes_deployment"].parents


# --- what is not in the catalogue


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("acme_database", "data"),
        ("acme_managed_postgresql", "data"),
        ("acme_object_bucket", "data"),
        ("acme_api_secret", "key"),
        ("acme_user_role", "identity"),
        ("acme_kubernetes_cluster", "cluster"),
        ("acme_vpc_subnet", "network"),
        ("acme_dns_record", "traffic"),
        ("acme_log_sink", "log"),
        ("acme_thing", "config"),
        ("acme_volume_attachment", "config"),
        ("acme_bucket_policy", "identity"),
        ("acme_bucket_iam_member", "identity"),
        ("acme_security_group", "network"),
        ("acme_parameter_group", "config"),
        ("acme_database_user", "identity"),
        ("acme_widget", "config"),
        ("MyOrg::Storage::DatabaseCluster", "data"),
        ("AWS::NewService::LogGroup", "log"),
        ("Custom::BucketNotifications", "config"),
    ],
)
def test_an_unknown_type_is_guessed_from_its_name_and_says_so(name: str, holds: str) -> None:
    entry = CATALOG[name]
    assert (entry.holds, entry.known, entry.name) == (holds, False, name)


def test_a_guess_is_never_routine_and_never_silent_about_data() -> None:
    assert not guess("acme_database_version").routine
    assert guess("acme_database").loss == "permanent"


@pytest.mark.parametrize(
    "name", ["", "_", "..", "../../etc_passwd", "a/b_c", "\x00_x", "😀_database", "::", "A" * 9999]
)
def test_any_name_at_all_can_be_asked_for(name: str) -> None:
    assert not CATALOG[name].known


def test_a_broken_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "acme.json").write_text('{"types": {"acme_thing": {"holds": 1}}}')
    (tmp_path / "other.json").write_text("{")
    for name in ("acme_thing", "other_thing"):
        with pytest.raises(RulesetError, match=name.partition("_")[0] + r"\.json"):
            Catalog(tmp_path)[name]
