"""What holds for every reporter of the folder: golden files, no secret, the same text twice, no harm from names."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from planguard import reporters
from planguard.judging.decision import Decision
from planguard.judging.ruleset.model import default
from planguard.knowledge.secrets.concealment import secrets_of
from planguard.loading import plugins
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from tests.reporters.decisions import SECRET, database, decided, decision, hostile, loss, made, many, stories

NAMES = plugins.names(reporters)
SUFFIX = {
    "csv": "csv", "json": "json", "junit": "xml", "markdown": "md", "html": "html", "sarif": "sarif",
    "gitlab-codequality": "json", "gitlab-terraform": "json",
}  # fmt: skip
HAVE_NO_PLACE_FOR_WAIVERS = {
    "csv": "a column for the day, none for the reason",
    "gitlab-codequality": "the widget cannot say that a finding is waived",
    "gitlab-terraform": "the widget reads three numbers",
}
STORIES = stories()
GOLDEN = Path(__file__).parent / "golden"
PARTS = Path(reporters.__file__).parent / "html/page"
ACCEPT = "PLANGUARD_ACCEPT" in os.environ
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def rendered(name: str, decided: Decision) -> str:
    text: str = plugins.load(reporters, name).render(decided)
    return text


def without_own_parts(text: str) -> str:
    """The report without the style and the script that are in every page, and without digests of what is shipped."""
    text = text.replace(default().digest, "[default.yaml]")
    for file in ("style.css", "report.js"):
        text = text.replace((PARTS / file).read_text(encoding="utf-8"), f"[{file}]")
    return re.sub("sha256-[A-Za-z0-9+/=]{44}", "sha256-…", text)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("name", NAMES)
def test_report_is_the_accepted_one(name: str, story: str) -> None:
    path = GOLDEN / name / f"{story}.{SUFFIX.get(name, 'txt')}"
    text = without_own_parts(rendered(name, decision(story)))
    if ACCEPT:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert path.exists(), f"no golden file {path.name}; `make accept` writes it, the diff is the review"
    assert text == path.read_bytes().decode()


@pytest.mark.parametrize("name", NAMES)
def test_golden_files_are_all_of_a_decision(name: str) -> None:
    if not (GOLDEN / name).is_dir():
        pytest.skip("no golden files yet")
    assert {path.name.rpartition(".")[0] for path in (GOLDEN / name).iterdir()} <= set(STORIES)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_told(name: str, story: str) -> None:
    text = rendered(name, decision(story))
    changes = [change for plan in decision(story).plans for change in plan.plan.resource_changes]
    secrets = {SECRET, *(s for change in changes for s in secrets_of(change.before, change.after))}
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_same_decision_same_text(name: str) -> None:
    assert rendered(name, made()["hostile"]) == rendered(name, hostile())


@pytest.mark.parametrize("name", NAMES)
def test_names_bring_no_control_or_direction_characters(name: str) -> None:
    text = rendered(name, hostile())
    text.encode()
    assert UNSAFE.findall(text.replace("\r\n", "\n") if name == "csv" else text) == []


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_every_finding_of_twenty_thousand_is_told_or_counted(name: str) -> None:
    text = rendered(name, many(20_000))
    assert "20000" in text.replace(",", "") or text.count("main[") >= 20_000 or re.search(r"\b1\d{4} more", text)


@pytest.mark.parametrize("name", NAMES)
def test_values_of_many_megabytes_are_not_repeated(name: str) -> None:
    change = database(before={"user_data": "x" * 10_000_000}, tags={"note": "y" * 10_000_000})
    text = rendered(name, decided((Plan("plan.json", Tool.TERRAFORM, (change,)), [loss(change)])))
    assert len(text) < 1_000_000


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("story", STORIES)
def test_only_a_refusal_has_the_letters_that_atlantis_takes_for_one(story: str, quiet: bool) -> None:
    text = reporters.load("atlantis").render(decision(story), reporters.View(quiet=quiet))
    assert ("fail" in text.lower()) == decision(story).holds_up


def test_every_exception_is_made_for_a_format_that_is_there() -> None:
    assert {*NAMES} >= {*HAVE_NO_PLACE_FOR_WAIVERS, *SUFFIX}


@pytest.mark.parametrize("name", sorted({*NAMES} - {*HAVE_NO_PLACE_FOR_WAIVERS}))
def test_what_is_waived_and_what_is_wrong_with_waivers_is_told(name: str) -> None:
    said = plugins.load(reporters, name).render(made()["waived"])
    assert "moved to Aurora" in said
    assert "expired on 2025-02-01" in said
