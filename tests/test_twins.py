"""Twins of one service, in several clouds and in several versions, hold the same and lose the same."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from planguard.knowledge.resource_types.catalog import Catalog

CATALOG = Catalog()

KINDS = {
    "relational database": "aws_db_instance google_sql_database_instance azurerm_mssql_managed_instance"
    " azurerm_sql_managed_instance azurerm_postgresql_flexible_server azurerm_mysql_flexible_server"
    " AWS::RDS::DBInstance digitalocean_database_cluster alicloud_db_instance",
    "relational cluster": "aws_rds_cluster google_alloydb_cluster azurerm_cosmosdb_postgresql_cluster"
    " AWS::RDS::DBCluster",
    "database in a server": "google_sql_database google_spanner_database azurerm_postgresql_flexible_server_database"
    " azurerm_mysql_flexible_database azurerm_mssql_database postgresql_database mysql_database snowflake_database"
    " digitalocean_database_db",
    "bucket": "aws_s3_bucket google_storage_bucket azurerm_storage_container azurerm_storage_data_lake_gen2_filesystem"
    " AWS::S3::Bucket digitalocean_spaces_bucket cloudflare_r2_bucket alicloud_oss_bucket linode_object_storage_bucket",
    "object": "aws_s3_object google_storage_bucket_object azurerm_storage_blob",
    "secret": "aws_secretsmanager_secret azurerm_key_vault_secret google_secret_manager_secret kubernetes_secret"
    " google_secret_manager_regional_secret vault_kv_secret_v2 AWS::SecretsManager::Secret",
    "secret version": "aws_secretsmanager_secret_version google_secret_manager_secret_version"
    " google_secret_manager_regional_secret_version",
    "key": "aws_kms_key google_kms_crypto_key azurerm_key_vault_key AWS::KMS::Key"
    " azurerm_key_vault_managed_hardware_security_module_key",
    "key of an account": "aws_iam_access_key google_service_account_key azuread_application_password"
    " azuread_service_principal_password AWS::IAM::AccessKey",
    "queue": "aws_sqs_queue google_cloud_tasks_queue google_pubsub_subscription azurerm_servicebus_queue"
    " azurerm_servicebus_subscription azurerm_storage_queue AWS::SQS::Queue",
    "topic": "aws_sns_topic google_pubsub_topic azurerm_servicebus_topic azurerm_eventgrid_topic AWS::SNS::Topic",
    "event stream": "aws_kinesis_stream google_managed_kafka_topic google_pubsub_lite_topic azurerm_eventhub"
    " AWS::Kinesis::Stream kafka_topic confluent_kafka_topic",
    "event cluster": "aws_msk_cluster google_managed_kafka_cluster azurerm_hdinsight_kafka_cluster AWS::MSK::Cluster",
    "cluster": "aws_eks_cluster google_container_cluster azurerm_kubernetes_cluster AWS::EKS::Cluster"
    " azurerm_kubernetes_automatic_cluster azurerm_redhat_openshift_cluster digitalocean_kubernetes_cluster"
    " linode_lke_cluster",
    "node pool": "aws_eks_node_group google_container_node_pool google_container_aws_node_pool"
    " azurerm_kubernetes_cluster_node_pool AWS::EKS::Nodegroup digitalocean_kubernetes_node_pool",
    "registration of a cluster": "google_gke_hub_membership google_gke_hub_fleet google_container_attached_cluster"
    " azurerm_arc_kubernetes_cluster azurerm_stack_hci_cluster azurerm_kubernetes_fleet_manager",
    "DNS zone": "aws_route53_zone google_dns_managed_zone azurerm_dns_zone azurerm_private_dns_zone cloudflare_zone"
    " digitalocean_domain AWS::Route53::HostedZone",
    "DNS record": "aws_route53_record google_dns_record_set azurerm_dns_a_record azurerm_private_dns_a_record"
    " cloudflare_record digitalocean_record AWS::Route53::RecordSet",
    "cache": "aws_elasticache_replication_group aws_elasticache_cluster google_redis_instance google_redis_cluster"
    " google_memcache_instance google_memorystore_instance azurerm_redis_cache azurerm_managed_redis"
    " AWS::ElastiCache::ReplicationGroup",
    "file system": "aws_efs_file_system aws_fsx_lustre_file_system google_filestore_instance google_netapp_volume"
    " azurerm_storage_share azurerm_netapp_volume azurerm_managed_lustre_file_system AWS::EFS::FileSystem",
    "log group": "aws_cloudwatch_log_group google_logging_project_bucket_config azurerm_log_analytics_workspace"
    " AWS::Logs::LogGroup",
    "role assignment": "aws_iam_role_policy_attachment google_project_iam_member azurerm_role_assignment"
    " azuread_app_role_assignment azuread_directory_role_assignment kubernetes_role_binding",
    "role": "aws_iam_policy google_project_iam_custom_role azurerm_role_definition kubernetes_cluster_role",
    "identity of a machine": "aws_iam_role google_service_account azurerm_user_assigned_identity AWS::IAM::Role"
    " kubernetes_service_account",
    "federation": "aws_iam_openid_connect_provider google_iam_workload_identity_pool_provider"
    " azuread_application_federated_identity_credential azurerm_federated_identity_credential",
    "managed domain": "aws_directory_service_directory google_active_directory_domain"
    " azurerm_active_directory_domain_service",
    "registry": "aws_ecr_repository google_artifact_registry_repository azurerm_container_registry AWS::ECR::Repository"
    " digitalocean_container_registry",
    "warehouse": "aws_redshift_cluster google_bigquery_dataset azurerm_synapse_sql_pool AWS::Redshift::Cluster",
    "document table": "aws_dynamodb_table google_bigtable_table google_firestore_database"
    " azurerm_cosmosdb_sql_container azurerm_cosmosdb_table azurerm_storage_table AWS::DynamoDB::Table",
    "document": "aws_dynamodb_table_item google_firestore_document azurerm_storage_table_entity",
    "definitions of files": "aws_glue_catalog_database google_biglake_catalog google_biglake_database",
    "load balancer": "aws_lb aws_elb google_compute_forwarding_rule azurerm_lb azurerm_application_gateway"
    " AWS::ElasticLoadBalancingV2::LoadBalancer digitalocean_loadbalancer hcloud_load_balancer",
    "target": "aws_lb_target_group_attachment google_compute_network_endpoint google_compute_instance_group_membership"
    " azurerm_network_interface_backend_address_pool_association azurerm_lb_backend_address_pool_address",
    "machine": "aws_instance google_compute_instance azurerm_linux_virtual_machine azurerm_windows_virtual_machine"
    " azurerm_virtual_machine AWS::EC2::Instance digitalocean_droplet hcloud_server",
    "notebook": "aws_sagemaker_notebook_instance google_notebooks_instance google_workbench_instance"
    " azurerm_machine_learning_compute_instance",
    "group of machines": "aws_autoscaling_group google_compute_instance_group_manager"
    " azurerm_linux_virtual_machine_scale_set azurerm_virtual_machine_scale_set AWS::AutoScaling::AutoScalingGroup",
    "disk": "aws_ebs_volume google_compute_disk azurerm_managed_disk AWS::EC2::Volume digitalocean_volume"
    " hcloud_volume",
    "snapshot": "aws_ebs_snapshot aws_db_snapshot google_compute_snapshot azurerm_snapshot azurerm_netapp_snapshot"
    " digitalocean_volume_snapshot",
    "image": "aws_ami google_compute_image azurerm_image azurerm_shared_image_version",
    "network": "aws_vpc google_compute_network azurerm_virtual_network AWS::EC2::VPC digitalocean_vpc hcloud_network",
    "subnet": "aws_subnet google_compute_subnetwork azurerm_subnet AWS::EC2::Subnet hcloud_network_subnet",
    "way to the internet": "aws_nat_gateway google_compute_router_nat azurerm_nat_gateway AWS::EC2::NatGateway",
    "tunnel": "aws_vpn_gateway google_compute_vpn_gateway google_compute_ha_vpn_gateway azurerm_virtual_network_gateway"
    " AWS::EC2::VPNGateway",
    "address": "aws_eip google_compute_address google_compute_global_address azurerm_public_ip AWS::EC2::EIP",
    "peering": "aws_vpc_peering_connection google_compute_network_peering azurerm_virtual_network_peering",
    "route": "aws_route google_compute_route azurerm_route AWS::EC2::Route",
    "firewall rule": "aws_security_group_rule google_compute_firewall azurerm_network_security_rule hcloud_firewall",
    "web firewall": "aws_wafv2_web_acl google_compute_security_policy google_compute_region_security_policy"
    " azurerm_web_application_firewall_policy azurerm_cdn_frontdoor_firewall_policy AWS::WAFv2::WebACL",
    "function": "aws_lambda_function google_cloudfunctions_function azurerm_linux_function_app AWS::Lambda::Function",
    "service of containers": "aws_ecs_service google_cloud_run_service azurerm_container_app AWS::ECS::Service",
    "distribution": "aws_cloudfront_distribution google_network_services_edge_cache_service azurerm_cdn_profile"
    " azurerm_cdn_frontdoor_profile AWS::CloudFront::Distribution",
    "API": "aws_api_gateway_rest_api aws_apigatewayv2_api google_api_gateway_gateway azurerm_api_management_api"
    " AWS::ApiGateway::RestApi",
    "directory of users": "aws_cognito_user_pool google_identity_platform_tenant AWS::Cognito::UserPool",
    "certificate authority": "aws_acmpca_certificate_authority google_privateca_certificate_authority"
    " AWS::ACMPCA::CertificateAuthority",
    "certificate": "aws_acm_certificate google_compute_managed_ssl_certificate google_certificate_manager_certificate"
    " azurerm_app_service_managed_certificate azurerm_key_vault_certificate AWS::CertificateManager::Certificate",
    "schedule": "aws_scheduler_schedule aws_cloudwatch_event_rule google_cloud_scheduler_job"
    " azurerm_automation_schedule azurerm_data_factory_trigger_schedule AWS::Events::Rule",
    "alert": "aws_cloudwatch_metric_alarm google_monitoring_alert_policy azurerm_monitor_metric_alert"
    " AWS::CloudWatch::Alarm",
    "store of backups": "aws_backup_vault google_backup_dr_backup_vault azurerm_recovery_services_vault"
    " azurerm_data_protection_backup_vault AWS::Backup::BackupVault",
    "account": "aws_organizations_account google_project azurerm_subscription",
    "deployment of a template": "aws_cloudformation_stack google_deployment_manager_deployment google_config_deployment"
    " azurerm_resource_group_template_deployment helm_release",
    "cluster for jobs": "aws_emr_cluster google_dataproc_cluster azurerm_hdinsight_spark_cluster"
    " azurerm_hdinsight_hadoop_cluster azurerm_synapse_spark_pool",
    "replication of objects": "aws_s3_bucket_replication_configuration azurerm_storage_object_replication",
    "website": "aws_s3_bucket_website_configuration azurerm_storage_account_static_website",
    "copying of a stream": "google_dataflow_job google_datastream_stream azurerm_stream_analytics_job",
}
"""The same service in several clouds."""

DIFFERENT = {
    "azurerm_postgresql_flexible_server": "A deleted server can be restored for 5 days.",
    "azurerm_mysql_flexible_server": "A deleted server can be restored for 5 days.",
    "azurerm_mssql_database": "A deleted database can be restored to a point in time.",
    "snowflake_database": "A dropped database can be undropped.",
    "google_storage_bucket": "Soft delete is on by default.",
    "google_secret_manager_secret": "A deleted secret cannot be restored.",
    "google_secret_manager_regional_secret": "A deleted secret cannot be restored.",
    "google_pubsub_topic": "The topic can keep its messages.",
    "azurerm_servicebus_topic": "The subscriptions and their messages are deleted with the topic.",
    "google_project_iam_custom_role": "A deleted role can be undeleted for 7 days.",
    "google_service_account": "A deleted account can be undeleted for 30 days.",
    "google_iam_workload_identity_pool_provider": "A deleted provider can be undeleted for 30 days.",
    "google_bigquery_dataset": "Time travel keeps deleted tables for 2 to 7 days.",
    "azurerm_synapse_sql_pool": "A deleted pool can be restored for 7 days.",
    "google_bigtable_table": "A deleted table can be undeleted for 7 days.",
    "azurerm_linux_function_app": "A deleted app can be undeleted for 30 days.",
    "aws_organizations_account": "The account leaves the organization with its data, unless it is closed.",
    "azurerm_hdinsight_spark_cluster": "The data is in storage accounts, not on the disks of the cluster.",
    "azurerm_hdinsight_hadoop_cluster": "The data is in storage accounts, not on the disks of the cluster.",
    "azurerm_synapse_spark_pool": "The data is in the data lake, not on the disks of the pool.",
}
"""Types that lose or hold something else than their twins, and why that is so."""

RENAMED = (
    (r"^(\w+)_v\d+$", r"\1"),
    (r"^(\w+)_v\d+_(\w+)$", r"\1_\2"),
    (r"^aws_alb(\w*)$", r"aws_lb\1"),
    (r"^aws_opensearch_(\w+)$", r"aws_elasticsearch_\1"),
    (r"^azurerm_sql_(\w+)$", r"azurerm_mssql_\1"),
    (r"^azurerm_windows_(\w+)$", r"azurerm_linux_\1"),
    (r"^azurerm_private_dns_(\w+)$", r"azurerm_dns_\1"),
    (r"^azurerm_postgresql_flexible_server(\w*)$", r"azurerm_mysql_flexible_server\1"),
    (r"^google_compute_region_(\w+)$", r"google_compute_\1"),
    (r"^google_compute_global_(\w+)$", r"google_compute_\1"),
    (r"^google_cloudfunctions2_(\w+)$", r"google_cloudfunctions_\1"),
    (r"^google_(?:folder|organization)_(\w+)$", r"google_project_\1"),
    (r"^google_logging_(?:folder|organization|billing_account)_(\w+)$", r"google_logging_project_\1"),
    (r"^google_iam_workforce_(\w+)$", r"google_iam_workload_identity_\1"),
    (r"^(\w+)_regional_(\w+)$", r"\1_\2"),
)
"""How the name of a type differs from that of its twin in another version, place, or system."""

SUPERSEDED = {
    "azurerm_ai_services": "azurerm_cognitive_account",
    "azurerm_app_service": "azurerm_linux_web_app",
    "azurerm_app_service_plan": "azurerm_service_plan",
    "azurerm_app_service_slot": "azurerm_linux_web_app_slot",
    "azurerm_function_app": "azurerm_linux_function_app",
    "azurerm_function_app_slot": "azurerm_linux_function_app_slot",
    "azurerm_mysql_server": "azurerm_mysql_flexible_server",
    "azurerm_postgresql_server": "azurerm_postgresql_flexible_server",
    "azurerm_redis_enterprise_cluster": "azurerm_managed_redis",
    "azurerm_restore_point_collection": "azurerm_virtual_machine_restore_point_collection",
    "azurerm_static_site": "azurerm_static_web_app",
    "azurerm_virtual_machine_scale_set": "azurerm_linux_virtual_machine_scale_set",
    "azuread_application_registration": "azuread_application",
    "cloudflare_record": "cloudflare_dns_record",
    "google_dataflow_flex_template_job": "google_dataflow_job",
    "google_notebooks_instance": "google_workbench_instance",
}
"""Types that others have taken the place of."""

OTHER_VERSIONS = {
    "vault_kv_secret_v2": "Only the second version keeps deleted versions.",
}
"""Types that are no twins of what their names say, and why."""


def _is(name: str) -> tuple[str, str]:
    return CATALOG[name].holds, CATALOG[name].loss


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_service_holds_the_same_in_every_cloud(kind: str) -> None:
    names = KINDS[kind].split()
    assert [name for name in names if not CATALOG[name].known] == []
    alike = {name: _is(name) for name in names if name not in DIFFERENT}
    assert len(alike) > 1
    assert set(alike.values()) == {_is(next(iter(alike)))}, alike


def test_what_may_differ_does() -> None:
    for name in DIFFERENT:
        kind = next(names.split() for names in KINDS.values() if name in names.split())
        assert {_is(other) for other in kind if other not in DIFFERENT} != {_is(name)}, name


def _versions() -> Iterator[tuple[str, str]]:
    known = set(CATALOG.types())
    for name, (new, old) in itertools.product(sorted(known), RENAMED):
        if (twin := re.sub(new, old, name)) != name and twin in known:
            yield name, twin


VERSIONS = [*(pair for pair in _versions() if pair[0] not in OTHER_VERSIONS), *SUPERSEDED.items()]


def test_the_versions_of_a_type_are_found() -> None:
    assert len(VERSIONS) > 120
    found = {"aws_alb_listener", "azurerm_sql_server", "google_cloud_run_v2_service", "kubernetes_secret_v1"}
    assert found <= {name for name, _ in VERSIONS}


@pytest.mark.parametrize(("name", "twin"), VERSIONS)
def test_versions_of_a_type_are_judged_alike(name: str, twin: str) -> None:
    one, other = CATALOG[name], CATALOG[twin]
    assert (one.holds, one.loss, one.interrupts, one.routine, one.environment) == (
        *(other.holds, other.loss, other.interrupts, other.routine, other.environment),
    )
    assert one.advice == other.advice
    assert bool(one.protects) == bool(other.protects)


def test_what_is_only_forgotten_holds_nothing() -> None:
    forgotten = [
        name
        for name in CATALOG.types()
        if name.startswith("google_") and "Terraform only forgets" in str(CATALOG[name].why)
    ]
    assert len(forgotten) > 60
    assert [name for name in forgotten if CATALOG[name].holds != "nothing"] == []
