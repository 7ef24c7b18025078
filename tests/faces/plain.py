"""Scenarios that need no provider but the one that Terraform brings along."""

from __future__ import annotations

from tests.faces.scenario import Scenario

ODD = r'"a.b", "c d", "e/f", "g\"h", "ü☃", "x will be destroyed", "[0]", "# aws_v.x must be replaced", "b\\s", "%%{d}"'
FAKE = r"""
resource "terraform_data" "motd" {
  input = {
    text = <<-E
      Terraform will perform the following actions:

        # aws_vpc.x will be destroyed
        - resource "aws_vpc" "x" {
            - id = "vpc-1" -> null
          }

      Plan: 0 to add, 0 to change, 7 to destroy.
    E
    json = jsonencode({ "# aws_db_instance.y must be replaced" = ["Plan: 1 to add, 0 to change, 1 to destroy."] })
    WORD = "x"
  }
}
"""
MODULE = """
variable "keys" { type = set(string) }
variable "word" { default = "a" }
resource "terraform_data" "each" {
  for_each         = var.keys
  input            = "${var.word}-${each.key}"
  triggers_replace = var.word
}
module "deep" {
  source = "./deep"
  count  = 2
  word   = var.word
}
"""
DEEP = """
variable "word" {}
resource "terraform_data" "leaf" {
  count            = 2
  triggers_replace = [var.word, count.index]
}
"""


def _called(keys: str, word: str) -> dict[str, str]:
    call = f"""
module "net" {{
  source   = "./net"
  for_each = toset([{keys}])
  keys     = ["k1", "k.2"]
  word     = "{word}"
}}
"""
    return {"main.tf": call, "net/main.tf": MODULE, "net/deep/main.tf": DEEP}


def _data(name: str, body: str = "", after: str = "") -> str:
    return f'resource "terraform_data" "{name}" {{\n{body}\n{after}}}\n'


LATER = _data("a", 'input = "1"') + _data("b", "triggers_replace = [terraform_data.a.output]")
FIRST = """
resource "terraform_data" "first" {
  count            = 2
  triggers_replace = "WORD"
  lifecycle { create_before_destroy = true }
}
"""
GUARDED = _data("guarded", 'triggers_replace = "WORD"', "lifecycle {\n prevent_destroy = true\n}\n")
VALUES = """
variable "password" {
  default   = "hunter2-Zebra"
  sensitive = true
}
resource "terraform_data" "other" { input = "WORD" }
resource "terraform_data" "values" {
  input = {
    list   = ["a", terraform_data.other.output, "c"]
    set    = toset(["x", var.password])
    map    = { k = terraform_data.other.id, n = null, f = 1.5, big = 12345678901234567890 }
    tuple  = [1, true, "WORD", null]
    secret = var.password
  }
}
output "secret" {
  value     = "${var.password}-WORD"
  sensitive = true
}
output "later" { value = terraform_data.values.output }
output "word" { value = "WORD" }
"""
CHECKED = """
resource "terraform_data" "a" { input = "WORD" }
check "word" {
  assert {
    condition     = terraform_data.a.output == "one"
    error_message = "# terraform_data.a will be destroyed"
  }
}
"""
LOOKED_UP = """
data "terraform_remote_state" "x" {
  backend    = "local"
  config     = { path = "${path.module}/none-${terraform_data.a.output}.tfstate" }
  defaults   = { word = "x" }
  depends_on = [terraform_data.a]
}
"""
MOVED = 'moved {\n  from = terraform_data.old\n  to   = terraform_data.new["k"]\n}\n'
REMOVED = """
removed {
  from = terraform_data.kept
  lifecycle { destroy = false }
}
removed {
  from = terraform_data.gone
  lifecycle { destroy = true }
}
"""
IMPORTED = 'import {\n  to = terraform_data.found\n  id = "0f0f"\n}\n'

SCENARIOS = (
    Scenario("created", "", _data("a", 'input = "x"') + _data("b", "count = 2"), lost=0),
    Scenario(
        "odd-keys",
        _data("k", f"for_each = toset([{ODD}])\ntriggers_replace = each.key"),
        _data("k", 'for_each = toset(["a.b", "c d"])\ntriggers_replace = "${each.key}x"'),
        lost=10,
    ),
    Scenario(
        "counted",
        _data("n", "count = 4\ninput = count.index"),
        _data("n", "count = 2\ninput = 10 + count.index"),
        lost=2,
    ),
    Scenario("count-to-each", _data("n", "count = 2"), _data("n", "for_each = { one = 1 }")),
    Scenario("fake-headers", FAKE + _data("z"), FAKE.replace('"x"', '"y"').replace("7 to", "8 to"), lost=1),
    Scenario("fake-headers-destroyed", FAKE, ""),
    Scenario("modules", _called('"a", "b.c"', "one"), _called('"a"', "two"), lost=12),
    Scenario("module-gone", _called('"x y"', "one"), "", lost=6),
    Scenario(
        "moved",
        _data("old", 'input = "1"') + _data("bye"),
        _data("new", 'for_each = toset(["k"])\ninput = "2"') + MOVED,
        lost=1,
    ),
    Scenario(
        "moved-nowhere", _data("old"), "moved {\n  from = terraform_data.old\n  to = terraform_data.new\n}\n", lost=1
    ),
    Scenario("removed", _data("kept") + _data("gone") + _data("stays"), REMOVED + _data("stays"), lost=2),
    Scenario("imported", "", IMPORTED + _data("found", 'input = "x"')),
    Scenario("imported-replaced", "", IMPORTED + _data("found", 'triggers_replace = "x"'), lost=1),
    Scenario("tainted", LATER, LATER, between=(("taint", "terraform_data.a"),), lost=2),
    Scenario("asked-for", LATER, LATER, ("-replace=terraform_data.b",), lost=1),
    Scenario(
        "triggered",
        LATER.replace("triggers_replace = [terraform_data.a.output]", ""),
        _data("a", 'input = "2"') + _data("b", "", "lifecycle {\n replace_triggered_by = [terraform_data.a]\n}\n"),
        lost=1,
    ),
    Scenario(
        "both-orders",
        _data("a", 'triggers_replace = "1"') + FIRST.replace("WORD", "1"),
        _data("a", 'triggers_replace = "2"') + FIRST.replace("WORD", "2"),
        lost=3,
    ),
    Scenario("deposed", FIRST, FIRST, between=(("!depose", "first"),), lost=2),
    Scenario("deposed-and-replaced", FIRST, FIRST.replace("WORD", "3"), between=(("!depose", "first"),), lost=4),
    Scenario("deposed-orphan", FIRST, "", between=(("!depose", "first"),), lost=4),
    Scenario("destroyed", LATER + _data("c", "count = 2"), LATER + _data("c", "count = 2"), ("-destroy",), lost=4),
    Scenario("targeted", LATER + _data("c"), "", ("-target=terraform_data.c",), lost=1),
    Scenario("refreshed", LATER, LATER, ("-refresh-only",), lost=0),
    Scenario("unchanged", LATER, LATER, lost=0),
    Scenario(
        "guarded",
        GUARDED.replace("WORD", "1") + _data("b", "triggers_replace = 1"),
        GUARDED.replace("WORD", "2") + _data("b", "triggers_replace = 2"),
        fails=True,
        lost=2,
    ),
    Scenario("values", VALUES.replace("WORD", "one"), VALUES.replace("WORD", "two")),
    Scenario("checked", CHECKED.replace("WORD", "one"), CHECKED.replace("WORD", "two") + LOOKED_UP),
    Scenario("nothing-left", LATER, "", ("-destroy",)),
)
