"""A ruleset that asks for less says so: which setting, against which other ruleset, in every report."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard import readers, reporters, rules
from planguard.judging import review
from planguard.judging.ruleset import choice
from planguard.judging.ruleset.model import BUILT_IN, Ruleset, Waiver
from planguard.judging.ruleset.weaker import weakenings
from planguard.knowledge import package_data
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.schemas import schema
from planguard.loading import plugins
from planguard.model.errors import RulesetError
from planguard.model.finding import Severity
from tests.running import ROOT, planguard, planguard_json

TODAY = datetime.date(2026, 6, 15)
PLAN = ROOT / "samples" / "database-renamed" / "plan.json"
HIGHEST = json.loads((package_data.ROOT / "highest_severities.json").read_text())


def weaker(folder: Path, text: str, **others: str) -> list[str]:
    """The weaker settings of a team's ruleset, with the files that it may extend beside it."""
    for name, content in others.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    (folder / ".planguard.yaml").write_text(text, encoding="utf-8")
    found = choice.load(str(folder / ".planguard.yaml"))
    return [str(one).replace(f"{folder}/", "") for one in weakenings(found, TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fail_on: critical\n", ["fail_on: critical instead of high (default)"]),
        ("extends: strict\nfail_on: high\n", ["fail_on: high instead of medium (strict)"]),
        ("extends: agents\nfail_on: critical\n", ["fail_on: critical instead of low (agents)"]),
        ("fail_on: never\n", ["fail_on: never instead of high (default)"]),
        ("extends: agents\nfail_on: never\n", ["fail_on: never instead of low (agents)"]),
        ("extends: strict\nmax_destroyed: null\n", ["max_destroyed: no limit instead of 25 (strict)"]),
        ("extends: agents\nmax_destroyed: 11\n", ["max_destroyed: 11 instead of 10 (agents)"]),
        ("severities: {destroys-data: off}\n", ["severities.destroys-data: off instead of up to critical (default)"]),
        ("severities: {destroys-data: info}\n", ["severities.destroys-data: info instead of up to critical (default)"]),
        ("severities: {destroys-key: high}\n", ["severities.destroys-key: high instead of up to critical (default)"]),
        ("severities: {forgotten: low}\n", ["severities.forgotten: low instead of up to medium (default)"]),
        ("severities: {protected: high}\n", ["severities.protected: high instead of critical (default)"]),
        (
            "environments: {other: [live, lab]}\n",
            [
                "environments.live: other instead of production (default)",
                "environments.lab: other instead of no environment (default)",
            ],
        ),
        (
            "waivers: [{rule: destroys-*, address: t.*, owner: ana, reason: r, expires: 2026-06-15}]\n",
            ["waivers: destroys-* on t.* until 2026-06-15, by ana (default)"],
        ),
    ],
)
def test_what_asks_for_less_than_shipped_or_extended_is_weaker(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert weaker(tmp_path, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "extends: agents\n",
        "fail_on: high\nmax_score: 100\nmax_destroyed: 1000\n",
        "fail_on: low\nmax_destroyed: 0\nprotect: {types: ['*']}\n",
        "extends: strict\nfail_on: medium\nmax_destroyed: 25\n",
        "severities: {forgotten: medium, destroys-data: critical, blast-radius: critical, protected: critical}\n",
        "environments: {production: [blue, dev]}\n",
        "rules: [{id: mine, message: m, severity: info, types: [t]}]\nseverities: {mine: off}\n",
        "waivers: [{rule: destroys-data, address: t.a, owner: ana, reason: r, expires: 2026-06-14}]\n",
    ],
)
def test_what_asks_for_as_much_or_more_is_not_weaker(tmp_path: Path, text: str) -> None:
    assert weaker(tmp_path, text) == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_no_shipped_ruleset_is_weaker(name: str) -> None:
    assert weakenings(choice.load(name), TODAY) == ()


ORG = """\
extends: strict
max_score: 60
max_destroyed: 5
severities: {forgotten: high, own: high}
rules: [{id: own, message: m, severity: low, types: [t]}]
environments: {production: [blue], other: [live]}
waivers: [{rule: destroys-key, address: t.a, owner: sec, reason: r, expires: 2026-07-01}]
targets: {accounts: ["1"]}
"""


ONLY_ADD = {"extends", "protect", "rules"}
"""Keys of a ruleset that can make nothing weaker than it was."""


