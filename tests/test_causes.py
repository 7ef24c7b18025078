"""Why an object goes, in words that a person can act on, and never a secret."""

from __future__ import annotations

from typing import Any

import pytest

from planguard.evidence.causes import because, cause_of, waits
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location, SourceBlock
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN, Sensitive
from planguard.rules import interrupts_service


def change(address: str, action: Action = Action.DELETE_THEN_CREATE, **details: Any) -> ResourceChange:
    local = address.rpartition("module.")[2]
    kind = address.split(".")[-2]
    return ResourceChange(address, kind, action, name=local.split(".")[-1], **details)


def alone(one: ResourceChange, **details: Any) -> str:
    return because(one, Plan("p", Tool.TERRAFORM, (one,), **details))


def replaced(before: Any, after: Any, *paths: tuple[str | int, ...]) -> ResourceChange:
    return change("aws_x.y", before=before, after=after, replace_paths=paths)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            replaced({"engine": "mysql"}, {"engine": "postgres"}, ("engine",)),
            'because engine changes from "mysql" to "postgres"',
        ),
        (replaced({"key": None}, {"key": "a"}, ("key",)), 'because key is set to "a"'),
        (replaced({"key": "a"}, {"key": None}, ("key",)), 'because key is removed (was "a")'),
        (replaced({"role": "a"}, {"role": UNKNOWN}, ("role",)), "because role is known only after apply"),
        (replaced({"json": "x" * 80}, {"json": "y" * 80}, ("json",)), "because json changes"),
        (replaced(None, None, ("KeySchema",)), "because KeySchema changes"),
        (
            replaced({"d": [{"size": 1, "kind": "a"}]}, {"d": [{"size": 2, "kind": "a"}]}, ("d",)),
            "because d[0].size changes from 1 to 2",
        ),
        (
            replaced({"a": 1, "b": 1}, {"a": 2, "b": 2}, ("b",), ("a",)),
            "because a changes from 1 to 2 and b changes from 1 to 2",
        ),
    ],
)
def test_the_attribute_that_forces_it(one: ResourceChange, expected: str) -> None:
    assert alone(one) == expected


def test_a_change_set_without_values_names_the_property_only() -> None:
    one = ResourceChange(
        "s/T",
        "AWS::SNS::Topic",
        Action.CREATE_THEN_DELETE,
        after={"TopicName": UNKNOWN},
        replace_paths=(("TopicName",),),
    )
    assert because(one, Plan("p", Tool.CLOUDFORMATION, (one,))) == "because TopicName changes"


def test_a_secret_is_compared_but_not_shown() -> None:
    one = replaced({"password": Sensitive("hunter2")}, {"password": Sensitive("hunter3")}, ("password",))
    assert alone(one) == "because password changes"
    assert "hunter" not in repr(cause_of(one, Plan("p", Tool.TERRAFORM, (one,))))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("replace_because_tainted", "tainted"),
        ("replace_by_request", "-replace"),
        ("replace_by_triggers", "replace_triggered_by"),
        ("delete_because_no_resource_config", "no longer in the configuration"),
        ("delete_because_wrong_repetition", "count or for_each"),
        ("delete_because_count_index", "index 2 is out of range"),
        ("delete_because_each_key", "key 2 is no longer in for_each"),
        ("delete_because_no_module", "module.net[1] is no longer in the configuration"),
        ("delete_because_no_move_target", "moved to an address"),
        ("delete_because_enabled_false", "enabled is false"),
        ("delete_because_of_something_new", 'reason is "of_something_new"'),
    ],
)
def test_every_reason_has_words(reason: str, words: str) -> None:
    action = Action.DELETE if reason.startswith("delete") else Action.DELETE_THEN_CREATE
    one = change("module.net[1].aws_x.y[2]", action, index=2, module="module.net[1]", action_reason=reason)
    assert words in alone(one, module_calls=frozenset({"module.net"}))


def test_a_module_that_is_gone_is_named_instead_of_its_objects_block() -> None:
    one = change(
        "module.net.aws_x.y", Action.DELETE, module="module.net", action_reason="delete_because_no_resource_config"
    )
    assert alone(one) == "because module.net is no longer in the configuration"
    assert alone(one, module_calls=frozenset({"module.net"})) == "because it is no longer in the configuration"


def test_a_destroy_a_deposed_object_and_a_template_give_no_reason_but_have_one() -> None:
    gone = change("aws_x.y", Action.DELETE)
    assert alone(gone, mode=PlanMode.DESTROY) == "because the plan destroys everything"
    assert alone(gone) == "and the plan does not say why"
    assert "did not finish" in alone(change("aws_x.y", Action.DELETE, deposed="0a1b2c3d"))
    assert "template" in because(gone, Plan("p", Tool.CLOUDFORMATION, (gone,)))


