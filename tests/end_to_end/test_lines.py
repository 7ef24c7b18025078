"""The real provider's plan of sources in every form: each finding names the line on which its cause is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.applied import Applied, lay, planned, sources
from tests.end_to_end.conftest import Restored
from tests.running import ROOT, planguard_json
from tests.terraform import Terraform

SAMPLE = "environment-recreated"
NETWORK = """
variable "cidr" {}

resource "aws_vpc" "main" {
  tags       = { Environment = "production" }
  cidr_block = var.cidr # aws_vpc.main
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(var.cidr, 8, count.index) # aws_subnet.private
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
}

module "routes" {
  source = "../routes"
  vpc    = aws_vpc.main.id
}

output "vpc" {
  value = aws_vpc.main.id
}

output "subnets" {
  value = aws_subnet.private[*].id
}
"""
ROUTES = """variable "vpc" {}

resource "aws_internet_gateway" "main" {
  vpc_id = var.vpc
}
resource "aws_route_table" "main" {
  vpc_id = var.vpc # aws_route_table.main
  dynamic "route" {
    for_each = ["0.0.0.0/0"]
    content {
      cidr_block = route.value
      gateway_id = aws_internet_gateway.main.id
    }
  }
}
"""
MOVED = "".join(
    f"moved {{\n  from = {old}\n  to   = module.net.{new}\n}}\n"
    for old, new in (
        ("aws_vpc.main", "aws_vpc.main"),
        ("aws_subnet.private", "aws_subnet.private"),
        ("aws_internet_gateway.main", "module.routes.aws_internet_gateway.main"),
        ("aws_route_table.main", "module.routes.aws_route_table.main"),
    )
)
MAIN = """module "net" {
  source = "./modules/net"
  cidr   = "10.99.0.0/16"
}

resource "aws_instance" "web" {
\tcount         = 2 /* of
\ttwo */
\tami           = "ami-0a1b2c3d4e5f60718"
\tinstance_type = "t3.small"
\tsubnet_id     = module.net.subnets[0]
\tuser_data     = <<-EOT
\t  resource "aws_instance" "web" {
\t    root_block_device {
\t      encrypted = false
\t  }
\tEOT

\troot_block_device {
\t\tvolume_type = "gp3"
\t\tencrypted   = true # aws_instance.web
\t}
}
resource "aws_rds_cluster" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  master_username     = "orders"
  master_password     = "correct-horse-battery-staple"
  skip_final_snapshot = true
}
"""
OVERRIDE = """resource "aws_rds_cluster" "orders" {
  engine = "aurora-mysql" # aws_rds_cluster.orders
}
"""
BUCKET = {"resource": {"aws_s3_bucket": {"receipts": {"force_destroy": False, "bucket": "aws_s3_bucket.receipts"}}}}
SOURCES = {
    "main.tf": "\N{ZERO WIDTH NO-BREAK SPACE}" + MAIN.replace("\n", "\r\n"),
    "moved.tf": MOVED,
    "main_override.tf": OVERRIDE,
    "modules/net/main.tf": NETWORK,
    "modules/routes/main.tf": ROUTES,
}


@pytest.fixture
def moved_into_modules(restored: Restored) -> Iterator[Terraform]:
    """Terraform with a plan for these sources, against the state that a sample left."""
    terraform = restored(Applied(SAMPLE, sources(ROOT / "samples" / SAMPLE / "before")))
    lay(terraform.folder, SOURCES)
    bucket = terraform.folder / "buckets.tf.json"
    bucket.write_text(json.dumps(BUCKET, indent=2))
    (terraform.folder / "plan.json").write_text(planned(terraform, "-refresh=false"))
    yield terraform
    bucket.unlink()


def _lines(folder: Path, *arguments: str) -> dict[str, str]:
    """The line of the sources that the first finding about each destroyed object names, by its address without keys."""
    _, report = planguard_json("check", *arguments, cwd=folder)
    found: dict[str, str] = {}
    for finding in report["plans"][0]["findings"]:
        place, address = finding["location"], (finding["address"] or "").partition("[")[0]
        if place and finding["rule"] in ("destroys-data", "interrupts-service"):
            text = (folder / place["file"]).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            found.setdefault(address, text.split("\n")[place["line"] - 1])
    return found


def test_each_finding_names_the_line_of_its_cause(moved_into_modules: Terraform) -> None:
    folder = moved_into_modules.folder
    saved = _lines(folder, "plan.tfplan")
    marked = {address for address, line in saved.items() if ".".join(address.split(".")[-2:]) in line}
    assert marked == {
        "module.net.aws_vpc.main",
        "module.net.aws_subnet.private",
        "module.net.module.routes.aws_route_table.main",
        "aws_instance.web",
        "aws_rds_cluster.orders",
        "aws_s3_bucket.receipts",
    }
    assert set(saved) == marked
    assert _lines(folder, "plan.json", "--source", ".") == saved
