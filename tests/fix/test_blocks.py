"""The blocks for a plan: only certain ones can be used as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.judging.fixes.fix import Fix
from planguard.judging.fixes.found import fixes
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value

KIND = "terraform_data"


def change(address: str, before: Value = None, after: Value = None, **more: Any) -> ResourceChange:
    """A deletion, a creation or, with both values, an update at an address."""
    action = Action.CREATE if before is None else Action.DELETE if after is None else Action.UPDATE
    module, _, rest = address.rpartition(f"{KIND}.")
    name, _, index = rest.partition("[")
    key: Any = index[1:-2] if index.startswith('"') else int(index[:-1]) if index else None
    return ResourceChange(
        address, KIND, action, name, module.removesuffix("."), key, before=before, after=after, **more
    )


def found(*changes: ResourceChange, version: str = "1.9.0", **more: Any) -> Sequence[Fix]:
    return fixes(Plan("plan.json", Tool.TERRAFORM, changes, tool_version=version, **more)).found


def of(text: str) -> dict[str, Value]:
    return {"input": text, "triggers_replace": [text]}


def named(text: str) -> dict[str, Value]:
    return {"name": text}


def _two_modules(olds: Sequence[str], news: Sequence[str], *texts: str) -> Sequence[Fix]:
    going = [change(f"{old}.{KIND}.x", of(text)) for old, text in zip(olds, texts, strict=True)]
    coming = [change(f"{new}.{KIND}.x", None, of(text)) for new, text in zip(news, texts, strict=True)]
    return found(*going, *coming)


COUNT, KEYS = ("module.m[0]", "module.m[1]"), ('module.m["a"]', 'module.m["b"]')


def test_equal_modules_are_not_told_apart() -> None:
    doubts = [fix.doubt for fix in _two_modules(COUNT, KEYS, "same", "same")]
    assert len(doubts) == 2
    assert all("Other objects fit" in doubt for doubt in doubts)


def test_modules_are_told_apart_by_what_is_in_them() -> None:
    got = _two_modules(COUNT, KEYS, "one", "two")
    assert [(fix.old, fix.new, fix.doubt) for fix in got] == [(*pair, "") for pair in zip(COUNT, KEYS, strict=True)]


@pytest.mark.parametrize(
    ("olds", "news"),
    [
        (KEYS, ('module.n["a"]', 'module.n["b"]')),
        (("module.a", "module.b"), ("module.in.module.a", "module.in.module.b")),
    ],
    ids=["same keys", "same names"],
)
def test_equal_modules_are_told_apart_by_what_their_addresses_keep(olds: Sequence[str], news: Sequence[str]) -> None:
    got = _two_modules(olds, news, "same", "same")
    assert [(fix.old, fix.new, fix.doubt) for fix in got] == [(*pair, "") for pair in zip(olds, news, strict=True)]


def test_a_block_is_not_written_where_the_old_one_is_still_declared() -> None:
    old = change(f"{KIND}.a", named("one"), action_reason="delete_because_wrong_repetition")
    (fix,) = found(old, change(f"{KIND}.b", None, named("one")))
    assert "still in the sources" in fix.doubt
    assert fix.code == f"terraform state mv {KIND}.a {KIND}.b"
    called = frozenset({"module.a", "module.b"})
    (fix,) = found(
        change(f"module.a.{KIND}.x", of("one")), change(f"module.b.{KIND}.x", None, of("one")), module_calls=called
    )
    assert "still in the sources" in fix.doubt


def test_instances_of_a_resource_that_is_still_declared_move_one_by_one() -> None:
    reason = "delete_because_count_index"
    old = [change(f"{KIND}.a[{n}]", named(str(n)), action_reason=reason) for n in range(2)]
    got = found(*old, *(change(f"{KIND}.b[{n}]", None, named(str(n))) for n in range(2)))
    assert [(fix.old, fix.new, fix.doubt) for fix in got] == [
        (f"{KIND}.a[{n}]", f"{KIND}.b[{n}]", "") for n in range(2)
    ]


def _shifted(before: Sequence[str], after: Sequence[str], version: str = "1.9.0") -> str:
    """The last fix for a count whose list changes."""
    changes = []
    for n in range(max(len(before), len(after))):
        was, will = (of(names[n]) if n < len(names) else None for names in (before, after))
        made = change(f"{KIND}.x[{n}]", was, will)
        changes.append(made if was != will else ResourceChange(made.address, KIND, Action.NO_OP, "x", index=n))
    fix = found(*changes, version=version)[-1]
    assert fix.doubt
    return fix.code


def _moves(commands: str) -> list[tuple[int, int]]:
    quoted = [line.split("'")[1::2] for line in commands.splitlines()]
    return [(int(old[len(f"{KIND}.x[") : -1]), int(new[len(f"{KIND}.x[") : -1])) for old, new in quoted]


@pytest.mark.parametrize("version", ["0.15.0", "1.9.0"])
def test_who_keeps_the_count_gets_the_commands_in_order(version: str) -> None:
    assert _moves(_shifted("abc", "ac", version)) == [(1, 3), (2, 1)]
    assert _moves(_shifted("abcd", "acd")) == [(1, 4), (2, 1), (3, 2)]
    assert _moves(_shifted("abc", "xabc")) == [(2, 3), (1, 2), (0, 1)]


@given(st.permutations("abcdef"), st.permutations("abcdef"), st.integers(1, 6), st.integers(1, 6))
def test_the_commands_end_with_each_object_where_it_is_wanted(
    one: list[str], other: list[str], first: int, second: int
) -> None:
    before, after = one[:first], other[:second]
    changes = [
        change(f"{KIND}.x[{n}]", *(of(names[n]) if n < len(names) else None for names in (before, after)))
        for n in range(max(len(before), len(after)))
        if before[n : n + 1] != after[n : n + 1]
    ]
    for fix in found(*changes):
        state = dict(enumerate(before))
        if not fix.code.startswith("terraform state mv") or not fix.doubt.startswith("To keep the count"):
            continue
        for old, new in _moves(fix.code):
            assert old in state
            assert new not in state
            state[new] = state.pop(old)
        assert sorted(state.values()) == sorted(before)
        kept = [n for n, name in enumerate(after) if name in before]
        moved = [n for n in kept if state.get(n) == after[n]]
        assert len(moved) >= sum(before[n : n + 1] == after[n : n + 1] for n in kept)


@given(st.data())
def test_a_block_that_can_be_used_moves_what_goes_to_what_comes_and_each_once(data: st.DataObject) -> None:
    places = ["", "module.a.", "module.b.", "module.m[0].", 'module.m["k"].']
    addresses = [f"{place}{KIND}.{name}" for place in places for name in ("x", "y", "x[0]", 'x["k"]')]
    chosen = data.draw(st.lists(st.sampled_from(addresses), min_size=2, max_size=8, unique=True))
    texts = st.sampled_from(["one", "two", "three"])
    changes = [
        change(address, *((None, of(data.draw(texts))) if data.draw(st.booleans()) else (of(data.draw(texts)), None)))
        for address in chosen
    ]
    going = [one.address for one in changes if one.action is Action.DELETE]
    coming = [one.address for one in changes if one.action is Action.CREATE]
    used = [fix for fix in found(*changes) if not fix.doubt]
    for side, ends in ((going, [fix.old for fix in used]), (coming, [fix.new for fix in used])):
        for address in side:
            assert sum(address == end or address.startswith((f"{end}.", f"{end}[")) for end in ends) <= 1
        for end in ends:
            assert any(address == end or address.startswith((f"{end}.", f"{end}[")) for address in side)
