"""The samples as they come to be: apply what was, plan what shall be, with the real Terraform."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.cloud import PROVIDER
from tests.terraform import Terraform, workspace

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
    def uses_aws(self) -> bool:
        """Whether it needs the AWS provider."""
        return "aws_" in "".join(path.read_text() for path in self.folder.rglob("*.tf"))

    def plan(self, work: Path, endpoint: str | None) -> bytes:
        """The plan's JSON, made in ``work`` against the cloud at ``endpoint``."""
        terraform = self._applied(work, endpoint)
        after = self.folder / "after"
        if after.is_dir():
            self._lay(work, after)
            terraform.run("init", "-input=false", "-no-color")
        extra = () if after.is_dir() else ("-destroy",)
        terraform.run("plan", "-input=false", "-no-color", "-out=plan.tfplan", *extra)
        return terraform.run("show", "-json", "plan.tfplan").encode()

    def _applied(self, work: Path, endpoint: str | None) -> Terraform:
        work.mkdir(parents=True, exist_ok=True)
        self._lay(work, self.folder / "before")
        main = (work / "main.tf").read_text()
        if self.uses_aws:
            (work / "provider.tf").write_text(PROVIDER)
        terraform = workspace(work, main, "hashicorp/aws" if self.uses_aws else None)
        if endpoint:
            terraform = Terraform(work, terraform.environment | {"AWS_ENDPOINT_URL": endpoint})
        terraform.run("apply", "-input=false", "-no-color", "-auto-approve")
        return terraform

    def _lay(self, work: Path, sources: Path) -> None:
        for old in work.glob("*.tf"):
            if old.name != "provider.tf":
                old.unlink()
        shutil.copytree(sources, work, dirs_exist_ok=True)


def stories() -> list[Story]:
    """Every sample that Terraform makes."""
    return [Story(path.parent.name) for path in sorted(SAMPLES.glob("*/before"))]
