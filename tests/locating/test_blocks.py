"""A block, its attributes and its nested blocks are found on the lines where they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from planguard.model.configuration import Location, RunsOn
from planguard.model.values import UNKNOWN
from planguard.model.values import Path as ValuePath
from tests.locating.sources import block_in, line_of, written

MAIN = """/* two
lines */
locals {
  page = <<-EOT
    resource "aws_instance" "web" {
      ami = "no"
    }
  EOT
}

# resource "aws_instance" "web" {}
resource "aws_instance" "web" {
\tcount         = var.n > 1 ? 2 : 1 // web
  ami           = "ami-1"  # { not a brace
  user_data     = <<EOF
root_block_device {
}
EOF
  instance_type = (var.big
    ? "m5.large"
    : "t3.micro")

  root_block_device { encrypted = true }

  ebs_block_device {
    device_name = "/dev/sdb"
    volume_size = 10
  }
  ebs_block_device {
    volume_size = max(20, [for x in var.y : x
    ]...)
    device_name = "/dev/sdc"
  }
  dynamic "network_interface" {
    for_each = var.cards
    content {
      device_index = network_interface.key
    }
  }
  tags = {
    Name = "web"
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags["Name"], ami]
  }
}
resource "aws_instance" "two" { ami = "x" }
resource aws_instance three { ami = "y" }
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("start", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"], ids=["", "bom"])
@pytest.mark.parametrize(
    ("path", "part"),
    [
        (("ami",), 'ami           = "ami-1"'),
        (("count",), "count  "),
        (("user_data",), "user_data"),
        (("instance_type",), "instance_type"),
        (("root_block_device",), "root_block_device { enc"),
        (("root_block_device", 0, "encrypted"), "root_block_device { enc"),
        (("root_block_device", 0, "volume_size"), "root_block_device { enc"),
        (("ebs_block_device", 0, "volume_size"), "volume_size = 10"),
        (("ebs_block_device", 1, "volume_size"), "volume_size = max"),
        (("ebs_block_device", 1, "device_name"), 'device_name = "/dev/sdc"'),
        (("ebs_block_device",), "ebs_block_device {\n    device_name"),
        (("network_interface",), 'dynamic "network'),
        (("network_interface", 3, "device_index"), "device_index ="),
        (("tags", "Name"), "tags = {"),
        (("lifecycle", "prevent_destroy"), "prevent_destroy ="),
    ],
)
def test_a_part_is_on_its_line(tmp_path: Path, path: ValuePath, part: str, start: str, ending: str) -> None:
    written(tmp_path, {"main.tf": start + MAIN.replace("\n", ending)})
    block = block_in(tmp_path, "aws_instance.web")
    assert block.place(path) == Location("main.tf", line_of(MAIN, part))


def test_a_part_that_is_not_written_has_no_place(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": MAIN})
    assert block_in(tmp_path, "aws_instance.web").place(("subnet_id",)) is None


@pytest.mark.parametrize(("name", "part"), [("web", 'web" {\n\tcount'), ("two", 'two" {'), ("three", "three {")])
def test_a_block_is_where_its_header_is(tmp_path: Path, name: str, part: str) -> None:
    written(tmp_path, {"main.tf": MAIN})
    assert block_in(tmp_path, f"aws_instance.{name}").location == Location("main.tf", line_of(MAIN, part))


HEADERS = """resource /* "t" "b" { */ "t" /* the
first */ "a" /* { */ {
  ami /* = "no" */ = "ami-1" /* until
  June */
  disk /* { */ {
    size /* of
    it */ = 2
  }
  dynamic /* "disk" */ "card" /*
  */ {
    for_each = [1]
    content {
      index = 1
    }
  }
}
resource t ähnlich {
  text = <<ÄNDERUNG
resource "t" "c" {
ÄNDERUNG
  size = 1 # ähnlich
}
module "m" {
  source /* of it */ = "./m"
}
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("address", "path", "part"),
    [
        ("t.a", (), 'resource /* "t"'),
        ("t.a", ("ami",), "ami /*"),
        ("t.a", ("disk",), "disk /* {"),
        ("t.a", ("disk", 0, "size"), "size /* of"),
        ("t.a", ("card", 0, "index"), "index ="),
        ("t.ähnlich", (), "resource t ähnlich"),
        ("t.ähnlich", ("size",), "size = 1 # ähnlich"),
    ],
)
def test_comments_within_a_header_and_names_in_any_script(
    tmp_path: Path, address: str, path: ValuePath, part: str, ending: str
) -> None:
    written(tmp_path, {"main.tf": HEADERS.replace("\n", ending), "m/main.tf": 'resource "t" "inner" {\n}\n'})
    block = block_in(tmp_path, address)
    assert (block.place(path) or block.location) == Location("main.tf", line_of(HEADERS, part))
    assert block_in(tmp_path, "module.m.t.inner").location == Location("m/main.tf", 1)


def test_a_lifecycle_says_what_no_plan_does(tmp_path: Path) -> None:
    text = """
    resource "t" "a" {
      provisioner "local-exec" {
        when    = destroy
        command = "drain ${self.id}"
      }
      provisioner "local-exec" { command = "make" }
      lifecycle {
        create_before_destroy = false
        prevent_destroy       = var.keep
        ignore_changes        = all
        replace_triggered_by  = [t.b.id, t.c[count.index], t.c["x"].name, null_resource.d]
      }
    }
    """
    block = block_in(written(tmp_path, {"main.tf": text}), "t.a")
    assert block.create_before_destroy is False
    assert block.prevent_destroy is UNKNOWN
    assert block.ignore_changes == ("all",)
    assert block.triggers == ("t.b", "t.c", "null_resource.d")
    assert [(one.text, one.when) for one in block.commands] == [
        ("drain …", RunsOn.DESTROY),
        ("make", RunsOn.CREATE),
    ]
    assert block.commands[0].references == ("self.id",)
    assert block.commands[1].location == Location("main.tf", line_of(text, 'provisioner "local-exec" { c'))


def test_what_is_ignored_is_told_as_it_is_written(tmp_path: Path) -> None:
    block = block_in(written(tmp_path, {"main.tf": MAIN}), "aws_instance.web")
    assert (block.prevent_destroy, block.ignore_changes) == (True, ('tags["Name"]', "ami"))


def test_an_override_has_the_last_word(tmp_path: Path) -> None:
    main = """resource "t" "a" {
  x = 1
  y = 1
  disk {
    size = 1
  }
  lifecycle {
    prevent_destroy = true
    create_before_destroy = true
  }
}
"""
    override = """resource "t" "a" {
  y = 2
  disk {
    kind = "ssd"
  }
  lifecycle {
    prevent_destroy = false
  }
}
"""
    block = block_in(written(tmp_path, {"main.tf": main, "x_override.tf": override}), "t.a")
    assert block.location == Location("main.tf", 1)
    assert block.place(("x",)) == Location("main.tf", 2)
    assert block.place(("y",)) == Location("x_override.tf", 2)
    assert block.place(("disk", 0, "size")) == Location("x_override.tf", 3)
    assert block.place(("disk", 0, "kind")) == Location("x_override.tf", 4)
    assert (block.prevent_destroy, block.create_before_destroy) == (False, True)


@pytest.mark.parametrize(
    ("name", "overrides"),
    [
        ("override.tf", True),
        ("net.prod_override.tf", True),
        ("net_override.tf.json", True),
        ("override.net.tf", False),
        ("a_override.net.tf", False),
    ],
)
def test_a_file_overrides_by_the_end_of_its_name(tmp_path: Path, name: str, overrides: bool) -> None:
    """As Terraform has it: the whole name without its ending counts."""
    resource = 'resource "t" "%s" {\n  y = 2\n}\n' % ("a" if overrides else "b")
    text = '{"resource": {"t": {"a": {"y": 2}}}}' if name.endswith("json") else resource
    written(tmp_path, {"main.tf": 'resource "t" "a" {\n  x = 1\n}\n', name: text})
    found = block_in(tmp_path, "t.a" if overrides else "t.b")
    assert found.location.file == ("main.tf" if overrides else name)
    assert found.place(("x",)) == (Location("main.tf", 2) if overrides else None)
    assert found.place(("y",)) == Location(name, 1 if name.endswith("json") else 2)


JSON = """{
  "//": "aws_instance",
  "variable": {"web": {"default": "ami"}},
  "resource": {
    "aws_instance": {
      "web": {
        "ami": "ami-1",
        "root_block_device": {
          "encrypted": true
        },
        "ebs_block_device": [
          {"volume_size": 1},
          {
            "volume_size": 2
          }
        ],
        "dynamic": {
          "network_interface": {
            "for_each": "${var.cards}",
            "content": {
              "device_index": 1
            }
          }
        },
        "provisioner": [{"local-exec": {"when": "destroy", "command": "drain"}}],
        "lifecycle": {
          "prevent_destroy": true,
          "replace_triggered_by": ["aws_vpc.main.id"]
        }
      },
      "two": [{
        "ami": "ami-2"}]
    }
  }
}
"""


@pytest.mark.parametrize("name", ["main.tf.json", "main.tofu.json"])
@pytest.mark.parametrize(
    ("path", "part"),
    [
        (("ami",), '"ami": "ami-1"'),
        (("root_block_device",), '"root_block_device"'),
        (("root_block_device", 0, "encrypted"), '"encrypted"'),
        (("ebs_block_device", 0, "volume_size"), '{"volume_size": 1}'),
        (("ebs_block_device", 1, "volume_size"), '"volume_size": 2'),
        (("ebs_block_device", 1), '{\n            "volume_size": 2'),
        (("network_interface", 0, "device_index"), '"device_index"'),
        (("network_interface",), '"network_interface"'),
    ],
)
def test_json_has_lines_too(tmp_path: Path, name: str, path: ValuePath, part: str) -> None:
    block = block_in(written(tmp_path, {name: JSON}), "aws_instance.web")
    assert block.location == Location(name, line_of(JSON, '"web": {\n'))
    assert block.place(path) == Location(name, line_of(JSON, part))


def test_json_says_the_same_of_a_lifecycle(tmp_path: Path) -> None:
    block = block_in(written(tmp_path, {"main.tf.json": JSON}), "aws_instance.web")
    assert (block.prevent_destroy, block.triggers) == (True, ("aws_vpc.main",))
    assert [(one.kind, one.text, one.when) for one in block.commands] == [("local-exec", "drain", RunsOn.DESTROY)]
    two = block_in(tmp_path, "aws_instance.two")
    assert two.location == Location("main.tf.json", line_of(JSON, '"two"'))
    assert two.place(("ami",)) == Location("main.tf.json", line_of(JSON, '"ami": "ami-2"'))


def test_json_may_be_a_list_of_objects(tmp_path: Path) -> None:
    text = """[
  {"resource": {"t": {"a": {
    "x": 1}}}},
  {"locals": {"y": 1}},
  {"resource": {"t": {"b": {

    "x": 2}}}}
]
"""
    written(tmp_path, {"main.tf.json": text})
    assert block_in(tmp_path, "t.a").place(("x",)) == Location("main.tf.json", 3)
    assert block_in(tmp_path, "t.b").place(("x",)) == Location("main.tf.json", 7)
