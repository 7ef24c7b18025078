"""The samples, made anew by the real Terraform, are judged as the committed ones are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import terraform
from tests.end_to_end.cloud import cloud
from tests.end_to_end.stories import Story, stories
from tests.running import planguard_json


def _gist(report: dict[str, Any]) -> dict[str, Any]:
    (plan,) = report["plans"]
    return {
        "verdict": plan["verdict"],
        "score": plan["score"],
        "destroyed": plan["destroyed"],
        "retained": plan["retained"],
        "found": sorted((finding["rule"], finding["about"], finding["level"]) for finding in plan["findings"]),
    }


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_plan_made_now_is_judged_as_the_sample(story: Story, tmp_path: Path) -> None:
    terraform.program()
    if story.uses_aws:
        terraform.mirror("hashicorp/aws")
        with cloud() as endpoint:
            made = story.plan(tmp_path / "work", endpoint)
    else:
        made = story.plan(tmp_path / "work", None)
    plan = tmp_path / "plan.json"
    plan.write_bytes(made)
    _, now = planguard_json("check", str(plan))
    _, then = planguard_json("check", str(story.folder / "plan.json"))
    assert _gist(now) == _gist(then)
