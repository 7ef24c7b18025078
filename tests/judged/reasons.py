"""Why an object goes: what forces it, what the tool says, and where a cascade started."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from planguard.model.change import Action
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan, untouched

ANEW, GONE = Action.DELETE_THEN_CREATE, Action.DELETE
LONG = "x" * 300


def _forced(before: Any, after: Any, *paths: tuple[Any, ...], kind: str = "aws_lb", **more: Any) -> Plan:
    return plan(change(kind, ANEW, before=before, after=after, replace_paths=paths, **more), *untouched(9))


def by_path() -> Iterator[tuple[str, Plan]]:
    """One attribute forces the replacement, or several do."""
    for number, (was, becomes) in enumerate(
        (
            ("a", "b"),
            (None, "b"),
            ("a", None),
            ("a", UNKNOWN),
            (None, UNKNOWN),
            (None, None),
            ("a", "a"),
            (Sensitive("a"), Sensitive("b")),
            ("a", Sensitive("b")),
            (LONG + "a", LONG + "b"),
            (LONG, "b"),
            ([1, 2], [1, 3]),
            ({"x": {"y": 1}}, {"x": {"y": 2}}),
            ({"x": 1, "y": 1, "z": 1, "w": 1}, {"x": 2, "y": 2, "z": 2, "w": 2}),
            ({"x": 1}, {"x": 1}),
            ({"x": 1}, UNKNOWN),
            (True, False),
        )
    ):
        for kind in ("aws_lb", "AWS::ElasticLoadBalancingV2::LoadBalancer"):
            yield (
                f"{number}. {kind}: {was!r} to {becomes!r}"[:100],
                _forced({"a": was}, {"a": becomes}, ("a",), kind=kind),
            )
    names = tuple("dcbae")
    for count in range(1, 6):
        before, after = dict.fromkeys(names, 1), dict.fromkeys(names, 2)
        yield f"{count} attributes", _forced(before, after, *((name,) for name in names[:count]))
    yield "within a block", _forced({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ("a", 0, "b"))
    yield (
        "from another",
        _forced({"a": "1"}, {"a": UNKNOWN}, ("a",), references={"a": ("acme_thing.x", "acme_thing.y")}),
    )
    yield (
        "within a block, from another",
        _forced({"a": [{"b": 1}]}, {"a": [{"b": UNKNOWN}]}, ("a", 0, "b"), references={"a": ("acme_thing.x",)}),
    )
    values: tuple[tuple[Any, Any], ...] = (
        *(({"a": 1}, {"a": 2}), ({"a": 1, "b": 1}, {"a": 2, "b": 2}), ({"a": 1}, {"a": 1}), ({"a": 1}, {"a": UNKNOWN})),
        *((None, {"a": 1}), (dict.fromkeys("abcde", 1), dict.fromkeys("abcde", 2))),
    )
    for before, after in values:
        yield f"no path: {before} to {after}", _forced(before, after)


def by_reason() -> Iterator[tuple[str, Plan]]:
    """The reasons that a tool gives."""
    for reason in (
        *("replace_because_tainted", "replace_by_request", "replace_by_triggers", "replace_because_cannot_update"),
        *("delete_because_no_resource_config", "delete_because_wrong_repetition", "delete_because_count_index"),
        *("delete_because_each_key", "delete_because_no_module", "delete_because_no_move_target", "requested"),
        *("delete_because_enabled_false", "DirectModification", "ParameterReference", "something_new", "", None),
    ):
        for action in (GONE, ANEW):
            details: dict[str, Any] = {"action_reason": reason, "module": "module.shop", "index": "k"}
            yield f"{reason} {action.value}", plan(change("aws_lb", action, **details), *untouched(9))
        yield (
            f"{reason} of a module that is there",
            plan(
                change("aws_lb", GONE, action_reason=reason, module="module.shop[0]"),
                module_calls=frozenset({"module.shop"}),
            ),
        )
    for tool, mode in product((Tool.TERRAFORM, Tool.CLOUDFORMATION), (PlanMode.NORMAL, PlanMode.DESTROY)):
        for gaps in ((), (Gap(GapKind.TARGETED, "a"),)):
            yield (
                f"none, {tool.value}, {mode.value}, {len(gaps)}",
                plan(change("aws_lb", GONE), tool=tool, mode=mode, gaps=gaps),
            )


def by_cascade() -> Iterator[tuple[str, Plan]]:
    """One is replaced because another is."""
    root = change("aws_vpc", ANEW, before={"cidr": "a"}, after={"cidr": "b"}, replace_paths=(("cidr",),))
    subnet = _following("aws_subnet", "vpc_id", "aws_vpc.it")
    server = _following("aws_instance", "subnet_id", "aws_subnet.it")
    needs = {
        "aws_subnet.it": frozenset({"aws_vpc.it"}),
        "aws_instance.it": frozenset({"aws_vpc.it", "aws_subnet.it"}),
    }
    yield "two steps", plan(root, subnet, server, *untouched(20), dependencies=needs)
    yield "the root is deleted", plan(change("aws_vpc", GONE), subnet, *untouched(20), dependencies=needs)
    yield "the root stays", plan(change("aws_vpc", Action.UPDATE), subnet, *untouched(20), dependencies=needs)
    yield "the root is deposed", plan(change("aws_vpc", GONE, deposed="ab"), subnet, dependencies=needs)
    for reason in ("replace_by_triggers", "replace_because_tainted"):
        triggered = change("aws_instance", ANEW, action_reason=reason)
        yield f"{reason}, without references", plan(root, triggered, *untouched(20), dependencies=needs)
    also = change(
        "aws_subnet",
        ANEW,
        before={"vpc_id": "a", "zone": "a"},
        after={"vpc_id": UNKNOWN, "zone": "b"},
        replace_paths=(("vpc_id",), ("zone",)),
        references={"vpc_id": ("aws_vpc.it",)},
    )
    yield "a reason of its own too", plan(root, also, *untouched(20), dependencies=needs)
    yield (
        "a circle",
        plan(_following("aws_vpc", "subnet_id", "aws_subnet.it"), subnet, *untouched(20), dependencies=needs),
    )
    yield from _many_roots(needs)
    yield from _roots_of_all_kinds()


def _roots_of_all_kinds() -> Iterator[tuple[str, Plan]]:
    """What the root of a cascade gives as its own reason."""
    subnet = _following("aws_subnet", "vpc_id", "aws_vpc.it")
    for number, (was, becomes) in enumerate(
        (
            *((None, UNKNOWN), ("a", UNKNOWN), (None, "b"), ("a", "a"), (Sensitive("a"), Sensitive("b"))),
            *((LONG + "a", LONG + "b"), ([1], [2])),
        )
    ):
        root = change("aws_vpc", ANEW, before={"a": was}, after={"a": becomes}, replace_paths=(("a",),))
        yield f"{number}. a root of {was!r} to {becomes!r}"[:80], plan(root, subnet, *untouched(9))
        more = change(
            "aws_vpc", ANEW, before={"a": was, "b": 1}, after={"a": becomes, "b": 2}, replace_paths=(("a",), ("b",))
        )
        yield f"{number}. a root of two"[:80], plan(more, subnet, *untouched(9))
    four = dict.fromkeys("abcd", 1)
    many = change(
        "aws_vpc", ANEW, before=four, after=dict.fromkeys("abcd", 2), replace_paths=tuple((name,) for name in four)
    )
    yield "a root of four", plan(many, subnet, *untouched(9))
    for reason in ("replace_because_tainted", None):
        yield f"a root that is {reason}", plan(change("aws_vpc", ANEW, action_reason=reason), subnet, *untouched(9))
    mixed = change(
        "aws_vpc", ANEW, before={"a": [1]}, after={"a": [2]}, replace_paths=(("a", 0), ("a", "b"), ("b", 1), ("a", 2))
    )
    yield "paths of numbers and names", plan(mixed, *untouched(9))
    five = tuple(change("acme_thing", GONE, name) for name in "edcba")
    one = change("aws_lb", ANEW, before={"a": "1"}, after={"a": UNKNOWN}, replace_paths=(("a",),))
    needs = {"aws_lb.it": frozenset(other.address for other in five)}
    yield "a root that may be any of five", plan(*five, one, *untouched(20), dependencies=needs)
    triggered = change("aws_lb", ANEW, action_reason="replace_by_triggers")
    yield "a trigger that may be any of five", plan(*five, triggered, *untouched(20), dependencies=needs)
    for key in "xyz":
        roots = tuple(change("aws_vpc", ANEW, module=f'module.m["{each}"]') for each in "xy")
        one = _following("aws_subnet", "vpc_id", "module.m.aws_vpc.it", module=f'module.m["{key}"]')
        yield f"the root in the module of the key {key}", plan(*roots, one, *untouched(20))


def _following(kind: str, attribute: str, source: str, **more: Any) -> Any:
    return change(
        kind,
        ANEW,
        before={attribute: "a"},
        after={attribute: UNKNOWN},
        replace_paths=((attribute,),),
        references={attribute: (source,)},
        **more,
    )


def _many_roots(needs: dict[str, frozenset[str]]) -> Iterator[tuple[str, Plan]]:
    roots = tuple(
        change("aws_vpc", ANEW, index=key, before={"a": 1}, after={"a": 2}, replace_paths=(("a",),)) for key in "xy"
    )
    for key in "xyz":
        follower = _following("aws_subnet", "vpc_id", "aws_vpc.it", index=key)
        yield f"of several, the one with the key {key}", plan(*roots, follower, *untouched(20), dependencies=needs)
    other = change("aws_vpc", ANEW, module="module.m", address="module.m.aws_vpc.it")
    follower = _following("aws_subnet", "vpc_id", "module.m.aws_vpc.it", module="module.m")
    yield "in a module", plan(other, follower, *untouched(20))
    group = change("aws_security_group", ANEW, before={"name": "a"}, after={"name": "b"}, replace_paths=(("name",),))
    both = {"aws_instance.it": frozenset({"aws_vpc.it", "aws_security_group.it"})}
    for attribute in ("vpc_id", "security_group", "other_arn"):
        one = change(
            "aws_instance", ANEW, before={attribute: "a"}, after={attribute: UNKNOWN}, replace_paths=((attribute,),)
        )
        vpc = change("aws_vpc", ANEW, before={"a": 1}, after={"a": 2}, replace_paths=(("a",),))
        yield (
            f"of two, the one that {attribute} is named after",
            plan(vpc, group, one, *untouched(20), dependencies=both),
        )
    for count in (4, 6, 9):
        cascade = tuple(_following("aws_subnet", "vpc_id", "aws_vpc.it", index=number) for number in range(count))
        vpc = change("aws_vpc", ANEW, before={"a": 1}, after={"a": 2}, replace_paths=(("a",),))
        yield f"a cascade of {count}", plan(vpc, *cascade, *untouched(3), dependencies=needs)
