"""Scenarios with the provider for AWS, whose objects moto keeps."""

from __future__ import annotations

from tests.faces.scenario import Scenario

_NET = """
resource "aws_vpc" "main" {
  cidr_block = "CIDR"
  tags       = { Environment = "production", Name = "main" }
}
resource "aws_subnet" "each" {
  for_each   = { "a.1" = 1, "b c" = 2 }
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, each.value)
}
resource "aws_security_group" "web" {
  name_prefix = "web-WORD-"
  description = "WORD"
  vpc_id      = aws_vpc.main.id
  dynamic "ingress" {
    for_each = [PORTS]
    content {
      from_port       = ingress.value
      to_port         = ingress.value
      protocol        = "tcp"
      cidr_blocks     = [aws_vpc.main.cidr_block, "10.9.0.0/16"]
      description     = "port ${ingress.value}"
    }
  }
  lifecycle { create_before_destroy = true }
}
"""


def _net(cidr: str, word: str, ports: str) -> str:
    return _NET.replace("CIDR", cidr).replace("WORD", word).replace("PORTS", ports)


_TABLE = """
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "KEY"
  attribute {
    name = "KEY"
    type = "S"
  }
  tags = { Environment = "prod" }
}
"""
_BUCKET = """
resource "aws_s3_bucket" "b" {
  count         = COUNT
  bucket        = "bucket-${count.index}-NAME"
  force_destroy = FORCE
}
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b[0].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "# aws_s3_bucket.b[0] will be destroyed", Effect = "Allow", Principal = "*",
                   Action = "s3:GetObject", Resource = "${aws_s3_bucket.b[0].arn}/*" }]
  })
}
"""


def _bucket(count: int, name: str, force: str = "false") -> str:
    return _BUCKET.replace("COUNT", str(count)).replace("NAME", name).replace("FORCE", force)


_GROUPS = """
resource "aws_cloudwatch_log_group" "g" {
  for_each          = toset([KEYS])
  name              = "/app/${each.key}"
  retention_in_days = DAYS
  SKIP
}
"""


def _groups(keys: str, days: int = 7, skip: str = "") -> str:
    return _GROUPS.replace("KEYS", keys).replace("DAYS", str(days)).replace("SKIP", skip)


_ROLE = """
resource "aws_iam_role" "app" {
  name               = "NAME"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
  lifecycle { create_before_destroy = true }
}
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ACTION", Resource = "*" }] })
}
"""


def _role(name: str, action: str) -> str:
    return _ROLE.replace("NAME", name).replace("ACTION", action)


