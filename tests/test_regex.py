"""Expressions that are compiled late do what those of `re` do."""

from __future__ import annotations

import re

import pytest

from planguard.loading.regex import Lazy, regex

WORD = r"(?P<word>[a-z]+)"


def test_a_late_expression_does_what_an_early_one_does() -> None:
    late, early = regex(WORD, re.IGNORECASE), re.compile(WORD, re.IGNORECASE)
    assert late.findall("One two") == early.findall("One two") == ["One", "two"]
    assert late.findall("Three") == ["Three"]  # asked again
    assert [found["word"] for found in late.finditer("One two")] == ["One", "two"]
    assert (late.pattern, late.groups, late.groupindex) == (early.pattern, early.groups, early.groupindex)


def test_it_is_for_bytes_too() -> None:
    assert regex(WORD.encode()).findall(b"One two") == [b"ne", b"two"]


def test_it_is_compiled_when_it_is_first_used() -> None:
    late = regex("(")
    assert isinstance(late, Lazy)
    with pytest.raises(re.error):
        late.search("x")
