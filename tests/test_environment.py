"""Which environment an object belongs to: the strongest evidence wins, and what is ambiguous is none."""

from __future__ import annotations

from typing import Any

import pytest

from planguard.catalog import EnvironmentNames
from planguard.environment import environment_of, is_production
from planguard.plan import Action, Plan, ResourceChange

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
    environment = environment_of(change, plan or Plan("p", "terraform"), _NAMES)
    return (environment.name, environment.production, environment.how) if environment else None


def test_the_strongest_evidence_wins() -> None:
    details = {"tags": {"Env": "staging"}, "module": "module.prod", "before": {"name": "prod"}}
    assert found(**details) == ("staging", False, "tag Env=staging")
    del details["tags"]
    assert found(**details) == ("prod", True, "module module.prod")
    del details["module"]
    assert found(**details) == ("prod", True, "name prod")


def test_a_tag_that_names_no_known_environment_is_one_only_if_nothing_else_is_known() -> None:
    assert found(tags={"Environment": "blue"}) == ("blue", None, "tag Environment=blue")
    assert found(tags={"Environment": "blue"}, module="module.prod") == ("prod", True, "module module.prod")
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
    assert found(Plan("p", "terraform", workspace="prod")) == ("prod", True, "workspace prod")
    assert found(Plan("p", "terraform", variables={"env": "qa"})) == ("qa", False, "variable env=qa")
    assert found(Plan("p", "cloudformation", stack={"name": "shop-prod"})) == ("shop-prod", True, "stack shop-prod")
    assert found() is None


def test_a_name_that_repeats_the_kind_of_object_is_no_evidence() -> None:
    stage = ResourceChange("aws_api_gateway_stage.stage", "aws_api_gateway_stage", Action.DELETE, name="stage")
    assert environment_of(stage, Plan("p", "terraform"), EnvironmentNames()) is None
    other = ResourceChange("aws_lb.stage", "aws_lb", Action.DELETE, name="stage")
    found = environment_of(other, Plan("p", "terraform"), EnvironmentNames())
    assert found is not None
    assert found.production is False
