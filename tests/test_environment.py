"""Which environment an object belongs to: production outweighs the rest, and what is ambiguous is none."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from planguard.evidence.environment.membership import environment_of, is_production
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.knowledge.words.environments import EnvironmentNames
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Sensitive
from tests.running import planguard, planguard_json

_NAMES = EnvironmentNames()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("prod", True),
        ("shop-production-db", True),
        ("ShopProd", True),
        ("prod2", True),
        ("PRD_eu", True),
        ("staging", False),
        ("pre-prod", False),
        ("preprod", False),
        ("non_production", False),
        ("not-prod", False),
        ("dev1", False),
        ("product", None),
        ("latest", None),
        ("delivery", None),
        ("E1QA2LIVE9", None),
        ("prod-test-results", None),
        ("", None),
    ],
)
def test_a_name(name: str, expected: bool | None) -> None:
    assert is_production(name, _NAMES) is expected


def found(plan: Plan | None = None, **details: Any) -> tuple[str, bool | None, str] | None:
    change = ResourceChange("aws_x.y", "aws_x", Action.UPDATE, **{"name": "y", **details})
    environment = environment_of(change, plan or Plan("p", Tool.TERRAFORM), _NAMES)
    return (environment.name, environment.production, environment.how.replace("`", "")) if environment else None


def test_the_evidence_is_told_as_code() -> None:
    for details, how in (
        ({"tags": {"Env": "production"}}, "tag `Env=production`"),
        ({"module": "module.prod"}, "`module.prod`"),
        ({"plan": terraform(environment="prod")}, "`--environment prod`"),
        ({"plan": terraform(variables={"env": "prod"})}, "variable `env=prod`"),
    ):
        given: dict[str, Any] = {"plan": terraform(), **details}
        environment = environment_of(
            ResourceChange(
                "aws_x.y", "aws_x", Action.UPDATE, tags=given.get("tags", {}), module=given.get("module", "")
            ),
            given["plan"],
            _NAMES,
        )
        assert environment is not None
        assert environment.how == how


def test_the_strongest_evidence_names_it() -> None:
    details: dict[str, Any] = {"tags": {"Env": "production"}, "module": "module.prod", "before": {"name": "prd"}}
    assert found(**details) == ("production", True, "tag Env=production")
    del details["tags"]
    assert found(**details) == ("prod", True, "module.prod")
    del details["module"]
    assert found(**details) == ("prd", True, "name prd")


PRODUCTION, TEST = {"Environment": "production"}, {"Environment": "test"}


def terraform(**details: Any) -> Plan:
    return Plan("p", Tool.TERRAFORM, **details)


CONTRADICTIONS: list[tuple[str, dict[str, Any], str, str]] = [
    ("two tags", {"tags": {**TEST, "Stage": "production"}}, "tag Stage=production", "tag Environment=test"),
    ("one tag, written twice", {"tags": {"env": "prod", "Env": "test"}}, "tag env=prod", "tag Env=test"),
    ("a tag and a label", {"before": {"tags": TEST, "labels": PRODUCTION}}, "tag Environment=production", "tag"),
    ("a tag and those of all", {"before": {"tags": TEST, "tags_all": PRODUCTION}}, "tag Environment=production", "tag"),
    ("new tags", {"before": {"tags": PRODUCTION}, "after": {"tags": TEST}}, "tag Environment=production", "tag E"),
    ("tags that raise it", {"before": {"tags": TEST}, "after": {"tags": PRODUCTION}}, "tag Environment=p", "tag Env"),
    ("a group's tags", {"before": {"tag": [{"key": "env", "value": "prod"}]}, "tags": TEST}, "tag env=prod", "tag E"),
    (
        "a template's tags",
        {"before": {"Tags": [{"Key": "env", "Value": "prod"}]}, "tags": TEST},
        "tag env=prod",
        "tag Environment=test",
    ),
    ("a tag in a text", {"before": {"tags": ["team:shop", "env:prod"]}, "tags": TEST}, "tag env=prod", "tag E"),
    (
        "labels of a block",
        {"before": {"settings": [{"user_labels": {"env": "prod"}}]}, "tags": TEST},
        "tag env=p",
        "tag E",
    ),
    ("labels of a cluster", {"before": {"resource_labels": PRODUCTION, "tags": TEST}}, "tag Environment=p", "tag E"),
    (
        "an id",
        {"before": {"id": "/subscriptions/1/resourceGroups/rg-prod/x/y", "tags": TEST}},
        "resource group r",
        "tag",
    ),
    (
        "a manifest",
        {"before": {"manifest": {"metadata": {"namespace": "prod"}}, "tags": TEST}},
        "namespace prod",
        "tag",
    ),
    ("tags of no form", {"before": {"freeform_tags": {"env": "prod"}, "tags": TEST}}, "tag env=prod", "tag Environ"),
    (
        "a hidden tag",
        {"before": {"tags": Sensitive(PRODUCTION)}, "module": "module.test"},
        "tag Environment=(sensitive value)",
        "module.test",
    ),
    ("a container", {"before": {"resource_group_name": "rg-prod", "tags": TEST}}, "resource_group_name rg-prod", "tag"),
    ("a module", {"module": "module.production", "tags": TEST}, "module.production", "tag Environment=test"),
    ("modules in modules", {"module": "module.prod.module.test"}, "module.prod", "module.test"),
    ("a name", {"before": {"bucket": "acme-production"}, "tags": TEST}, "bucket acme-production", "tag Environment"),
    (
        "a workspace",
        {"plan": terraform(workspace="production"), "module": "module.test"},
        "workspace production",
        "mod",
    ),
    ("a variable", {"plan": terraform(variables={"env": "prod"}), "tags": TEST}, "variable env=prod", "tag Env"),
    (
        "two variables",
        {"plan": terraform(variables={"env": "test", "stage": "prod"})},
        "variable stage=prod",
        "variable env=test",
    ),
    (
        "a hidden variable",
        {"plan": terraform(variables={"env": Sensitive("prod")}), "tags": TEST},
        "variable env=(sensitive value)",
        "tag",
    ),
    (
        "a stack",
        {"plan": Plan("p", Tool.CLOUDFORMATION, stack={"name": "shop-production"}), "tags": TEST},
        "stack shop-production",
        "tag Environment=test",
    ),
    (
        "an address left behind",
        {"module": "module.test", "previous_address": "module.production.aws_x.y"},
        "module.production",
        "module.test",
    ),
    (
        "an address moved to",
        {"module": "module.production", "previous_address": "module.test.aws_x.y"},
        "module.production",
        "module.test",
    ),
    ("a label left behind", {"name": "test", "previous_address": "aws_x.production"}, "name production", "name test"),
    ("what is stated", {"plan": terraform(environment="production"), "tags": TEST}, "--environment production", "tag"),
    (
        "against what is stated",
        {"plan": terraform(environment="test"), "tags": PRODUCTION},
        "tag",
        "--environment test",
    ),
]


@pytest.mark.parametrize(
    ("details", "sign", "other"), [case[1:] for case in CONTRADICTIONS], ids=[case[0] for case in CONTRADICTIONS]
)
def test_production_wins_where_evidence_contradicts_and_says_so(details: dict[str, Any], sign: str, other: str) -> None:
    _, production, how = found(**details) or ("", None, "")
    assert production is True
    assert how.startswith(sign)
    assert how.endswith("says otherwise")
    assert other in how.partition("; ")[2]


@pytest.mark.parametrize(
    "brought",
    [
        {"before": {}, "after": {"tags": TEST}},
        {"before": {}, "after": {"labels": TEST, "name": "test", "resource_group_name": "rg-test"}},
        {"module": "module.test", "previous_address": "module.shop.aws_x.y"},
        {"name": "test", "previous_address": "aws_x.shop"},
    ],
)
def test_what_the_change_brings_makes_nothing_less_than_it_was(brought: dict[str, Any]) -> None:
    assert found(**brought) is None


@pytest.mark.parametrize(
    "details",
    [
        {"before": {"name": "live"}, "tags": TEST},
        {"name": "live", "module": "module.staging"},
        {"plan": terraform(environment="staging"), "before": {"name": "prod-peering"}},
        {"tags": TEST, "before": {"name": "product", "id": "prod-test-1"}},
        {"tags": {"Environment": "non-production", "Stage": "preprod"}},
        {"after": {"tags": TEST}},
        {"plan": terraform(variables={"environment": "test"})},
        {"plan": terraform(workspace="test")},
        {"module": "module.test"},
    ],
)
def test_a_word_in_a_weak_place_or_one_environment_alone_is_no_production(details: dict[str, Any]) -> None:
    assert (found(**details) or ("", None, ""))[1] is False


def test_a_stated_name_that_nobody_knows_names_the_environment_and_leaves_the_rest_open() -> None:
    blue = terraform(environment="blue")
    assert found(blue) == ("blue", None, "--environment blue")
    assert found(blue, tags={"Environment": "green"}) == ("blue", None, "--environment blue")
    assert found(blue, tags=PRODUCTION) == ("blue", True, "tag Environment=production")
    assert found(blue, tags=TEST) == ("blue", False, "tag Environment=test")


def test_a_tag_that_names_no_known_environment_is_one_only_if_nothing_else_is_known() -> None:
    assert found(tags={"Environment": "blue"}) == ("blue", None, "tag Environment=blue")
    assert found(tags={"Environment": "blue"}, module="module.prod") == ("prod", True, "module.prod")
    assert found(tags={"Tier": "web"}) is None


def test_members_of_one_environment_bear_one_name() -> None:
    modules = ('module.env["prod"]', 'module.env["prod"].module.db[0]')
    assert {name for module in modules for name, _, _ in [found(module=module) or ("", None, "")]} == {"prod"}


def test_containers_and_what_is_said_of_the_whole_plan() -> None:
    assert found(before={"resource_group_name": "rg-shop-prod"}) == (
        "rg-shop-prod",
        True,
        "resource_group_name rg-shop-prod",
    )
    assert found(before={"metadata": [{"namespace": "dev"}]}) == ("dev", False, "namespace dev")
    assert found(Plan("p", Tool.TERRAFORM, workspace="prod")) == ("prod", True, "workspace prod")
    assert found(Plan("p", Tool.TERRAFORM, variables={"env": "qa"})) == ("qa", False, "variable env=qa")
    assert found(Plan("p", Tool.CLOUDFORMATION, stack={"name": "shop-prod"})) == ("shop-prod", True, "stack shop-prod")
    assert found() is None


def test_a_name_that_repeats_the_kind_of_object_is_no_evidence() -> None:
    stage = ResourceChange("aws_api_gateway_stage.stage", "aws_api_gateway_stage", Action.DELETE, name="stage")
    assert environment_of(stage, Plan("p", Tool.TERRAFORM), EnvironmentNames()) is None
    other = ResourceChange("aws_lb.stage", "aws_lb", Action.DELETE, name="stage")
    found = environment_of(other, Plan("p", Tool.TERRAFORM), EnvironmentNames())
    assert found is not None
    assert found.production is False


BALANCER: dict[str, Any] = {
    "address": "aws_lb.web",
    "mode": "managed",
    "type": "aws_lb",
    "name": "web",
    "change": {
        "actions": ["delete", "create"],
        "before": {"load_balancer_type": "network"},
        "after": {"load_balancer_type": "application"},
        "after_unknown": {},
        "replace_paths": [["load_balancer_type"]],
    },
}


def written(folder: Path, **tags: str) -> str:
    change = {**BALANCER["change"], "before": {"load_balancer_type": "network", "tags": tags}}
    file = folder / "plan.json"
    file.write_text(
        json.dumps(
            {
                "format_version": "1.2",
                "terraform_version": "1.11.4",
                "resource_changes": [BALANCER | {"change": change}],
            }
        )
    )
    return str(file)


def judged(plan: str, *options: str) -> tuple[int, list[tuple[str, str]]]:
    code, report = planguard_json("check", plan, *options)
    terms = [term for finding in report["plans"][0]["findings"] for term in finding["terms"]]
    return code, [(term["name"], term["reason"]) for term in terms if "production" in term["name"]]


def test_the_environment_can_be_stated_from_outside(tmp_path: Path) -> None:
    plan = written(tmp_path)
    assert judged(plan) == (1, [])
    assert judged(plan, "--environment", "dev") == (
        0,
        [("not production", "it is not in production (`--environment dev`)")],
    )
    assert judged(plan, "--environment", "blue") == (1, [])
    assert judged(plan, "--environment", "prod") == (1, [("production", "it is in production (`--environment prod`)")])


def test_what_is_stated_does_not_take_production_away(tmp_path: Path) -> None:
    code, terms = judged(written(tmp_path, Environment="production"), "--environment", "test")
    assert code == 1
    assert terms == [
        ("production", "it is in production (tag `Environment=production`; `--environment test` says otherwise)")
    ]


def test_an_environment_that_goes_as_a_whole_says_what_contradicts() -> None:
    objects = tuple(
        ResourceChange(
            f"acme_server.s{number}",
            "acme_server",
            Action.DELETE_THEN_CREATE,
            name=f"s{number}",
            tags=PRODUCTION,
            before={"tags": PRODUCTION},
            after={"tags": TEST},
        )
        for number in range(6)
    )
    decision = review([terraform(resource_changes=objects)], Ruleset(), datetime.date(2026, 11, 25))
    (whole,) = (one for one in decision.plans[0].judgements if one.finding.rule == "environment-recreated")
    (reason,) = (term.reason for term in whole.score.terms if term.name == "production")
    assert reason == "the name says production (environment production; tag `Environment=test` says otherwise)"


def test_every_command_that_judges_takes_it(tmp_path: Path) -> None:
    assert "WARN, score 55" in planguard("annotate", written(tmp_path), "--environment", "dev").out
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (before / "main.tf").write_text('resource "aws_lb" "web" {\n  name = "web"\n}\n')
    (after / "main.tf").write_text("")
    _, report = planguard_json("diff", str(before), str(after), "--environment", "dev")
    assert "--environment dev" in json.dumps(report)


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_a_mistake(name: str, tmp_path: Path) -> None:
    run = planguard("check", written(tmp_path), "--environment", name)
    assert (run.code, run.out) == (2, "")
    assert run.err == "planguard: --environment is empty; is a variable unset? Leave it out, or give it a value.\n"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("\u0440r\u043eduction", id="Cyrillic letters"),
        pytest.param("\u03c1\u03c1od pr\u03bfd", id="Greek letters"),
        pytest.param("\uff30\uff32\uff2f\uff24", id="full width"),
        pytest.param("pro\u200bduc\u00adtion", id="what is not seen"),
        pytest.param("PRODUCT\u0130ON", id="a dot that vanishes"),
        pytest.param("\U0001d429\U0001d42b\U0001d428\U0001d41d", id="mathematical letters"),
    ],
)
def test_a_word_is_what_a_person_reads(name: str) -> None:
    assert is_production(name, _NAMES) is True


_HINTS: list[dict[str, Any]] = [
    {"before": {"tags": {"Name": "orders-prod"}}},
    {"before": {"tags": {"acme:environment": "production"}}},
    {"before": {"tags": {"Environment ": "production"}}},
    {"before": {"labels": {"example.com/env": "prod"}}},
    {"before": {"tags": [{"key": "Name", "value": "orders-prod"}]}},
    {"index": "production"},
    {"index": "test", "previous_address": 'aws_x.y["production"]'},
]


@pytest.mark.parametrize("details", _HINTS)
def test_where_all_kinds_of_names_stand_only_production_counts(details: dict[str, Any]) -> None:
    told = found(module="module.test", **details)
    assert told is not None
    _, production, how = told
    assert production is True
    assert how.endswith("; module.test says otherwise")


@pytest.mark.parametrize("tags", [{"Name": "orders-test"}, {"acme:env": "dev"}, {"Name": "Produce"}])
def test_a_hint_makes_nothing_less(tags: dict[str, str]) -> None:
    assert found(before={"tags": tags}) is None
