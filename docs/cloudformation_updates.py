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
    "aws_acmpca_certificate_authority": "ACMPCA::CertificateAuthority",
    "aws_api_gateway_api_key": "ApiGateway::ApiKey",
    "aws_api_gateway_base_path_mapping": "ApiGateway::BasePathMapping",
    "aws_api_gateway_domain_name": "ApiGateway::DomainName",
    "aws_api_gateway_method": "ApiGateway::Method",
    "aws_api_gateway_rest_api": "ApiGateway::RestApi",
    "aws_api_gateway_stage": "ApiGateway::Stage",
    "aws_api_gateway_usage_plan": "ApiGateway::UsagePlan",
    "aws_apigatewayv2_api": "ApiGatewayV2::Api",
    "aws_apigatewayv2_api_mapping": "ApiGatewayV2::ApiMapping",
    "aws_apigatewayv2_domain_name": "ApiGatewayV2::DomainName",
    "aws_apigatewayv2_route": "ApiGatewayV2::Route",
    "aws_apigatewayv2_stage": "ApiGatewayV2::Stage",
    "aws_appautoscaling_target": "ApplicationAutoScaling::ScalableTarget",
    "aws_apprunner_service": "AppRunner::Service",
    "aws_appsync_api_key": "AppSync::ApiKey",
    "aws_appsync_graphql_api": "AppSync::GraphQLApi",
    "aws_athena_workgroup": "Athena::WorkGroup",
    "aws_autoscaling_group": "AutoScaling::AutoScalingGroup",
    "aws_backup_plan": "Backup::BackupPlan",
    "aws_batch_compute_environment": "Batch::ComputeEnvironment",
    "aws_batch_job_queue": "Batch::JobQueue",
    "aws_budgets_budget": "Budgets::Budget",
    "aws_chatbot_slack_channel_configuration": "Chatbot::SlackChannelConfiguration",
    "aws_cloudformation_stack": "CloudFormation::Stack",
    "aws_cloudfront_distribution": "CloudFront::Distribution",
    "aws_cloudfront_function": "CloudFront::Function",
    "aws_cloudfront_key_group": "CloudFront::KeyGroup",
    "aws_cloudfront_origin_access_control": "CloudFront::OriginAccessControl",
    "aws_cloudtrail": "CloudTrail::Trail",
    "aws_cloudtrail_event_data_store": "CloudTrail::EventDataStore",
    "aws_cloudwatch_event_archive": "Events::Archive",
    "aws_cloudwatch_event_rule": "Events::Rule",
    "aws_cloudwatch_log_subscription_filter": "Logs::SubscriptionFilter",
    "aws_cloudwatch_metric_alarm": "CloudWatch::Alarm",
    "aws_codebuild_project": "CodeBuild::Project",
    "aws_codedeploy_deployment_group": "CodeDeploy::DeploymentGroup",
    "aws_cognito_identity_pool": "Cognito::IdentityPool",
    "aws_cognito_user_pool": "Cognito::UserPool",
    "aws_cognito_user_pool_client": "Cognito::UserPoolClient",
    "aws_config_configuration_recorder": "Config::ConfigurationRecorder",
    "aws_connect_instance": "Connect::Instance",
    "aws_datasync_task": "DataSync::Task",
    "aws_dax_cluster": "DAX::Cluster",
    "aws_db_event_subscription": "RDS::EventSubscription",
    "aws_db_instance": "RDS::DBInstance",
    "aws_db_option_group": "RDS::OptionGroup",
    "aws_db_parameter_group": "RDS::DBParameterGroup",
    "aws_db_proxy": "RDS::DBProxy",
    "aws_db_snapshot": "RDS::DBSnapshot",
    "aws_dlm_lifecycle_policy": "DLM::LifecyclePolicy",
    "aws_dms_endpoint": "DMS::Endpoint",
    "aws_dms_replication_instance": "DMS::ReplicationInstance",
    "aws_dms_replication_task": "DMS::ReplicationTask",
    "aws_docdb_cluster": "DocDB::DBCluster",
    "aws_docdb_cluster_instance": "DocDB::DBInstance",
    "aws_docdbelastic_cluster": "DocDBElastic::Cluster",
    "aws_dynamodb_global_table": "DynamoDB::GlobalTable",
    "aws_dynamodb_table": "DynamoDB::Table",
    "aws_ebs_volume": "EC2::Volume",
    "aws_ec2_client_vpn_endpoint": "EC2::ClientVpnEndpoint",
    "aws_ec2_fleet": "EC2::EC2Fleet",
    "aws_ec2_transit_gateway": "EC2::TransitGateway",
    "aws_ec2_transit_gateway_vpc_attachment": "EC2::TransitGatewayVpcAttachment",
    "aws_ecr_registry_scanning_configuration": "ECR::RegistryScanningConfiguration",
    "aws_ecr_replication_configuration": "ECR::ReplicationConfiguration",
    "aws_ecr_repository": "ECR::Repository",
    "aws_ecs_capacity_provider": "ECS::CapacityProvider",
    "aws_ecs_service": "ECS::Service",
    "aws_ecs_task_set": "ECS::TaskSet",
    "aws_efs_file_system": "EFS::FileSystem",
    "aws_efs_mount_target": "EFS::MountTarget",
    "aws_eip": "EC2::EIP",
    "aws_eks_access_entry": "EKS::AccessEntry",
    "aws_eks_addon": "EKS::Addon",
    "aws_eks_cluster": "EKS::Cluster",
    "aws_eks_node_group": "EKS::Nodegroup",
    "aws_elastic_beanstalk_environment": "ElasticBeanstalk::Environment",
    "aws_elasticache_cluster": "ElastiCache::CacheCluster",
    "aws_elasticache_global_replication_group": "ElastiCache::GlobalReplicationGroup",
    "aws_elasticache_replication_group": "ElastiCache::ReplicationGroup",
    "aws_elasticache_serverless_cache": "ElastiCache::ServerlessCache",
    "aws_elasticache_user": "ElastiCache::User",
    "aws_elasticache_user_group": "ElastiCache::UserGroup",
    "aws_elasticsearch_domain": "Elasticsearch::Domain",
    "aws_emr_cluster": "EMR::Cluster",
    "aws_fms_policy": "FMS::Policy",
    "aws_fsx_lustre_file_system": "FSx::FileSystem",
    "aws_gamelift_fleet": "GameLift::Fleet",
    "aws_globalaccelerator_accelerator": "GlobalAccelerator::Accelerator",
    "aws_globalaccelerator_endpoint_group": "GlobalAccelerator::EndpointGroup",
    "aws_globalaccelerator_listener": "GlobalAccelerator::Listener",
    "aws_glue_crawler": "Glue::Crawler",
    "aws_glue_job": "Glue::Job",
    "aws_glue_schema": "Glue::Schema",
    "aws_glue_trigger": "Glue::Trigger",
    "aws_guardduty_detector": "GuardDuty::Detector",
    "aws_iam_group_membership": "IAM::UserToGroupAddition",
    "aws_iam_instance_profile": "IAM::InstanceProfile",
    "aws_iam_openid_connect_provider": "IAM::OIDCProvider",
    "aws_iam_role": "IAM::Role",
    "aws_iam_saml_provider": "IAM::SAMLProvider",
    "aws_iam_user": "IAM::User",
    "aws_imagebuilder_image_pipeline": "ImageBuilder::ImagePipeline",
    "aws_instance": "EC2::Instance",
    "aws_iot_certificate": "IoT::Certificate",
    "aws_iot_policy": "IoT::Policy",
    "aws_iot_topic_rule": "IoT::TopicRule",
    "aws_kendra_index": "Kendra::Index",
    "aws_keyspaces_table": "Cassandra::Table",
    "aws_kinesis_firehose_delivery_stream": "KinesisFirehose::DeliveryStream",
    "aws_kinesis_stream": "Kinesis::Stream",
    "aws_kinesis_video_stream": "KinesisVideo::Stream",
    "aws_kms_alias": "KMS::Alias",
    "aws_kms_key": "KMS::Key",
    "aws_kms_replica_key": "KMS::ReplicaKey",
    "aws_lakeformation_data_lake_settings": "LakeFormation::DataLakeSettings",
    "aws_lambda_alias": "Lambda::Alias",
    "aws_lambda_event_source_mapping": "Lambda::EventSourceMapping",
    "aws_lambda_function": "Lambda::Function",
    "aws_lambda_function_url": "Lambda::Url",
    "aws_lambda_layer_version_permission": "Lambda::LayerVersionPermission",
    "aws_lambda_permission": "Lambda::Permission",
    "aws_lb": "ElasticLoadBalancingV2::LoadBalancer",
    "aws_lb_listener": "ElasticLoadBalancingV2::Listener",
    "aws_lb_listener_rule": "ElasticLoadBalancingV2::ListenerRule",
    "aws_lb_target_group": "ElasticLoadBalancingV2::TargetGroup",
    "aws_lightsail_database": "Lightsail::Database",
    "aws_m2_environment": "M2::Environment",
    "aws_macie2_account": "Macie::Session",
    "aws_memorydb_acl": "MemoryDB::ACL",
    "aws_memorydb_cluster": "MemoryDB::Cluster",
    "aws_memorydb_user": "MemoryDB::User",
    "aws_mq_broker": "AmazonMQ::Broker",
    "aws_msk_cluster": "MSK::Cluster",
    "aws_msk_configuration": "MSK::Configuration",
    "aws_mwaa_environment": "MWAA::Environment",
    "aws_nat_gateway": "EC2::NatGateway",
    "aws_neptune_cluster": "Neptune::DBCluster",
    "aws_neptune_cluster_instance": "Neptune::DBInstance",
    "aws_neptunegraph_graph": "NeptuneGraph::Graph",
    "aws_network_acl": "EC2::NetworkAcl",
    "aws_network_interface": "EC2::NetworkInterface",
    "aws_networkfirewall_firewall": "NetworkFirewall::Firewall",
    "aws_networkfirewall_firewall_policy": "NetworkFirewall::FirewallPolicy",
    "aws_opensearch_domain": "OpenSearchService::Domain",
    "aws_opensearchserverless_access_policy": "OpenSearchServerless::AccessPolicy",
    "aws_opensearchserverless_lifecycle_policy": "OpenSearchServerless::LifecyclePolicy",
    "aws_organizations_account": "Organizations::Account",
    "aws_organizations_organization": "Organizations::Organization",
    "aws_organizations_policy": "Organizations::Policy",
    "aws_pipes_pipe": "Pipes::Pipe",
    "aws_qldb_ledger": "QLDB::Ledger",
    "aws_ram_resource_share": "RAM::ResourceShare",
    "aws_rbin_rule": "Rbin::Rule",
    "aws_rds_cluster": "RDS::DBCluster",
    "aws_rds_cluster_instance": "RDS::DBInstance",
    "aws_rds_global_cluster": "RDS::GlobalCluster",
    "aws_redshift_cluster": "Redshift::Cluster",
    "aws_redshiftserverless_namespace": "RedshiftServerless::Namespace",
    "aws_redshiftserverless_workgroup": "RedshiftServerless::Workgroup",
    "aws_route": "EC2::Route",
    "aws_route53_health_check": "Route53::HealthCheck",
    "aws_route53_record": "Route53::RecordSet",
    "aws_route_table": "EC2::RouteTable",
    "aws_s3_bucket": "S3::Bucket",
    "aws_s3_bucket_public_access_block": "S3::Bucket",
    "aws_sagemaker_endpoint": "SageMaker::Endpoint",
    "aws_sagemaker_notebook_instance": "SageMaker::NotebookInstance",
    "aws_scheduler_schedule": "Scheduler::Schedule",
    "aws_secretsmanager_secret": "SecretsManager::Secret",
    "aws_security_group": "EC2::SecurityGroup",
    "aws_service_discovery_service": "ServiceDiscovery::Service",
    "aws_ses_configuration_set": "SES::ConfigurationSet",
    "aws_ses_receipt_rule": "SES::ReceiptRule",
    "aws_sfn_state_machine": "StepFunctions::StateMachine",
    "aws_sns_topic": "SNS::Topic",
    "aws_sns_topic_subscription": "SNS::Subscription",
    "aws_sqs_queue": "SQS::Queue",
    "aws_ssm_document": "SSM::Document",
    "aws_ssm_parameter": "SSM::Parameter",
    "aws_storagegateway_nfs_file_share": "StorageGateway::NFSFileShare",
    "aws_storagegateway_smb_file_share": "StorageGateway::SMBFileShare",
    "aws_subnet": "EC2::Subnet",
    "aws_synthetics_canary": "Synthetics::Canary",
    "aws_timestreamwrite_table": "Timestream::Table",
    "aws_transfer_server": "Transfer::Server",
    "aws_transfer_user": "Transfer::User",
    "aws_vpc": "EC2::VPC",
    "aws_vpc_block_public_access_options": "EC2::VPCBlockPublicAccessOptions",
    "aws_vpc_dhcp_options_association": "EC2::VPCDHCPOptionsAssociation",
    "aws_vpc_endpoint": "EC2::VPCEndpoint",
    "aws_vpc_endpoint_service": "EC2::VPCEndpointService",
    "aws_vpclattice_listener": "VpcLattice::Listener",
    "aws_vpclattice_service": "VpcLattice::Service",
    "aws_vpclattice_service_network": "VpcLattice::ServiceNetwork",
    "aws_vpn_connection": "EC2::VPNConnection",
    "aws_waf_web_acl": "WAF::WebACL",
    "aws_wafv2_ip_set": "WAFv2::IPSet",
    "aws_wafv2_rule_group": "WAFv2::RuleGroup",
    "aws_wafv2_web_acl": "WAFv2::WebACL",
    "aws_workspaces_directory": "WorkSpaces::Directory",
    "aws_workspaces_workspace": "WorkSpaces::Workspace",
    "aws_xray_sampling_rule": "XRay::SamplingRule",
}
"""Types that are the same thing in both."""

_UNDER = {"CloudFront::Distribution": "DistributionConfig"}
"""Types whose properties stand in one, and which one."""

_RENAMED = {
    ("CloudFront::Distribution", "ordered_cache_behavior"): "DistributionConfig.CacheBehaviors",
    ("DynamoDB::GlobalTable", "region_name"): "Region",
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
    named = [one if one == "value" else _inside(schema, path, _RENAMED.get((name, one), one)) for one in inner]
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
    found: list[str] = [_UNDER[name]] if name in _UNDER else []
    properties = _children(schema, schema)[_UNDER[name]] if name in _UNDER else schema
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
