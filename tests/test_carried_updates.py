"""Updates of objects that a carrier type holds, and of access that a change hands to others."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from planguard import readers
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.finding import Severity


def judged(kind: str, provider: str, before: Any, after: Any) -> tuple[str, set[str]]:
    """The verdict, and the rules that have a finding above low."""
    values = {"actions": ["update"], "before": before, "after": after, "after_unknown": {}}
    one = {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x", "change": values}
    source = {"provider_name": f"registry.terraform.io/{provider}"}
    plan = {"format_version": "1.2", "configuration": {}, "resource_changes": [{**one, **source}]}
    (read,) = readers.read(json.dumps(plan).encode(), "plan.json", None)
    decision = review([read], Ruleset(), datetime.date(2026, 1, 1))
    told = {one.finding.rule for one in decision.plans[0].judgements if one.score.level > Severity.LOW}
    return decision.verdict.name.lower(), told


def manifest(group: str, kind: str, spec: Any) -> dict[str, Any]:
    metadata = {"name": "x", "namespace": "production"}
    return {"apiVersion": group, "kind": kind, "metadata": metadata, "spec": spec}


STRIMZI, CNPG = "kafka.strimzi.io/v1beta2", "postgresql.cnpg.io/v1"
IN_MANIFESTS: list[tuple[str, str, Any, Any, str, str]] = [
    (STRIMZI, "Kafka", {"kafka": {"replicas": 3}}, {"kafka": {"replicas": 0}}, "block", "stops-service"),
    (STRIMZI, "KafkaNodePool", {"replicas": 6}, {"replicas": 2}, "warn", "less-redundant"),
    (CNPG, "Cluster", {"instances": 3}, {"instances": 1}, "warn", "less-redundant"),
    (CNPG, "Cluster", {"instances": 3}, {"instances": 4}, "pass", ""),
    (
        "pxc.percona.com/v1",
        "PerconaXtraDBCluster",
        {"pxc": {"size": 3}},
        {"pxc": {"size": 1}},
        "warn",
        "less-redundant",
    ),
    ("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", {"members": 3}, {"members": 0}, "block", "stops-service"),
    ("apps/v1", "Deployment", {"replicas": 4}, {"replicas": 0}, "block", "stops-service"),
    ("apps/v1", "Deployment", {"replicas": 6}, {"replicas": 5}, "pass", ""),
    *(
        (STRIMZI, "KafkaTopic", {"config": {"retention.ms": old}}, {"config": {"retention.ms": new}}, verdict, rule)
        for old, new, verdict, rule in (
            (604800000, 3600000, "block", "deletes-content"),
            (3600000, 604800000, "pass", ""),
            (604800000, -1, "pass", ""),
        )
    ),
]


@pytest.mark.parametrize(("group", "kind", "old", "new", "verdict", "rule"), IN_MANIFESTS)
def test_what_a_manifest_holds_is_judged_as_that(
    group: str, kind: str, old: Any, new: Any, verdict: str, rule: str
) -> None:
    before, after = manifest(group, kind, old), manifest(group, kind, new)
    told = {rule} if rule else set()
    held = judged("kubernetes_manifest", "hashicorp/kubernetes", {"manifest": before}, {"manifest": after})
    assert held == (verdict, told)
    texts = [
        {"api_version": group, "kind": kind, "namespace": "production", "yaml_body_parsed": json.dumps(one)}
        for one in (before, after)
    ]
    assert judged("kubectl_manifest", "gavinbunney/kubectl", *texts) == (verdict, told)


SNOWFLAKE = {"database": "PROD", "schema": "S", "name": "T"}
CHART = {"namespace": "production", "chart": "postgresql"}
RULE = {"type": "ip_addr", "value": "198.51.100.4"}
TRUST = {"id": "a", "issuer": "https://issuer.example", "subject": "repo:a/b"}
POSTGRES = {"type": "Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01", "tags": {"environment": "production"}}
OTHERS: list[tuple[str, str, Any, Any, str, str]] = [
    (
        "azapi_resource",
        "azure/azapi",
        {**POSTGRES, "body": {"properties": {"network": {"publicNetworkAccess": "Disabled"}}}},
        {**POSTGRES, "body": {"properties": {"network": {"publicNetworkAccess": "Enabled"}}}},
        "block",
        "opens-access",
    ),
    (
        "azuread_application_federated_identity_credential",
        "hashicorp/azuread",
        TRUST,
        {**TRUST, "subject": "repo:a/c"},
        "warn",
        "locks-out",
    ),
    (
        "azurerm_federated_identity_credential",
        "hashicorp/azurerm",
        TRUST,
        {**TRUST, "issuer": "https://other.example"},
        "warn",
        "locks-out",
    ),
    (
        "digitalocean_database_firewall",
        "digitalocean/digitalocean",
        {"cluster_id": "production", "rule": [RULE]},
        {"cluster_id": "production", "rule": [RULE, {**RULE, "value": "198.51.100.5"}]},
        "pass",
        "",
    ),
    (
        "helm_release",
        "hashicorp/helm",
        {**CHART, "values": ["primary:\n  persistence:\n    enabled: true\n"]},
        {**CHART, "values": ["primary:\n  persistence:\n    enabled: false\n"]},
        "block",
        "deletes-content",
    ),
    (
        "snowflake_table",
        "snowflakedb/snowflake",
        {**SNOWFLAKE, "column": [{"name": "ID"}, {"name": "EMAIL"}]},
        {**SNOWFLAKE, "column": [{"name": "ID"}]},
        "block",
        "deletes-content",
    ),
]


@pytest.mark.parametrize(("kind", "provider", "before", "after", "verdict", "rule"), OTHERS)
def test_what_a_change_hands_over_or_takes_away(
    kind: str, provider: str, before: Any, after: Any, verdict: str, rule: str
) -> None:
    found, told = judged(kind, provider, before, after)
    assert found == verdict
    assert told == ({rule} if rule else set())