def test_each_setting_is_held_against_the_strictest_ruleset_below_it(tmp_path: Path) -> None:
    team = (
        "extends: org.yaml\nfail_on: high\nmax_score: null\nmax_destroyed: 30\n"
        "severities: {forgotten: medium, own: low}\nenvironments: {other: [blue]}\n"
        "targets: {accounts: ['*']}\n"
    )
    found = weaker(tmp_path, team, org=ORG)
    assert {line.partition(":")[0].partition(".")[0] for line in found} | ONLY_ADD == set(
        schema("ruleset")["properties"]
    )
    assert found == [
        "fail_on: high instead of medium (org.yaml)",
        "max_score: no limit instead of 60 (org.yaml)",
        "max_destroyed: 30 instead of 5 (org.yaml)",
        "targets: others instead of those of org.yaml (org.yaml)",
        "severities.forgotten: medium instead of high (org.yaml)",
        "severities.own: low instead of high (org.yaml)",
        "environments.blue: other instead of production (org.yaml)",
        "environments.live: other instead of production (strict)",
        "waivers: destroys-key on t.a until 2026-07-01, by sec (default)",
    ]


def test_what_a_file_below_gives_away_and_the_team_takes_back_is_not_weaker(tmp_path: Path) -> None:
    org = "fail_on: critical\nseverities: {destroys-data: off}\nenvironments: {other: [prod]}\n"
    team = (
        "extends: org.yaml\nfail_on: high\nseverities: {destroys-data: critical}\nenvironments: {production: [prod]}\n"
    )
    assert weaker(tmp_path, team, org=org) == []
    assert len(weaker(tmp_path, "extends: org.yaml\n", org=org)) == 3


severities = st.dictionaries(
    st.sampled_from([*plugins.names(rules), "protected"]), st.none() | st.sampled_from(Severity)
)
rulesets = st.builds(
    Ruleset,
    fail_on=st.sampled_from(Severity),
    report_only=st.booleans(),
    max_score=st.none() | st.integers(0, 100),
    max_destroyed=st.none() | st.integers(0, 5),
    severities=severities,
)


@given(rulesets, rulesets)
def test_nothing_is_weaker_than_itself_and_what_extends_it_is_no_less_weak(one: Ruleset, other: Ruleset) -> None:
    alone = {found.setting for found in weakenings(one, TODAY)}
    above = Ruleset("x", extends=other, fail_on=one.fail_on, max_score=one.max_score, max_destroyed=one.max_destroyed,
                    severities=one.severities, report_only=one.report_only)  # fmt: skip
    assert alone <= {found.setting for found in weakenings(above, TODAY)}
    same = Ruleset("x", extends=one, fail_on=one.fail_on, max_score=one.max_score, max_destroyed=one.max_destroyed,
                   severities=one.severities, report_only=one.report_only)  # fmt: skip
    assert {found.setting for found in weakenings(same, TODAY)} == alone


@pytest.mark.parametrize("name", plugins.names(rules))
def test_no_rule_gives_more_than_the_highest_severity_that_is_known_of_it(name: str) -> None:
    module, catalog = plugins.load(rules, name), Catalog()
    found = [finding.severity for plan, *_ in module.fires() for finding in module.check(plan, catalog)]
    assert max(found) <= Severity[HIGHEST.get(name, "critical").upper()]


def test_no_sample_has_a_finding_above_it() -> None:
    files = [path for path in (ROOT / "samples").glob("*/*.json") if path.stem.startswith(("plan", "change"))]
    plans = [plan for path in files for plan in readers.join(readers.read(path.read_bytes(), path.name))]
    found = [finding for plan in plans for finding in review.find(plan, Catalog(), Ruleset())]
    assert found
    known = plugins.names(rules)
    assert set(HIGHEST) <= set(known)
    above = [f for f in found if f.severity > Severity[HIGHEST.get(f.rule, "critical").upper()]]
    assert above == []


LATER = datetime.date.today() + datetime.timedelta(days=60)
WEAK = f"""\
extends: strict
fail_on: critical
severities: {{renamed-without-moved: info, destroys-data: off}}
waivers: [{{rule: destroys-key, address: aws_kms_key.old, owner: ana@example.com, reason: r, expires: {LATER}}}]
"""
SETTINGS = ("severities.renamed-without-moved", "severities.destroys-data", "destroys-key on aws_kms_key.old until")


def judged(folder: Path, text: str, form: str) -> str:
    (folder / ".planguard.yaml").write_text(text, encoding="utf-8")
    run = planguard("check", str(PLAN), "--format", form, cwd=folder)
    assert (run.code, run.err) == (0, "")
    return run.out


@pytest.mark.parametrize("form", sorted({*plugins.names(reporters)} - {"gitlab-terraform"}))
def test_every_report_names_the_file_its_digest_and_what_is_weaker(tmp_path: Path, form: str) -> None:
    said = judged(tmp_path, WEAK, form)
    assert ".planguard.yaml" in said
    assert hashlib.sha256(WEAK.encode()).hexdigest() in said
    running = " ".join(said.split())  # where lines are wrapped, a setting may stand on two
    missing = [one for one in SETTINGS if one.replace("_", "&#95;") not in said and one not in running]
    assert not missing


