"""Makes samples/*/plan.json anew with the real Terraform: ``python -m tests.end_to_end.make_samples [NAME...]``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.end_to_end.cloud import cloud
from tests.end_to_end.stories import stories


def main() -> None:
    """Make the named samples, or all of them."""
    for story in stories():
        if len(sys.argv) > 1 and story.name not in sys.argv[1:]:
            continue
        with tempfile.TemporaryDirectory() as folder, cloud() as endpoint:
            plan = json.loads(story.plan(Path(folder), endpoint))
        (story.folder / "plan.json").write_text(json.dumps(plan, indent=1) + "\n")
        print(f"samples/{story.name}/plan.json")


if __name__ == "__main__":
    main()
