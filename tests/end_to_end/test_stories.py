"""The samples, planned anew by the real Terraform, are judged as the committed ones are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.applied import Applied, environments, shape
from tests.end_to_end.conftest import Restored
from tests.end_to_end.stories import Story, stories
from tests.running import planguard_json

STORIES = pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)


def gist(plan: Path) -> dict[str, Any]:
    """The verdict on a plan, and why."""
    _, report = planguard_json("check", str(plan))
    (judged,) = report["plans"]
    return {
        "verdict": judged["verdict"],
        "score": judged["score"],
        "destroyed": judged["destroyed"],
        "retained": judged["retained"],
        "found": sorted((finding["rule"], finding["about"], finding["level"]) for finding in judged["findings"]),
    }


@STORIES
def test_a_plan_made_now_is_judged_as_the_sample(story: Story, restored: Restored, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(story.plan(restored(story.before), "-refresh=false"))
    assert gist(plan) == gist(story.folder / "plan.json")


@pytest.mark.apply
@STORIES
def test_a_sample_that_is_applied_now_is_judged_as_the_kept_one(story: Story, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    with story.before.applied(tmp_path / "work") as terraform:
        state = shape(terraform.folder / "terraform.tfstate")
        plan.write_text(story.plan(terraform))
    assert state == shape(story.before.kept), f"run `make samples SAMPLES={story.name}`"
    assert gist(plan) == gist(story.folder / "plan.json")


@pytest.mark.apply
@pytest.mark.parametrize("environment", environments(), ids=lambda environment: environment.name)
def test_an_environment_that_is_applied_now_is_as_the_kept_one(environment: Applied, tmp_path: Path) -> None:
    with environment.applied(tmp_path / "work") as terraform:
        state = shape(terraform.folder / "terraform.tfstate")
    assert state == shape(environment.kept), f"run `make samples SAMPLES={environment.name}`"
