"""An environment that several plans destroy together is told once, and what is ordinary in each of them is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import planguard, planguard_json

TAGGED = {"tags": {"Environment": "staging"}}
NETWORK = ("aws_vpc", "aws_subnet", "aws_route_table", "aws_internet_gateway")
DATABASE = ("aws_db_instance", "aws_db_subnet_group")
APP = ("aws_ecs_service", "aws_lb", "aws_lb_target_group")
UNITS = {"net": NETWORK, "db": DATABASE, "app": APP}
DELETED, REPLACED, KEPT = ["delete"], ["delete", "create"], ["no-op"]


def plan(kinds: tuple[str, ...], actions: list[str], values: dict[str, Any] | None = None, kept: int = 0) -> bytes:
    """A plan that does one thing to an object of each kind, and leaves some servers alone."""
    entries = [entry(kind, "main", actions, values or {}) for kind in kinds]
    entries += [entry("aws_instance", f"kept{number}", KEPT, values or {}) for number in range(kept)]
    document = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {},
        "resource_changes": entries,
    }
    return json.dumps(document).encode()


def entry(kind: str, name: str, actions: list[str], values: dict[str, Any]) -> dict[str, Any]:
    after = None if actions == DELETED else values
    change = {"actions": actions, "before": values, "after": after, "after_unknown": {}}
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "change": change}


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """A folder whose name tells no environment."""
    (tmp_path / "estate").mkdir()
    return tmp_path / "estate"


def lay(folder: Path, **units: bytes) -> Path:
    for unit, content in units.items():
        path = folder / unit.replace("__", "/") / "tfplan.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return folder


def titles(folder: Path, *words: str) -> list[tuple[str, str, str]]:
    """Each event that is about an environment or several plans: its plan, its level, its title."""
    report = planguard_json("check", ".", *words, cwd=folder)[1]
    return [
        (plan["source"].removesuffix("/tfplan.json"), event["level"], event["title"])
        for plan in report["plans"]
        for event in plan["events"]
        if event["kind"] == "environment" or "plans" in event["title"]
    ]


def test_an_environment_whose_units_are_all_deleted_is_told_once(estate: Path) -> None:
    lay(estate, net=plan(NETWORK, DELETED, TAGGED), db=plan(DATABASE, DELETED, TAGGED), app=plan(APP, DELETED, TAGGED))
    assert titles(estate) == [("net", "critical", "Environment staging is destroyed across 3 plans")]
    text = planguard("check", ".", "--format", "json", cwd=estate).out
    says = (
        "All 9 objects in staging (tag `Environment=staging`) are destroyed across 3 plans. "
        "These plans are net/tfplan.json (4 of 4), app/tfplan.json (3 of 3), and db/tfplan.json (2 of 2)."
    )
    assert json.loads(text)["plans"][2]["events"][0]["says"][0] == says


def test_the_folder_tells_the_environment_of_units_that_do_not(estate: Path) -> None:
    units = {"live__prod__net": plan(NETWORK, REPLACED), "live__prod__db": plan(DATABASE, REPLACED)}
    lay(estate, **units, live__dev__net=plan(NETWORK, KEPT), live__dev__db=plan(DATABASE, KEPT))
    assert titles(estate) == [("live/prod/net", "critical", "Production is destroyed and recreated across 2 plans")]


def test_a_plan_that_tells_of_its_part_itself_refers_to_the_whole(estate: Path) -> None:
    many = tuple(f"acme_server{letter}" for letter in "abcdefg")
    lay(estate, prod__net=plan((*NETWORK, "aws_nat_gateway"), DELETED), prod__app=plan(many, DELETED))
    assert titles(estate) == [
        ("prod/app", "critical", "This part of prod is destroyed, too"),
        ("prod/net", "critical", "Production is destroyed across 2 plans"),
    ]


def test_environments_of_one_name_in_two_folders_are_two(estate: Path) -> None:
    gone = {"a__prod__net": plan(NETWORK, DELETED), "a__prod__db": plan(DATABASE, DELETED)}
    stays = {f"b__prod__{number}": plan((), KEPT, kept=9) for number in range(5)}
    lay(estate, **gone, **stays)
    assert titles(estate) == [("a/prod/net", "critical", "Production is destroyed across 2 plans")]


def test_what_has_no_environment_is_told_where_nearly_everything_goes(estate: Path) -> None:
    lay(estate, net=plan(NETWORK, DELETED), db=plan(DATABASE, DELETED, kept=1))
    assert titles(estate) == [("net", "critical", "Everything in 2 plans is destroyed")]


def test_more_than_half_of_an_environment_is_high(estate: Path) -> None:
    lay(estate, prod__app=plan(APP, REPLACED), prod__db=plan(DATABASE, REPLACED), prod__jobs=plan((), KEPT, kept=3))
    assert titles(estate) == [("prod/app", "high", "5 of 8 objects in prod are destroyed and recreated across 2 plans")]


def test_the_names_of_folders_and_files_of_single_units_tell_the_environment(estate: Path) -> None:
    lay(estate, net__prod=plan(NETWORK, DELETED), db__prod=plan(DATABASE, DELETED), db__dev=plan(DATABASE, KEPT))
    (estate / "app-prod.json").write_bytes(plan(APP, DELETED))
    assert titles(estate) == [("net/prod", "critical", "Production is destroyed across 3 plans")]


ORDINARY = {
    "one unit is replaced": {"prod__net": plan(NETWORK, KEPT), "prod__app": plan(APP[:1], REPLACED, kept=3)},
    "one object of each unit": {f"prod__{n}": plan(("aws_lb",), REPLACED, kept=4) for n in range(6)},
    "two small units of many": {
        "prod__a": plan(("aws_lb",), REPLACED),
        "prod__b": plan(("aws_ecs_service",), REPLACED),
        **{f"prod__{n}": plan(APP, KEPT) for n in range(4)},
    },
    "what is replaced every day": {f"prod__{n}": plan(("null_resource",), REPLACED) for n in range(8)},
    "all is new": {f"prod__{n}": plan(NETWORK, ["create"]) for n in range(3)},
    "units of two environments": {"prod__a": plan(("aws_vpc",), DELETED), "dev__b": plan(("aws_lb",), DELETED)},
}


@pytest.mark.parametrize("units", ORDINARY.values(), ids=ORDINARY)
def test_what_is_ordinary_in_each_unit_is_no_environment(estate: Path, units: dict[str, bytes]) -> None:
    assert titles(lay(estate, **units)) == []


def test_a_ruleset_switches_it_off_and_says_how_bad_it_is(estate: Path) -> None:
    lay(estate, prod__net=plan(NETWORK, DELETED), prod__db=plan(DATABASE, DELETED))
    for severity in ("off", "low"):
        (estate.parent / f"{severity}.yaml").write_text(f"severities: {{environment-destroyed: {severity}}}\n")
    assert titles(estate, "--ruleset", "../off.yaml") == []
    report = planguard_json("check", ".", "--ruleset", "../low.yaml", cwd=estate)[1]
    found = [finding for one in report["plans"] for finding in one["findings"]]
    assert {one["severity"] for one in found if one["rule"] == "environment-destroyed"} == {"low"}


def test_it_can_be_accepted_as_an_event(estate: Path) -> None:
    lay(estate / "units", prod__net=plan(NETWORK, DELETED), prod__db=plan(DATABASE, DELETED))
    report = planguard_json("check", "units", cwd=estate)[1]
    (digest,) = (event["digest"] for one in report["plans"] for event in one["events"] if "across" in event["title"])
    waiver = f"waivers: [{{event: {digest}, owner: ana, reason: agreed, expires: 2026-12-31}}]\n"
    (estate / "ruleset.yaml").write_text(waiver)
    judged = planguard_json("check", "units", "--ruleset", "ruleset.yaml", cwd=estate)[1]
    assert judged["notices"] == []
    assert [event["waived"] for one in judged["plans"] for event in one["events"] if "across" in event["title"]] == [
        True
    ]


def test_many_units_are_told_of_as_few_are(estate: Path) -> None:
    units = {f"prod__{number:02}": plan(APP, DELETED if number % 4 else KEPT) for number in range(30)}
    lay(estate, **units)
    many = planguard("check", ".", "--full", cwd=estate).out
    together = planguard("check", ".", "--full", "-f", "text", "-f", "html", "-o", "-", "-o", "/dev/null", cwd=estate)
    assert many == together.out
    assert "22 plans" in many


def test_the_names_of_other_plans_are_safe_to_print(estate: Path) -> None:
    for name in ("prod/net\x1b[31m", "prod/db\n::error::x"):
        (estate / name).mkdir(parents=True)
    (estate / "prod/net\x1b[31m/tfplan.json").write_bytes(plan(NETWORK, DELETED))
    (estate / "prod/db\n::error::x/tfplan.json").write_bytes(plan(DATABASE, DELETED))
    run = planguard("check", ".", "--full", cwd=estate)
    assert "\x1b" not in run.out
    assert "\n::error" not in run.out
