"""Whatever stands around it, the line that is told of a block or an attribute is the one that it begins on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from planguard.sources.hcl.scan import items
from planguard.sources.locating.json_lines import Node, node_of
from tests.locating.sources import block_in, written

NOISE = st.sampled_from(
    [
        "",
        "# size = 1 {",
        "// }",
        "/* size = 2\n } */",
        'other = "}"',
        'text = "a ${var.x["b"]} }"',
        "list = [\n  1, # ]\n  2\n]",
        "map = {\n  size = 3\n}",
        "here = <<EOT\nsize = 4\n}\nEOT",
        "here2 = <<-EOT\n  disk {\n    size = 5\n  EOT",
        "inner {\n  size = 6\n}",
        "empty {}",
        'line { size = "7" }',
        "sum = (1 +\n  2)",
        'cond = var.a == "}" ? "{" : "="',
        'call = merge(local.a, { "b" = "c" })',
        "\tname\t=\tvar.n",
    ]
)
BODY = st.lists(NOISE, max_size=5, unique=True)
ENDINGS = st.sampled_from(["\n", "\r\n"])


def indented(lines: list[str], indent: str) -> str:
    return "".join(f"{indent}{line}\n" for line in lines)


@given(BODY, BODY, BODY, BODY, st.sampled_from(["", "  ", "\t"]), ENDINGS)
def test_the_line_has_what_is_said_to_be_there(
    before: list[str], above: list[str], within: list[str], below: list[str], indent: str, ending: str
) -> None:
    body = (
        f"{indented(above, indent)}{indent}disk {{\n{indented(within, indent)}{indent}size = var.wanted\n{indent}}}\n"
    )
    text = f'locals {{\n{indented(before, "")}}}\nresource "t" "it" {{\n{body}{indented(below, indent)}}}\n'
    with TemporaryDirectory() as folder:
        block = block_in(written(Path(folder), {"main.tf": text.replace("\n", ending)}), "t.it")
    lines = text.split("\n")
    assert lines[block.location.line - 1] == 'resource "t" "it" {'
    place = block.place(("disk", 0, "size"))
    assert place is not None
    assert lines[place.line - 1].strip() == "size = var.wanted"
    for path, place in block.places.items():
        name = path.rpartition(".")[2].partition("[")[0]
        assert lines[place.line - 1].lstrip().startswith((name, "disk", "line", "inner")), path


@given(BODY)
def test_a_body_is_cut_into_what_it_is_made_of(lines: list[str]) -> None:
    text = indented(lines, "")
    found = list(items(text))
    assert [item.name for item in found] == [
        line.split()[0].strip() for line in lines if line and not line.startswith(("#", "/"))
    ]
    assert all(item.text in text for item in found)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def keys(node: Node) -> Iterator[tuple[str, int]]:
    """Every key with the line that is told of it."""
    for key, line, inner in node.members or ():
        yield key, line
        yield from keys(inner)
    for inner in node.elements or ():
        yield from keys(inner)


@given(VALUES, st.sampled_from([None, 0, 2]), ENDINGS)
def test_json_is_what_it_is_and_each_key_is_on_its_line(value: object, indent: int | None, ending: str) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    node = node_of(text.replace("\n", ending))
    assert node.plain == value
    lines = text.split("\n")
    assert all(json.dumps(key, ensure_ascii=False) in lines[line - 1] for key, line in keys(node))


@given(st.text(alphabet='{}[],:" \\na1', max_size=12))
def test_what_is_no_json_is_said_to_be_none(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        return
    assert node_of(text).plain == expected
