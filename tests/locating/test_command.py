"""`check --source DIR --base REV`: every report names the file and line, as the repository has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planguard import readers
from planguard.cli._input.located import Sources, located
from planguard.model.configuration import Location
from planguard.sources.locating.layouts import bundled
from tests.locating.sources import written
from tests.predictors.repositories import Repository
from tests.running import planguard, planguard_json
from tests.saved_plans import making
from tests.saved_plans.making import members, stored, tfplan, zipped

MAIN = """module "net" {
  source = "../../modules/net"
}

resource "aws_db_instance" "orders" {
  identifier = "orders"
  engine     = "mysql"
}
"""
NET = """
resource "aws_vpc" "main" {
  # the range
  cidr_block = "10.1.0.0/16"
}
"""
GONE = """

resource "aws_dynamodb_table" "sessions" {
  name = "sessions"
}
"""


def change(address: str, *actions: str, **more: Any) -> dict[str, Any]:
    local = address.rpartition("module.net.")[2]
    kind, name = local.split(".")
    before = {"identifier": "orders", "cidr_block": "10.0.0.0/16", "name": "sessions"}
    after = None if actions == ("delete",) else {**before, "identifier": "other", "cidr_block": "10.1.0.0/16"}
    paths = more.pop("paths", None)
    return {
        **({"module_address": "module.net"} if address.startswith("module.") else {}),
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": list(actions), "before": before, "after": after, "replace_paths": paths}
        | ({"after_unknown": {}} if after else {}),
        **more,
    }


def document() -> dict[str, Any]:
    removed = {"action_reason": "delete_because_no_resource_config"}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": [
            change("aws_db_instance.orders", "delete", "create", paths=[["identifier"]]),
            change("aws_dynamodb_table.sessions", "delete", **removed),
            change("module.net.aws_vpc.main", "delete", "create", paths=[["cidr_block"]]),
        ],
        "configuration": {"root_module": {}},
        "complete": True,
        "errored": False,
    }


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """The version before has one more table."""
    made = Repository(tmp_path / "shop")
    made.write("live/prod/main.tf", MAIN)
    made.write("live/prod/tables.tf", GONE)
    made.write("modules/net/main.tf", "# moved down\n" + NET)
    made.commit()
    made.git("branch", "base")
    (made.root / "live/prod/tables.tf").unlink()
    made.write("modules/net/main.tf", NET)
    made.write("live/prod/plan.json", json.dumps(document()))
    return made


def places(repository: Repository, *arguments: str, cwd: str = "") -> dict[str, str]:
    """The place of each object that is destroyed, by the JSON report."""
    _, report = planguard_json("check", *arguments, cwd=repository.root / cwd)
    found = {}
    for plan in report["plans"]:
        for finding in plan["findings"]:
            place = finding["location"]
            if finding["rule"] in ("destroys-data", "interrupts-service", "destroys-resource"):
                found[finding["address"]] = f"{place['file']}:{place['line']}" if place else ""
    return found


@pytest.mark.parametrize(
    ("cwd", "plan", "source"),
    [("", "live/prod/plan.json", "live/prod"), ("live/prod", "plan.json", "."), ("live", "prod/plan.json", "prod")],
)
def test_findings_name_the_line_of_the_attribute(repository: Repository, cwd: str, plan: str, source: str) -> None:
    assert places(repository, plan, "--source", source, cwd=cwd) == {
        "aws_db_instance.orders": "live/prod/main.tf:6",
        "aws_dynamodb_table.sessions": "",
        "module.net.aws_vpc.main": "modules/net/main.tf:4",
    }


@pytest.mark.parametrize("more", [(), ("--source", "live/prod")])
@pytest.mark.parametrize("base", ["base", "HEAD"])
def test_a_deleted_block_is_where_it_stood_in_the_base(
    repository: Repository, base: str, more: tuple[str, ...]
) -> None:
    found = places(repository, "live/prod/plan.json", "--base", base, *more)
    assert found == {
        "aws_db_instance.orders": "live/prod/main.tf:6",
        "aws_dynamodb_table.sessions": "live/prod/tables.tf:3",
        "module.net.aws_vpc.main": "modules/net/main.tf:4",
    }


def test_a_folder_may_be_the_base(repository: Repository, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    (earlier / "old.tf").write_text("\n" + GONE)
    found = places(repository, "live/prod/plan.json", "--base", str(earlier))
    assert found["aws_dynamodb_table.sessions"] == "live/prod/old.tf:4"


def test_every_report_for_reviews_points_at_the_line(repository: Repository) -> None:
    given = ("check", "live/prod/plan.json", "--source", "live/prod", "--base", "base")
    shown = {
        name: planguard(*given, "--format", name, cwd=repository.root).out
        for name in ("text", "github", "markdown", "html", "sarif", "gitlab-codequality")
    }
    for name in ("text", "markdown", "html"):
        assert "live/prod/main.tf:6" in shown[name], name
        assert "modules/net/main.tf:4" in shown[name], name
        assert "live/prod/tables.tf:3" in shown[name], name
    assert "file=live/prod/main.tf,line=6," in shown["github"]
    results = [result for run in json.loads(shown["sarif"])["runs"] for result in run["results"]]
    where = [one["physicalLocation"] for result in results for one in result["locations"]]
    lines = {(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in where}
    assert {("live/prod/main.tf", 6), ("modules/net/main.tf", 4), ("live/prod/tables.tf", 3)} <= lines
    issues = {
        (one["location"]["path"], one["location"]["lines"]["begin"]) for one in json.loads(shown["gitlab-codequality"])
    }
    assert {("live/prod/main.tf", 6), ("modules/net/main.tf", 4), ("live/prod/tables.tf", 3)} <= issues


def test_what_is_destroyed_with_its_module_stays_on_the_line_of_the_call(repository: Repository) -> None:
    made = document()
    made["resource_changes"] = [change("module.net.aws_vpc.gone", "delete")]
    repository.write("plan.json", json.dumps(made))
    out = planguard("check", "plan.json", "--source", "live/prod", "-f", "sarif", cwd=repository.root).out
    places = [one["physicalLocation"] for run in json.loads(out)["runs"] for one in run["results"][0]["locations"]]
    assert places[0]["artifactLocation"]["uri"] == "live/prod/main.tf"
    assert places[0]["region"]["startLine"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("--source", "modules"),
            "modules: no .tf or .tofu files. Pass the folder of the root module as --source DIR.",
        ),
        (("--source", "nowhere"), "nowhere: no .tf or .tofu files."),
        (("--base", "nothing"), "nothing: neither a folder nor a revision that git knows."),
        (("--base", "live/prod/plan.json"), "live/prod/plan.json: a plan without its sources."),
        (("--base", ""), "--base is empty"),
        (("--base", "both"), "both: there are a path and a revision of this name. Write ./both or refs/heads/both."),
    ],
)
def test_what_cannot_be_meant_is_refused(repository: Repository, arguments: tuple[str, ...], says: str) -> None:
    repository.git("branch", "both")
    repository.write("both/main.tf", MAIN)
    run = planguard("check", "live/prod/plan.json", *arguments, cwd=repository.root)
    assert (run.code, run.out) == (2, "")
    assert says in run.err


def test_a_folder_of_another_root_module_is_doubted(repository: Repository) -> None:
    repository.write("other/main.tf", 'resource "aws_sqs_queue" "q" {}\n')
    run = planguard("check", "live/prod/plan.json", "--source", "other", cwd=repository.root)
    assert run.code == 1
    assert "other has no block of this plan; is it the folder of the root module?" in run.err


def test_sources_that_cannot_be_read_cost_the_line_and_not_the_verdict(repository: Repository) -> None:
    before = planguard("check", "live/prod/plan.json", "-f", "csv", cwd=repository.root)
    repository.write("live/prod/main.tf", MAIN + "resource {{{")
    after = planguard("check", "live/prod/plan.json", "-f", "csv", "--source", "live/prod", cwd=repository.root)
    assert (after.code, after.out) == (before.code, before.out)


GUARD = "  lifecycle {\n    prevent_destroy = true\n  }\n}\n"
GUARDED = MAIN.replace('"mysql"\n}\n', f'"mysql"\n{GUARD}')


def guards(repository: Repository, *actions: str) -> list[tuple[str, str, str]]:
    """What is said of guards that are gone since the base, where, and how bad it is."""
    made = document()
    made["resource_changes"] = [change("aws_db_instance.orders", *actions)]
    repository.write("live/prod/plan.json", json.dumps(made))
    _, report = planguard_json("check", "live/prod/plan.json", "--base", "guarded", cwd=repository.root)
    findings = [one for plan in report["plans"] for one in plan["findings"] if one["rule"] == "prevent-destroy-removed"]
    return [
        (f"{one['location']['file']}:{one['location']['line']}", one["message"], one["severity"]) for one in findings
    ]


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    """A branch called guarded, in which the database has a guard that the working tree no longer has."""
    repository.write("live/prod/main.tf", "# first\n" + GUARDED)
    repository.commit()
    repository.git("branch", "guarded")
    repository.write("live/prod/main.tf", MAIN)
    return repository


def test_a_guard_that_is_gone_is_told_of_an_untouched_object(guarded: Repository) -> None:
    assert guards(guarded, "no-op") == [("live/prod/main.tf:5", "loses its prevent_destroy guard.", "medium")]


def test_a_guard_that_is_gone_is_worse_where_the_object_is_destroyed(guarded: Repository) -> None:
    says = "loses its prevent_destroy guard. The same change destroys the object."
    assert guards(guarded, "delete", "create") == [("live/prod/main.tf:5", says, "high")]


def test_a_guard_that_goes_with_its_block_is_told_where_it_stood(guarded: Repository) -> None:
    guarded.write("live/prod/main.tf", 'module "net" {\n  source = "../../modules/net"\n}\n')
    says = "loses its prevent_destroy guard with its block. The same change destroys the object."
    assert guards(guarded, "delete") == [("live/prod/main.tf:10", says, "high")]


def test_a_guard_that_is_lost_on_a_move_is_told_at_the_new_address(guarded: Repository) -> None:
    made = document()
    moved = change("aws_db_instance.bills", "update", previous_address="aws_db_instance.orders")
    made["resource_changes"] = [moved]
    guarded.write("live/prod/plan.json", json.dumps(made))
    guarded.write("live/prod/main.tf", MAIN.replace('"orders" {', '"bills" {'))
    _, report = planguard_json("check", "live/prod/plan.json", "--base", "guarded", cwd=guarded.root)
    rules = [(one["rule"], one["address"]) for plan in report["plans"] for one in plan["findings"]]
    assert ("prevent-destroy-removed", "aws_db_instance.bills") in rules


def test_a_guard_that_stays_is_not_told(guarded: Repository) -> None:
    guarded.write("live/prod/main.tf", GUARDED)
    assert guards(guarded, "update") == []


def test_a_guard_in_a_file_that_cannot_be_read_is_not_called_gone(guarded: Repository) -> None:
    guarded.write("live/prod/main.tf", GUARDED + "resource {{{")
    assert guards(guarded, "update") == []


def test_outside_of_a_repository_a_file_is_named_as_it_is_given(tmp_path: Path) -> None:
    """A shell completes it from where it runs."""
    folder = written(
        tmp_path / "prod", {"main.tf": MAIN.replace("../../modules", "."), "plan.json": json.dumps(document())}
    )
    for cwd, plan, source, shown in (
        (folder, "plan.json", ".", "main.tf:6"),
        (tmp_path, "prod/plan.json", "prod", "prod/main.tf:6"),
        (tmp_path, "prod/plan.json", str(folder), f"{folder}/main.tf:6"),
    ):
        run = planguard("check", plan, "--source", source, "--full", cwd=cwd)
        assert f" {shown}\n" in run.out


def test_a_folder_of_plans_has_no_single_source(repository: Repository) -> None:
    run = planguard("check", "live", "--source", "live/prod", cwd=repository.root)
    assert (run.code, run.err) == (2, "planguard: --source is the folder of one root module; name one plan.\n")


def test_a_plan_of_many_that_lies_beside_no_sources_is_judged_without(repository: Repository) -> None:
    repository.write("plans/plan.json", json.dumps(document()))
    run = planguard("check", "plans", "--base", "base", cwd=repository.root)
    assert run.code == 1
    assert "plans/plan.json is not compared with base: it lies beside no sources." in run.err


def test_remarks_name_the_line(repository: Repository) -> None:
    run = planguard("annotate", "live/prod/plan.json", "--source", "live/prod", cwd=repository.root)
    assert "# planguard:   In live/prod/main.tf:6\n" in run.out


@pytest.mark.parametrize(
    ("main", "advised"), [(MAIN, True), (GUARDED, False), (GUARDED.replace("true", "var.keep"), False), (None, False)]
)
def test_data_that_never_had_a_guard_is_advised_to_have_one(
    repository: Repository, main: str | None, advised: bool
) -> None:
    repository.write("live/prod/main.tf", main or MAIN)
    given = ("--source", "live/prod") if main else ()
    _, report = planguard_json("check", "live/prod/plan.json", *given, cwd=repository.root)
    events = [event for plan in report["plans"] for event in plan["events"]]
    (database,) = [event for event in events if "aws_db_instance.orders" in json.dumps(event["members"])]
    says = "Then set `prevent_destroy` in its block, so that such a plan is refused."
    assert database["advice"].endswith(says) is advised
    assert "prevent-destroy-missing" not in json.dumps(report)


def test_a_saved_plan_is_not_taken_for_one_of_a_folder_with_other_sources(tmp_path: Path) -> None:
    """A file of the same name is in nearly every folder."""
    members = {
        "tfconfig/modules.json": b'[{"Key":"","Dir":"."}]',
        "tfconfig/m-/main.tf": MAIN.encode(),
    }
    plan = next(iter(readers.read(json.dumps(document()).encode(), "plan.json")))
    saved = readers.with_sources(plan, bundled(members))
    own = written(tmp_path / "own", {"main.tf": MAIN, "tfplan": ""})
    other = written(tmp_path / "other", {"main.tf": MAIN.replace("orders", "users"), "tfplan": ""})
    for folder, shown in ((own, f"{own}/main.tf"), (other, "main.tf")):
        found = located(saved, str(folder / "tfplan"), Sources())
        assert found.blocks["aws_db_instance.orders"].location == Location(shown, 5)


def test_an_earlier_saved_plan_is_a_base(repository: Repository) -> None:
    """Two plans tell what became of a guard, where nobody has the sources any more."""
    attributes = {"identifier": "orders"}
    state = stored(("aws_db_instance", "orders", attributes))
    noop = making.change("aws_db_instance.orders", 0, attributes)
    for name, main in (("earlier", "# first\n" + GUARDED), ("now", MAIN)):
        (repository.root / name).write_bytes(zipped(members(tfplan(noop), state, main=main)))
    given = ("./now", "--base", "./earlier")
    _, report = planguard_json("check", *given, cwd=repository.root)
    places = [one["location"] for one in report["plans"][0]["findings"] if one["rule"] == "prevent-destroy-removed"]
    assert places == [{"file": "live/prod/main.tf", "line": 5}]


def saved_at(place: Path) -> None:
    """A saved plan that replaces the database of these sources."""
    before, after = {"identifier": "orders", "engine": "mysql"}, {"identifier": "other", "engine": "mysql"}
    replaced = making.change("aws_db_instance.orders", 6, before, after)
    replaced["required_replace"] = [{"steps": [{"attribute_name": "identifier"}]}]
    state = stored(("aws_db_instance", "orders", before))
    place.write_bytes(zipped(members(tfplan(replaced), state, main=MAIN)))


def test_a_saved_plan_finds_the_folder_that_it_was_made_in(repository: Repository) -> None:
    """A job downloads the plan of another to wherever it runs."""
    repository.write("other/main.tf", MAIN.replace("orders", "users"))
    repository.git("add", "--all")
    saved_at(repository.root / "tfplan")
    assert places(repository, "tfplan") == {"aws_db_instance.orders": "live/prod/main.tf:6"}


def test_of_two_folders_with_the_same_sources_a_saved_plan_takes_none(repository: Repository) -> None:
    repository.write("live/test/main.tf", MAIN)
    repository.git("add", "--all")
    saved_at(repository.root / "tfplan")
    assert places(repository, "tfplan") == {"aws_db_instance.orders": "main.tf:6"}


def test_a_file_behind_a_link_is_named_from_a_saved_plan_as_from_json(repository: Repository) -> None:
    """Code review shows the file itself, and nothing on the link to it."""
    repository.write("live/shared.tf", MAIN)
    (repository.root / "live/prod/main.tf").unlink()
    (repository.root / "live/prod/main.tf").symlink_to("../shared.tf")
    saved_at(repository.root / "live/prod/tfplan")
    assert places(repository, "live/prod/tfplan") == {"aws_db_instance.orders": "live/shared.tf:6"}
    assert places(repository, "live/prod/plan.json", "--source", "live/prod")["aws_db_instance.orders"] == (
        "live/shared.tf:6"
    )
