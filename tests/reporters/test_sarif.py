"""SARIF is valid against the official schema, passes Microsoft's own validator, and is what code scanning takes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from planguard import rules
from planguard.judging.decision import Decision
from planguard.loading import plugins
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.reporters import sarif
from tests.reporters.decisions import ROOT, database, decided, hostile, loss, made, many
from tests.running import planguard

BLOCKED = "samples/environment-recreated/plan.json"

MULTITOOL = ROOT / "node_modules/@microsoft/sarif-multitool-linux"
STORIES = {**made(), "many": many(6000)}
needs_multitool = pytest.mark.skipif(
    not MULTITOOL.is_dir(), reason="needs `npm install --no-save @microsoft/sarif-multitool`"
)


def log(decision: Decision) -> Any:
    return json.loads(sarif.render(decision))


def results(decision: Decision) -> list[Any]:
    return [result for run in log(decision)["runs"] for result in run["results"]]


@needs_multitool
@pytest.mark.parametrize("story", STORIES)
def test_log_is_valid_against_the_official_schema(story: str) -> None:
    schema = json.loads((MULTITOOL / "sarif-2.1.0.json").read_text())
    jsonschema.Draft7Validator(schema).validate(log(STORIES[story]))


@needs_multitool
def test_microsofts_validator_with_githubs_rules_finds_no_error(tmp_path: Path) -> None:
    for story, decision in made().items():
        (tmp_path / f"{story}.sarif").write_text(sarif.render(decision))
    tool = MULTITOOL / "Sarif.Multitool"
    tool.chmod(0o755)
    done = subprocess.run(
        [tool, "validate", *tmp_path.iterdir(), "--rule-kind", "Sarif;Ghas"], capture_output=True, text=True
    )
    assert [said for said in done.stdout.splitlines() if ": error " in said] == []
    assert f"{len(made())} files scanned" in done.stdout


@pytest.mark.parametrize("story", STORIES)
def test_log_keeps_the_rules_of_code_scanning(story: str) -> None:
    whole = log(STORIES[story])
    assert (whole["version"], len(whole["runs"]) <= 20) == ("2.1.0", True)
    assert len({run["automationDetails"]["id"] for run in whole["runs"]}) == len(whole["runs"])
    for run in whole["runs"]:
        assert run["automationDetails"]["id"].startswith("planguard/")
        assert run["automationDetails"]["id"].endswith("/")
        assert len(run["results"]) <= 5000
        described = run["tool"]["driver"]["rules"]
        for rule in described:
            texts = [rule["id"], *(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))]
            assert all(texts)
            assert len(rule["properties"]["tags"]) <= 10
            assert 0 < float(rule["properties"].get("security-severity", "0.1")) <= 10
        for result in run["results"]:
            assert described[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("note", "warning", "error")
            assert result["message"]["text"]
            assert result["partialFingerprints"]["primaryLocationLineHash"]
            _assert_place_is_shown(result["locations"][0]["physicalLocation"])


def _assert_place_is_shown(place: Any) -> None:
    uri = place["artifactLocation"]["uri"]
    assert uri
    assert not uri.startswith(("/", "./", "../"))
    assert "://" not in uri
    assert place["region"]["startLine"] >= 1
    assert {"startColumn", "endLine", "endColumn"} <= set(place["region"])


def test_fingerprints_are_unique_and_do_not_move_with_the_line() -> None:
    def names(line: int, message: str) -> list[str]:
        change = database(location=Location("main.tf", line))
        findings = [loss(change, message=message), loss(change, paths=()), loss(change, paths=())]
        found = results(decided((Plan("plan.json", Tool.TERRAFORM, (change,)), findings)))
        return sorted(result["partialFingerprints"]["primaryLocationLineHash"] for result in found)

    assert len(set(names(3, "a"))) == 3
    assert names(3, "a") == names(90, "b")


def placed(change: ResourceChange, *others: ResourceChange, source: str = "plan.json") -> tuple[str, int]:
    plan = Plan(source, Tool.TERRAFORM, (change, *others))
    place = results(decided((plan, [loss(change)])))[0]["locations"][0]["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"]


def test_a_changed_block_is_shown_on_its_line() -> None:
    assert placed(database(location=Location("./a b/main.tf", 12))) == ("a%20b/main.tf", 12)


def test_a_removed_block_is_shown_on_the_first_line_of_its_file() -> None:
    assert placed(database(action=Action.DELETE, location=Location("main.tf", 12))) == ("main.tf", 1)


def test_a_block_that_loses_an_instance_is_shown_on_its_line() -> None:
    gone = database(action=Action.DELETE, action_reason="delete_because_count_index", location=Location("main.tf", 12))
    assert placed(gone) == ("main.tf", 12)


def test_without_a_line_a_finding_is_shown_in_a_file_of_its_module() -> None:
    neighbour = database(address="module.db.x.y", location=Location("modules/db/other.tf", 50))
    assert placed(database(location=None), neighbour) == ("modules/db/other.tf", 1)


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("out/plan.json", "out/plan.json"),
        ("../plan.json", "plan.json"),
        ("/build/plan.json", "plan.json"),
        ("C:\\build\\plan.json", "plan.json"),
        ("standard input", "standard%20input"),
        ("/", "plan"),
    ],
)
def test_without_any_file_a_finding_is_shown_on_the_plan(source: str, uri: str) -> None:
    assert placed(database(location=None), source=source) == (uri, 1)


def test_what_is_left_out_is_counted() -> None:
    said = log(many(6000))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert any("1000 more findings" in one["message"]["text"] for one in said)


def test_more_plans_than_a_file_may_have_runs_are_one_run() -> None:
    change = database()
    plans = [(Plan(f"{n}/plan.json", Tool.TERRAFORM, (change,)), [loss(change)]) for n in range(21)]
    assert [len(run["results"]) for run in log(decided(*plans))["runs"]] == [21]
    assert len(log(decided(*plans[:20]))["runs"]) == 20


def test_a_waived_finding_is_suppressed_and_says_by_whom() -> None:
    (result,) = results(made()["waived"])
    assert result["level"] == "note"
    assert "dba@example.com until 2026-02-01" in result["suppressions"][0]["justification"]


@pytest.mark.parametrize("name", plugins.names(rules))
def test_a_rule_is_described_by_its_docstring(name: str) -> None:
    change = database()
    (run,) = log(decided((Plan("plan.json", Tool.TERRAFORM, (change,)), [loss(change, rule=name)])))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    documentation = str(plugins.load(rules, name).__doc__)
    assert documentation.startswith(rule["shortDescription"]["text"])
    assert "Do instead" in rule["help"]["text"]


def test_hostile_names_end_in_no_link() -> None:
    assert "](http" not in json.dumps([result["message"] for result in results(hostile())]).replace("\\", "")


def test_a_plan_stands_where_it_lies_in_the_repository_whatever_the_folder() -> None:
    for folder, name in (("samples/harmless-release", "../environment-recreated/plan.json"), (".", BLOCKED)):
        said = json.loads(planguard("check", name, "-f", "sarif", cwd=ROOT / folder).out)
        places = {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for result in said["runs"][0]["results"]
        }
        assert places == {BLOCKED}
