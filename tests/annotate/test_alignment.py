"""However two lists are compared, every element is accounted for exactly once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planguard.model.values import Value
from planguard.reporters._annotated.difference.alignment import by_content, by_order, by_position

LISTS = st.lists(st.integers(0, 4) | st.fixed_dictionaries({"a": st.integers(0, 2)}), max_size=12)


@given(LISTS, LISTS)
def test_every_element_appears_once_on_its_side(before: list[Value], after: list[Value]) -> None:
    for pairs in (by_position, by_order, by_content):
        found = list(pairs(before, after))
        assert sorted(old for old, _ in found if old is not None) == list(range(len(before)))
        assert sorted(new for _, new in found if new is not None) == list(range(len(after)))


@given(LISTS)
def test_a_list_is_unchanged_against_itself(values: list[Value]) -> None:
    for pairs in (by_position, by_order, by_content):
        for old, new in pairs(values, values):
            assert old is not None
            assert new is not None
            assert values[old] == values[new]


@given(LISTS, LISTS)
def test_order_is_kept(before: list[Value], after: list[Value]) -> None:
    found = [new for _, new in by_order(before, after) if new is not None]
    assert found == sorted(found)


def test_a_set_takes_no_notice_of_order() -> None:
    assert [*by_content(["a", "b", "c"], ["c", "x", "a"])] == [(0, 2), (1, None), (2, 0), (None, 1)]


def test_very_long_lists_are_compared_in_time() -> None:
    before = [str(number) for number in range(20_000)]
    after = [str(number) for number in range(5, 20_005)]
    assert sum(1 for pair in by_order(before, after) if None in pair) == 10