def test_an_old_plan_without_paths_is_not_claimed_to_tell_the_attribute() -> None:
    one = replaced({"a": 1, "b": 1, "id": "i"}, {"a": 2, "b": 2, "id": UNKNOWN})
    assert alone(one) == "because of one of these changes: a, b (the plan does not say which)"
    only = replaced({"a": 1, "id": "i"}, {"a": 2, "id": UNKNOWN})
    assert alone(only) == "because a changes from 1 to 2 (the only difference in the plan)"


def cascade(*, circle: bool = False) -> Plan:
    """A VPC whose subnet and whose subnet's server are replaced because its id is not known yet."""
    vpc = change("aws_vpc.main", before={"cidr": "10.0"}, after={"cidr": "10.1"}, replace_paths=(("cidr",),))
    if circle:
        vpc = follower("aws_vpc.main", "via", "aws_instance.web")
    return Plan(
        "p",
        Tool.TERRAFORM,
        (
            vpc,
            follower("aws_subnet.a", "vpc_id", "aws_vpc.main"),
            follower("aws_instance.web", "subnet_id", "aws_subnet.a"),
        ),
    )


def follower(address: str, attribute: str, source: str) -> ResourceChange:
    return change(
        address,
        before={attribute: "old"},
        after={attribute: UNKNOWN},
        replace_paths=((attribute,),),
        references={attribute: (source,)},
    )


def test_a_cascade_is_followed_to_its_root() -> None:
    plan = cascade()
    cause = cause_of(plan.resource_changes[2], plan)
    assert cause.root is plan.resource_changes[0]
    assert cause.chain == ("aws_subnet.a", "aws_vpc.main")
    expected = 'because aws_vpc.main is replaced (cidr "10.0" → "10.1")'
    assert [because(one, plan) for one in plan.resource_changes[1:]] == [expected, expected]


def test_a_cascade_through_a_list_is_followed_too() -> None:
    vpc = cascade().resource_changes[0]
    one = change(
        "terraform_data.a",
        before={"triggers_replace": ["old", 1]},
        after={"triggers_replace": [UNKNOWN, 1]},
        replace_paths=(("triggers_replace",),),
        references={"triggers_replace": ("aws_vpc.main",)},
    )
    assert cause_of(one, Plan("p", Tool.TERRAFORM, (vpc, one))).root is vpc


def test_a_circle_ends() -> None:
    plan = cascade(circle=True)
    assert all(because(one, plan).startswith("because ") for one in plan.resource_changes)


def test_what_follows_from_a_circle_goes_round_it_once() -> None:
    outside = follower("aws_volume.v", "instance_id", "aws_instance.web")
    plan = Plan("p", Tool.TERRAFORM, (*cascade(circle=True).resource_changes, outside))
    assert cause_of(outside, plan).chain == ("aws_instance.web", "aws_subnet.a", "aws_vpc.main")


def test_no_cascade_is_followed_further_than_thirty_links() -> None:
    links = [follower(f"t.n{number}", "id", f"t.n{number + 1}") for number in range(40)]
    plan = Plan("p", Tool.TERRAFORM, (*links, change("t.n40")))
    assert [len(cause_of(link, plan).chain) for link in (links[0], links[9], links[10], links[11])] == [30, 30, 30, 29]


def test_of_several_paths_the_first_that_leads_on_is_followed_whatever_steps_they_are_of() -> None:
    paths = (("b", "x"), ("a", "x"), ("a", 0))
    sources = {"a": ("aws_vpc.one",), "b": ("aws_vpc.two",)}
    one = change("t.x", before={}, after=UNKNOWN, replace_paths=paths, references=sources)
    vpcs = [change(f"aws_vpc.{name}") for name in ("two", "one")]
    assert cause_of(one, Plan("p", Tool.TERRAFORM, (*vpcs, one))).chain == ("aws_vpc.one",)


def test_an_attribute_that_is_known_to_change_is_the_cause_whatever_else_is_unknown() -> None:
    vpc = cascade().resource_changes[0]
    own = change(
        "aws_subnet.b",
        before={"vpc_id": "v", "zone": "a"},
        after={"vpc_id": UNKNOWN, "zone": "b"},
        replace_paths=(("vpc_id",), ("zone",)),
        references={"vpc_id": ("aws_vpc.main",)},
    )
    assert cause_of(own, Plan("p", Tool.TERRAFORM, (vpc, own))).root is None


def test_a_trigger_is_found_by_the_dependencies() -> None:
    root = cascade().resource_changes[0]
    triggered = change("aws_x.y", action_reason="replace_by_triggers")
    plan = Plan("p", Tool.TERRAFORM, (root, triggered), dependencies={"aws_x.y": frozenset({"aws_vpc.main"})})
    assert cause_of(triggered, plan).root is root


