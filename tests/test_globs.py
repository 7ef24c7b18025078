"""Globs looked up together say what each says alone, in order, and in a time that does not multiply."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.judging.ruleset.globs import Globs, matches
from planguard.model.errors import RulesetError

LETTERS = st.text(alphabet="ab.[]\n", max_size=6)
PATTERNS = st.text(alphabet="ab.[]*?", max_size=7)


def as_python_has_it(text: str, pattern: str) -> bool:
    """What fnmatch says where brackets are plain."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


@given(LETTERS, PATTERNS)
def test_one_glob(text: str, pattern: str) -> None:
    assert matches(text, pattern) is as_python_has_it(text, pattern)


@given(st.lists(LETTERS, max_size=4), st.lists(PATTERNS, max_size=8))
def test_many_globs(texts: list[str], patterns: list[str]) -> None:
    globs = Globs(patterns)
    for text in texts:
        expected = [number for number, pattern in enumerate(patterns) if as_python_has_it(text, pattern)]
        assert list(globs.matching(text)) == expected
        assert globs.first(text) == (expected[0] if expected else None)
    used = {number for number, pattern in enumerate(patterns) if any(as_python_has_it(t, pattern) for t in texts)}
    assert globs.used(texts) == used


def test_a_glob_of_many_stars_against_a_long_text_ends() -> None:
    assert not matches("a" * 100_000, "*a" * 2_000 + "*b")
    assert not matches("a" * 20_000, "*a?" * 200 + "*b")


def test_each_text_is_tried_against_few_globs() -> None:
    globs = Globs([f"module.*.aws_db_instance.x{number}*" for number in range(20_000)])
    assert [globs.first(f"module.a.aws_db_instance.x{number}") for number in range(3_000)] == [
        min(int(str(number)[:length]) for length in range(1, len(str(number)) + 1)) for number in range(3_000)
    ]


@pytest.mark.long
def test_globs_that_are_like_everything_are_refused_before_they_take_all_day() -> None:
    globs = Globs([f"*{'*'.join(bin(number)[2:])}*" for number in range(20_000)])
    with pytest.raises(RulesetError, match="globs"):
        globs.used(f"0{number}1x" for number in range(3_500))
