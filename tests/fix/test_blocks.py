"""The blocks for a plan: only certain ones can be used as they are."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from planguard.judging.fixes.fix import Fix
from planguard.judging.fixes.found import fixes
from planguard.model.change import Action, ResourceChange
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value

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


def test_a_block_is_not_written_where_one_of_its_addresses_is_taken() -> None:
    gone = {"action_reason": "delete_because_no_resource_config"}
    declared = change(f"{KIND}.a", named("one"), action_reason="delete_because_wrong_repetition")
    (fix,) = found(declared, change(f"{KIND}.b", None, named("one")))
    assert "is taken" in fix.doubt
    assert fix.code == f"terraform state mv {KIND}.a {KIND}.b"
    instance = change(f'{KIND}.b["k"]', named("two"), action_reason="delete_because_wrong_repetition")
    got = found(change(f"{KIND}.a", named("one"), **gone), instance, change(f"{KIND}.b", None, named("one")))
    assert ["is taken" in fix.doubt for fix in got] == [True]


def test_what_the_tool_moves_itself_is_moved_by_its_address_in_the_state() -> None:
    reason, before = "delete_because_count_index", f"{KIND}.a"
    old = change(f"{KIND}.a[0]", named("one"), action_reason=reason, previous_address=before)
    (fix,) = found(old, change(f"{KIND}.b", None, named("one")))
    assert fix.code == f"terraform state mv {KIND}.a {KIND}.b"
    assert fix.doubt


@pytest.mark.parametrize(
    ("module", "reason", "moves_whole"),
    [
        ("module.a", "delete_because_no_module", False),
        ("module.a[0]", "delete_because_no_resource_config", False),
        ("module.a[0]", "delete_because_no_module", True),
    ],
)
def test_a_module_that_is_declared_still_does_not_move_but_what_was_in_it(
    module: str, reason: str, moves_whole: bool
) -> None:
    called = frozenset({"module.a", "module.b"})
    old = change(f"{module}.{KIND}.x", of("one"), action_reason=reason)
    (fix,) = found(old, change(f"module.b.{KIND}.x", None, of("one")), module_calls=called)
    ends = (module, "module.b") if moves_whole else (f"{module}.{KIND}.x", f"module.b.{KIND}.x")
    assert (fix.old, fix.new, fix.doubt) == (*ends, "")


def test_a_module_does_not_move_to_where_there_are_objects() -> None:
    other = change(f"module.b.{KIND}.y", of("two"), of("three"))
    old, new = change(f"module.a.{KIND}.x", of("one")), change(f"module.b.{KIND}.x", None, of("one"))
    (fix,) = found(old, new, other)
    assert (fix.old, fix.new, fix.doubt) == (f"module.a.{KIND}.x", f"module.b.{KIND}.x", "")


def test_instances_of_a_resource_that_is_still_declared_move_one_by_one() -> None:
    reason = "delete_because_count_index"
    old = [change(f"{KIND}.a[{n}]", named(str(n)), action_reason=reason) for n in range(2)]
    got = found(*old, *(change(f"{KIND}.b[{n}]", None, named(str(n))) for n in range(2)))
    assert [(fix.old, fix.new, fix.doubt) for fix in got] == [
        (f"{KIND}.a[{n}]", f"{KIND}.b[{n}]", "") for n in range(2)
    ]


GONE = {"action_reason": "delete_because_no_resource_config"}


@pytest.mark.parametrize("keys", [("[0]", "[1]", "[2]"), ('["a"]', '["b"]')])
def test_a_resource_that_is_renamed_with_all_its_instances_is_one_block(keys: Sequence[str]) -> None:
    old = [change(f"{KIND}.a{key}", named(key), **GONE) for key in keys]
    got = found(*old, *(change(f"{KIND}.b{key}", None, named(key)) for key in keys))
    assert [(fix.old, fix.new, fix.doubt) for fix in got] == [(f"{KIND}.a", f"{KIND}.b", "")]
    (unsure,) = found(
        *(change(f"{KIND}.a{key}", of(key), **GONE) for key in keys),
        *(change(f"{KIND}.b{key}", None, of(key)) for key in keys),
    )
    assert unsure.doubt


def _another_key(*more: ResourceChange, place: str = "", before: str = "same", after: str = "same") -> Fix:
    old, new = (
        (f'{place}["alice"].{KIND}.x', f'{place}["bob"].{KIND}.x') if place else (f'{KIND}.x["a"]', f'{KIND}.x["b"]')
    )
    (fix,) = found(change(old, of(before)), change(new, None, of(after)), *more)
    return fix


@pytest.mark.parametrize("place", ["", "module.m"])
def test_an_object_does_not_become_that_of_another_key_because_all_are_alike(place: str) -> None:
    third = f'{place}["carol"].{KIND}.x' if place else f'{KIND}.x["c"]'
    assert _another_key(place=place).doubt
    assert _another_key(change(third, of("same"), of("same")), place=place).doubt
    assert _another_key(change(third, of("other"), of("other")), place=place).doubt == ""


def test_a_name_tells_an_object_of_another_key() -> None:
    old, new = change(f'{KIND}.x["a"]', named("jobs")), change(f'{KIND}.x["b"]', None, named("jobs"))
    assert [fix.doubt for fix in found(old, new)] == [""]


def test_modules_that_become_one_give_it_their_objects_one_by_one() -> None:
    old = [change(f"module.{one}.{KIND}.{one}", of(one)) for one in "ab"]
    got = found(*old, *(change(f"module.m.{KIND}.{one}", None, of(one)) for one in "ab"))
    assert [(fix.old, fix.new, fix.doubt) for fix in got] == [
        (f"module.{one}.{KIND}.{one}", f"module.m.{KIND}.{one}", "") for one in "ab"
    ]


def test_equal_modules_are_told_apart_by_the_modules_around_them() -> None:
    places = ("module.a[0]", "module.a[1]")
    got = _two_modules([f"{one}.module.old" for one in places], [f"{one}.module.new" for one in places], "same", "same")
    assert [fix.doubt for fix in got] == ["", ""]


def test_equal_names_are_told_apart_by_their_modules() -> None:
    old = [change(f"module.m[{n}].{KIND}.a", named("same"), **GONE) for n in range(2)]
    got = found(*old, *(change(f"module.m[{n}].{KIND}.b", None, named("same")) for n in range(2)))
    assert [(fix.new, fix.doubt) for fix in got] == [(f"module.m[{n}].{KIND}.b", "") for n in range(2)]


TWO = {"providers": {f"{KIND}.new": "aws", f"{KIND}.other": "aws.us"}, "regions": {"aws": "eu-west-1"}}
EUROPE, ELSEWHERE = "arn:aws:sqs:eu-west-1:1:jobs", "arn:aws:sqs:us-east-1:1:jobs"


@pytest.mark.parametrize(
    ("arn", "providers", "doubts"),
    [
        (EUROPE, {}, [False]),
        (ELSEWHERE, {}, []),
        ("", {}, [True]),
        (ELSEWHERE, {f"{KIND}.old": "aws"}, [False]),
        (EUROPE, {f"{KIND}.old": "aws.us"}, []),
    ],
)
@pytest.mark.parametrize("place", ["", "module."])
def test_an_object_of_the_same_name_in_another_region_is_another(
    arn: str, providers: dict[str, str], doubts: list[bool], place: str
) -> None:
    old, new = (f"{place}{one}.{KIND}.x" if place else f"{KIND}.{one}" for one in ("old", "new"))
    names = {f"{KIND}.{one}": f"module.{one}.{KIND}.x" if place else f"{KIND}.{one}" for one in ("old", "new", "other")}
    known = {names[address]: key for address, key in (TWO["providers"] | providers).items()}
    gone = change(old, {"name": "jobs", "arn": arn}, action_reason="delete_because_no_resource_config")
    got = found(gone, change(new, None, named("jobs")), providers=known, regions=TWO["regions"])
    assert [fix.doubt != "" for fix in got] == doubts


ELSEWHERE_TOO = {
    "create-only": ("aws_ecs_service", {"cluster": "c1"}, {"cluster": "c2"}),
    "of another project": ("google_compute_instance", {"project": "p1"}, {"project": "p2"}),
    "a place of any type": ("acme_box", {"region": "north"}, {"region": "south"}),
}


@pytest.mark.parametrize(("kind", "was", "will_be"), ELSEWHERE_TOO.values(), ids=ELSEWHERE_TOO)
def test_an_object_that_is_replaced_anyway_is_not_kept_by_a_block(
    kind: str, was: dict[str, Value], will_be: dict[str, Value]
) -> None:
    values: dict[str, Value] = {"name": "web", "one": 1, "two": 2, "three": 3}
    (fix,) = found(typed(kind, "a", values | was), typed(kind, "b", None, values | will_be))
    assert f"because {next(iter(was))} changes" in fix.doubt
    for after in (was, {next(iter(was)): UNKNOWN}):
        assert [one.doubt for one in found(typed(kind, "a", values | was), typed(kind, "b", None, values | after))] == [
            ""
        ]


def test_modules_without_a_configuration_of_their_own_share_one() -> None:
    keys = {f"module.{one}.{KIND}.x": f"module.{one}:aws" for one in ("new", "other")}
    gone = change(f"module.old.{KIND}.x", of("one"), action_reason="delete_because_no_resource_config")
    (fix,) = found(gone, change(f"module.new.{KIND}.x", None, of("one")), providers=keys)
    assert fix.doubt == ""


def _turns(*changes: ResourceChange) -> list[list[tuple[str, str]]]:
    """The commands of each fix that has some, by the addresses in them."""
    codes = [fix.code for fix in found(*changes) if "state mv" in fix.code and fix.doubt]
    return [[(old, new) for _, _, _, old, new in map(shlex.split, code.splitlines())] for code in codes]


def _named_anew(was: str, will_be: str, place: str = KIND) -> ResourceChange:
    made = change(f"{place}.{was}", named(was), named(will_be))
    return replace(made, action=Action.DELETE_THEN_CREATE)


@given(st.permutations("abcdef"), st.integers(2, 6), st.integers(0, 2), st.sampled_from(["", 'module.m["k"].']))
def test_objects_that_take_each_others_addresses_keep_their_names(
    order: list[str], count: int, gone: int, place: str
) -> None:
    labels = "abcdef"[:count]
    names = [one for one in order if one in labels]
    where = f"{place}{KIND}"
    wanted = {label: name for label, name in zip(labels[gone:], names, strict=False) if label != name}
    changes = [_named_anew(label, name, where) for label, name in wanted.items()]
    changes += [change(f"{where}.{label}", named(label)) for label in labels[:gone]]
    state = {f"{where}.{label}": label for label in labels}
    before = dict(state)
    for turns in _turns(*changes):
        for old, new in turns:
            assert new not in state
            state[new] = state.pop(old)
    kept = [label for label, name in wanted.items() if state.get(f"{where}.{label}") == name]
    assert kept == list(wanted)
    assert sorted(state.values()) == sorted(before.values())


def test_an_object_that_takes_the_place_of_one_that_moves_on_is_moved_after_it() -> None:
    gone, comes = change(f"{KIND}.a", named("a")), change(f"{KIND}.c", None, named("b"))
    assert _turns(gone, _named_anew("b", "a"), comes) == [[(f"{KIND}.b", f"{KIND}.c"), (f"{KIND}.a", f"{KIND}.b")]]


def test_what_only_changes_names_in_place_takes_no_address() -> None:
    assert found(change(f"{KIND}.a", named("a"), named("b")), change(f"{KIND}.b", named("b"), named("a"))) == ()
    assert found(_named_anew("a", "x"), _named_anew("b", "y")) == ()


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


def test_no_command_moves_an_object_away_that_the_list_does_not_lose() -> None:
    assert "state mv" not in _shifted("ab", "xay")


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
    olds, news = [fix.old for fix in used], [fix.new for fix in used]
    assert len(set(news)) == len(news)
    for address in going:
        assert sum(_is_at(address, old) for old in olds) <= 1
    for ends, side in ((olds, going), (news, coming)):
        assert all(any(_is_at(address, end) for address in side) for end in ends)


def _is_at(address: str, end: str) -> bool:
    return address == end or address.startswith((f"{end}.", f"{end}["))


def typed(kind: str, name: str, before: Value = None, after: Value = None, **more: Any) -> ResourceChange:
    """A deletion whose block is gone, or a creation, of any type."""
    action = Action.CREATE if before is None else Action.DELETE
    reason = None if before is None else more.pop("action_reason", "delete_because_no_resource_config")
    return ResourceChange(
        f"{kind}.{name}", kind, action, name.partition("[")[0], before=before, after=after, action_reason=reason, **more
    )


ALB: dict[str, Value] = {"name": "shop", "internal": False, "arn": "arn:aws:elb:1", "id": "arn:aws:elb:1"}
LB: dict[str, Value] = {"name": "shop", "internal": False, "arn": UNKNOWN, "id": UNKNOWN}
ADOPTED = """removed {
  from = aws_alb.x

  lifecycle {
    destroy = false
  }
}

