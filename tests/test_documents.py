"""Documents inside values: JSON and YAML, and nothing that takes long or unfolds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.knowledge.documents import LONGEST, document
from tests.effort import within


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, true, null]}', {"a": [1, True, None]}),
        ("a: 1\nb: [x, 'true', true, ~]\nc:\n", {"a": 1, "b": ["x", "true", True, None], "c": None}),
        ("a: 0123\nb: 1.5\nc: 2010-09-09\n", {"a": "0123", "b": "1.5", "c": "2010-09-09"}),
        (
            "a: !Ref Name\nb: !GetAtt A.Arn\nc: !Sub '${A}'\n",
            {"a": {"Ref": "Name"}, "b": {"Fn::GetAtt": "A.Arn"}, "c": {"Fn::Sub": "${A}"}},
        ),
        (
            "a: !If [X, {b: !Ref C}, !Ref AWS::NoValue]\n",
            {"a": {"Fn::If": ["X", {"b": {"Ref": "C"}}, {"Ref": "AWS::NoValue"}]}},
        ),
        ("---\na: b\n", {"a": "b"}),
    ],
)
def test_what_is_read(text: str, expected: Any) -> None:
    assert document(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        1,
        {"a": 1},
        "",
        "a: b\n---\nc: d\n",
        "a: &x [1]\nb: *x\n",
        "a: 1\na: 2\n",
        "? [a]\n: b\n",
        "{" * 100_000,
        "[" * 100_000,
        "- " * 100_000,
        "a: [",
        '{"a": ',
        "\x00",
        " " * (LONGEST + 1),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_not_read(text: Any) -> None:
    with within(5):
        assert document(text) is None


@given(st.text(st.sampled_from("a:-{}[]&*!?|>'\"\n #,~1"), max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    document(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_is_read_as_it_is(value: Any) -> None:
    text = json.dumps(value)
    if text[:1] in ("{", "["):
        assert document(text) == value
