"""Objects of types that can be anything are judged as what they say they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from planguard import rules
from planguard.judging.scoring import score
from planguard.knowledge import package_data
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.loading import plugins
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Finding
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.running import CORPUS, planguard

CATALOG = Catalog()
FILE = json.loads((package_data.ROOT / "generic_types.json").read_text())
SCHEMA = json.loads((package_data.ROOT / "schemas" / "generic_types.schema.json").read_text())


def _change(kind: str, before: Any, after: Any = None, action: Action = Action.DELETE) -> ResourceChange:
    return ResourceChange(f"{kind}.main", kind, action, "main", before=before, after=after, actions=(action.value,))


def _azapi(name: Any, kind: str = "azapi_resource", **more: Any) -> ResourceChange:
    return _change(kind, {"type": name, "name": "orders", "body": {}, **more})


def _manifest(kind: str, version: str = "v1", **more: Any) -> ResourceChange:
    return _change("kubernetes_manifest", {"manifest": {"apiVersion": version, "kind": kind, **more}})


def _yaml(text: str) -> ResourceChange:
    return _change("kubectl_manifest", {"yaml_body": text})


def _found(change: ResourceChange) -> Iterator[Finding]:
    plan = Plan("p.json", Tool.TERRAFORM, (change,))
    for name in plugins.names(rules):
        yield from plugins.load(rules, name).check(plan, CATALOG)


def _worst(change: ResourceChange) -> int:
    plan = Plan("p.json", Tool.TERRAFORM, (change,))
    return max((score(finding, plan, CATALOG).points for finding in _found(change)), default=0)


ALIKE = [
    (_azapi("Microsoft.DBforPostgreSQL/flexibleServers@2023-06-01"), "azurerm_postgresql_flexible_server"),
    (_azapi("microsoft.storage/STORAGEACCOUNTS@2023-01-01"), "azurerm_storage_account"),
    (_azapi("Microsoft.KeyVault/vaults@2023-02-01"), "azurerm_key_vault"),
    (_azapi("Microsoft.Resources/resourceGroups@2021-04-01"), "azurerm_resource_group"),
    (_azapi("Microsoft.Authorization/locks@2020-05-01"), "azurerm_management_lock"),
    (_azapi("Microsoft.KeyVault/vaults/secrets@7.4", "azapi_data_plane_resource"), "azurerm_key_vault_secret"),
    (_change("awscc_rds_db_instance", {}), "AWS::RDS::DBInstance"),
    (_change("awscc_dynamodb_table", {}), "AWS::DynamoDB::Table"),
    (_change("awscc_ec2_vpc", {}), "AWS::EC2::VPC"),
    (_change("awscc_elasticloadbalancingv2_load_balancer", {}), "AWS::ElasticLoadBalancingV2::LoadBalancer"),
    (_change("aws_cloudcontrolapi_resource", {"type_name": "AWS::DynamoDB::Table"}), "AWS::DynamoDB::Table"),
    (_change("aws_cloudcontrolapi_resource", {"type_name": "AWS::SSM::Document"}), "AWS::SSM::Document"),
    (_manifest("PersistentVolumeClaim"), "kubernetes_persistent_volume_claim"),
    (_manifest("Namespace"), "kubernetes_namespace"),
    (_manifest("StatefulSet", "apps/v1"), "kubernetes_stateful_set"),
    (_manifest("ClusterRoleBinding", "rbac.authorization.k8s.io/v1"), "kubernetes_cluster_role_binding"),
    (_manifest("ConfigMap"), "kubernetes_config_map"),
    (_manifest("CustomResourceDefinition", "apiextensions.k8s.io/v1"), "kubernetes_custom_resource_definition"),
    (_manifest("Application", "argoproj.io/v1alpha1"), "argocd_application"),
    (_change("kubernetes_manifest", {"object": {"apiVersion": "v1", "kind": "Secret"}}), "kubernetes_secret"),
    (_change("kubectl_manifest", {"api_version": "apps/v1", "kind": "Deployment"}), "kubernetes_deployment"),
    (_yaml("apiVersion: v1\nkind: PersistentVolumeClaim\n"), "kubernetes_persistent_volume_claim"),
    (_yaml('{"apiVersion": "v1", "kind": "Namespace"}'), "kubernetes_namespace"),
    (
        _change("kustomization_resource", {"manifest": '{"apiVersion": "apps/v1", "kind": "StatefulSet"}'}),
        "kubernetes_stateful_set",
    ),
]


@pytest.mark.parametrize(("change", "as_type"), ALIKE, ids=lambda value: value if isinstance(value, str) else "")
def test_what_it_is_decides(change: ResourceChange, as_type: str) -> None:
    entry, other = CATALOG.of(change), CATALOG[as_type]
    assert entry.known
    assert (entry.name, entry.holds, entry.loss, entry.environment) == (
        other.name,
        other.holds,
        other.loss,
        other.environment,
    )
    assert _worst(change) == pytest.approx(_worst(_change(as_type, {})), abs=5)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (_azapi("Microsoft.Contoso/managedDatabases@2030-01-01"), "data"),
        (_manifest("PostgresCluster", "acme.io/v1"), "data"),
        (_manifest("ApiKey", "acme.io/v1"), "key"),
        (_change("awscc_acme_database", {}), "data"),
        (_change("restapi_object", {"path": "/api/v1/databases"}), "data"),
    ],
)
def test_what_the_catalogue_has_not_is_guessed_from_its_own_name(change: ResourceChange, holds: str) -> None:
    entry = CATALOG.of(change)
    assert (entry.holds, entry.known) == (holds, False)
    assert entry.held


@pytest.mark.parametrize(
    "change",
    [
        _azapi("Microsoft.Contoso/widgets@2030-01-01"),
        _azapi(UNKNOWN),
        _azapi(Sensitive("Microsoft.Resources/resourceGroups")),
        _azapi(None),
        _azapi(["Microsoft.Resources/resourceGroups"]),
        _change("azapi_resource", Sensitive({"type": "Microsoft.Resources/resourceGroups"})),
        _change("azapi_resource", {}),
        _change("restapi_object", {"path": "/v1/things"}),
        _change("kubernetes_manifest", {"manifest": UNKNOWN}),
        _change("kubernetes_manifest", {"manifest": Sensitive({"kind": "ConfigMap"})}),
        _manifest("Widget", "acme.io/v1"),
        _yaml("a: &a [x]\nkind: ConfigMap\nb: *a\n"),
        _yaml("kind: ConfigMap\n---\nkind: Namespace\n"),
        _yaml("{" * 5000),
        _change("aws_cloudcontrolapi_resource", {"type_name": None}),
    ],
)
def test_what_does_not_show_what_it_is_can_be_anything(change: ResourceChange) -> None:
    assert CATALOG.of(change).holds == "cluster"
    assert _worst(change) >= 70


def test_the_kind_of_another_group_is_not_the_one_of_kubernetes() -> None:
    assert CATALOG.of(_manifest("Service", "serving.knative.dev/v1")).name == "kubernetes_deployment"
    assert not CATALOG.of(_manifest("Secret", "acme.io/v1")).known


def test_settings_are_looked_for_where_the_generic_type_has_them() -> None:
    guarded = {"deletion_protection": True}
    lost = _change("awscc_rds_db_instance", guarded, {"deletion_protection": False}, Action.UPDATE)
    assert any("deletion_protection" in finding.message for finding in _found(lost))
    disk = _manifest("PersistentVolume", spec={"persistentVolumeReclaimPolicy": "Retain"})
    assert _worst(disk) < _worst(_manifest("PersistentVolume"))
    claim = _change("kubectl_manifest", {"kind": "PersistentVolumeClaim", "api_version": "v1", "apply_only": True})
    assert _worst(claim) < _worst(_yaml("apiVersion: v1\nkind: PersistentVolumeClaim\n"))


def test_settings_that_a_generic_type_spells_otherwise_are_not_claimed() -> None:
    said = " ".join(finding.message for finding in _found(_azapi("Microsoft.Sql/servers/databases@2023-01-01")))
    assert "Microsoft.Sql/servers/databases" in said
    assert CATALOG.of(_azapi("Microsoft.KeyVault/vaults@2023-02-01")).force == ()


def test_an_object_keeps_its_address_and_the_type_that_it_is_shown_with() -> None:
    change = _azapi("Microsoft.Storage/storageAccounts@2023-01-01")
    assert {(finding.address, finding.change.type) for finding in _found(change) if finding.change} == {
        ("azapi_resource.main", "azapi_resource")
    }


def test_a_container_is_one_whatever_it_is_written_with() -> None:
    names = {finding.message.split(" ")[0] for finding in _found(_manifest("Namespace"))}
    assert names
    assert any(finding.harm.value == "environment" for finding in _found(_manifest("Namespace")))


def test_the_file_obeys_its_schema_and_names_types_of_the_catalogue() -> None:
    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(FILE)] == []
    named = {name for names in FILE["names"].values() for name in names.values()}
    assert sorted(named - set(CATALOG.types())) == []
    for names in FILE["names"].values():
        assert len({name.lower() for name in names}) == len(names)


REPORTS = CORPUS / "reports"
EXPECTED = {"A1_": 1, "A2_": 1, "A5_": 0, "A6_": 1}


@pytest.mark.skipif(not REPORTS.exists(), reason="the corpus (../shared/corpus) is not here")
def test_the_reported_plans_come_out_right() -> None:
    for path in sorted(REPORTS.glob("A[1256]_*.json")):
        assert planguard("check", str(path)).code == EXPECTED[path.name[:3]], path.name