def test_the_instance_of_the_same_key_is_the_root() -> None:
    vpcs = [
        change(f'aws_vpc.main["{key}"]', index=key, before={"c": 1}, after={"c": 2}, replace_paths=(("c",),))
        for key in ("a", "b")
    ]
    one = change(
        'aws_subnet.s["b"]',
        index="b",
        before={"vpc_id": "v"},
        after={"vpc_id": UNKNOWN},
        replace_paths=(("vpc_id",),),
        references={"vpc_id": ("aws_vpc.main",)},
    )
    assert cause_of(one, Plan("p", Tool.TERRAFORM, (*vpcs, one))).root is vpcs[1]


def test_control_characters_of_a_name_are_spelled_out() -> None:
    one = replaced({"a": "x"}, {"a": "\x1b[2J"}, ("a",))
    assert "\x1b" not in alone(one)


def awaiting(reason: str, sources: dict[str, tuple[str, ...]], before: Any, after: Any, *paths: tuple[str]) -> Plan:
    data = ResourceChange("data.aws_ami.a", "aws_ami", Action.READ, name="a", action_reason=reason)
    one = change("aws_instance.web", before=before, after=after, replace_paths=paths, references=sources)
    role = change("aws_role.x", Action.UPDATE)
    needs = {
        "data.aws_ami.a": frozenset({"aws_role.x"}),
        "aws_instance.web": frozenset({"data.aws_ami.a", "aws_role.x"}),
    }
    return Plan("p", Tool.TERRAFORM, (one, role), reads=(data,), dependencies=needs)


PENDING, OPEN = "read_because_dependency_pending", "read_because_config_unknown"


@pytest.mark.parametrize("sources", [{"ami": ("data.aws_ami.a",)}, {}])
def test_a_data_source_that_is_read_late_is_told_as_the_cause(sources: dict[str, tuple[str, ...]]) -> None:
    for reason, expected in (
        (PENDING, "because it depends on aws_role.x, which changes in this plan."),
        (OPEN, "because its arguments are known only after apply."),
    ):
        plan = awaiting(reason, sources, {"ami": "a"}, {"ami": UNKNOWN}, ("ami",))
        said = waits(plan.resource_changes[0], plan)
        assert said == f"data.aws_ami.a is read only during the apply, {expected}"
        (finding,) = interrupts_service.check(plan, Catalog())
        assert said in finding.message
        assert ("Remove `depends_on` from data.aws_ami.a" in finding.advice) is (reason == PENDING)


@pytest.mark.parametrize(
    ("sources", "before", "after", "paths"),
    [
        ({"ami": ("aws_image.b",)}, {"ami": "a"}, {"ami": UNKNOWN}, [("ami",)]),
        ({"ami": ("data.aws_ami.a",)}, {"ami": "a"}, {"ami": "b"}, [("ami",)]),
        (
            {"ami": ("data.aws_ami.a",)},
            {"ami": "a", "zone": "a"},
            {"ami": UNKNOWN, "zone": "b"},
            [("ami",), ("zone",)],
        ),
    ],
)
def test_a_data_source_is_not_the_cause_where_something_else_forces_it(
    sources: dict[str, tuple[str, ...]], before: Any, after: Any, paths: list[tuple[str]]
) -> None:
    plan = awaiting(PENDING, sources, before, after, *paths)
    assert waits(plan.resource_changes[0], plan) == ""


def _triggered(*names: str) -> tuple[ResourceChange, dict[str, SourceBlock]]:
    """An object that is replaced by triggers, and the block that names them."""
    block = SourceBlock(Location("main.tf", 1), triggers=names)
    return change("aws_x.y", action_reason="replace_by_triggers"), {"aws_x.y": block}


def test_what_replace_triggered_by_names_and_changes_is_the_cause() -> None:
    triggered, blocks = _triggered("aws_a.quiet", "aws_b.updated")
    quiet = change("aws_a.quiet", Action.NO_OP)
    updated = change("aws_b.updated", Action.UPDATE)
    needed = {"aws_x.y": frozenset({"aws_c.replaced"})}
    changes = (triggered, quiet, updated, change("aws_c.replaced"))
    plan = Plan("p", Tool.TERRAFORM, changes, dependencies=needed, blocks=blocks)
    assert cause_of(triggered, plan).root is None
    assert because(triggered, plan) == "because aws_b.updated changes, which its replace_triggered_by names"


def test_what_replace_triggered_by_names_and_is_replaced_starts_the_cascade() -> None:
    triggered, blocks = _triggered("aws_b.replaced")
    needed = {"aws_x.y": frozenset({"aws_a.replaced", "aws_b.replaced"})}
    changes = (triggered, change("aws_a.replaced"), change("aws_b.replaced"))
    plan = Plan("p", Tool.TERRAFORM, changes, dependencies=needed, blocks=blocks)
    assert cause_of(triggered, plan).chain == ("aws_b.replaced",)
