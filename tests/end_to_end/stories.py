"""The samples as they come to be: apply what was, plan what shall be, with the real Terraform."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.applied import Applied, lay, planned, sources
from tests.terraform import Terraform

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Story:
    """A sample made with Terraform: ``before/`` is applied, then ``after/`` is planned (or the destruction)."""

    name: str

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return SAMPLES / self.name

    @property
    def before(self) -> Applied:
        """What is applied."""
        return Applied(self.name, sources(self.folder / "before"))

    def plan(self, terraform: Terraform, *options: str) -> str:
        """The JSON of its plan, where its ``before/`` was applied."""
        after = self.folder / "after"
        if not after.is_dir():
            return planned(terraform, "-destroy", *options)
        lay(terraform.folder, sources(after))
        return planned(terraform, *options)


def stories() -> list[Story]:
    """Every sample that Terraform makes."""
    return [Story(path.parent.name) for path in sorted(SAMPLES.glob("*/before"))]
