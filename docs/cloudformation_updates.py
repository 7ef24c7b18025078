"""Carries what is known of updates of AWS's types in Terraform over to CloudFormation, where the names map."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from planguard.evidence.updates.places import steps
from planguard.knowledge import package_data
from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.resource_types.catalog import Catalog

UPDATES = package_data.ROOT / "updates"
_REGION = "us-east-1"

TYPES = {
    "aws_api_gateway_method": "ApiGateway::Method",
    "aws_api_gateway_rest_api": "ApiGateway::RestApi",
    "aws_apigatewayv2_route": "ApiGatewayV2::Route",
    "aws_appautoscaling_target": "ApplicationAutoScaling::ScalableTarget",
    "aws_appsync_graphql_api": "AppSync::GraphQLApi",
    "aws_athena_workgroup": "Athena::WorkGroup",
    "aws_autoscaling_group": "AutoScaling::AutoScalingGroup",
    "aws_batch_compute_environment": "Batch::ComputeEnvironment",
    "aws_batch_job_queue": "Batch::JobQueue",
    "aws_cloudfront_distribution": "CloudFront::Distribution",
    "aws_cloudtrail": "CloudTrail::Trail",
    "aws_cloudtrail_event_data_store": "CloudTrail::EventDataStore",
    "aws_cloudwatch_event_archive": "Events::Archive",
    "aws_cloudwatch_event_rule": "Events::Rule",
    "aws_cloudwatch_metric_alarm": "CloudWatch::Alarm",
    "aws_codebuild_project": "CodeBuild::Project",
    "aws_cognito_identity_pool": "Cognito::IdentityPool",
    "aws_cognito_user_pool": "Cognito::UserPool",
    "aws_cognito_user_pool_client": "Cognito::UserPoolClient",
    "aws_dax_cluster": "DAX::Cluster",
    "aws_db_instance": "RDS::DBInstance",
    "aws_db_proxy": "RDS::DBProxy",
    "aws_dlm_lifecycle_policy": "DLM::LifecyclePolicy",
    "aws_dms_replication_instance": "DMS::ReplicationInstance",
    "aws_docdb_cluster": "DocDB::DBCluster",
    "aws_docdb_cluster_instance": "DocDB::DBInstance",
    "aws_docdbelastic_cluster": "DocDBElastic::Cluster",
    "aws_ebs_volume": "EC2::Volume",
    "aws_ec2_client_vpn_endpoint": "EC2::ClientVpnEndpoint",
    "aws_ecs_capacity_provider": "ECS::CapacityProvider",
    "aws_ecs_service": "ECS::Service",
    "aws_efs_file_system": "EFS::FileSystem",
    "aws_efs_mount_target": "EFS::MountTarget",
    "aws_eks_cluster": "EKS::Cluster",
    "aws_eks_node_group": "EKS::Nodegroup",
    "aws_elasticache_cluster": "ElastiCache::CacheCluster",
    "aws_elasticache_replication_group": "ElastiCache::ReplicationGroup",
    "aws_elasticache_user_group": "ElastiCache::UserGroup",
    "aws_elasticsearch_domain": "Elasticsearch::Domain",
    "aws_emr_cluster": "EMR::Cluster",
    "aws_fsx_lustre_file_system": "FSx::FileSystem",
    "aws_globalaccelerator_accelerator": "GlobalAccelerator::Accelerator",
    "aws_globalaccelerator_endpoint_group": "GlobalAccelerator::EndpointGroup",
    "aws_glue_crawler": "Glue::Crawler",
    "aws_glue_job": "Glue::Job",
    "aws_guardduty_detector": "GuardDuty::Detector",
    "aws_iam_group_membership": "IAM::UserToGroupAddition",
    "aws_iam_openid_connect_provider": "IAM::OIDCProvider",
    "aws_iam_role": "IAM::Role",
    "aws_instance": "EC2::Instance",
    "aws_kinesis_stream": "Kinesis::Stream",
    "aws_kinesis_video_stream": "KinesisVideo::Stream",
    "aws_kms_key": "KMS::Key",
    "aws_kms_replica_key": "KMS::ReplicaKey",
    "aws_lambda_event_source_mapping": "Lambda::EventSourceMapping",
    "aws_lambda_function": "Lambda::Function",
    "aws_lambda_function_url": "Lambda::Url",
    "aws_lb": "ElasticLoadBalancingV2::LoadBalancer",
    "aws_lb_listener": "ElasticLoadBalancingV2::Listener",
    "aws_lb_target_group": "ElasticLoadBalancingV2::TargetGroup",
    "aws_memorydb_cluster": "MemoryDB::Cluster",
    "aws_mq_broker": "AmazonMQ::Broker",
    "aws_msk_cluster": "MSK::Cluster",
    "aws_mwaa_environment": "MWAA::Environment",
    "aws_neptune_cluster": "Neptune::DBCluster",
    "aws_neptune_cluster_instance": "Neptune::DBInstance",
    "aws_network_interface": "EC2::NetworkInterface",
    "aws_opensearch_domain": "OpenSearchService::Domain",
    "aws_pipes_pipe": "Pipes::Pipe",
    "aws_rds_cluster": "RDS::DBCluster",
    "aws_rds_cluster_instance": "RDS::DBInstance",
    "aws_redshift_cluster": "Redshift::Cluster",
    "aws_redshiftserverless_workgroup": "RedshiftServerless::Workgroup",
    "aws_route": "EC2::Route",
    "aws_s3_bucket_public_access_block": "S3::Bucket",
    "aws_s3_bucket": "S3::Bucket",
    "aws_sagemaker_notebook_instance": "SageMaker::NotebookInstance",
    "aws_scheduler_schedule": "Scheduler::Schedule",
    "aws_secretsmanager_secret": "SecretsManager::Secret",
    "aws_sns_topic": "SNS::Topic",
    "aws_sns_topic_subscription": "SNS::Subscription",
    "aws_sqs_queue": "SQS::Queue",
    "aws_subnet": "EC2::Subnet",
    "aws_synthetics_canary": "Synthetics::Canary",
    "aws_timestreamwrite_table": "Timestream::Table",
    "aws_transfer_server": "Transfer::Server",
    "aws_vpc": "EC2::VPC",
    "aws_vpc_endpoint": "EC2::VPCEndpoint",
    "aws_wafv2_ip_set": "WAFv2::IPSet",
    "aws_wafv2_rule_group": "WAFv2::RuleGroup",
    "aws_wafv2_web_acl": "WAFv2::WebACL",
    "aws_dynamodb_table": "DynamoDB::Table",
    "aws_ecr_repository": "ECR::Repository",
    "aws_backup_plan": "Backup::BackupPlan",
    "aws_apprunner_service": "AppRunner::Service",
    "aws_vpclattice_service": "VpcLattice::Service",
    "aws_acmpca_certificate_authority": "ACMPCA::CertificateAuthority",
    "aws_iot_topic_rule": "IoT::TopicRule",
    "aws_macie2_account": "Macie::Session",
    "aws_route53_record": "Route53::RecordSet",
    "aws_keyspaces_table": "Cassandra::Table",
}
"""Types that are the same thing in both."""

_RENAMED = {
    ("EKS::Cluster", "vpc_config"): "ResourcesVpcConfig",
    ("DynamoDB::Table", "replica"): "",
    ("DynamoDB::Table", "ttl"): "TimeToLiveSpecification",
    ("ElasticLoadBalancingV2::Listener", "default_action"): "DefaultActions",
    ("ElasticLoadBalancingV2::LoadBalancer", "subnet_mapping"): "SubnetMappings",
    ("DocDB::DBInstance", "instance_class"): "DBInstanceClass",
    ("RDS::DBInstance", "instance_class"): "DBInstanceClass",
    ("Neptune::DBInstance", "instance_class"): "DBInstanceClass",
    ("ElastiCache::ReplicationGroup", "node_type"): "CacheNodeType",
    ("ElastiCache::CacheCluster", "node_type"): "CacheNodeType",
    ("KMS::Key", "is_enabled"): "Enabled",
    ("Kinesis::Stream", "retention_period"): "RetentionPeriodHours",
    ("Lambda::Url", "authorization_type"): "AuthType",
    ("ECS::Service", "load_balancer"): "LoadBalancers",
    ("ECS::Service", "network_configuration.security_groups"): "",
    ("IAM::OIDCProvider", "client_id_list"): "ClientIdList",
    ("SQS::Queue", "message_retention_seconds"): "MessageRetentionPeriod",
    ("Transfer::Server", "protocols"): "Protocols",
    ("EC2::Volume", "type"): "VolumeType",
    ("OpenSearchService::Domain", "ebs_options"): "EBSOptions",
    ("Elasticsearch::Domain", "ebs_options"): "EBSOptions",
    ("AutoScaling::AutoScalingGroup", "target_group_arns"): "TargetGroupARNs",
    ("CloudTrail::Trail", "enable_logging"): "IsLogging",
    ("Events::Rule", "state"): "State",
    ("S3::Bucket", "acl"): "AccessControl",
    ("S3::Bucket", "website"): "WebsiteConfiguration",
    ("S3::Bucket", "block_public_acls"): "PublicAccessBlockConfiguration.BlockPublicAcls",
    ("S3::Bucket", "block_public_policy"): "PublicAccessBlockConfiguration.BlockPublicPolicy",
    ("S3::Bucket", "ignore_public_acls"): "PublicAccessBlockConfiguration.IgnorePublicAcls",
    ("S3::Bucket", "restrict_public_buckets"): "PublicAccessBlockConfiguration.RestrictPublicBuckets",
}
"""Attributes that have another name, as the path of the property; "" where the property means something else."""

_WITHOUT_A_WINDOW = "apply_immediately"
"""CloudFormation has no such property: what it changes, it changes at once."""


def generated() -> dict[str, Any]:
    """The file ``rulesets/updates/cloudformation.json``: the updates that map, and what is written there by hand."""
    path = UPDATES / "cloudformation.json"
    written = json.loads(path.read_text(encoding="utf-8"))["types"] if path.exists() else {}
    types = {name: {key: value for key, value in entry.items() if key != "updates"} for name, entry in written.items()}
    known = json.loads((UPDATES / "aws.json").read_text(encoding="utf-8"))["types"]
    for terraform, name in TYPES.items():
        found = types.setdefault(f"AWS::{name}", {})
        for update in known.get(terraform, {}).get("updates", ()):
            mapped = _mapped(update, name)
            if mapped is not None and mapped not in found.get("updates", ()):
                found.setdefault("updates", []).append(mapped)
    return {"$schema": "../schemas/updates.schema.json", "types": {name: one for name, one in types.items() if one}}


def text() -> str:
    """The file as it is written: one update a line."""
    lines = []
    for name, entry in sorted(generated()["types"].items()):
        parts = [f'"{key}": {_written(value)}' for key, value in sorted(entry.items())]
        lines.append(f'    "{name}": {{{", ".join(parts)}}}')
    return '{\n  "$schema": "../schemas/updates.schema.json",\n  "types": {\n' + ",\n".join(lines) + "\n  }\n}\n"


def _written(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[\n      " + ",\n      ".join(json.dumps(item, ensure_ascii=False) for item in value) + "]"


def _mapped(update: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """The update with the names of CloudFormation; None where one of them has no counterpart, or it replaces."""
    schema = _schema(f"AWS::{name}")
    path = _property(schema, update["path"], name)
    if path is None or path in known_of(f"AWS::{name}").always or _is_told_elsewhere(path, update, name):
        return None
    mapped: dict[str, Any] = {**update, "path": path}
    for key in ("if", "unless", "now"):
        conditions = [one for one in update.get(key, ()) if not (key == "now" and one["path"] == _WITHOUT_A_WINDOW)]
        places = [_property(schema, one["path"], name) for one in conditions]
        if None in places:
            return None
        mapped[key] = [{**one, "path": place} for one, place in zip(conditions, places, strict=True)]
    inner = [one["path"] for one in update.get("element", ())] + list(update.get("named_by", ()))
    named = [one if one == "value" else _inside(schema, path, one) for one in inner]
    if None in named:
        return None
    count = len(update.get("element", ()))
    mapped["element"] = [
        {**one, "path": place} for one, place in zip(update.get("element", ()), named[:count], strict=True)
    ]
    mapped["named_by"] = named[count:]
    mapped["why"] = _respelled(update["why"], update["path"], path)
    return {key: value for key, value in mapped.items() if value != []}


def _is_told_elsewhere(path: str, update: Mapping[str, Any], name: str) -> bool:
    """Whether the rules about guards and recovery speak of the property; what it deletes is another matter."""
    entry = Catalog()[f"AWS::{name}"]
    settings = (setting for kind in (entry.guards, entry.keeps, entry.recovery, entry.force) for setting in kind)
    return update["effect"] != "deletes-content" and any(setting.path == path for setting in settings)


def _respelled(why: str, old: str, new: str) -> str:
    return why.replace(f"`{old}`", f"`{new}`")


def _property(schema: Mapping[str, Any], path: str, name: str) -> str | None:
    """The path of a property whose steps are called like those of an attribute; None where one is not there."""
    if (renamed := _RENAMED.get((name, path))) is not None:
        return renamed or None
    found: list[str] = []
    properties = schema
    for number, step in enumerate(steps(path)):
        renamed = _RENAMED.get((name, step), "") if number == 0 else ""
        children = _children(properties, schema)
        child = renamed or next((one for one in children if _is_alike(one, step)), "")
        if child not in children:
            return None
        found.append(child)
        properties = children[child]
    return ".".join(found)


def _inside(schema: Mapping[str, Any], path: str, name: str) -> str | None:
    properties = schema
    for step in path.split("."):
        properties = _children(properties, schema)[step]
    return next((one for one in _children(properties, schema) if _is_alike(one, name)), None)


def _children(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties of an object, or of the items of a list."""
    for _ in range(6):
        if "$ref" in node:
            target: Any = schema
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        elif "items" in node and "properties" not in node:
            node = node["items"]
    children: Mapping[str, Any] = node.get("properties", {})
    return children


def _is_alike(one: str, other: str) -> bool:
    return any(_squeezed(one) == spelling for spelling in _spellings(_squeezed(other)))


def _spellings(name: str) -> Iterator[str]:
    """One thing or several: a block that may come twice is called by the singular."""
    yield from (name, f"{name}s", f"{name}es", name.removesuffix("s"))


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _schema(type_name: str) -> Mapping[str, Any]:
    """The registry's schema of a type, as cfn-lint carries it."""
    spec = importlib.util.find_spec("cfnlint")
    assert spec is not None
    assert spec.origin is not None
    schemas = Path(spec.origin).parent / "data" / "schemas"
    names = json.loads((schemas / "providers" / f"{_REGION}.json").read_text(encoding="utf-8"))
    found: Mapping[str, Any] = json.loads(
        (schemas / "resources" / f"{names[type_name]}.json").read_text(encoding="utf-8")
    )
    return found
