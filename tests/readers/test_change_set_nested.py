"""Files of one deployment are read together: nested change sets, and one change set described twice."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from planguard.model.change import Action, Certainty
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.readers import change_set
from tests.readers.change_sets import ACCOUNT, MARK, answer, change, detail, read, replacing

STACK = "AWS::CloudFormation::Stack"


def _id(stack: str) -> str:
    return f"{ACCOUNT}:changeSet/release/{stack}"


def _handle(name: str, stack: str | None, action: str = "Modify", **fields: Any) -> Any:
    named = {"ChangeSetId": _id(stack)} if stack else {}
    return change(name, action, STACK, Replacement="False", **named, **fields)


def _nested(stack: str, parent: str, *changes: Any, **fields: Any) -> Plan:
    given = {"ParentChangeSetId": _id(parent), "RootChangeSetId": _id("shop"), **fields}
    return read(answer(*changes, stack=stack, ExecutionStatus="UNAVAILABLE", **given), f"{stack}.json")


REFERENCE = {"ChangeSource": "ResourceReference", "CausingEntity": "Key"}
ROOT = read(answer(_handle("Network", "shop-Network-1"), replacing("Table")), "shop.json")
NETWORK = _nested("shop-Network-1", "shop", _handle("Inner", "shop-Inner-2"), change("Vpc", "Remove", "AWS::EC2::VPC"))
INNER = _nested("shop-Inner-2", "shop-Network-1", replacing("Db", Details=[detail(**REFERENCE)]))


@pytest.mark.parametrize("order", list(itertools.permutations((ROOT, NETWORK, INNER))))
def test_a_nested_set_becomes_one_plan_in_any_order(order: tuple[Plan, ...]) -> None:
    [plan] = change_set.join(order)
    assert {entry.address: entry.module for entry in plan.resource_changes} == {
        "shop/Network": "shop",
        "shop/Table": "shop",
        "shop/Network/Inner": "shop/Network",
        "shop/Network/Vpc": "shop/Network",
        "shop/Network/Inner/Db": "shop/Network/Inner",
    }
    assert plan.gaps == ()
    assert plan.dependencies == {"shop/Network/Inner/Db": frozenset({"shop/Network/Inner/Key"})}
    [database] = [entry for entry in plan.resource_changes if entry.name == "Db"]
    assert database.references == {"TableName": ("shop/Network/Inner/Key",)}


def test_what_is_not_given_stays_a_gap() -> None:
    assert "describe-change-set --change-set-name " + _id("shop-Network-1") in ROOT.gaps[0].message
    [plan] = change_set.join([ROOT, NETWORK])
    assert [gap.kind.word for gap in plan.gaps] == ["nested-stack"]
    assert "shop/Network/Inner" in plan.gaps[0].message
    apart = change_set.join([ROOT, INNER])
    assert [len(plan.gaps) for plan in apart] == [1, 1]


def test_a_nested_stack_without_its_own_change_set_is_a_gap() -> None:
    [gap] = read(answer(_handle("Network", None))).gaps
    assert "--include-nested-stacks" in gap.message


@pytest.mark.parametrize(
    ("handle", "kinds"),
    [
        (change("N", "Remove", STACK, PolicyAction="Delete"), ["nested-stack"]),
        (change("N", "Remove", STACK, PolicyAction="Retain"), []),
        (change("N", "Add", STACK), []),
        (change("N", "Add", STACK, PhysicalResourceId="arn:x"), ["nested-stack"]),
        (change("N", "Dynamic", STACK), ["nested-stack"]),
        (change("N", "Import", STACK), []),
    ],
)
def test_only_existing_stacks_hide_something(handle: Any, kinds: list[str]) -> None:
    assert [gap.kind.word for gap in read(answer(handle)).gaps] == kinds


def test_a_stack_is_known_by_its_id_where_the_change_set_is_not_named() -> None:
    child = _nested("shop-Network-1", "shop", change("Vpc", "Remove"))
    root = read(answer(_handle("Network", None, PhysicalResourceId=child.stack["id"])))
    [plan] = change_set.join([root, child])
    assert [entry.address for entry in plan.destroyed()] == ["shop/Network/Vpc"]


def test_plans_that_contain_each_other_are_all_kept() -> None:
    one = _nested("one", "two", _handle("Two", "two"), change("A", "Remove"))
    two = _nested("two", "one", _handle("One", "one"), change("B", "Remove"))
    own = read(answer(_handle("Self", "shop"), change("C", "Remove")))
    joined = change_set.join([one, two, own])
    assert sorted(entry.name for plan in joined for entry in plan.destroyed()) == ["A", "B", "C"]


def test_placeholders_instead_of_ids_join_nothing() -> None:
    recorded = {"ChangeSetId": "arn:<partition>:cloudformation:<region>:111111111111:changeSet/<resource:1>"}
    plans = [read(answer(change(name, "Remove"), **recorded)) for name in "AB"]
    assert change_set.join(plans) == plans


def test_other_tools_plans_pass_through() -> None:
    other = Plan(source="plan.json", tool=Tool.TERRAFORM)
    assert change_set.join([other, ROOT])[0] is other


WARNING = "[WARN] --include-property-values option can return incomplete ChangeSet data because: x"


def test_one_change_set_described_twice_is_the_union() -> None:
    reference = {"ChangeSource": "ResourceAttribute", "CausingEntity": "Other.Arn"}
    plain = read(answer(replacing("A", Details=[detail(**reference)]), change("B", Replacement="False")), "plain.json")
    values = read(
        answer(replacing("A", Details=[detail(**reference, AfterValue=MARK)]), StatusReason=WARNING), "values.json"
    )
    for pair in ([plain, values], [values, plain]):
        [plan] = change_set.join(pair)
        assert sorted(entry.name for entry in plan.resource_changes) == ["A", "B"]
        assert plan.gaps == ()
        assert plan.destroyed().__next__().name == "A"


def test_descriptions_that_contradict_each_other_give_the_worse() -> None:
    mild = read(answer(change("A", Replacement="False")))
    worse = read(answer(replacing("A")))
    for pair in ([mild, worse], [worse, mild]):
        [plan] = change_set.join(pair)
        assert [(e.action, e.certainty) for e in plan.resource_changes] == [(Action.CREATE_THEN_DELETE, Certainty.WILL)]


def test_pages_in_files_of_their_own_leave_the_gap_and_the_whole_fills_it() -> None:
    first = read(answer(change("A", Replacement="False"), NextToken="x"))
    last = read(answer(change("B", Replacement="False")))
    whole = read(answer(change("A", Replacement="False"), change("B", Replacement="False")))
    assert [gap.kind.word for gap in change_set.join([first, last])[0].gaps] == ["next-page"]
    assert change_set.join([first, whole])[0].gaps == ()
