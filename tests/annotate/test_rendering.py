"""A change is written with Terraform's symbols, words, alignment and folding."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from planguard.model.change import Action, ResourceChange
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value
from planguard.reporters._annotated.difference.differ import Differ
from planguard.reporters._annotated.page import object_text
from planguard.reporters._annotated.rendering import body


def _written(before: Any, after: Any, **given: Any) -> str:
    node = Differ(**given).attributes(before, after)
    return "\n".join(str(line) for line in body(node, indent=0))


def _text(change: ResourceChange, tool: Tool = Tool.TERRAFORM) -> str:
    text = object_text(change, (), tool)
    return "\n".join([*(f"# {line}" for line in text.header), *map(str, text.lines)])


def test_names_are_aligned_and_unchanged_attributes_are_counted() -> None:
    before = {"id": "i-1", "size": 1, "zone": "a", "nothing": None, "description": ""}
    assert _written(before, {**before, "size": 2}) == (
        '    id          = "i-1"\n  ~ size        = 1 -> 2\n    # (2 unchanged attributes hidden)'
    )


def test_a_deletion_says_null_except_inside_what_goes_as_a_whole() -> None:
    assert _written({"n": 1, "tags": {"a b": "c"}, "l": ["x"], "e": [], "no": None}, None) == (
        "  - e    = [] -> null\n"
        "  - l    = [\n"
        '      - "x",\n'
        "    ] -> null\n"
        "  - n    = 1 -> null\n"
        "  - tags = {\n"
        '      - "a b" = "c"\n'
        "    } -> null"
    )


def test_unknown_and_sensitive_values_are_named_and_not_shown() -> None:
    before = {"a": "x", "l": ["y"], "p": Sensitive("hunter2"), "q": Sensitive("gone")}
    after = {"a": UNKNOWN, "l": UNKNOWN, "p": Sensitive("hunter3")}
    assert _written(before, after) == (
        '  ~ a = "x" -> (known after apply)\n'
        "  ~ l = [\n"
        '      - "y",\n'
        "    ] -> (known after apply)\n"
        "  ~ p = (sensitive value)\n"
        "  - q = (sensitive value) -> null"
    )


def test_lists_show_the_neighbours_of_a_change_and_count_the_rest() -> None:
    assert _written({"l": ["a", "b", "c", "d", "e", "f"]}, {"l": ["a", "b", "c", "x", "e", "f"]}) == (
        "  ~ l = [\n"
        "        # (2 unchanged elements hidden)\n"
        '        "c",\n'
        '      - "d",\n'
        '      + "x",\n'
        '        "e",\n'
        "        # (1 unchanged element hidden)\n"
        "    ]"
    )


def test_lists_of_objects_are_blocks() -> None:
    before = {"rule": [{"port": 80, "from": "a"}, {"port": 22, "from": "b"}], "disk": [{"size": 1}]}
    after = {"rule": [{"port": 81, "from": "a"}, {"port": 22, "from": "b"}], "disk": []}
    assert _written(before, after, replace_paths=frozenset({("disk", 0, "size")})) == (
        "  - disk {\n"
        "      - size = 1 -> null # forces replacement\n"
        "    }\n"
        "  ~ rule {\n"
        "      ~ port = 80 -> 81\n"
        "        # (1 unchanged attribute hidden)\n"
        "    }\n"
        "    # (1 unchanged block hidden)"
    )


def test_blocks_of_a_known_set_are_removed_and_added_whole() -> None:
    before = {"ebs_block_device": [{"device_name": "b", "volume_size": 3}]}
    after = {"ebs_block_device": [{"device_name": "b", "volume_size": 4}]}
    text = _written(before, after)
    assert '- device_name = "b" -> null' in text
    assert '+ device_name = "b"' in text


def test_unknown_blocks_are_named_like_blocks() -> None:
    assert _written(None, {"metadata_options": UNKNOWN, "x": UNKNOWN}) == (
        "  + x = (known after apply)\n\n  + metadata_options (known after apply)"
    )


def test_a_write_only_attribute_is_named_where_it_is_set_or_goes() -> None:
    tree = {"password_wo": None, "password_wo_version": None}
    assert _written(tree, None) == "  - password_wo = (write-only attribute) -> null"
    assert _written(tree, tree) == "    # (1 unchanged attribute hidden)"


def test_json_in_a_string_is_compared_as_a_document() -> None:
    before = {"policy": json.dumps({"V": 1, "S": [{"a": 1}, {"b": 2}]})}
    after = {"policy": json.dumps({"V": 1, "S": [{"a": 2}, {"b": 2}], "x y": None})}
    assert _written(before, after) == (
        "  ~ policy = jsonencode(\n"
        "      ~ {\n"
        "          ~ S     = [\n"
        "              ~ {\n"
        "                  ~ a = 1 -> 2\n"
        "                },\n"
        "                {\n"
        "                    b = 2\n"
        "                },\n"
        "            ]\n"
        '          + "x y" = null\n'
        "            # (1 unchanged attribute hidden)\n"
        "        }\n"
        "    )"
    )


def test_text_of_several_lines_is_compared_line_by_line() -> None:
    assert _written({"s": "one\ntwo\n"}, {"s": "one\n2\n\x1b[31m\n"}) == (
        "  ~ s = <<-EOT\n        one\n      - two\n      + 2\n      + \\x1b[31m\n    EOT"
    )


def test_numbers_keep_their_digits() -> None:
    after = {"n": Decimal("123456789012345678901234567890.125")}
    assert _written(None, after) == "  + n = 123456789012345678901234567890.125"


def test_true_is_not_one() -> None:
    assert _written({"n": True}, {"n": 1}) == "  ~ n = true -> 1"


def test_a_value_of_another_kind_goes_and_comes() -> None:
    assert _written({"v": ["a"]}, {"v": "a"}) == '  - v = [\n      - "a",\n    ] -> null\n  + v = "a"'


def test_a_secret_inside_a_json_string_is_hidden() -> None:
    assert "hunter2" not in _written(None, {"env": json.dumps([{"password": "hunter2", "x": 1}])})


def test_a_huge_value_is_shortened_with_its_length() -> None:
    size = 10_000_000
    text = _written(None, {"one": "x" * size, "lines": "y\n" * (size // 2), "json": "[" * size})
    assert len(text) < 15_000
    assert text.count("10,000,000 characters") == 2
    assert "(4,999,600 more lines not shown)" in text


def test_names_and_values_cannot_act_on_a_terminal() -> None:
    hostile = "a\x1b[2J\u202e\r\u2066b"
    after: dict[str, Value] = {hostile: hostile, "m": {hostile: 1}}
    text = _text(ResourceChange(address=f't.n["{hostile}"]', type="t", name="n", action=Action.CREATE, after=after))
    assert not any(character in text for character in "\x1b\u202e\r\u2066")


def test_the_words_above_an_object_say_why() -> None:
    gone = ResourceChange(
        address='t.n["b"]',
        type="t",
        name="n",
        index="b",
        action=Action.DELETE,
        before={"id": "1"},
        action_reason="delete_because_each_key",
    )
    assert _text(gone) == (
        '# t.n["b"] will be destroyed\n'
        '# (because key ["b"] is not in for_each map)\n'
        '  - resource "t" "n" {\n'
        '      - id = "1" -> null\n'
        "    }"
    )


def test_a_forgotten_object_keeps_its_values_and_its_narrow_margin() -> None:
    left = ResourceChange(address="t.n", type="t", name="n", action=Action.FORGET, before={"id": "1", "x": 2})
    assert _text(left) == (
        "# t.n will no longer be managed by Terraform, but will not be destroyed\n"
        "# (destroy = false is set in the configuration)\n"
        ' . resource "t" "n" {\n'
        '        id = "1"\n'
        "        # (1 unchanged attribute hidden)\n"
        "    }"
    )


def test_an_imported_object_that_is_replaced_carries_the_warning() -> None:
    change = ResourceChange(
        address="t.n",
        type="t",
        name="n",
        action=Action.DELETE_THEN_CREATE,
        before={"id": "1"},
        after={"id": UNKNOWN},
        imported=True,
        import_id="1",
    )
    assert _text(change).startswith(
        '# t.n must be replaced\n# (imported from "1")\n# Warning: this will destroy the imported resource\n-/+ '
    )


@pytest.mark.parametrize("depth", [60, 900])
def test_deep_nesting_is_cut_and_not_followed(depth: int) -> None:
    tree: Any = "leaf"
    for _ in range(depth):
        tree = {"a": tree, "b": [1]}
    assert "nested too deeply to show" in _written(None, {"x": tree})
