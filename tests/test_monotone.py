"""The law of the score: to destroy more never scores lower."""

from __future__ import annotations

import datetime

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from tests.thorough import tries

_TODAY = datetime.date(2026, 11, 23)
_TYPES = (
    *("aws_vpc", "aws_db_instance", "aws_s3_bucket", "aws_kms_key", "aws_iam_role", "aws_instance", "aws_lb"),
    *("aws_rds_cluster_instance", "aws_route53_record", "aws_cloudwatch_log_group", "aws_security_group_rule"),
    *("terraform_data", "null_resource", "random_password", "random_pet", "helm_release", "acme_thing"),
)
_DESTRUCTIONS = (Action.DELETE, Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE)
_OTHERS = (Action.NO_OP, Action.UPDATE, Action.CREATE)
_MODULES = ("", "", 'module.env["prod"]', "module.dev", "module.shop")


@st.composite
def changes(draw: st.DrawFn, number: int, actions: tuple[Action, ...]) -> ResourceChange:
    kind = draw(st.sampled_from(_TYPES))
    module = draw(st.sampled_from(_MODULES))
    return ResourceChange(
        f"{module}.{kind}.r{number}".removeprefix("."),
        kind,
        draw(st.sampled_from(actions)),
        name=f"r{number}",
        module=module,
        certainty=draw(st.sampled_from((Certainty.WILL, Certainty.WILL, Certainty.LIKELY))),
        tags=draw(st.sampled_from(({}, {"Environment": "prod"}, {"Environment": "dev"}))),
        action_reason=draw(st.sampled_from((None, "delete_because_count_index"))),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    size = draw(st.integers(1, 12))
    listed = tuple(draw(changes(number, _OTHERS + _DESTRUCTIONS)) for number in range(size))
    edges = draw(st.lists(st.tuples(st.sampled_from(listed), st.sampled_from(listed)), max_size=8))
    needed: dict[str, frozenset[str]] = {}
    for user, used in edges:
        if user.address < used.address:
            needed[user.config_address] = needed.get(user.config_address, frozenset()) | {used.config_address}
    return Plan(
        "plan",
        draw(st.sampled_from((Tool.TERRAFORM, Tool.CLOUDFORMATION))),
        listed,
        format=draw(st.sampled_from(("terraform_json", "change_set"))),
        dependencies=needed,
        module_calls=frozenset(("module.env", "module.dev", "module.shop")),
    )


def points(plan: Plan) -> int:
    return review([plan], Ruleset(), _TODAY).score


@settings(max_examples=tries(200), deadline=None)
@given(plan=plans(), more=changes(99, _DESTRUCTIONS))
def test_one_more_destruction_never_scores_lower(plan: Plan, more: ResourceChange) -> None:
    worse = replace(plan, resource_changes=(*plan.resource_changes, more))
    assert points(worse) >= points(plan)


@settings(max_examples=tries(200), deadline=None)
@given(plan=plans(), which=st.integers(0, 11), action=st.sampled_from(_DESTRUCTIONS))
def test_what_stayed_and_is_now_destroyed_never_scores_lower(plan: Plan, which: int, action: Action) -> None:
    listed = list(plan.resource_changes)
    victim = listed[which % len(listed)]
    assume(not victim.may_destroy and victim.action is not Action.CREATE)
    listed[which % len(listed)] = replace(victim, action=action)
    assert points(replace(plan, resource_changes=tuple(listed))) >= points(plan)


def _of_dev(name: str, action: Action = Action.DELETE) -> ResourceChange:
    return ResourceChange(f"aws_ecs_cluster.{name}", "aws_ecs_cluster", action, name=name, tags={"Environment": "dev"})


def test_production_that_goes_with_a_larger_group_counts_where_a_smaller_one_is_told_first() -> None:
    role = ResourceChange("aws_iam_role.r", "aws_iam_role", Action.DELETE, name="r", tags={"Environment": "prod"})
    stays = tuple(ResourceChange(f"aws_vpc.n{number}", "aws_vpc", Action.NO_OP, f"n{number}") for number in range(2))
    some = Plan("plan", Tool.TERRAFORM, (*stays, role, *map(_of_dev, "abcd")))
    more = replace(some, resource_changes=(*some.resource_changes, _of_dev("e")))
    assert points(more) >= points(some) == 97
