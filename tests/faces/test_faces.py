"""The four faces of one plan tell the same of what is destroyed and what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faces import amazon, plain
from tests.faces.holding import assert_of_one_plan
from tests.faces.making import made, workplace
from tests.faces.scenario import Scenario
from tests.terraform import Terraform


@pytest.fixture(scope="session")
def plain_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    with workplace(tmp_path_factory.mktemp("plain"), with_aws=False) as terraform:
        yield terraform


@pytest.fixture(scope="session")
def aws_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    with workplace(tmp_path_factory.mktemp("aws"), with_aws=True) as terraform:
        yield terraform


@pytest.mark.terraform
@pytest.mark.parametrize("scenario", plain.SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_faces_of_a_plan_agree(scenario: Scenario, plain_place: Terraform, tmp_path: Path) -> None:
    assert_of_one_plan(made(scenario, plain_place, tmp_path), scenario.lost)


@pytest.mark.apply
@pytest.mark.aws_provider
@pytest.mark.parametrize("scenario", amazon.SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_faces_of_a_plan_for_aws_agree(scenario: Scenario, aws_place: Terraform, tmp_path: Path) -> None:
    assert_of_one_plan(made(scenario, aws_place, tmp_path), scenario.lost)
