"""The table: what is changed of which object, and what the verdict on it must be; written before anything was judged.

Each row is: name, type, environment by tag ("" for none), attributes that stay, attributes before, attributes after,
verdict, and the rule that must speak ("" for none above low).
"""

from __future__ import annotations

import json
from typing import Any

Row = tuple[str, str, str, dict[str, Any], dict[str, Any], dict[str, Any], str, str]

P, S, N = "production", "staging", ""
ROLE = "arn:aws:iam::111111111111:role/app"
VPC, SUBNETS = "vpc-0a1b2c3d", ["subnet-0a1b2c3d", "subnet-1a2b3c4d"]
GROUP = "sg-0a1b2c3d"


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _allow(principal: Any, action: Any, resource: Any = None, **more: Any) -> dict[str, Any]:
    given = {"Effect": "Allow", "Principal": principal, "Action": action, **more}
    return {**given, "Resource": resource} if resource else given


def _ingress(port: int, *sources: str, last: int | None = None, protocol: str = "tcp", **more: Any) -> dict[str, Any]:
    return {
        "from_port": port, "to_port": last or port, "protocol": protocol, "cidr_blocks": list(sources),
        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": False, "description": "", **more,
    }  # fmt: skip


A, B = ({"AWS": f"arn:aws:iam::111111111111:role/{name}"} for name in "ab")
DB = {
    "identifier": "orders",
    "engine": "postgres",
    "engine_version": "14.9",
    "instance_class": "db.m5.large",
    "allocated_storage": 100,
    "username": "app",
    "password": "not-a-secret-1",
    "skip_final_snapshot": True,
}
CLUSTER = {
    "cluster_identifier": "orders",
    "engine": "aurora-postgresql",
    "engine_version": "14.9",
    "master_username": "app",
    "master_password": "not-a-secret-1",
    "skip_final_snapshot": True,
}
TABLE = {"name": "orders", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}]}
TWO = {"name": "orders", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}, {"name": "mail", "type": "S"}]}
INDEX = {"name": "by-mail", "hash_key": "mail", "projection_type": "ALL", "read_capacity": 5, "write_capacity": 5}
PROVISIONED = {"billing_mode": "PROVISIONED", "read_capacity": 20, "write_capacity": 20}
CACHE = {
    "replication_group_id": "sessions",
    "description": "sessions",
    "node_type": "cache.m5.large",
    "num_cache_clusters": 3,
    "automatic_failover_enabled": True,
    "multi_az_enabled": True,
    "engine_version": "6.2",
}
SERVICE = {
    "name": "web",
    "cluster": "arn:aws:ecs:eu-west-1:111111111111:cluster/main",
    "task_definition": "web:1",
    "desired_count": 6,
}
ASG = {
    "name": "web",
    "max_size": 12,
    "min_size": 2,
    "desired_capacity": 8,
    "launch_configuration": "web",
    "availability_zones": ["eu-west-1a", "eu-west-1b"],
}
EKS = {"name": "main", "role_arn": ROLE, "version": "1.29"}
VPC_CONFIG = {
    "subnet_ids": SUBNETS,
    "endpoint_private_access": True,
    "endpoint_public_access": True,
    "public_access_cidrs": ["203.0.113.0/24", "198.51.100.0/24"],
}
NODES = {"cluster_name": "main", "node_group_name": "web", "node_role_arn": ROLE, "subnet_ids": SUBNETS}
LAMBDA = {
    "function_name": "orders",
    "role": ROLE,
    "handler": "app.main",
    "runtime": "python3.12",
    "s3_bucket": "code",
    "s3_key": "app.zip",
    "timeout": 30,
    "memory_size": 512,
}
LISTENER = {
    "load_balancer_arn": "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/web/1",
    "port": 80,
    "protocol": "HTTP",
}
TARGET = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/web/1"
OTHER = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/api/2"
FORWARD = [{"type": "forward", "target_group_arn": TARGET}]
ANSWER = [{"type": "fixed-response", "fixed_response": [{"content_type": "text/plain", "status_code": "503"}]}]
DOMAIN = {"domain_name": "logs", "engine_version": "OpenSearch_2.5"}
INSTANCE = {"ami": "ami-0a1b2c3d4e5f60718", "instance_type": "m5.large", "subnet_id": SUBNETS[0]}
STREAM = {"name": "clicks"}
BUCKET = {"bucket": "orders-data"}
RULE = {"id": "old", "status": "Enabled", "filter": [{"prefix": "logs/"}], "expiration": [{"days": 30}]}
BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
SHUT = dict.fromkeys(BLOCKS, True)
ECR = {
    "rulePriority": 1,
    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50},
    "action": {"type": "expire"},
}
KEEP_ONE = {**ECR, "selection": {**ECR["selection"], "countNumber": 1}}  # type: ignore[dict-item]
DISTRIBUTION = {
    "enabled": True, "aliases": ["www.example.org", "example.org"],
    "origin": [{"domain_name": "o.example.org", "origin_id": "o", "custom_origin_config": [{"http_port": 80, "https_port": 443, "origin_protocol_policy": "https-only", "origin_ssl_protocols": ["TLSv1.2"]}]}],
    "default_cache_behavior": [{"allowed_methods": ["GET", "HEAD"], "cached_methods": ["GET", "HEAD"], "target_origin_id": "o", "viewer_protocol_policy": "redirect-to-https", "forwarded_values": [{"query_string": False, "cookies": [{"forward": "none"}]}]}],
    "restrictions": [{"geo_restriction": [{"restriction_type": "none"}]}],
    "viewer_certificate": [{"acm_certificate_arn": "arn:aws:acm:us-east-1:111111111111:certificate/1", "ssl_support_method": "sni-only"}],
}  # fmt: skip
POOL = {"name": "users"}
PATTERN = {"name": "nightly", "schedule_expression": "rate(1 day)"}
ROUTE = dict.fromkeys(
    (
        "carrier_gateway_id",
        "cidr_block",
        "core_network_arn",
        "destination_prefix_list_id",
        "egress_only_gateway_id",
        "gateway_id",
        "ipv6_cidr_block",
        "local_gateway_id",
        "nat_gateway_id",
        "network_interface_id",
        "transit_gateway_id",
        "vpc_endpoint_id",
        "vpc_peering_connection_id",
    )
)
ROUTES = [
    {**ROUTE, "cidr_block": "0.0.0.0/0", "gateway_id": "igw-0a1b2c3d"},
    {**ROUTE, "cidr_block": "10.9.0.0/16", "transit_gateway_id": "tgw-0a1b2c3d"},
]
KEY = {"description": "orders"}

