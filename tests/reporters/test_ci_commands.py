"""Commands to CI runners: read back as the runners read them, only planguard's own are found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planguard.judging.decision import Decision
from planguard.model.configuration import Location
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.reporters import azure, github
from tests.reporters.decisions import HOSTILE, database, decided, decision, hostile, loss, made, many
from tests.thorough import tries

texts = st.lists(st.text(max_size=80) | st.sampled_from(HOSTILE), min_size=1, max_size=12).map(tuple)
Command = tuple[str, dict[str, str], str]


def run_by_github(text: str) -> list[Command]:
    """What GitHub's runner would carry out: ``::`` at the start of a line, ``##[`` anywhere, unless stopped."""
    commands: list[Command] = []
    token = ""
    for said in text.splitlines():
        found = re.match(r"\s*::([^ :]+)(?: ([^:]*(?::(?!:)[^:]*)*?))?::(.*)$", said)
        if token:
            token = "" if found and found[1] == token else token
            continue
        assert found, f"neither a command nor stopped: {said}"
        properties = dict(part.split("=", 1) for part in (found[2] or "").split(",") if part)
        if found[1] == "stop-commands":
            token = found[3]
        commands.append((found[1], {key: decoded(value) for key, value in properties.items()}, decoded(found[3])))
    assert not token, "commands stay stopped"
    return commands


def decoded(text: str) -> str:
    for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(written, meant)
    return text


@settings(max_examples=tries(60), deadline=None)
@given(texts)
def test_github_carries_out_nothing_that_a_name_says(names: tuple[str, ...]) -> None:
    commands = run_by_github(github.render(hostile(names)))
    assert {command for command, _, _ in commands} <= {
        "error",
        "warning",
        "notice",
        "group",
        "stop-commands",
        "endgroup",
    }
    for _, properties, _ in commands:
        assert set(properties) <= {"file", "line", "title"}


@pytest.mark.parametrize("story", [*made(), "many"])
def test_github_shows_every_annotation_there_is(story: str) -> None:
    commands = run_by_github(github.render(many(500) if story == "many" else decision(story)))
    for kind in ("error", "warning", "notice"):
        assert sum(command == kind for command, _, _ in commands) <= 10


def test_github_annotates_the_verdict_and_the_worst_and_counts_the_rest() -> None:
    commands = run_by_github(github.render(many(500)))
    errors = [message for command, _, message in commands if command == "error"]
    assert errors[0].startswith("Blocked: 500 of 500 existing objects destroyed and recreated")
    assert errors[1].startswith("aws_db_instance.main[0]: ")
    assert errors[-1].startswith("492 more like this")
    assert github.render(many(500)).count("\n 95 critical aws_db_instance.main[") == 500


def one(place: Location, **given: str) -> Decision:
    change = database(location=place)
    return decided((Plan("plan.json", Tool.TERRAFORM, (change,)), [loss(change, **given)]))


def test_github_annotates_the_line() -> None:
    commands = run_by_github(github.render(one(Location("./a,b:c.tf", 3), advice="100% sure:", paste="moved {\n}")))
    _, properties, message = commands[1]
    assert (properties["file"], properties["line"]) == ("a,b:c.tf", "3")
    assert message.endswith("\nDo instead: 100% sure:\nmoved {\n}")


def test_github_token_is_of_the_text_it_closes() -> None:
    def token(story: str) -> str:
        return next(m for command, _, m in run_by_github(github.render(made()[story])) if command == "stop-commands")

    assert len({token("blocked"), token("several"), token("warned")}) == 3
    assert token("blocked") == token("blocked")


def test_nothing_found_is_one_notice() -> None:
    commands = run_by_github(github.render(made()["nothing"]))
    assert commands[0] == ("notice", {"title": "planguard score 0"}, "Passed: nothing destroyed")
    assert [command for command, _, _ in commands[1:]] == ["group", "stop-commands", "endgroup"]


@settings(max_examples=tries(60), deadline=None)
@given(texts)
def test_azure_carries_out_nothing_that_a_name_says(names: tuple[str, ...]) -> None:
    for said in azure.render(hostile(names)).splitlines():
        if said.startswith(("Waived: ", "Notice: ", "Ruleset: ", "Weaker setting: ")):
            assert not re.search(r"(?i)##(?:vso)?\[", said), said
            continue
        assert re.match(r"##vso\[task\.(logissue|complete) ([a-z]+=[^;\]]*;)*\]", said), said
        assert len(re.findall(r"(?i)##(?:vso)?\[", said)) == 1, said


@pytest.mark.parametrize(
    ("story", "result"),
    [("blocked", "Failed"), ("blocked-by-count", "Failed"), ("warned", "SucceededWithIssues"), ("waived", "Succeeded")],
)
def test_azure_task_ends_as_the_verdict_says(story: str, result: str) -> None:
    assert azure.render(made()[story]).splitlines()[-1].startswith(f"##vso[task.complete result={result};]")


def test_azure_shows_every_issue_there_is() -> None:
    said = azure.render(many(500))
    assert said.count("type=error;") == 10
    assert "492 more like this" in said
    assert "sourcepath=main.tf;linenumber=3;code=destroys-data;" in azure.render(one(Location("./main.tf", 3)))
