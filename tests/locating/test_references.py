"""What an expression refers to, read off its text: strings, heredocs, names of its own, and keys that are none."""

from __future__ import annotations

import pytest

from planguard.sources.hcl.scan import RawBlock
from planguard.sources.locating.parts import Part, parts_of
from planguard.sources.locating.references import constant_of, named_in, references_of


def part(text: str) -> Part:
    (found,) = parts_of((RawBlock("resource", ("a", "b"), f'resource "a" "b" {{\n{text}\n}}'),), lambda raw: None)
    return found


REFERENCES = {
    "x = aws_vpc.main.id": {"aws_vpc.main.id"},
    "x = aws_vpc.main[0].id": {"aws_vpc.main.id"},
    'x = aws_vpc.main["a.b"].id': {"aws_vpc.main.id"},
    "x = aws_vpc.main[count.index].id": {"aws_vpc.main.id", "count.index"},
    "x = aws_vpc.main[*].id": {"aws_vpc.main.id"},
    "x = aws_vpc.main.*.id": {"aws_vpc.main.*.id"},
    'x = module.net["a"].subnets[var.n]': {"module.net.subnets", "var.n"},
    'x = "a ${aws_vpc.main.id} b $${aws_vpc.other.id} c"': {"aws_vpc.main.id"},
    'x = "%{ if var.on }${local.a}%{ else }b%{ endif }"': {"var.on", "local.a"},
    'x = "aws_vpc.main.id"': set(),
    "x = <<-EOT\n  ${aws_vpc.main.id}\n  aws_vpc.other.id\n  # ${var.z}\nEOT": {"aws_vpc.main.id", "var.z"},
    "x = 1 # aws_vpc.main.id": set(),
    "x = [ # aws_vpc.a.id\n  aws_vpc.b.id, // aws_vpc.c.id\n  /* aws_vpc.d.id */ aws_vpc.e.id,\n]": {
        "aws_vpc.b.id",
        "aws_vpc.e.id",
    },
    'x = { name = var.n, "k" = local.k, (var.key) : data.aws_ami.a.id }': {
        *("var.n", "local.k", "var.key", "data.aws_ami.a.id")
    },
    "x = [for s in aws_subnet.a : s.id if s.on]": {"aws_subnet.a"},
    "x = { for k, v in var.m : k => v.id }": {"var.m"},
    "x = merge(local.tags, lookup(var.m, each.key, {}))": {"local.tags", "var.m", "each.key"},
    "x = var.a ? aws_vpc.a.id : -var.b * 2": {"var.a", "aws_vpc.a.id", "var.b"},
    'x = jsonencode({ Resource = "${aws_s3_bucket.a.arn}/*" })': {"aws_s3_bucket.a.arn"},
    'x = "${lookup(var.m, "${local.k}-x")}"': {"var.m", "local.k"},
    "dynamic \"rule\" {\n for_each = var.rules\n content {\n  a = rule.value.a\n  b = aws_security_group.a.id\n }\n}": {
        "var.rules",
        "aws_security_group.a.id",
    },
    "dynamic \"ingress\" {\n for_each = var.r\n iterator = it\n content {\n  port = it.value\n }\n}": {"var.r"},
    "block {\n inner {\n  a = aws_vpc.main.id\n }\n}": {"aws_vpc.main.id"},
}  # fmt: skip


@pytest.mark.parametrize("text", REFERENCES)
def test_what_it_refers_to(text: str) -> None:
    assert set(references_of(part(text))) == REFERENCES[text]


CONSTANTS = {
    'x = "a"': "a",
    "x = 12": 12,
    "x = true": True,
    'x = ["a", "b"]': ["a", "b"],
    'x = {\n  a = "b"\n  "c" = [1]\n}': {"a": "b", "c": [1]},
    "x = var.a": None,
    'x = "a${var.b}"': None,
    "x = [var.a]": None,
}


@pytest.mark.parametrize("text", CONSTANTS)
def test_which_constant_it_is(text: str) -> None:
    assert constant_of(part(text)) == CONSTANTS[text]


@pytest.mark.parametrize("text", ["depends_on = [aws_vpc.a, module.b]", 'depends_on = ["aws_vpc.a", "module.b"]'])
def test_what_a_list_names(text: str) -> None:
    assert list(named_in(part(text))) == ["aws_vpc.a", "module.b"]