ROWS: list[Row] = [
    # --- what hurts: databases
    ("db-major-now", "aws_db_instance", P, DB, {}, {"engine_version": "16.3", "allow_major_version_upgrade": True, "apply_immediately": True}, "block", "cannot-be-undone"),
    ("db-major-window", "aws_db_instance", P, DB, {}, {"engine_version": "16.3", "allow_major_version_upgrade": True}, "warn", "cannot-be-undone"),
    ("db-class-now", "aws_db_instance", P, DB, {}, {"instance_class": "db.m5.xlarge", "apply_immediately": True}, "warn", "interrupts"),
    ("db-class-staging", "aws_db_instance", S, DB, {}, {"instance_class": "db.m5.xlarge", "apply_immediately": True}, "pass", ""),
    ("db-single-zone", "aws_db_instance", P, DB, {"multi_az": True}, {"multi_az": False}, "warn", "less-redundant"),
    ("db-public", "aws_db_instance", P, DB, {"publicly_accessible": False}, {"publicly_accessible": True}, "block", "opens-access"),
    ("db-public-unknown", "aws_db_instance", N, DB, {"publicly_accessible": False}, {"publicly_accessible": True}, "warn", "opens-access"),
    ("db-no-backups", "aws_db_instance", P, DB, {"backup_retention_period": 14}, {"backup_retention_period": 0}, "block", "recovery-reduced"),
    ("db-port", "aws_db_instance", P, DB, {"port": 5432}, {"port": 5433, "apply_immediately": True}, "warn", "interrupts"),
    ("aurora-major-now", "aws_rds_cluster", P, CLUSTER, {}, {"engine_version": "16.3", "allow_major_version_upgrade": True, "apply_immediately": True}, "block", "cannot-be-undone"),
    ("aurora-capacity", "aws_rds_cluster", P, CLUSTER, {"serverlessv2_scaling_configuration": [{"min_capacity": 1, "max_capacity": 32}]}, {"serverlessv2_scaling_configuration": [{"min_capacity": 1, "max_capacity": 8}]}, "warn", "less-capacity"),
    ("dynamo-index", "aws_dynamodb_table", P, {**TWO, **PROVISIONED}, {"global_secondary_index": [INDEX]}, {"attribute": [{"name": "id", "type": "S"}], "global_secondary_index": []}, "block", "deletes-content"),
    ("dynamo-ttl", "aws_dynamodb_table", P, {**TABLE, "billing_mode": "PAY_PER_REQUEST"}, {}, {"ttl": [{"attribute_name": "created", "enabled": True}]}, "block", "deletes-content"),
    ("dynamo-ttl-unknown", "aws_dynamodb_table", N, {**TABLE, "billing_mode": "PAY_PER_REQUEST"}, {}, {"ttl": [{"attribute_name": "created", "enabled": True}]}, "warn", "deletes-content"),
    ("dynamo-capacity", "aws_dynamodb_table", P, {**TABLE, "billing_mode": "PROVISIONED"}, {"read_capacity": 100, "write_capacity": 20}, {"read_capacity": 10, "write_capacity": 20}, "warn", "less-capacity"),
    ("dynamo-stream", "aws_dynamodb_table", P, {**TABLE, "billing_mode": "PAY_PER_REQUEST"}, {"stream_enabled": True, "stream_view_type": "NEW_IMAGE"}, {"stream_enabled": False}, "block", "stops-service"),
    ("dynamo-replica", "aws_dynamodb_table", P, {**TABLE, "billing_mode": "PAY_PER_REQUEST", "stream_enabled": True, "stream_view_type": "NEW_AND_OLD_IMAGES"}, {"replica": [{"region_name": "us-east-1"}, {"region_name": "us-west-2"}]}, {"replica": [{"region_name": "us-east-1"}]}, "block", "deletes-content"),
    ("cache-failover", "aws_elasticache_replication_group", P, CACHE, {}, {"automatic_failover_enabled": False, "multi_az_enabled": False}, "warn", "less-redundant"),
    ("cache-replicas", "aws_elasticache_replication_group", P, CACHE, {}, {"num_cache_clusters": 2}, "warn", "less-redundant"),
    ("cache-node-now", "aws_elasticache_replication_group", P, CACHE, {}, {"node_type": "cache.m5.xlarge", "apply_immediately": True}, "warn", "interrupts"),
    ("search-nodes", "aws_opensearch_domain", P, DOMAIN, {"cluster_config": [{"instance_type": "m5.large.search", "instance_count": 6}]}, {"cluster_config": [{"instance_type": "m5.large.search", "instance_count": 2}]}, "warn", "less-capacity"),
    ("search-major", "aws_opensearch_domain", P, {"domain_name": "logs"}, {"engine_version": "OpenSearch_1.3"}, {"engine_version": "OpenSearch_2.5"}, "warn", "cannot-be-undone"),
    ("search-zones", "aws_opensearch_domain", P, DOMAIN, {"cluster_config": [{"instance_type": "m5.large.search", "instance_count": 4, "zone_awareness_enabled": True}]}, {"cluster_config": [{"instance_type": "m5.large.search", "instance_count": 4, "zone_awareness_enabled": False}]}, "warn", "less-redundant"),
    ("redshift-nodes", "aws_redshift_cluster", P, {"cluster_identifier": "dw", "node_type": "ra3.xlplus", "cluster_type": "multi-node", "master_username": "app", "master_password": "Not-a-secret-1", "skip_final_snapshot": True}, {"number_of_nodes": 8}, {"number_of_nodes": 2}, "warn", "less-capacity"),
    ("redshift-public", "aws_redshift_cluster", P, {"cluster_identifier": "dw", "node_type": "ra3.xlplus", "master_username": "app", "master_password": "Not-a-secret-1", "skip_final_snapshot": True}, {"publicly_accessible": False}, {"publicly_accessible": True}, "block", "opens-access"),
    # --- what hurts: streams, queues, storage
    ("kinesis-retention", "aws_kinesis_stream", P, {**STREAM, "shard_count": 4}, {"retention_period": 168}, {"retention_period": 24}, "block", "deletes-content"),
    ("kinesis-shards", "aws_kinesis_stream", P, STREAM, {"shard_count": 8}, {"shard_count": 2}, "warn", "less-capacity"),
    ("sqs-retention", "aws_sqs_queue", P, {"name": "orders"}, {"message_retention_seconds": 1209600}, {"message_retention_seconds": 60}, "block", "deletes-content"),
    ("sqs-retention-unknown", "aws_sqs_queue", N, {"name": "orders"}, {"message_retention_seconds": 1209600}, {"message_retention_seconds": 3600}, "warn", "deletes-content"),
    ("logs-retention", "aws_cloudwatch_log_group", P, {"name": "/app/orders"}, {"retention_in_days": 365}, {"retention_in_days": 7}, "warn", "recovery-reduced"),
    ("lifecycle-new", "aws_s3_bucket_lifecycle_configuration", N, BUCKET, {"rule": [RULE]}, {"rule": [RULE, {"id": "all", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 7}]}]}, "block", "deletes-content"),
    ("lifecycle-shorter", "aws_s3_bucket_lifecycle_configuration", N, BUCKET, {"rule": [RULE]}, {"rule": [{**RULE, "expiration": [{"days": 1}]}]}, "warn", "deletes-content"),
    ("lifecycle-enabled", "aws_s3_bucket_lifecycle_configuration", N, BUCKET, {"rule": [{**RULE, "status": "Disabled"}]}, {"rule": [RULE]}, "warn", "deletes-content"),
    ("lifecycle-prefix", "aws_s3_bucket_lifecycle_configuration", N, BUCKET, {"rule": [RULE]}, {"rule": [{**RULE, "filter": [{"prefix": ""}]}]}, "block", "deletes-content"),
    ("ecr-keep-one", "aws_ecr_lifecycle_policy", N, {"repository": "web"}, {"policy": json.dumps({"rules": [ECR]})}, {"policy": json.dumps({"rules": [KEEP_ONE]})}, "warn", "deletes-content"),
    ("bucket-opened", "aws_s3_bucket_public_access_block", N, BUCKET, SHUT, {**SHUT, "block_public_policy": False}, "warn", "opens-access"),
    ("versioning-suspended", "aws_s3_bucket_versioning", N, BUCKET, {"versioning_configuration": [{"status": "Enabled"}]}, {"versioning_configuration": [{"status": "Suspended"}]}, "warn", "recovery-reduced"),
    ("backup-rule", "aws_backup_plan", P, {"name": "daily"}, {"rule": [{"rule_name": "daily", "target_vault_name": "main"}, {"rule_name": "weekly", "target_vault_name": "main"}]}, {"rule": [{"rule_name": "weekly", "target_vault_name": "main"}]}, "warn", "less-redundant"),
    ("efs-throughput", "aws_efs_file_system", P, {}, {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 256}, {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 64}, "warn", "less-capacity"),
    ("kms-off", "aws_kms_key", N, KEY, {"is_enabled": True}, {"is_enabled": False}, "block", "stops-service"),
    ("kms-alias", "aws_kms_alias", N, {"name": "alias/orders"}, {"target_key_id": "1111aaaa-1111-4111-8111-111111111111"}, {"target_key_id": "2222bbbb-2222-4222-8222-222222222222"}, "pass", ""),
    ("event-rule-off", "aws_cloudwatch_event_rule", P, PATTERN, {"state": "ENABLED"}, {"state": "DISABLED"}, "block", "stops-service"),
    ("event-rule-off-staging", "aws_cloudwatch_event_rule", S, PATTERN, {"state": "ENABLED"}, {"state": "DISABLED"}, "pass", ""),
    ("trail-off", "aws_cloudtrail", P, {"name": "main", "s3_bucket_name": "trail"}, {"enable_logging": True}, {"enable_logging": False}, "block", "stops-service"),
    ("trail-region", "aws_cloudtrail", P, {"name": "main", "s3_bucket_name": "trail"}, {"is_multi_region_trail": True}, {"is_multi_region_trail": False}, "warn", "less-redundant"),
    ("alarm-silent", "aws_cloudwatch_metric_alarm", P, {"alarm_name": "errors", "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "metric_name": "5XX", "namespace": "AWS/ELB", "period": 60, "statistic": "Sum", "threshold": 10}, {"actions_enabled": True}, {"actions_enabled": False}, "warn", "less-redundant"),
    # --- what hurts: what runs
    ("ecs-zero", "aws_ecs_service", P, SERVICE, {}, {"desired_count": 0}, "block", "stops-service"),
    ("ecs-zero-unknown", "aws_ecs_service", N, SERVICE, {}, {"desired_count": 0}, "warn", "stops-service"),
    ("ecs-third", "aws_ecs_service", P, SERVICE, {}, {"desired_count": 2}, "warn", "less-capacity"),
    ("asg-zero", "aws_autoscaling_group", N, ASG, {}, {"max_size": 0, "min_size": 0, "desired_capacity": 0}, "warn", "stops-service"),
    ("asg-half", "aws_autoscaling_group", N, ASG, {}, {"desired_capacity": 3}, "pass", ""),
    ("nodes-zero", "aws_eks_node_group", P, NODES, {"scaling_config": [{"desired_size": 4, "max_size": 8, "min_size": 1}]}, {"scaling_config": [{"desired_size": 0, "max_size": 8, "min_size": 0}]}, "block", "stops-service"),
    ("nodes-half", "aws_eks_node_group", P, NODES, {"scaling_config": [{"desired_size": 8, "max_size": 8, "min_size": 1}]}, {"scaling_config": [{"desired_size": 3, "max_size": 8, "min_size": 1}]}, "warn", "less-capacity"),
    ("eks-version", "aws_eks_cluster", P, {**EKS, "vpc_config": [VPC_CONFIG]}, {}, {"version": "1.30"}, "warn", "cannot-be-undone"),
    ("eks-cidrs", "aws_eks_cluster", P, EKS, {"vpc_config": [VPC_CONFIG]}, {"vpc_config": [{**VPC_CONFIG, "public_access_cidrs": ["203.0.113.0/24"]}]}, "warn", "locks-out"),
    ("eks-open", "aws_eks_cluster", P, EKS, {"vpc_config": [VPC_CONFIG]}, {"vpc_config": [{**VPC_CONFIG, "public_access_cidrs": ["0.0.0.0/0"]}]}, "block", "opens-access"),
    ("lambda-zero", "aws_lambda_function", P, LAMBDA, {"reserved_concurrent_executions": 50}, {"reserved_concurrent_executions": 0}, "block", "stops-service"),
    ("lambda-vpc", "aws_lambda_function", P, LAMBDA, {"vpc_config": [{"subnet_ids": SUBNETS, "security_group_ids": [GROUP]}]}, {"vpc_config": []}, "warn", "interrupts"),
    ("lambda-url", "aws_lambda_function_url", P, {"function_name": "orders"}, {"authorization_type": "AWS_IAM"}, {"authorization_type": "NONE"}, "warn", "opens-access"),
    ("mapping-off", "aws_lambda_event_source_mapping", P, {"function_name": "orders", "event_source_arn": "arn:aws:sqs:eu-west-1:111111111111:orders"}, {"enabled": True}, {"enabled": False}, "block", "stops-service"),
    ("instance-type", "aws_instance", P, INSTANCE, {}, {"instance_type": "m5.xlarge"}, "warn", "interrupts"),
    ("instance-type-dev", "aws_instance", "dev", INSTANCE, {}, {"instance_type": "m5.xlarge"}, "pass", ""),
    ("batch-off", "aws_batch_job_queue", P, {"name": "jobs", "priority": 1, "compute_environment_order": [{"order": 1, "compute_environment": "arn:aws:batch:eu-west-1:111111111111:compute-environment/x"}]}, {"state": "ENABLED"}, {"state": "DISABLED"}, "block", "stops-service"),
    ("scaling-target", "aws_appautoscaling_target", P, {"resource_id": "service/main/web", "scalable_dimension": "ecs:service:DesiredCount", "service_namespace": "ecs", "min_capacity": 1}, {"max_capacity": 20}, {"max_capacity": 4}, "warn", "less-capacity"),
    # --- what hurts: traffic and networks
    ("listener-503", "aws_lb_listener", P, LISTENER, {"default_action": FORWARD}, {"default_action": ANSWER}, "block", "stops-service"),
    ("listener-other", "aws_lb_listener", P, LISTENER, {"default_action": FORWARD}, {"default_action": [{"type": "forward", "target_group_arn": OTHER}]}, "warn", "interrupts"),
    ("cdn-off", "aws_cloudfront_distribution", P, DISTRIBUTION, {}, {"enabled": False}, "block", "stops-service"),
    ("cdn-alias", "aws_cloudfront_distribution", P, DISTRIBUTION, {}, {"aliases": ["www.example.org"]}, "block", "stops-service"),
    ("default-route", "aws_route_table", P, {"vpc_id": VPC}, {"route": ROUTES}, {"route": ROUTES[1:]}, "block", "stops-service"),
    ("vpc-dns", "aws_vpc", P, {"cidr_block": "10.0.0.0/16"}, {"enable_dns_support": True, "enable_dns_hostnames": False}, {"enable_dns_support": False, "enable_dns_hostnames": False}, "block", "stops-service"),
    ("ssh-open", "aws_security_group", P, {"name": "web", "description": "web", "vpc_id": VPC}, {"ingress": [_ingress(22, "10.0.0.0/8")]}, {"ingress": [_ingress(22, "10.0.0.0/8", "0.0.0.0/0")]}, "block", "opens-access"),
    ("ssh-open-unknown", "aws_security_group", N, {"name": "web", "description": "web", "vpc_id": VPC}, {"ingress": [_ingress(22, "10.0.0.0/8")]}, {"ingress": [_ingress(22, "0.0.0.0/0")]}, "warn", "opens-access"),
    ("postgres-open", "aws_vpc_security_group_ingress_rule", P, {"security_group_id": GROUP, "from_port": 5432, "to_port": 5432, "ip_protocol": "tcp"}, {"cidr_ipv4": "10.0.0.0/8"}, {"cidr_ipv4": "0.0.0.0/0"}, "block", "opens-access"),
    ("clients-out", "aws_security_group", P, {"name": "db", "description": "db", "vpc_id": VPC}, {"ingress": [_ingress(5432, "10.0.0.0/8", "192.168.0.0/16")]}, {"ingress": [_ingress(5432, "10.0.0.0/8")]}, "warn", "locks-out"),
    ("endpoint-dns", "aws_vpc_endpoint", P, {"vpc_id": VPC, "service_name": "com.amazonaws.eu-west-1.sqs", "vpc_endpoint_type": "Interface"}, {"private_dns_enabled": True}, {"private_dns_enabled": False}, "warn", "interrupts"),
    ("weight-zero", "aws_route53_record", N, {"zone_id": "Z1", "name": "api.example.org", "type": "A", "ttl": 60, "records": ["192.0.2.1"], "set_identifier": "a"}, {"weighted_routing_policy": [{"weight": 100}]}, {"weighted_routing_policy": [{"weight": 0}]}, "warn", "stops-service"),
    ("accelerator-off", "aws_globalaccelerator_accelerator", P, {"name": "edge"}, {"enabled": True}, {"enabled": False}, "block", "stops-service"),
    # --- what hurts: who may do what
    ("trust-exchanged", "aws_iam_role", P, {"name": "deploy"}, {"assume_role_policy": _policy(_allow(A, "sts:AssumeRole"))}, {"assume_role_policy": _policy(_allow(B, "sts:AssumeRole"))}, "warn", "locks-out"),
    ("trust-anyone", "aws_iam_role", P, {"name": "deploy"}, {"assume_role_policy": _policy(_allow(A, "sts:AssumeRole"))}, {"assume_role_policy": _policy(_allow("*", "sts:AssumeRole"))}, "block", "permissions-widened"),
    ("bucket-policy-public", "aws_s3_bucket_policy", N, BUCKET, {"policy": _policy(_allow(A, "s3:GetObject", "arn:aws:s3:::orders-data/*"))}, {"policy": _policy(_allow("*", "s3:GetObject", "arn:aws:s3:::orders-data/*"))}, "warn", "opens-access"),
    ("queue-policy-principal", "aws_sqs_queue_policy", N, {"queue_url": "https://sqs.eu-west-1.amazonaws.com/111111111111/orders"}, {"policy": _policy(_allow(A, "sqs:SendMessage", "*"), _allow(B, "sqs:SendMessage", "*"))}, {"policy": _policy(_allow(B, "sqs:SendMessage", "*"))}, "warn", "locks-out"),
    ("group-members", "aws_iam_group_membership", N, {"name": "admins", "group": "admins"}, {"users": ["ann", "bob"]}, {"users": ["ann"]}, "warn", "locks-out"),
    ("access-key-off", "aws_iam_access_key", N, {"user": "ci"}, {"status": "Active"}, {"status": "Inactive"}, "warn", "locks-out"),
    ("pool-mfa", "aws_cognito_user_pool", P, {**POOL, "software_token_mfa_configuration": [{"enabled": True}]}, {"mfa_configuration": "ON"}, {"mfa_configuration": "OFF"}, "warn", "less-redundant"),
    ("client-callback", "aws_cognito_user_pool_client", N, {"name": "web", "user_pool_id": "eu-west-1_abc"}, {"callback_urls": ["https://a.example.org", "https://b.example.org"]}, {"callback_urls": ["https://a.example.org"]}, "warn", "locks-out"),
    ("guardduty-off", "aws_guardduty_detector", P, {}, {"enable": True}, {"enable": False}, "block", "stops-service"),
    ("ebs-encryption-off", "aws_ebs_encryption_by_default", N, {}, {"enabled": True}, {"enabled": False}, "pass", ""),
    ("method-open", "aws_api_gateway_method", N, {"rest_api_id": "a1", "resource_id": "r1", "http_method": "GET"}, {"authorization": "AWS_IAM"}, {"authorization": "NONE"}, "warn", "opens-access"),
    # --- everyday: must stay quiet
    ("db-tags", "aws_db_instance", P, DB, {}, {"copy_tags_to_snapshot": True}, "pass", ""),
    ("db-minor", "aws_db_instance", P, DB, {}, {"engine_version": "14.12"}, "pass", ""),
    ("db-grows", "aws_db_instance", P, DB, {}, {"allocated_storage": 200}, "pass", ""),
    ("db-autoscale", "aws_db_instance", P, DB, {"max_allocated_storage": 200}, {"max_allocated_storage": 500}, "pass", ""),
    ("db-backups-longer", "aws_db_instance", P, DB, {"backup_retention_period": 7}, {"backup_retention_period": 14}, "pass", ""),
    ("db-window", "aws_db_instance", P, DB, {"maintenance_window": "mon:03:00-mon:04:00"}, {"maintenance_window": "tue:03:00-tue:04:00"}, "pass", ""),
    ("db-protected", "aws_db_instance", P, DB, {"deletion_protection": False}, {"deletion_protection": True}, "pass", ""),
    ("dynamo-more", "aws_dynamodb_table", P, {**TABLE, "billing_mode": "PROVISIONED"}, {"read_capacity": 10, "write_capacity": 10}, {"read_capacity": 20, "write_capacity": 20}, "pass", ""),
    ("dynamo-pitr", "aws_dynamodb_table", P, {**TABLE, "billing_mode": "PAY_PER_REQUEST"}, {}, {"point_in_time_recovery": [{"enabled": True}]}, "pass", ""),
    ("cache-more", "aws_elasticache_replication_group", P, CACHE, {}, {"num_cache_clusters": 4}, "pass", ""),
    ("ecs-more", "aws_ecs_service", P, SERVICE, {}, {"desired_count": 8}, "pass", ""),
    ("ecs-release", "aws_ecs_service", P, SERVICE, {}, {"task_definition": "web:2"}, "pass", ""),
    ("ecs-two-thirds", "aws_ecs_service", P, SERVICE, {}, {"desired_count": 4}, "pass", ""),
    ("asg-more", "aws_autoscaling_group", N, ASG, {}, {"max_size": 16}, "pass", ""),
    ("nodes-more", "aws_eks_node_group", P, NODES, {"scaling_config": [{"desired_size": 4, "max_size": 8, "min_size": 1}]}, {"scaling_config": [{"desired_size": 5, "max_size": 10, "min_size": 1}]}, "pass", ""),
    ("eks-more-cidrs", "aws_eks_cluster", P, EKS, {"vpc_config": [{**VPC_CONFIG, "public_access_cidrs": ["203.0.113.0/24"]}]}, {"vpc_config": [VPC_CONFIG]}, "pass", ""),
    ("eks-logs", "aws_eks_cluster", P, {**EKS, "vpc_config": [VPC_CONFIG]}, {"enabled_cluster_log_types": ["api"]}, {"enabled_cluster_log_types": ["api", "audit"]}, "pass", ""),
    ("lambda-timeout", "aws_lambda_function", P, LAMBDA, {}, {"timeout": 60}, "pass", ""),
    ("lambda-memory", "aws_lambda_function", P, LAMBDA, {}, {"memory_size": 1024}, "pass", ""),
    ("lambda-release", "aws_lambda_function", P, LAMBDA, {}, {"s3_key": "app-2.zip"}, "pass", ""),
    ("lambda-variable", "aws_lambda_function", P, LAMBDA, {"environment": [{"variables": {"A": "1"}}]}, {"environment": [{"variables": {"A": "2", "B": "1"}}]}, "pass", ""),
    ("lambda-description", "aws_lambda_function", P, LAMBDA, {"description": "a"}, {"description": "b"}, "pass", ""),
    ("logs-longer", "aws_cloudwatch_log_group", P, {"name": "/app/orders"}, {"retention_in_days": 30}, {"retention_in_days": 365}, "pass", ""),
    ("sqs-longer", "aws_sqs_queue", P, {"name": "orders"}, {"message_retention_seconds": 86400}, {"message_retention_seconds": 1209600}, "pass", ""),
    ("sqs-visibility", "aws_sqs_queue", P, {"name": "orders"}, {"visibility_timeout_seconds": 30}, {"visibility_timeout_seconds": 120}, "pass", ""),
    ("kinesis-more", "aws_kinesis_stream", P, STREAM, {"shard_count": 2}, {"shard_count": 4}, "pass", ""),
    ("lifecycle-longer", "aws_s3_bucket_lifecycle_configuration", N, BUCKET, {"rule": [RULE]}, {"rule": [{**RULE, "expiration": [{"days": 90}]}]}, "pass", ""),
    ("lifecycle-renamed", "aws_s3_bucket_lifecycle_configuration", N, BUCKET, {"rule": [RULE]}, {"rule": [{**RULE, "id": "older"}]}, "pass", ""),
    ("bucket-shut", "aws_s3_bucket_public_access_block", N, BUCKET, {**SHUT, "block_public_policy": False}, SHUT, "pass", ""),
    ("versioning-on", "aws_s3_bucket_versioning", N, BUCKET, {"versioning_configuration": [{"status": "Suspended"}]}, {"versioning_configuration": [{"status": "Enabled"}]}, "pass", ""),
    ("ecr-keep-more", "aws_ecr_lifecycle_policy", N, {"repository": "web"}, {"policy": json.dumps({"rules": [ECR]})}, {"policy": json.dumps({"rules": [{**ECR, "selection": {**ECR["selection"], "countNumber": 90}}]})}, "pass", ""),  # type: ignore[dict-item]
    ("listener-certificate", "aws_lb_listener", P, {**LISTENER, "port": 443, "protocol": "HTTPS", "default_action": FORWARD}, {"certificate_arn": "arn:aws:acm:eu-west-1:111111111111:certificate/1"}, {"certificate_arn": "arn:aws:acm:eu-west-1:111111111111:certificate/2"}, "pass", ""),
    ("cdn-alias-more", "aws_cloudfront_distribution", P, DISTRIBUTION, {"aliases": ["example.org"]}, {"aliases": ["example.org", "www.example.org"]}, "pass", ""),
    ("cdn-comment", "aws_cloudfront_distribution", P, DISTRIBUTION, {"comment": "a"}, {"comment": "b"}, "pass", ""),
    ("route-more", "aws_route_table", P, {"vpc_id": VPC}, {"route": ROUTES[:1]}, {"route": ROUTES}, "pass", ""),
    ("group-https", "aws_security_group", P, {"name": "web", "description": "web", "vpc_id": VPC}, {"ingress": [_ingress(80, "0.0.0.0/0")]}, {"ingress": [_ingress(80, "0.0.0.0/0"), _ingress(443, "0.0.0.0/0")]}, "pass", ""),
    ("group-client", "aws_security_group", P, {"name": "db", "description": "db", "vpc_id": VPC}, {"ingress": [_ingress(5432, "10.0.0.0/16")]}, {"ingress": [_ingress(5432, "10.0.0.0/16", "10.1.0.0/16")]}, "pass", ""),
    ("group-wording", "aws_security_group", P, {"name": "db", "description": "db", "vpc_id": VPC}, {"ingress": [_ingress(5432, "10.0.0.0/16")]}, {"ingress": [_ingress(5432, "10.0.0.0/16", description="from the app")]}, "pass", ""),
    ("policy-reordered", "aws_s3_bucket_policy", N, BUCKET, {"policy": _policy(_allow(A, ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::orders-data/*", Sid="a"))}, {"policy": json.dumps(json.loads(_policy(_allow(A, ["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::orders-data/*", Sid="b"))), indent=2)}, "pass", ""),
    ("policy-principal-more", "aws_sqs_queue_policy", N, {"queue_url": "https://sqs.eu-west-1.amazonaws.com/111111111111/orders"}, {"policy": _policy(_allow(A, "sqs:SendMessage", "*"))}, {"policy": _policy(_allow(A, "sqs:SendMessage", "*"), _allow(B, "sqs:SendMessage", "*"))}, "pass", ""),
    ("role-description", "aws_iam_role", P, {"name": "deploy", "assume_role_policy": _policy(_allow(A, "sts:AssumeRole"))}, {"description": "a"}, {"description": "b"}, "pass", ""),
    ("group-members-more", "aws_iam_group_membership", N, {"name": "admins", "group": "admins"}, {"users": ["ann"]}, {"users": ["ann", "bob"]}, "pass", ""),
    ("client-callback-more", "aws_cognito_user_pool_client", N, {"name": "web", "user_pool_id": "eu-west-1_abc"}, {"callback_urls": ["https://a.example.org"]}, {"callback_urls": ["https://a.example.org", "https://b.example.org"]}, "pass", ""),
    ("alarm-threshold", "aws_cloudwatch_metric_alarm", P, {"alarm_name": "errors", "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "metric_name": "5XX", "namespace": "AWS/ELB", "period": 60, "statistic": "Sum"}, {"threshold": 10}, {"threshold": 20}, "pass", ""),
    ("event-schedule", "aws_cloudwatch_event_rule", P, {"name": "nightly"}, {"schedule_expression": "rate(1 day)"}, {"schedule_expression": "rate(12 hours)"}, "pass", ""),
    ("record-ttl", "aws_route53_record", N, {"zone_id": "Z1", "name": "api.example.org", "type": "A", "records": ["192.0.2.1"]}, {"ttl": 300}, {"ttl": 60}, "pass", ""),
    ("instance-monitoring", "aws_instance", P, INSTANCE, {"monitoring": False}, {"monitoring": True}, "pass", ""),
    ("kms-rotation", "aws_kms_key", N, KEY, {"enable_key_rotation": False}, {"enable_key_rotation": True}, "pass", ""),
    ("efs-more", "aws_efs_file_system", P, {}, {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 64}, {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 128}, "pass", ""),
    ("scaling-more", "aws_appautoscaling_target", P, {"resource_id": "service/main/web", "scalable_dimension": "ecs:service:DesiredCount", "service_namespace": "ecs", "min_capacity": 1}, {"max_capacity": 4}, {"max_capacity": 20}, "pass", ""),
    ("search-more", "aws_opensearch_domain", P, DOMAIN, {"cluster_config": [{"instance_type": "m5.large.search", "instance_count": 2}]}, {"cluster_config": [{"instance_type": "m5.large.search", "instance_count": 4}]}, "pass", ""),
    ("pool-policy", "aws_cognito_user_pool", P, POOL, {"password_policy": [{"minimum_length": 8}]}, {"password_policy": [{"minimum_length": 12}]}, "pass", ""),
    ("db-mysql-major","aws_db_instance",P,{**DB,"engine":"mysql","allow_major_version_upgrade":True},{"engine_version":"8.0.36"},{"engine_version":"8.4.3"},"warn","cannot-be-undone"),
    ("cache-minor","aws_elasticache_replication_group",P,{"replication_group_id":"sessions","description":"s","node_type":"cache.r6g.large","engine":"redis","num_cache_clusters":2},{"snapshot_window":"01:00-02:00"},{"snapshot_window":"03:00-04:00"},"pass",""),
    ("docdb-class","aws_docdb_cluster_instance",P,{"cluster_identifier":"docs","identifier":"docs-1","apply_immediately":True},{"instance_class":"db.r5.large"},{"instance_class":"db.r5.xlarge"},"warn","interrupts"),
    ("neptune-public","aws_neptune_cluster",P,{"cluster_identifier":"graph","skip_final_snapshot":True},{"iam_database_authentication_enabled":True},{"iam_database_authentication_enabled":False},"warn","opens-access"),
    ("timestream-retention","aws_timestreamwrite_table",P,{"database_name":"metrics","table_name":"cpu"},{"retention_properties":[{"magnetic_store_retention_period_in_days":365,"memory_store_retention_period_in_hours":24}]},{"retention_properties":[{"magnetic_store_retention_period_in_days":7,"memory_store_retention_period_in_hours":24}]},"block","deletes-content"),
    ("msk-brokers","aws_msk_cluster",P,{"cluster_name":"events","kafka_version":"3.5.1","broker_node_group_info":[{"client_subnets":SUBNETS,"instance_type":"kafka.m5.large","security_groups":[GROUP]}]},{"number_of_broker_nodes":6},{"number_of_broker_nodes":2},"warn","less-capacity"),
    ("apigw-stage-cache","aws_api_gateway_stage",P,{"rest_api_id":"a","stage_name":"live","deployment_id":"d"},{"cache_cluster_enabled":True,"cache_cluster_size":"0.5"},{"cache_cluster_enabled":False},"warn","less-capacity"),
    ("waf-rule-removed","aws_wafv2_web_acl",P,{"name":"web","scope":"REGIONAL","default_action":[{"allow":[{}]}],"visibility_config":[{"cloudwatch_metrics_enabled":False,"metric_name":"m","sampled_requests_enabled":False}]},{"rule":[{"name":"bots","priority":1,"action":[{"block":[{}]}],"statement":[{"geo_match_statement":[{"country_codes":["NL"]}]}],"visibility_config":[{"cloudwatch_metrics_enabled":False,"metric_name":"b","sampled_requests_enabled":False}]}]},{},"warn","opens-access"),
    ("tg-health","aws_lb_target_group",P,{"name":"web","port":80,"protocol":"HTTP","vpc_id":VPC},{"health_check":[{"interval":30,"path":"/"}]},{"health_check":[{"interval":15,"path":"/"}]},"pass",""),
    ("rule-redirect","aws_lb_listener_rule",P,{"listener_arn":"arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/web/1/2","priority":10,"condition":[{"path_pattern":[{"values":["/api/*"]}]}]},{"action":[{"type":"forward","target_group_arn":"arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/a/1"}]},{"action":[{"type":"fixed-response","fixed_response":[{"content_type":"text/plain","status_code":"503"}]}]},"block","stops-service"),
    ("ssm-name-value","aws_ssm_parameter",P,{"name":"/app/version","type":"String"},{"value":"1.2.3"},{"value":"1.2.4"},"pass",""),
    ("sns-policy-exchanged","aws_sns_topic_policy",N,{"arn":"arn:aws:sns:eu-west-1:111111111111:orders"},{"policy":_policy(_allow(A,"sns:Publish","*"))},{"policy":_policy(_allow(B,"sns:Publish","*"))},"warn","locks-out"),
    ("ecr-mutable","aws_ecr_repository",P,{"name":"web"},{"image_tag_mutability":"IMMUTABLE"},{"image_tag_mutability":"MUTABLE"},"pass",""),
    ("athena-result","aws_athena_workgroup",P,{"name":"reports"},{"state":"ENABLED"},{"state":"DISABLED"},"block","stops-service"),
    ("glue-table-column","aws_glue_catalog_table",N,{"name":"orders","database_name":"prod"},{"storage_descriptor":[{"columns":[{"name":"id","type":"string"},{"name":"email","type":"string"}]}]},{"storage_descriptor":[{"columns":[{"name":"id","type":"string"}]}]},"warn","deletes-content"),
    ("kinesis-encryption-off","aws_kinesis_stream",P,STREAM|{"shard_count":2},{"encryption_type":"KMS","kms_key_id":"alias/aws/kinesis"},{"encryption_type":"NONE"},"warn","opens-access"),
    ("synthetics-off","aws_synthetics_canary",P,{"name":"login","artifact_s3_location":"s3://a/b","execution_role_arn":ROLE,"handler":"a.b","runtime_version":"syn-nodejs-puppeteer-6.2","s3_bucket":"a","s3_key":"b","schedule":[{"expression":"rate(5 minutes)"}]},{"start_canary":True},{"start_canary":False},"block","stops-service"),
    ("schedule-disabled","aws_scheduler_schedule",N,{"name":"nightly-prod","flexible_time_window":[{"mode":"OFF"}],"schedule_expression":"rate(1 day)","target":[{"arn":"arn:aws:lambda:eu-west-1:111111111111:function:x","role_arn":ROLE}]},{"state":"ENABLED"},{"state":"DISABLED"},"block","stops-service"),
    ("mq-minor","aws_sqs_queue",P,{"name":"orders"},{"delay_seconds":0},{"delay_seconds":5},"pass",""),
    ("efs-policy-star","aws_efs_file_system_policy",N,{"file_system_id":"fs-1"},{"policy":_policy(_allow(A,"elasticfilesystem:ClientMount","*"))},{"policy":_policy(_allow({"AWS":"*"},["elasticfilesystem:ClientMount","elasticfilesystem:ClientWrite"],"*"))},"warn","opens-access"),
    ("tgw-accept","aws_ec2_transit_gateway",P,{},{"auto_accept_shared_attachments":"disable"},{"auto_accept_shared_attachments":"enable"},"warn","opens-access"),
    ("org-policy","aws_securityhub_organization_configuration",N,{"auto_enable_standards":"DEFAULT"},{"auto_enable":True},{"auto_enable":False},"pass",""),
    ("lambda-layers","aws_lambda_function",P,{"function_name":"api","role":ROLE,"handler":"a.b","runtime":"python3.12","s3_bucket":"a","s3_key":"b"},{"layers":["arn:aws:lambda:eu-west-1:111111111111:layer:deps:1"]},{"layers":["arn:aws:lambda:eu-west-1:111111111111:layer:deps:2"]},"pass",""),
    ("mwaa-workers","aws_mwaa_environment",P,{"name":"etl","dag_s3_path":"dags/","execution_role_arn":ROLE,"source_bucket_arn":"arn:aws:s3:::a","network_configuration":[{"security_group_ids":[GROUP],"subnet_ids":SUBNETS}]},{"webserver_access_mode":"PRIVATE_ONLY"},{"webserver_access_mode":"PUBLIC_ONLY"},"warn","opens-access"),
    ("fsx-backups","aws_fsx_lustre_file_system",P,{"storage_capacity":1200,"subnet_ids":SUBNETS[:1],"deployment_type":"PERSISTENT_2","per_unit_storage_throughput":125},{"automatic_backup_retention_days":30},{"automatic_backup_retention_days":0},"block","recovery-reduced"),
]  # fmt: skip
"""At most one row of a name."""
