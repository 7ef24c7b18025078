"""The published schemas: what is shipped obeys them, the typed reader agrees, and mistakes are told plainly."""

from __future__ import annotations

import copy
import datetime
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from planguard.judging.ruleset import choice, file
from planguard.judging.ruleset.model import BUILT_IN, OwnRule, Protect, Ruleset, Waiver, WrittenWaiver
from planguard.judging.ruleset.yaml import read
from planguard.judging.scoring import score
from planguard.knowledge import package_data
from planguard.knowledge.pages import page
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.schemas import schema, validate
from planguard.knowledge.words.environments import EnvironmentNames
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.configuration import Location
from planguard.model.errors import RulesetError
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.reporters import json as json_report
from tests.deciding import decide

SCHEMAS = sorted(
    path.name.removesuffix(".schema.json") for path in (package_data.ROOT / "schemas").glob("*.schema.json")
)

WHOLE: dict[str, Any] = {
    "extends": "strict",
    "fail_on": "low",
    "max_score": 80,
    "max_destroyed": None,
    "severities": {"protected": "off", "x": "info"},
    "protect": {"addresses": ["a"], "types": ["t"], "tags": [{"env": "prod"}]},
    "rules": [
        {
            "id": "no-public",
            "message": "m",
            "severity": "high",
            "types": ["t"],
            "addresses": ["a.*"],
            "actions": ["destroy", "create-then-forget"],
            "attributes": {"a.b": True, "c": [1, "x", None, 2.5], "d": None},
            "tags": {"env": "prod"},
            "advice": "",
            "paste": None,
        }
    ],
    "waivers": [
        {"rule": "x", "address": "a", "owner": "o", "reason": "r", "expires": "2030-12-31", "ticket": ""},
        {"event": "5b1f0c9e2d47", "owner": "o", "reason": "r", "expires": "2030-12-31"},
    ],
    "targets": [{"plans": ["prod/*"], "accounts": ["1"], "regions": ["r"], "clusters": ["c"]}],
    "environments": {"production": ["live", "pre-prod"], "other": ["dev"]},
}
STRANGE: list[Any] = [
    *(
        None,
        True,
        0,
        1,
        -1,
        101,
        2.0,
        1.5,
        10**9,
        10**9 + 1,
        "",
        "off",
        "high",
        "HIGH",
        "never",
        "destroy",
        "2030-02-30",
    ),
    *("2030-12-31", "20301231", "2030-12-31T00:00:00", "a b", "a-b-c", "A", "1x", "é"),
    *([], [[]], [{}], [""], ["x"], [None], [1], {}, {"x": ""}, {"x": 1}, {"x": "y"}, {"": "y"}, {"types": ["x"]}),
]


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """The whole example with one to three values replaced, removed or added."""
    document = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(document)[1:] or [("extends",)]))
        strange = copy.deepcopy(draw(st.sampled_from(STRANGE)))
        parent = _at(document, path[:-1])
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove" if path in places(document):
                del parent[path[-1]]
            case "add" if isinstance(parent, dict):
                parent[draw(st.sampled_from(["x", "types", "tags", "expires", "owner"]))] = strange
            case _:
                parent[path[-1]] = strange
    return document


def typed_reader_accepts(document: Any) -> bool:
    try:
        msgspec.convert(document, file._File)
    except msgspec.ValidationError:
        return False
    return True


def schema_accepts(document: Any) -> bool:
    try:
        validate(document, "ruleset", "r.yaml", {})
    except RulesetError:
        return False
    return True


@given(mutated())
def test_the_typed_reader_and_the_schema_accept_the_same(document: Any) -> None:
    assert typed_reader_accepts(document) == schema_accepts(document), document


def test_the_whole_example_is_accepted_and_has_every_key() -> None:
    assert typed_reader_accepts(WHOLE)
    assert schema_accepts(WHOLE)
    properties = schema("ruleset")["properties"]
    assert set(WHOLE) == set(properties)
    assert set(WHOLE["rules"][0]) == set(properties["rules"]["items"]["properties"])
    assert set().union(*WHOLE["waivers"]) == set(properties["waivers"]["items"]["properties"])


SHAPES = {
    (): (file._File, Ruleset),
    ("protect",): (file._Protect, Protect),
    ("rules", 0): (file._Rule, OwnRule),
    ("waivers", 0): (WrittenWaiver, Waiver),
    ("environments",): (file._Environments, EnvironmentNames),
}
NOT_WRITTEN = {"name", "file", "digest", "place", "ambiguous", "report_only"}
"""Where it was read, what no team decides, and what another key says too."""


@pytest.mark.parametrize(("path", "shapes"), SHAPES.items(), ids=str)
def test_what_is_read_and_what_is_judged_by_have_every_key_of_a_file(
    path: tuple[Any, ...], shapes: tuple[Any, Any]
) -> None:
    written, judged_by = (set(shape.__struct_fields__) for shape in shapes)
    given = set().union(*WHOLE["waivers"]) if path[:1] == ("waivers",) else set(_at(WHOLE, path))
    assert written == given == judged_by - NOT_WRITTEN


@pytest.mark.parametrize("key", sorted(set(WHOLE) - {"extends"}))
def test_every_key_of_a_file_reaches_the_ruleset(tmp_path: Path, key: str) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(json.dumps({"rules": WHOLE["rules"], "extends": "strict"} | {key: _known_rules(WHOLE[key])}))
    base, found = choice.load("strict"), choice.load(str(file))
    assert getattr(found, key) != getattr(base, key)
    assert all(getattr(found, other) == getattr(base, other) for other in set(WHOLE) - {key, "rules", "extends"})


