"""Which environment an object is of, how much of one goes, and two of them in one plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan, untouched

GONE, STAYS, ANEW = Action.DELETE, Action.NO_OP, Action.DELETE_THEN_CREATE
WORDS = (
    "production",
    "prod",
    "Prod",
    "prd",
    "live",
    "staging",
    "dev",
    "pre-prod",
    "not-production",
    "shop",
    "prod-dev",
)


def _server(**details: Any) -> ResourceChange:
    return change("acme_server", ANEW, **details)


def by_word() -> Iterator[tuple[str, Plan]]:
    """Each word in each place where an environment can be told."""
    for word in WORDS:
        for place, one in (
            ("a tag", _server(tags={"Environment": word})),
            ("the tag stage", _server(tags={"stage": word})),
            ("the tag tier", _server(tags={"tier": word})),
            ("tags of the values", _server(before={"tags": {"env": word}})),
            ("labels", _server(before={"labels": {"env": word}})),
            ("a list of tags", _server(before={"Tags": [{"Key": "Environment", "Value": word}]})),
            ("a tag of another spelling", _server(before={"tags": {"acme:env": word}})),
            ("the tag Name", _server(before={"tags": {"Name": f"web-{word}"}})),
            ("a hidden tag", _server(before={"tags": {"env": Sensitive(word)}})),
            ("hidden tags", _server(before={"tags": Sensitive({"env": word})})),
            ("a group", _server(before={"resource_group_name": f"{word}-rg"})),
            ("a namespace", _server(before={"metadata": [{"namespace": word}]})),
            ("an identifier", _server(before={"identifier": f"web-{word}"})),
            ("a name of the values", _server(before={"name": f"web-{word}"})),
            ("its name", _server(name=word)),
            ("a module", _server(module=f"module.{word}")),
            ("the key of a module", _server(module=f'module.env["{word}"]')),
            ("a key", _server(index=word)),
        ):
            yield f"{word} in {place}", plan(one, *untouched(9))
        yield f"{word} in the workspace", plan(_server(), *untouched(9), workspace=word)
        yield f"{word} in a variable", plan(_server(), *untouched(9), variables={"env": word})
        yield f"{word} in the stack", plan(_server(), *untouched(9), stack={"name": word})
        yield f"{word} in the option", plan(_server(), *untouched(9), environment=word)


def by_contradiction() -> Iterator[tuple[str, Plan]]:
    """Two signs that say different things."""
    signs: dict[str, dict[str, Any]] = {
        "tag": {"tags": {"env": "{}"}},
        "tier": {"tags": {"tier": "{}"}},
        "module": {"module": "module.{}"},
        "name": {"name": "{}"},
        "identifier": {"before": {"identifier": "web-{}"}},
        "container": {"before": {"namespace": "{}"}},
    }
    for (first, one), (second, other) in product(signs.items(), signs.items()):
        if first != second and one.keys() != other.keys():
            for word, against in (("prod", "dev"), ("live", "test"), ("shop", "prod")):
                details = {**_filled(one, word), **_filled(other, against)}
                yield f"{word} in the {first}, {against} in the {second}", plan(_server(**details), *untouched(9))
    for given, word in product(("production", "dev", "shop", "qa"), ("prod", "dev", "live")):
        yield f"--environment {given}, the tag {word}", plan(_server(tags={"env": word}), environment=given)
        yield f"--environment {given}, the name {word}", plan(_server(name=word), environment=given)
    yield from _brought()


def _filled(details: Any, word: str) -> Any:
    if isinstance(details, dict):
        return {key: _filled(value, word) for key, value in details.items()}
    return details.format(word)


def _brought() -> Iterator[tuple[str, Plan]]:
    for was, becomes in product(("prod", "dev", "shop"), ("prod", "dev", "shop")):
        before, after = ({"tags": {"env": word}} for word in (was, becomes))
        yield f"the tag {was} becomes {becomes}", plan(_server(before=before, after=after))
        yield (
            f"the module {was} becomes {becomes}",
            plan(_server(module=f"module.{becomes}", previous_address=f"module.{was}.acme_server.it")),
        )
        yield (
            f"the name {was} becomes {becomes}",
            plan(_server(name=becomes, previous_address=f'acme_server.{was}["{was}"]')),
        )


def _several(count: int, action: Action, kind: str = "acme_server", **details: Any) -> tuple[ResourceChange, ...]:
    more = {"before": {"name": "a"}, "after": {"name": "b"}, "replace_paths": (("name",),)} if action is ANEW else {}
    return tuple(change(kind, action, f"{action.name.lower()}{n}", **more, **details) for n in range(count))


def by_share() -> Iterator[tuple[str, Plan]]:
    """How many of how many go: of everything, of an environment, of a module."""
    for gone, stays in ((4, 0), (5, 0), (5, 5), (5, 6), (8, 2), (7, 2), (4, 1), (4, 4), (3, 0), (2, 0)):
        for action in (GONE, ANEW):
            yield f"{gone} go ({action.value}), {stays} stay", plan(*_several(gone, action), *_several(stays, STAYS))
        for story, details in (
            ("a module", {"module": "module.shop"}),
            ("a module with a key", {"module": 'module.env["prod"]'}),
            ("an inner module", {"module": "module.shop.module.web"}),
            ("an environment", {"tags": {"Environment": "Shop"}}),
            ("production", {"tags": {"Environment": "prod"}}),
        ):
            yield (
                f"{gone} go, {stays} stay of {story}, and others",
                plan(*_several(gone, GONE, **details), *_several(stays, STAYS, **details), *untouched(30)),
            )
    yield "what is replaced every day", plan(*_several(8, ANEW, "null_resource"), *_several(2, STAYS))
    yield "nothing but what is replaced every day", plan(*_several(8, ANEW, "null_resource"))
    yield (
        "mere configuration of a module",
        plan(*_several(3, GONE, "aws_cloudwatch_dashboard", module="module.m"), *untouched(9)),
    )
    yield (
        "two environments",
        plan(*_several(5, GONE, tags={"env": "prod"}), *_several(5, ANEW, tags={"env": "dev"}), *untouched(40)),
    )
    yield (
        "half of the new ones under new addresses",
        plan(*_several(6, GONE, module="module.old"), *_several(3, Action.CREATE, module="module.new")),
    )
    for gap in (GapKind.TARGETED, GapKind.ERRORED, GapKind.DEFERRED, GapKind.NO_VALUES, GapKind.STALE):
        yield f"all go, and the plan is {gap.word}", plan(*_several(6, GONE), gaps=(Gap(gap, "a"),))
        yield (
            f"a destroy of few that is {gap.word}",
            plan(*_several(3, GONE), gaps=(Gap(gap, "a"),), mode=PlanMode.DESTROY),
        )
    for count in (1, 4, 5):
        for kind in ("acme_server", "aws_cloudwatch_dashboard"):
            yield f"a destroy of {count} {kind}", plan(*_several(count, GONE, kind), mode=PlanMode.DESTROY)
    yield "all of a change set", plan(*_several(6, GONE), tool=Tool.CLOUDFORMATION, format="change_set")


def by_container() -> Iterator[tuple[str, Plan]]:
    """What an environment lives in goes: alone, with what is in it, with others of its kind."""
    for kind in ("aws_vpc", "aws_ecs_cluster", "kubernetes_namespace", "azurerm_resource_group", "google_project"):
        for action, certainty in product((GONE, ANEW), Certainty):
            top = change(kind, action, certainty=certainty)
            inside = _several(3, action)
            needs = {one.address: frozenset({top.address}) for one in inside}
            yield f"{kind} {action.value}, {certainty.value}", plan(top, *inside, *untouched(9), dependencies=needs)
            yield f"{kind} {action.value}, {certainty.value}, alone", plan(top, *untouched(9))
    vpcs = tuple(change("aws_vpc", GONE, name, tags={"env": tag}) for name, tag in (("a", "prod"), ("b", "prod")))
    yield "two of one environment", plan(*vpcs, *untouched(9))
    for first, second in product(Certainty, Certainty):
        both = (("aws_vpc", "a", first), ("aws_vpc", "b", second))
        yield (
            f"two of one environment, {first.value} and {second.value}",
            plan(
                *(change(kind, ANEW, name, tags={"env": "qa"}, certainty=sure) for kind, name, sure in both),
                *untouched(9),
            ),
        )
    tiers = ("kubernetes_namespace", "aws_vpc", "azurerm_resource_group", "aws_ecs_cluster")
    for first_kind, second_kind in product(tiers, tiers):
        yield (
            f"{first_kind} and {second_kind} of one environment",
            plan(change(first_kind, ANEW, "a", tags={"env": "qa"}), change(second_kind, ANEW, "b", tags={"env": "qa"})),
        )
    users = {f"acme_server.{name}": frozenset({"aws_vpc.b"}) for name in ("x", "y")}
    same = tuple(change("aws_vpc", ANEW, name, tags={"env": "qa"}) for name in "ab")
    yield "two of one environment, of which one has dependents", plan(*same, *untouched(3), dependencies=users)
    called = tuple(change("aws_vpc", ANEW, name, before={"name": name}, tags={"env": "qa"}) for name in ("a", "prod"))
    yield "two of one environment, of which one is called production", plan(*called, *untouched(3))
    apart = tuple(change("aws_vpc", GONE, name, tags={"env": name}) for name in ("prod", "dev"))
    yield "one of each of two environments", plan(*apart, *untouched(9))
    yield "a stack", plan(change("AWS::CloudFormation::Stack", GONE), tool=Tool.CLOUDFORMATION)
    yield (
        "a stack that may go",
        plan(change("AWS::CloudFormation::Stack", ANEW, certainty=Certainty.MAY), tool=Tool.CLOUDFORMATION),
    )
    nested = {"aws_ecs_cluster.it": frozenset({"aws_vpc.it"})}
    yield "one in another", plan(change("aws_vpc", GONE), change("aws_ecs_cluster", GONE), dependencies=nested)
    yield "a container of all that goes", plan(change("aws_vpc", ANEW), *_several(7, ANEW), *_several(2, STAYS))
    yield "a deposed one", plan(change("aws_vpc", GONE, deposed="ab12"), *untouched(9))


def by_mixture() -> Iterator[tuple[str, Plan]]:
    """Production and another environment in one plan."""
    update = Action.UPDATE
    for action, kind in product((update, GONE, STAYS, Action.CREATE), ("aws_lb", "null_resource")):
        yield (
            f"{kind} {action.value}",
            plan(change(kind, action, "a", tags={"env": "prod"}), change(kind, action, "b", tags={"env": "dev"})),
        )
    for place in ("tags", "module", "namespace", "bucket", "name", "identifier"):
        for words in (("prod", "dev"), ("prod", "dev", "dev", "qa", "test", "staging"), ("prod", "shop")):
            objects = tuple(_placed(place, word, number) for number, word in enumerate(words))
            yield f"{place}: {', '.join(words)}", plan(*objects)
            yield f"{place}: {', '.join(words)}, of a workspace", plan(*objects, workspace="dev", environment="qa")


def _placed(place: str, word: str, number: int) -> ResourceChange:
    if place in ("tags", "module"):
        details: dict[str, Any] = {"tags": {"env": word}} if place == "tags" else {"module": f"module.{word}"}
        return change("aws_lb", Action.UPDATE, f"n{number}", **details)
    values = {place: f"web-{word}" if place != "namespace" else word}
    return change("aws_lb", Action.UPDATE, f"n{number}", before=values, after=values)


def by_number() -> Iterator[tuple[str, Plan]]:
    """Very many deletions at once, which are no environment."""
    kind = "aws_ecs_task_definition"
    for gone, stays in ((49, 0), (50, 12), (50, 13), (99, 11), (99, 200), (100, 11), (100, 12), (100, 200)):
        rest = _several(stays, STAYS, "acme_thing")
        yield f"{gone} of {gone + stays}", plan(*_several(gone, GONE, kind), *rest)
        yield (
            f"{gone} of {gone + stays} in production",
            plan(*_several(gone, GONE, kind, tags={"env": "prod"}), *rest),
        )
    kinds = ("aws_ecs_task_definition", "aws_launch_template_version", "acme_a", "acme_b", "acme_c")
    yield (
        "of many kinds",
        plan(
            *(one for number, one_kind in enumerate(kinds) for one in _several(20 + number, GONE, one_kind)),
            *_several(70, STAYS, "acme_thing"),
        ),
    )
    yield "unknown tags", plan(*_several(60, GONE, kind, before={"tags": UNKNOWN}))