import {
  to = aws_lb.y
  id = "arn:aws:elb:1"
}
"""


def test_another_name_of_the_type_is_forgotten_and_imported() -> None:
    (fix,) = found(typed("aws_alb", "x", ALB), typed("aws_lb", "y", None, LB))
    assert fix.text == ADOPTED
    opentofu = Plan(
        "p", Tool.OPENTOFU, (typed("aws_alb", "x", ALB), typed("aws_lb", "y", None, LB)), tool_version="1.8.0"
    )
    assert fixes(opentofu).found[0].text.startswith("removed {\n  from = aws_alb.x\n}\n")


@pytest.mark.parametrize(
    "new", [{**LB, "name": "other"}, {**LB, "name": UNKNOWN, "internal": True}], ids=["name", "settings"]
)
def test_an_object_of_another_name_or_with_other_settings_is_not_imported(new: dict[str, Value]) -> None:
    assert found(typed("aws_alb", "x", ALB), typed("aws_lb", "y", None, new)) == ()


def test_an_import_that_rests_on_settings_alone_is_commented() -> None:
    old: dict[str, Value] = {"bucket": "b", "key": "k", "etag": "1", "content": "text"}
    new: dict[str, Value] = {"bucket": "b", "key": "k", "etag": UNKNOWN, "content": "text"}
    (fix,) = found(typed("aws_s3_bucket_object", "x", old), typed("aws_s3_object", "x", None, new))
    assert (fix.doubt, 'id = "b/k"' in fix.code) == ("", True)
    other = {**new, "content": "another", "acl": "private", "metadata": {"a": "b"}, "storage_class": "GLACIER"}
    assert all(
        fix.doubt for fix in found(typed("aws_s3_bucket_object", "x", old), typed("aws_s3_object", "x", None, other))
    )


@pytest.mark.parametrize("version", ["1.4.0", "1.6.6"])
def test_a_terraform_without_removed_blocks_gets_commands(version: str) -> None:
    (fix,) = found(typed("aws_alb", "x", ALB), typed("aws_lb", "y", None, LB), version=version)
    assert "since 1.7" in fix.doubt
    assert fix.code == "terraform state rm aws_alb.x\nterraform import aws_lb.y arn:aws:elb:1"


def test_an_import_id_that_is_hidden_is_not_printed() -> None:
    hidden = {**ALB, "arn": Sensitive("arn:aws:elb:1")}
    assert found(typed("aws_alb", "x", hidden), typed("aws_lb", "y", None, LB)) == ()


@pytest.mark.parametrize(("version", "is_used"), [("1.8.5", False), ("1.9.0", True), ("", False)])
def test_a_null_resource_moves_to_terraform_data(version: str, is_used: bool) -> None:
    before: dict[str, Value] = {"id": "1", "triggers": {"a": "b"}}
    after: dict[str, Value] = {"id": UNKNOWN, "triggers_replace": {"a": "b"}}
    (fix,) = found(typed("null_resource", "x", before), typed(KIND, "x", None, after), version=version)
    assert fix.code == f"moved {{\n  from = null_resource.x\n  to   = {KIND}.x\n}}"
    assert (fix.doubt == "") is is_used


def _kept(*changes: ResourceChange, keep: str, version: str = "1.9.0") -> Fix:
    (fix,) = fixes(Plan("p", Tool.TERRAFORM, changes, tool_version=version), keep=[keep]).found
    return fix


def test_a_deleted_object_is_forgotten_where_it_is_to_be_kept() -> None:
    fix = _kept(typed("aws_sqs_queue", "x", {"name": "jobs"}), keep="aws_sqs_queue.x")
    assert fix.text == "removed {\n  from = aws_sqs_queue.x\n\n  lifecycle {\n    destroy = false\n  }\n}\n"
    two = [typed("aws_sqs_queue", f"x[{n}]", {"name": f"jobs{n}"}, index=n) for n in range(2)]
    assert _kept(*two, keep="aws_sqs_queue.x").text == fix.text


@pytest.mark.parametrize("reason", ["delete_because_count_index", "delete_because_no_module", "", None])
def test_an_object_whose_block_may_be_there_still_is_taken_out_of_the_state_by_a_command(reason: str | None) -> None:
    fix = _kept(
        typed("aws_sqs_queue", "x[1]", {"name": "jobs"}, index=1, action_reason=reason), keep="aws_sqs_queue.x[1]"
    )
    assert fix.doubt
    assert fix.code == "terraform state rm 'aws_sqs_queue.x[1]'"


def test_one_instance_of_several_is_kept_by_a_command() -> None:
    two = [typed("aws_sqs_queue", f"x[{n}]", {"name": f"jobs{n}"}, index=n) for n in range(2)]
    fix = _kept(*two, keep="aws_sqs_queue.x[1]")
    assert (bool(fix.doubt), fix.code) == (True, "terraform state rm 'aws_sqs_queue.x[1]'")


def test_a_module_that_is_gone_is_kept_by_one_block() -> None:
    inside = ResourceChange(
        "module.m[0].aws_sqs_queue.x", "aws_sqs_queue", Action.DELETE, "x", "module.m[0]", before={"name": "jobs"},
        action_reason="delete_because_no_resource_config",
    )  # fmt: skip
    assert _kept(inside, keep="module.m").code.startswith("removed {\n  from = module.m\n")
    assert _kept(inside, keep="module.m[0]").code.startswith("removed {\n  from = module.m.aws_sqs_queue.x\n")


def test_what_is_not_deleted_cannot_be_kept() -> None:
    with pytest.raises(InputError, match=r"aws_sqs_queue\.y"):
        _kept(typed("aws_sqs_queue", "x", {"name": "jobs"}), keep="aws_sqs_queue.y")


def test_an_object_that_another_address_manages_is_forgotten() -> None:
    values: dict[str, Value] = {"name": "jobs", "id": "https://sqs/jobs", "arn": "arn:aws:sqs:jobs"}
    other = ResourceChange("aws_sqs_queue.b", "aws_sqs_queue", Action.UPDATE, "b", before=values, after=values)
    (fix,) = found(typed("aws_sqs_queue", "a", values), other)
    assert (fix.doubt, fix.code.splitlines()[1]) == ("", "  from = aws_sqs_queue.a")
