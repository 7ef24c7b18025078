"""Which items of a list are nowhere in another: the same answer as a search for each, in linear time."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.evidence.losses.absent import missing
from planguard.model.values import UNKNOWN

scalars = st.sampled_from([None, True, False, 0, 1, 1.0, "1", "a", UNKNOWN])
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
)


@given(st.lists(trees, max_size=6), st.lists(trees, max_size=6), st.integers(0, 8))
def test_it_finds_what_a_search_for_each_item_finds(items: list[Any], others: list[Any], times: int) -> None:
    many = [*items * times, *items]
    assert missing(many, others) == [(position, item) for position, item in enumerate(many) if item not in others]


@pytest.mark.parametrize("others", [lambda item: {**item, "b": [2]}, lambda item: {**item, "b": [1, item["a"]]}])
def test_two_long_lists_without_a_common_item_are_compared_in_no_time(others: Any) -> None:
    items = [{"a": n, "b": [1]} for n in range(20_000)]
    started = time.process_time()
    assert len(missing(items, list(map(others, items)))) == len(items)
    assert time.process_time() - started < 5
