"""An environment destroyed as a whole: recognized, told once, and not where only a part of it is destroyed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.configuration import ConfigurationChange, SettingKind
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN
from planguard.rules import environment_destroyed, environment_moved, environment_recreated, mixed_environments

_REPLACE, _DELETE, _STAY, _CREATE = Action.DELETE_THEN_CREATE, Action.DELETE, Action.NO_OP, Action.CREATE
_TYPES = {
    "aws_vpc": {"holds": "network", "interrupts": "long", "minutes": 2, "environment": "C"},
    "aws_eks_cluster": {"holds": "cluster", "interrupts": "long", "minutes": 12, "environment": "B"},
    "aws_appconfig_environment": {"holds": "config", "environment": "D"},
    "aws_db_instance": {"holds": "data", "loss": "permanent", "minutes": 15},
    "aws_server": {"holds": "traffic", "interrupts": "long", "minutes": 4},
    "aws_subnet": {"holds": "network", "parents": ["aws_vpc"]},
    "aws_alarm": {"holds": "config"},
    "aws_version": {"holds": "config", "routine": True},
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    folder = tmp_path / "resource_types"
    folder.mkdir()
    (folder / "aws.json").write_text(json.dumps({"types": _TYPES}))
    (folder / "helm.json").write_text(json.dumps({"types": {"helm_release": {"environment": "E"}}}))
    (tmp_path / "advice.json").write_text("{}")
    return Catalog(folder)


def objects(kind: str, count: int, action: Action, module: str = "", **details: Any) -> list[ResourceChange]:
    prefix = f"{module}." if module else ""
    return [
        ResourceChange(f"{prefix}{kind}.a{number}", kind, action, name=f"a{number}", module=module, **details)
        for number in range(count)
    ]


def found(catalog: Catalog, changes: Iterable[ResourceChange], **details: Any) -> list[tuple[str, Finding]]:
    plan = Plan("p", details.pop("tool", Tool.TERRAFORM), tuple(changes), **details)
    return [("recreated", finding) for finding in environment_recreated.check(plan, catalog)] + [
        ("destroyed", finding) for finding in environment_destroyed.check(plan, catalog)
    ]


def only(catalog: Catalog, changes: Iterable[ResourceChange], **details: Any) -> tuple[str, Finding]:
    (one,) = found(catalog, changes, **details)
    return one


@pytest.mark.parametrize(
    ("gone", "stay", "severity"),
    [(8, 2, Severity.CRITICAL), (7, 3, Severity.HIGH), (5, 5, Severity.HIGH), (5, 0, Severity.CRITICAL)],
)
@pytest.mark.parametrize(("action", "fate"), [(_REPLACE, "recreated"), (_DELETE, "destroyed")])
def test_the_share_decides_and_coming_back_makes_it_no_better(
    catalog: Catalog, gone: int, stay: int, severity: Severity, action: Action, fate: str
) -> None:
    changes = objects("aws_server", gone, action) + objects("aws_alarm", stay, _STAY)
    kind, finding = only(catalog, changes)
    assert (kind, finding.severity, finding.confidence) == (fate, severity, Confidence.HIGH)
    number = f"{gone} of {gone + stay}" if stay else f"All {gone}"
    assert f"{number} objects in the plan are destroyed" in finding.message
    assert len(finding.related) == gone


@pytest.mark.parametrize(("gone", "stay"), [(4, 0), (4, 4), (5, 6), (40, 60)])
def test_a_smaller_share_or_a_handful_is_none(catalog: Catalog, gone: int, stay: int) -> None:
    assert found(catalog, objects("aws_server", gone, _REPLACE) + objects("aws_alarm", stay, _STAY)) == []


def test_new_objects_and_forgotten_ones_do_not_make_the_share_smaller_or_larger(catalog: Catalog) -> None:
    changes = objects("aws_server", 5, _DELETE) + objects("aws_alarm", 90, _CREATE)
    assert only(catalog, changes)[1].severity is Severity.CRITICAL
    assert found(catalog, objects("aws_server", 9, Action.FORGET)) == []


def test_what_is_replaced_every_day_does_not_count_unless_there_is_nothing_else(catalog: Catalog) -> None:
    daily = objects("aws_version", 9, _REPLACE)
    assert found(catalog, daily + objects("aws_server", 3, _STAY)) == []
    assert only(catalog, daily)[1].severity is Severity.CRITICAL


def test_new_addresses_are_a_recreation(catalog: Catalog) -> None:
    changes = objects("aws_server", 6, _DELETE, "module.a") + objects("aws_server", 6, _CREATE, "module.b")
    assert only(catalog, changes)[0] == "recreated"


def test_a_whole_module_instance_counts_from_three_on(catalog: Catalog) -> None:
    rest = objects("aws_server", 9, _STAY, 'module.env["dev"]')
    kind, finding = only(catalog, objects("aws_server", 3, _DELETE, 'module.env["prod"]') + rest)
    assert (kind, finding.about, finding.severity) == ("destroyed", 'module.env["prod"]', Severity.HIGH)
    assert found(catalog, objects("aws_alarm", 3, _DELETE, "module.alarms") + rest) == []
    assert found(catalog, objects("aws_server", 2, _DELETE, 'module.env["prod"]') + rest) == []


def test_an_environment_by_its_tag(catalog: Catalog) -> None:
    staging = objects("aws_server", 6, _REPLACE, tags={"Environment": "Staging"})
    production = objects("aws_db_instance", 20, _STAY, tags={"Environment": "production"})
    _, finding = only(catalog, staging + production)
    assert finding.about == "environment staging"
    assert "(tag `Environment=Staging`)" in finding.message


def test_what_only_touched_objects_show_makes_no_group(catalog: Catalog) -> None:
    touched = objects("aws_server", 5, _REPLACE, before={"resource_group_name": "rg-dev"}, after={})
    assert found(catalog, touched + objects("aws_alarm", 20, _STAY)) == []


def test_a_whole_that_surely_goes_is_not_doubted_for_its_container(catalog: Catalog) -> None:
    (vpc,) = objects("aws_vpc", 1, _REPLACE, certainty=Certainty.LIKELY)
    _, finding = only(catalog, [vpc, *objects("aws_server", 6, _REPLACE)])
    assert (finding.change, finding.about) == (None, "everything that the plan manages")


def test_nested_groups_are_told_once(catalog: Catalog) -> None:
    changes = objects("aws_server", 6, _DELETE, "module.prod.module.web", tags={"env": "prod"})
    assert len(found(catalog, changes)) == 1


def test_a_container_is_an_environment_however_few_go(catalog: Catalog) -> None:
    rest = objects("aws_server", 50, _STAY)
    for kind, severity in (
        ("aws_vpc", Severity.CRITICAL),
        ("aws_eks_cluster", Severity.CRITICAL),
        ("helm_release", Severity.HIGH),
        ("aws_appconfig_environment", Severity.HIGH),
    ):
        (gone,) = objects(kind, 1, _REPLACE)
        fate, finding = only(catalog, [gone, *rest], dependencies={"aws_server.a0": frozenset({gone.address})})
        assert (fate, finding.change, finding.severity) == ("recreated", gone, severity)


def test_containers_of_one_environment_are_one_finding_about_the_outermost(catalog: Catalog) -> None:
    vpc, cluster = *objects("aws_vpc", 1, _REPLACE), *objects("aws_eks_cluster", 1, _REPLACE)
    needs = {"aws_eks_cluster.a0": frozenset({"aws_vpc.a0"})}
    _, finding = only(catalog, [cluster, vpc, *objects("aws_server", 50, _STAY)], dependencies=needs)
    assert finding.change is vpc
    assert finding.related == (cluster.address,)


def test_the_message_names_the_environment_the_cause_and_the_worst(catalog: Catalog) -> None:
    tags = {"Environment": "production"}
    (vpc,) = objects("aws_vpc", 1, _REPLACE, tags=tags, before={"c": 1}, after={"c": 2}, replace_paths=(("c",),))
    following: dict[str, Any] = {
        "before": {"vpc_id": "v"},
        "after": {"vpc_id": UNKNOWN},
        "replace_paths": (("vpc_id",),),
        "references": {"vpc_id": ("aws_vpc.a0",)},
        "tags": tags,
    }
    rest = objects("aws_server", 5, _REPLACE, **following) + objects("aws_db_instance", 1, _REPLACE, **following)
    _, finding = only(catalog, [*rest, vpc])
    assert finding.message == (
        "must be replaced because c changes from 1 to 2. All 7 objects in production (tag `Environment=production`) "
        "are destroyed and recreated. The worst: aws_db_instance.a0 (data), aws_server.a0 (traffic), aws_server.a1 "
        "(traffic), and 3 more. Recreating aws_db_instance.a0 alone takes about 15 minutes."
    )


def test_without_a_container_the_root_of_the_cascade_is_named(catalog: Catalog) -> None:
    (root,) = objects("aws_db_instance", 1, _REPLACE, before={"c": 1}, after={"c": 2}, replace_paths=(("c",),))
    rest = objects(
        "aws_server",
        5,
        _REPLACE,
        before={"db": "x"},
        after={"db": UNKNOWN},
        replace_paths=(("db",),),
        references={"db": ("aws_db_instance.a0",)},
    )
    _, finding = only(catalog, [*rest, root])
    assert "The first cause: aws_db_instance.a0 must be replaced because c changes from 1 to 2." in finding.message


def test_a_root_of_little_is_not_called_the_start(catalog: Catalog) -> None:
    (root,) = objects("aws_db_instance", 1, _REPLACE, before={"c": 1}, after={"c": 2}, replace_paths=(("c",),))
    (one,) = objects(
        "aws_alarm",
        1,
        _REPLACE,
        before={"db": "x"},
        after={"db": UNKNOWN},
        replace_paths=(("db",),),
        references={"db": ("aws_db_instance.a0",)},
    )
    tainted = objects("aws_server", 6, _REPLACE, action_reason="replace_because_tainted")
    _, finding = only(catalog, [root, one, *tainted])
    assert "The first cause" not in finding.message
    assert "6 of them are destroyed and recreated because it is tainted" in finding.message


def test_a_doubtful_container_stays_doubtful(catalog: Catalog) -> None:
    (vpc,) = objects("aws_vpc", 1, _REPLACE, certainty=Certainty.MAY)
    needs = {"aws_server.a0": frozenset({"aws_vpc.a0"})}
    _, finding = only(catalog, [vpc, *objects("aws_server", 2, _STAY)], dependencies=needs)
    assert finding.change is vpc
    assert finding.message.startswith("may be replaced and the plan does not say why.")


def test_a_destroy_is_told_whatever_its_size(catalog: Catalog) -> None:
    for kind, count, severity in (
        ("aws_server", 6, Severity.CRITICAL),
        ("aws_server", 2, Severity.HIGH),
        ("aws_version", 2, Severity.MEDIUM),
    ):
        fate, finding = only(catalog, objects(kind, count, _DELETE), mode=PlanMode.DESTROY)
        assert (fate, finding.severity) == ("destroyed", severity)


@pytest.mark.parametrize(
    "details",
    [{"gaps": (Gap(GapKind.TARGETED, "a part"),)}, {"tool": Tool.CLOUDFORMATION}],
)
def test_a_share_of_what_is_not_all_is_doubted(catalog: Catalog, details: dict[str, Any]) -> None:
    _, finding = only(catalog, objects("aws_server", 6, _REPLACE), **details)
    assert finding.confidence is Confidence.LOW
    assert "does not list every object that stays" in finding.message


def test_that_some_are_not_counted_is_said_only_where_they_are_not(catalog: Catalog) -> None:
    said = "Objects that are replaced routinely are not counted."
    for staying, expected in ((objects("aws_version", 2, _STAY), True), (objects("aws_alarm", 1, _STAY), False)):
        _, finding = only(catalog, [*objects("aws_server", 6, _DELETE), *staying])
        assert (said in finding.message) is expected


def test_the_time_is_that_of_the_slowest_object_that_is_recreated(catalog: Catalog) -> None:
    changes = [*objects("aws_server", 5, _REPLACE), *objects("aws_db_instance", 1, _DELETE)]
    _, finding = only(catalog, changes)
    assert "Recreating aws_server.a0 alone takes about 4 minutes." in finding.message
    _, finding = only(catalog, objects("aws_server", 6, _DELETE))
    assert "Recreating" not in finding.message


def test_what_a_container_stands_for_is_said_only_where_no_environment_is_named(catalog: Catalog) -> None:
    for kind, tags, said in (
        ("helm_release", {}, "Everything that the object deployed is deleted too, unless a policy retains it."),
        ("aws_eks_cluster", {}, "This affects everything inside the object, including what the plan does not list."),
        ("aws_eks_cluster", {"env": "qa"}, "The object belongs to qa (tag `env=qa`)."),
    ):
        _, finding = only(catalog, objects(kind, 1, _DELETE, tags=tags))
        assert finding.message == f"is destroyed and the plan does not say why. {said}"


def test_a_network_in_which_nothing_is_seen_is_no_environment(catalog: Catalog) -> None:
    (vpc,) = objects("aws_vpc", 1, _DELETE, before={"id": "vpc-1"}, physical_id="vpc-1")
    (server,) = objects("aws_server", 1, _DELETE, before={"vpc_id": "vpc-1"})
    (elsewhere,) = objects("aws_server", 1, _DELETE, before={"vpc_id": "vpc-2"})
    (subnet,) = objects("aws_subnet", 1, _STAY)
    assert found(catalog, [vpc]) == []
    assert found(catalog, [vpc, elsewhere, *objects("aws_alarm", 9, _STAY)]) == []
    for inside in (server, subnet):
        assert only(catalog, [vpc, inside])[1].change is vpc
    assert found(catalog, [vpc, subnet], dependencies={subnet.address: frozenset({"aws_vpc.other"})}) == []


@pytest.mark.parametrize(
    ("kind", "new", "fate"),
    [
        ("aws_vpc", {"cidr_block": "10.1.0.0/16", "tags": {"Name": "other"}}, "destroyed"),
        ("aws_vpc", {"cidr_block": "10.0.0.0/16", "tags": {"Name": "other"}}, "destroyed"),
        ("aws_vpc", {"cidr_block": "10.0.0.0/16", "tags": {"Name": "main"}}, "recreated"),
        ("aws_eks_cluster", {"name": "other", "role_arn": "a"}, "destroyed"),
        ("aws_eks_cluster", {"name": "main", "role_arn": "a"}, "recreated"),
        ("aws_eks_cluster", {"name": "main", "role_arn": "b", "a": 9, "b": 9, "c": 9, "d": 9}, "recreated"),
    ],
)
def test_an_unrelated_new_container_is_no_successor(
    catalog: Catalog, kind: str, new: dict[str, Any], fate: str
) -> None:
    same = {"a": 1, "b": 2, "c": 3, "d": 4}
    in_vpc: dict[str, Any] = {"cidr_block": "10.0.0.0/16", "tags": {"Name": "main"}}
    named = in_vpc if kind == "aws_vpc" else {"name": "main"}
    old = ResourceChange(f"{kind}.main", kind, _DELETE, "main", before={**same, **named})
    coming = ResourceChange(f"{kind}.other", kind, _CREATE, "other", after={**same, **new})
    needs = {"aws_server.a0": frozenset({old.address})}
    assert only(catalog, [old, coming, *objects("aws_server", 1, _STAY)], dependencies=needs)[0] == fate


def test_a_deposed_object_is_not_an_environment(catalog: Catalog) -> None:
    assert found(catalog, objects("aws_vpc", 1, _DELETE, deposed="0a1b2c3d")) == []


def test_only_what_is_touched_mixes_environments(catalog: Catalog) -> None:
    def check(*pairs: tuple[str, Action]) -> list[Finding]:
        changes = [
            ResourceChange(f"aws_server.s{n}", "aws_server", action, name=f"s{n}", tags={"env": tag})
            for n, (tag, action) in enumerate(pairs)
        ]
        return list(mixed_environments.check(Plan("p", Tool.TERRAFORM, tuple(changes), workspace="prod"), catalog))

    (finding,) = check(("prod", Action.UPDATE), ("dev", Action.DELETE), ("dev", _CREATE))
    assert "(1 object: aws_server.s0)" in finding.message
    assert "and dev (2 objects, such as aws_server.s1)" in finding.message
    assert check(("prod", Action.UPDATE), ("dev", _STAY)) == []


@pytest.mark.parametrize("attribute", ["name", "id", "arn", "bucket", "identifier", "cluster_identifier"])
def test_what_objects_are_called_tells_that_they_are_of_two_environments(catalog: Catalog, attribute: str) -> None:
    changes = [
        ResourceChange(f"aws_server.s{n}", "aws_server", Action.UPDATE, name=f"s{n}", before={attribute: called})
        for n, called in enumerate(("orders-prod", "orders-staging"))
    ]
    (finding,) = mixed_environments.check(Plan("p", Tool.TERRAFORM, tuple(changes)), catalog)
    assert "and staging (1 object: aws_server.s1)" in finding.message


def test_what_blocks_are_called_does_not_mix_environments(catalog: Catalog) -> None:
    changes = [ResourceChange(f"aws_server.{n}", "aws_server", Action.UPDATE, name=n) for n in ("prod", "test")]
    assert list(mixed_environments.check(Plan("p", Tool.TERRAFORM, tuple(changes)), catalog)) == []


def test_a_provider_that_looks_elsewhere(catalog: Catalog) -> None:
    def check(kind: SettingKind, *path: str) -> list[Finding]:
        setting = ConfigurationChange(kind, f"{kind.value}.x", path, "a", "b")
        return list(environment_moved.check(Plan("p", Tool.TERRAFORM, configuration_changes=(setting,)), catalog))

    assert [finding.severity for finding in check(SettingKind.PROVIDER, "assume_role", "role_arn")] == [Severity.HIGH]
    assert [finding.severity for finding in check(SettingKind.BACKEND, "bucket")] == [Severity.MEDIUM]
    assert check(SettingKind.PROVIDER, "default_tags") == []
    assert check(SettingKind.LIFECYCLE, "region") == []


@pytest.mark.parametrize(("tag", "expected"), [("prod", True), ("staging", False)])
def test_it_is_said_whether_what_goes_is_in_production(catalog: Catalog, tag: str, expected: bool) -> None:
    gone = [*objects("aws_server", 4, _DELETE, tags={"env": tag}), *objects("aws_alarm", 4, _DELETE)]
    _, finding = only(catalog, gone, mode=PlanMode.DESTROY)
    assert finding.about.startswith("everything")
    assert finding.in_production is expected