def _known_rules(value: Any) -> Any:
    """The same with the name of a rule that there is."""
    return json.loads(json.dumps(value).replace('"x"', '"no-public"'))


@given(mutated())
def test_every_mistake_is_told_in_one_line(document: Any) -> None:
    if schema_accepts(document):
        return
    with pytest.raises(RulesetError) as caught:
        validate(document, "ruleset", "r.yaml", {})
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("r.yaml:1: ")
    assert str(caught.value).endswith(f" See {page('rulesets.md')}.")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


FACTS = sorted(path for path in package_data.ROOT.glob("*.json") if b'"$schema"' in path.read_bytes())


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_every_file_of_facts_obeys_its_schema(path: Path) -> None:
    content = json.loads(path.read_bytes())
    assert content["$schema"] == f"schemas/{path.stem}.schema.json"
    checker = Draft202012Validator.FORMAT_CHECKER
    errors = Draft202012Validator(schema(path.stem), format_checker=checker).iter_errors(content)
    assert [error.message for error in errors] == []


def test_every_schema_is_of_something() -> None:
    assert set(SCHEMAS) == {path.stem for path in FACTS} | {
        "ruleset",
        "report",
        "summary",
        "resource_types",
        "create_only",
        "updates",
        "value_types",
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_shipped_rulesets_obey_the_schema(name: str) -> None:
    document = read(package_data.ROOT / f"{name}.yaml")
    validate(document.tree, "ruleset", document.source, document.lines)


def test_the_first_mistake_of_the_file_is_told() -> None:
    lines: dict[tuple[str | int, ...], int] = {(): 1, ("max_score",): 2, ("fail_on",): 5}
    with pytest.raises(RulesetError, match=r"^r:2: key max_score: expected a whole number from 0 to 100"):
        validate({"fail_on": "x", "max_score": "y"}, "ruleset", "r", lines)


def test_hostile_text_stays_on_its_line() -> None:
    with pytest.raises(RulesetError) as caught:
        validate({"fail\n\x1b[31m": "x", "fail_on": "a\nb" * 100}, "ruleset", "r", {})
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def a_report() -> Any:
    """The report on a plan that has something for every key."""
    change = ResourceChange(
        "t.a", "acme_db", Action.DELETE, deposed="ab12", before={"x": 1}, location=Location("main.tf", 3)
    )
    may = ResourceChange("t.b", "acme_db", Action.DELETE_THEN_CREATE, certainty=Certainty.MAY)
    left = ResourceChange("t.c", "acme_db", Action.CREATE_THEN_FORGET)
    plan = Plan(
        "p.json", Tool.TERRAFORM, (change, may, left), digest="a" * 64, gaps=(Gap(GapKind.TARGETED, "only targets"),)
    )
    one = Finding("is destroyed", Severity.CRITICAL, Harm.DATA, change, paths=(("x", 0),), rule="destroys-data")
    other = Finding("is incomplete", Severity.HIGH, Harm.KNOWLEDGE, about="the plan", rule="plan-incomplete")
    today = datetime.date(2030, 1, 1)
    decided_before = Ruleset(waivers=(Waiver("ana", "agreed", today, "destroys-data", "t.a*", ticket="OPS-1"),))
    catalog = Catalog()
    decision = decide([(plan, [(f, score(f, plan, catalog)) for f in (one, other)])], decided_before, today)
    return json.loads(json_report.render(decision))


def test_a_report_obeys_its_schema() -> None:
    report = a_report()
    validate(report, "report", "report", {})
    assert any(finding["waived"] for finding in report["plans"][0]["findings"])


@given(st.data())
def test_the_report_schema_allows_no_key_to_be_missing_or_more(data: st.DataObject) -> None:
    report = a_report()
    objects = [place for place in places(report) if isinstance(_at(report, place), dict)]
    chosen = _at(report, data.draw(st.sampled_from(objects)))
    if data.draw(st.booleans()):
        chosen["surprise"] = 1
    else:
        del chosen[data.draw(st.sampled_from(sorted(chosen)))]
    with pytest.raises(RulesetError):
        validate(report, "report", "report", {})


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


PAGE = (Path(__file__).parent.parent / "docs" / "rulesets.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_page_are_rulesets(example: str, tmp_path: Path) -> None:
    (tmp_path / ".planguard.yaml").write_text(example, encoding="utf-8")
    assert choice.load(str(tmp_path / ".planguard.yaml")) != Ruleset()


def test_the_page_has_every_key_and_the_shipped_thresholds() -> None:
    keys = re.findall(r"^\| `(\w+)` \|", PAGE.split("## Every key")[1].split("\n##")[0], re.MULTILINE)
    assert keys == list(schema("ruleset")["properties"])
    shipped_rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (?:more than (\d+)|–)", PAGE, re.MULTILINE)
    loaded = [choice.load(name) for name in BUILT_IN]
    assert shipped_rows == [(r.name, r.fail_on.word, str(r.max_destroyed or "")) for r in loaded]


def test_the_mistake_on_the_page_is_the_real_one(tmp_path: Path) -> None:
    (tmp_path / ".planguard.yaml").write_text(EXAMPLES[0].replace("2027-03-31", "soon"), encoding="utf-8")
    with pytest.raises(RulesetError) as caught:
        choice.load(str(tmp_path / ".planguard.yaml"))
    shown = re.sub(r":\d+:", ":9:", str(caught.value).removeprefix(f"{tmp_path}/"))
    assert f"```text\n{shown}\n```" in PAGE