_TOPICS = """
provider "aws" {
  alias                       = "west"
  region                      = "us-west-2"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
resource "aws_sns_topic" "west" {
  provider = aws.west
  name     = "NAME"
}
module "alerts" {
  source    = "./alerts"
  for_each  = toset(["one", "two will be destroyed"])
  name      = "${replace(each.key, " ", "-")}-NAME"
  providers = { aws = aws.west }
}
"""
_ALERTS = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "name" {}
resource "aws_sns_topic" "t" { name = var.name }
"""


def _topics(name: str) -> dict[str, str]:
    return {"main.tf": _TOPICS.replace("NAME", name), "alerts/main.tf": _ALERTS}


_SECRET = """
variable "password" {
  default   = "hunter2-Zebra"
  sensitive = true
}
resource "aws_ssm_parameter" "p" {
  name  = "/db/password"
  type  = "SecureString"
  value = "${var.password}WORD"
}
resource "aws_secretsmanager_secret" "s" { name = "db-WORD" }
resource "aws_secretsmanager_secret_version" "v" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = var.password
}
output "p" {
  value     = aws_ssm_parameter.p.value
  sensitive = true
}
"""
_DATABASE = """
resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  allocated_storage   = 10
  username            = "root"
  password            = "hunter2-Zebra"
  skip_final_snapshot = true
  deletion_protection = false
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["rds:*"]
    resources = [aws_db_instance.main.arn]
  }
}
"""
_SERVER = """
resource "aws_instance" "web" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro"
  user_data     = <<-E
    #!/bin/sh
      # aws_instance.web will be destroyed
    echo "Plan: 0 to add, 0 to change, 0 to destroy. WORD"
  E
  user_data_replace_on_change = true
  root_block_device { volume_size = 10 }
}
"""
_LEFT_OVER = """
resource "aws_s3_bucket" "b" {
  bucket = "bucket-word-1"
  lifecycle { create_before_destroy = true }
}
"""
_FULL = (("s3", "put_object", {"Bucket": "bucket-word-1", "Key": "a", "Body": b"a"}),)
_GUARDED = _TABLE.replace("tags =", "lifecycle {\n    prevent_destroy = true\n  }\n  tags =")
_ADOPTED = """
import {
  to = aws_cloudwatch_log_group.found
  id = "/found"
}
resource "aws_cloudwatch_log_group" "found" {
  name              = "NAME"
  retention_in_days = 3
}
"""
_FOUND = (("logs", "create_log_group", {"logGroupName": "/found"}),)
_RENAMED = _TABLE.replace('"orders" {', '"renamed" {', 1)
_MOVED = "moved {\n  from = aws_dynamodb_table.orders\n  to   = aws_dynamodb_table.renamed\n}\n"
_REMOVED = "removed {\n  from = aws_dynamodb_table.orders\n  lifecycle {\n    destroy = false\n  }\n}\n"
_BROKEN = 'resource "aws_vpc" "bad" { cidr_block = "10.0.0.0/99" }\n'
_VPC = 'resource "aws_vpc" "v" {\n  cidr_block = "10.WORD.0.0/16"\n  tags = { Name = "WORD" }\n}\n'

SCENARIOS = (
    Scenario("aws-created", "", _net("10.0.0.0/16", "a", "80") + _DATABASE + _SERVER.replace("WORD", "1")),
    Scenario("aws-network-replaced", _net("10.0.0.0/16", "a", "80, 443"), _net("10.1.0.0/16", "b", "443, 22")),
    Scenario("aws-network-updated", _net("10.0.0.0/16", "a", "80, 443"), _net("10.0.0.0/16", "a", "443, 22")),
    Scenario("aws-network-gone", _net("10.0.0.0/16", "a", "80"), ""),
    Scenario("aws-network-destroyed", _net("10.0.0.0/16", "a", "80"), _net("10.0.0.0/16", "a", "80"), ("-destroy",)),
    Scenario("aws-network-targeted", _net("10.0.0.0/16", "a", "80"), "", ('-target=aws_subnet.each["b c"]',)),
    Scenario("aws-table-replaced", _TABLE.replace("KEY", "id"), _TABLE.replace("KEY", "other")),
    Scenario("aws-table-moved", _TABLE.replace("KEY", "id"), (_RENAMED + _MOVED).replace("KEY", "id")),
    Scenario("aws-table-renamed", _TABLE.replace("KEY", "id"), _RENAMED.replace("KEY", "id")),
    Scenario("aws-table-removed", _TABLE.replace("KEY", "id"), _REMOVED),
    Scenario("aws-table-guarded", _GUARDED.replace("KEY", "id"), _GUARDED.replace("KEY", "other"), fails=True),
    Scenario("aws-buckets-fewer", _bucket(3, "x", "true"), _bucket(1, "x")),
    Scenario("aws-buckets-replaced", _bucket(2, "x"), _bucket(2, "y")),
    Scenario("aws-groups-keys", _groups('"a.b", "c/d", "e_f"'), _groups('"a.b", "x#y"', 14)),
    Scenario("aws-groups-forgotten", _groups('"a", "b"', 7, "skip_destroy = true"), _groups('"a"', 7)),
    Scenario(
        "aws-groups-tainted",
        _groups('"a", "b"'),
        _groups('"a", "b"'),
        between=(("taint", 'aws_cloudwatch_log_group.g["b"]'),),
    ),
    Scenario(
        "aws-groups-asked-for", _groups('"a", "b"'), _groups('"a", "b"'), ('-replace=aws_cloudwatch_log_group.g["a"]',)
    ),
    Scenario("aws-role-replaced", _role("app", "s3:GetObject"), _role("app2", "*")),
    Scenario("aws-role-widened", _role("app", "s3:GetObject"), _role("app", "*")),
    Scenario("aws-topics-aliased", _topics("x"), _topics("y")),
    Scenario("aws-secrets", _SECRET.replace("WORD", "one"), _SECRET.replace("WORD", "two")),
    Scenario("aws-server-replaced", _SERVER.replace("WORD", "1"), _SERVER.replace("WORD", "2")),
    Scenario(
        "aws-left-over",
        _LEFT_OVER,
        _LEFT_OVER.replace("word-1", "third"),
        between=(("!word", "second"),),
        outside=_FULL,
        lost=2,
    ),
    Scenario("aws-adopted", "", _ADOPTED.replace("NAME", "/found"), outside=_FOUND),
    Scenario("aws-adopted-replaced", "", _ADOPTED.replace("NAME", "/other"), outside=_FOUND),
    Scenario(
        "aws-gone-outside",
        _groups('"a", "b"'),
        _groups('"a", "b"', 14),
        outside=(("logs", "delete_log_group", {"logGroupName": "/app/a"}),),
    ),
    Scenario(
        "aws-changed-outside",
        _groups('"a", "b"'),
        _groups('"b"', 14),
        outside=(("logs", "put_retention_policy", {"logGroupName": "/app/a", "retentionInDays": 90}),),
    ),
    Scenario(
        "aws-refreshed-outside",
        _groups('"a", "b"'),
        _groups('"a", "b"'),
        ("-refresh-only",),
        outside=(
            ("logs", "delete_log_group", {"logGroupName": "/app/a"}),
            ("logs", "put_retention_policy", {"logGroupName": "/app/b", "retentionInDays": 90}),
        ),
    ),
    Scenario("aws-error-of-a-provider", _VPC.replace("WORD", "1"), _VPC.replace("WORD", "2") + _BROKEN, fails=True),
)