@pytest.mark.parametrize("form", sorted({*plugins.names(reporters)} - {"gitlab-terraform"}))
def test_a_plan_without_a_finding_names_them_too(tmp_path: Path, form: str) -> None:
    every = "".join(f"  {name}: off\n" for name in plugins.names(rules))
    said = judged(tmp_path, f"severities:\n{every}", form)
    assert hashlib.sha256(f"severities:\n{every}".encode()).hexdigest() in said
    assert "severities.destroys-data" in said


@pytest.mark.parametrize("form", [["annotate"], ["annotate", "--format", "html"], ["annotate", "--text", "shown.txt"]])
def test_an_annotated_plan_names_them(tmp_path: Path, form: list[str]) -> None:
    (tmp_path / ".planguard.yaml").write_text(WEAK, encoding="utf-8")
    (tmp_path / "shown.txt").write_text("Terraform will perform the following actions:\n", encoding="utf-8")
    run = planguard(*form, str(PLAN), cwd=tmp_path)
    assert run.code == 0
    assert hashlib.sha256(WEAK.encode()).hexdigest() in run.out
    assert "destroys-data: off instead of" in " ".join(run.out.replace("# planguard:", "").split())


def test_programs_are_told_setting_by_setting(tmp_path: Path) -> None:
    (tmp_path / ".planguard.yaml").write_text(WEAK, encoding="utf-8")
    _, report = planguard_json("check", str(PLAN), cwd=tmp_path)
    digest = hashlib.sha256(WEAK.encode()).hexdigest()
    told: dict[str, Any] = report["ruleset"]
    assert (told["name"], told["file"], told["digest"]) == (".planguard.yaml", ".planguard.yaml", digest)
    assert [(layer["name"], layer["file"]) for layer in told["extends"]] == [("strict", None), ("default", None)]
    assert told["weaker"][0] == {"setting": "fail_on", "from": "medium", "to": "critical", "than": "strict"}
    assert told["weaker"][-1]["from"] is None
    run = planguard("check", str(PLAN), "--format", "sarif", cwd=tmp_path)
    assert json.loads(run.out)["runs"][0]["properties"]["ruleset"] == told


def test_a_shipped_ruleset_is_named_and_nothing_else(tmp_path: Path) -> None:
    off = "severities: {renamed-without-moved: off, destroys-data: low}\n"
    said = " ".join(judged(tmp_path, off, "text").split())
    assert " Ruleset .planguard.yaml is weaker than default in 2 settings: " in said
    assert planguard("check", str(PLAN), "--ruleset", "strict", cwd=tmp_path).out.endswith(
        "\nRuleset: strict (shipped with planguard)\n"
    )


def test_rows_of_the_ruleset_stand_after_those_of_findings(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(judged(tmp_path, WEAK, "csv"))))
    assert [row["about"] for row in rows if row["rule"] == "ruleset"] == [
        ".planguard.yaml", "fail_on", "severities.destroys-data", "severities.renamed-without-moved", "waivers",
    ]  # fmt: skip
    assert {(row["verdict"], row["blocks"], row["file"]) for row in rows if row["rule"] == "ruleset"} == {
        ("warn" if any(row["verdict"] == "warn" for row in rows) else "pass", "no", ".planguard.yaml")
    }


@pytest.mark.parametrize(("days", "code"), [(366, 1), (367, 2), (3650, 2)])
def test_a_waiver_of_more_than_a_year_is_a_mistake(tmp_path: Path, days: int, code: int) -> None:
    last = datetime.date.today() + datetime.timedelta(days=days)
    waiver = f"\n- {{rule: destroys-data, address: t.a, owner: o, reason: r, expires: {last}}}\n"
    (tmp_path / ".planguard.yaml").write_text(f"fail_on: critical\nwaivers:{waiver}", encoding="utf-8")
    run = planguard("check", str(PLAN), cwd=tmp_path)
    assert run.code == code
    if code == 2:
        assert run.out == ""
        assert run.err.startswith(f"planguard: .planguard.yaml:3: key waivers[0].expires: {last} is more than a year ")
        assert run.err.count("\n") == 1


@pytest.mark.parametrize("last", ["9999-12-31", "2027-06-17"])
def test_so_is_one_that_was_not_read_from_a_file(last: str) -> None:
    waiver = Waiver("ana", "r", datetime.date.fromisoformat(last), "destroys-data", "t.a")
    with pytest.raises(RulesetError, match=r"waiver of ana for destroys-data on t\.a: .* Use 2027-06-16 or an earlier"):
        review.review([], Ruleset(waivers=(waiver,)), TODAY)


def test_a_ruleset_in_an_open_folder_above_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "job").mkdir()
    (tmp_path / ".planguard.yaml").write_text("severities: {renamed-without-moved: off, destroys-data: off}\n")
    _, report = planguard_json("check", str(PLAN), cwd=tmp_path / "job")
    assert report["ruleset"]["name"] == "default"


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "dangling"])
def test_a_ruleset_that_is_no_regular_file_ends_the_run(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".planguard.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "link" else "gone")
    run = planguard("check", str(PLAN), cwd=tmp_path)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "not a regular file" in run.err
