"""Applies samples and environments with the real Terraform, keeps the states that they leave, and plans the samples.

``python -m tests.end_to_end.make_samples [NAME...]`` writes tests/end_to_end/states/NAME.tfstate and
samples/NAME/plan.json and plan.tfplan, of everything or of what is named.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.end_to_end.applied import Applied, environments
from tests.end_to_end.stories import Story, stories


def make_sample(story: Story) -> None:
    """Apply what was and keep its state; plan what shall be."""
    with tempfile.TemporaryDirectory() as folder, story.before.applied(Path(folder)) as terraform:
        story.before.keep(terraform)
        plan = json.loads(story.plan(terraform))
        shutil.copy(terraform.folder / "plan.tfplan", story.folder)
    (story.folder / "plan.json").write_text(json.dumps(plan, indent=1) + "\n")


def make_environment(environment: Applied) -> None:
    """Apply it and keep its state."""
    with tempfile.TemporaryDirectory() as folder, environment.applied(Path(folder)) as terraform:
        environment.keep(terraform)


def main() -> None:
    """Make the named ones, or all of them."""
    wanted = sys.argv[1:]
    for story in stories():
        if not wanted or story.name in wanted:
            make_sample(story)
            print(f"samples/{story.name}/plan.json")
    for environment in environments():
        if not wanted or environment.name in wanted:
            make_environment(environment)
            print(environment.kept.name)


if __name__ == "__main__":
    main()
