"""Makes the faces of every scenario, to be looked at: ``python -m tests.faces FOLDER [NAME ...]``."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.end_to_end.applied import lay
from tests.faces import amazon, plain
from tests.faces.making import made, workplace
from tests.faces.scenario import Scenario, files


def main() -> None:
    """Make those that are named, or all."""
    for with_aws, scenarios in ((False, plain.SCENARIOS), (True, amazon.SCENARIOS)):
        chosen = [one for one in scenarios if one.name in (sys.argv[2:] or [one.name])]
        if chosen:
            _make(chosen, Path(sys.argv[1]), with_aws=with_aws)


def _make(scenarios: Sequence[Scenario], target: Path, *, with_aws: bool) -> None:
    with tempfile.TemporaryDirectory() as work, workplace(Path(work), with_aws=with_aws) as terraform:
        for scenario in scenarios:
            try:
                faces = made(scenario, terraform, target / scenario.name)
            except AssertionError:
                traceback.print_exc()
                continue
            lay(faces.folder, files(scenario.after))
            print(scenario.name, *faces.present(), flush=True)


if __name__ == "__main__":
    main()
