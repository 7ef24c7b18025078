"""Pairing finds one object under two addresses, and never takes two objects for one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.evidence.pairing.moves import Move, moves, steps
from planguard.evidence.pairing.pairs import likeness, pairs
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN

BUCKET = {"bucket": "orders", "force_destroy": False, "tags": {"team": "shop"}}


def going(address: str, values: Any, kind: str = "aws_s3_bucket", **more: Any) -> ResourceChange:
    name = address.rpartition(".")[2].partition("[")[0]
    return ResourceChange(address, kind, Action.DELETE, name, before=values, **more)


def coming(address: str, values: Any, kind: str = "aws_s3_bucket", **more: Any) -> ResourceChange:
    name = address.rpartition(".")[2].partition("[")[0]
    return ResourceChange(address, kind, Action.CREATE, name, after=values, **more)


def found(*changes: ResourceChange) -> list[tuple[str, str]]:
    return [(pair.old.address, pair.new.address) for pair in pairs(Plan("p", Tool.TERRAFORM, changes))]


def test_a_renamed_object_is_one_pair() -> None:
    assert found(going("aws_s3_bucket.a", BUCKET), coming("aws_s3_bucket.b", BUCKET)) == [
        ("aws_s3_bucket.a", "aws_s3_bucket.b")
    ]


def test_what_is_known_only_after_apply_does_not_speak_against_it() -> None:
    old = {**BUCKET, "id": "orders", "arn": "arn:aws:s3:::orders", "region": "eu-west-1"}
    assert found(going("aws_s3_bucket.a", old), coming("aws_s3_bucket.b", {**BUCKET, "region": UNKNOWN}))


def test_another_name_is_another_object() -> None:
    assert not found(going("aws_s3_bucket.a", BUCKET), coming("aws_s3_bucket.b", {**BUCKET, "bucket": "bills"}))


def test_another_type_is_another_object() -> None:
    assert not found(going("aws_s3_bucket.a", BUCKET), coming("aws_sqs_queue.b", BUCKET, "aws_sqs_queue"))


def test_a_deposed_object_is_not_renamed() -> None:
    assert not found(going("aws_s3_bucket.a", BUCKET, deposed="12345678"), coming("aws_s3_bucket.b", BUCKET))


def test_the_same_address_is_not_a_rename() -> None:
    assert not found(going("aws_s3_bucket.a", BUCKET), coming("aws_s3_bucket.a", BUCKET))


def test_two_equally_likely_successors_are_not_guessed_between() -> None:
    values = {"ami": "ami-1", "instance_type": "t3.micro"}
    old = going("aws_instance.a", values, "aws_instance")
    assert not found(old, *(coming(f"aws_instance.{name}", values, "aws_instance") for name in ("b", "c")))


def test_instances_of_a_count_are_paired_in_order_where_it_makes_no_difference() -> None:
    values = {"ami": "ami-1", "instance_type": "t3.micro"}
    old = [going(f"aws_instance.web[{i}]", values, "aws_instance", index=i) for i in range(2)]
    new = [coming(f'aws_instance.web["{key}"]', values, "aws_instance", index=key) for key in "ab"]
    assert found(*old, *new) == [
        ("aws_instance.web[0]", 'aws_instance.web["a"]'),
        ("aws_instance.web[1]", 'aws_instance.web["b"]'),
    ]


@pytest.mark.parametrize("key", [{"cidr_block": "10.0.1.0/24"}, {"type": "AAAA"}, {"policy_arn": "arn:2"}])
def test_what_tells_objects_of_a_kind_apart_counts_above_all(key: dict[str, str]) -> None:
    same = {f"setting_{i}": i for i in range(20)}
    assert likeness({**same, **dict.fromkeys(key, "x")}, {**same, **key}) == 0.0


def test_a_large_group_is_paired_by_name_and_quickly() -> None:
    old = [going(f"aws_s3_bucket.a[{i}]", {"bucket": f"b{i}"}, index=i) for i in range(500)]
    new = [coming(f'aws_s3_bucket.a["{i}"]', {"bucket": f"b{i}"}, index=str(i)) for i in range(500)]
    assert found(*old, *new) == [(f"aws_s3_bucket.a[{i}]", f'aws_s3_bucket.a["{i}"]') for i in range(500)]


values = st.dictionaries(
    st.sampled_from(["name", "size", "engine", "tags"]), st.sampled_from(["a", "b", UNKNOWN, None])
)


@given(st.lists(values, max_size=6), st.lists(values, max_size=6))
def test_every_object_is_in_one_pair_at_most(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    changes = [going(f"acme_thing.old{i}", item, "acme_thing") for i, item in enumerate(old)]
    changes += [coming(f"acme_thing.new{i}", item, "acme_thing") for i, item in enumerate(new)]
    paired = found(*changes)
    assert len({one for one, _ in paired}) == len({other for _, other in paired}) == len(paired)


@given(st.lists(values, max_size=5), st.lists(values, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_plan_does_not_matter(old: list[Any], new: list[Any], random: Any) -> None:
    changes = [going(f"acme_thing.old{i}", item, "acme_thing") for i, item in enumerate(old)]
    changes += [coming(f"acme_thing.new{i}", item, "acme_thing") for i, item in enumerate(new)]
    shuffled = random.sample(changes, len(changes))
    assert set(found(*changes)) == set(found(*shuffled))


def moved(*changes: ResourceChange) -> list[tuple[str, str]]:
    plan = Plan("p", Tool.TERRAFORM, changes)
    return [(move.old, move.new) for move in moves(plan)]


def in_module(module: str, address: str, make: Callable[..., ResourceChange], values: Any = BUCKET) -> ResourceChange:
    return make(f"{module}.{address}", values, module=module)


def test_a_module_that_moves_whole_is_one_move() -> None:
    inner = [("module.net", going), ("module.network", coming)]
    changes = [in_module(f"{top}.module.sub[0]", "aws_s3_bucket.a", make) for top, make in inner]
    changes += [in_module(top, "aws_s3_bucket.b", make, {**BUCKET, "bucket": "bills"}) for top, make in inner]
    assert moved(*changes) == [("module.net", "module.network")]


def test_a_module_of_which_a_part_stays_is_not_moved_whole() -> None:
    changes = [in_module("module.net", "aws_s3_bucket.a", going), in_module("module.new", "aws_s3_bucket.a", coming)]
    stays = ResourceChange("module.net.aws_s3_bucket.b", "aws_s3_bucket", Action.NO_OP, "b", "module.net")
    assert moved(*changes, stays) == [("module.net.aws_s3_bucket.a", "module.new.aws_s3_bucket.a")]


def test_an_object_that_goes_into_a_module_is_moved_by_itself() -> None:
    new = in_module("module.store", "aws_s3_bucket.a", coming)
    assert moved(going("aws_s3_bucket.a", BUCKET), new) == [("aws_s3_bucket.a", "module.store.aws_s3_bucket.a")]


def test_the_calls_of_a_module_address_are_told_apart_whatever_the_keys() -> None:
    assert steps('module.env["a\\"].module.q"].module.module.module.b[0]') == [
        'module.env["a\\"].module.q"]',
        "module.module",
        "module.b[0]",
    ]


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"\\%$'), min_size=1))
def test_a_moved_block_is_hcl(key: str) -> None:
    pair = pairs(Plan("p", Tool.TERRAFORM, (going("a.b[0]", BUCKET), coming(f'a.b["{key}"]', BUCKET))))[0]
    block = hcl2.load(io.StringIO(Move(pair.old.address, pair.new.address, (pair,)).block))["moved"][0]
    assert "a.b[0]" in str(block["from"])
    assert key in str(block["to"])
