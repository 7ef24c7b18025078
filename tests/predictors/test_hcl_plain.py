"""What is read the quick way is what python-hcl2 reads; the quick way leaves to it whatever it is not sure of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.sources.hcl import language
from planguard.sources.hcl.plain import plain_body

PIECES = [
    "a", "b-c", "true", "null", "for", "for_each", "in", '"x"', '"$a%"', '"\\n"', "1", "12", "1.5", "-", ".", "[", "]",
    "{", "}", "=", ":", ",", "\n", "# c\n", "// d\n", " ", " = ", '"${a}"', "/* x */", "a = 1\n", "b {\n", 'x "l" {\n',
    "==", '"$$${"', "\t", "e1", "0x", "\r\n", "é", "(", ")", "?", "*", "<<E\n", "<<-E\n", "  E\n", "E\n", "f(", "a.b",
    '"x${a.b} ${c}"', '"\\"q\\u00e9"', '"${a}$"', '"\\$a"', '"%{a}"', "...", "x = ", "${d}", " ${ e.f[0] } ", "\n\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_the_quick_way_reads_what_the_whole_parser_reads(text: str) -> None:
    found = plain_body(text)
    if found is not None:
        assert found == language.parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        'resource "a" "b" {\n  x = "y"\n  # c\n  l = [1, a.b, "z",\n  ]\n  inner {\n    k = var.x["y"][0].z\n  }\n}\n',
        'moved {\n  from = module.a["x"].b.c\n  to   = b.c[0]\n}\n',
        "locals {\n  m = { a = true, b : null\n  c = {} }\n}",
        'x = merge(local.a, {\n  Name = "${var.a}-\\"${each.key}\\""\n}, )\nl = [\n  f(1, "a"),\n  g()\n]\n',
        "b {\n  x = <<-E\n    #!/bin/sh\n      a ${var.b}\n    E\n  y = <<E\n1\nE\n\n  z = f(<<E\nE\n  , 1)\n}\n",
    ],
)
def test_ordinary_blocks_are_read_the_quick_way(text: str) -> None:
    assert plain_body(text) == language.parsed(text)


@pytest.mark.parametrize(
    "text", ["x = -1\n", 'x = "%{ if b }a%{ endif }"\n', "x = a ? b : c\n", "x = f(a...)\n", "x = 1.5\n", "x = a.*.b\n"]
)
def test_anything_more_is_left_to_the_whole_parser(text: str) -> None:
    assert plain_body(text) is None
