"""What was applied: a configuration and the state that it left, kept beside the tests or made anew in a cloud."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.end_to_end.cloud import PROVIDER, cloud
from tests.terraform import Terraform, workspace

HERE = Path(__file__).parent
AWS = "hashicorp/aws"
NOWHERE = "http://127.0.0.1:9"
"""An endpoint at which nobody listens: a plan against a kept state asks no cloud for anything."""

Sources = Mapping[str, str]


@dataclass(frozen=True)
class Applied:
    """A configuration that was applied: ``sources`` are its files by path, the provider's settings left out."""

    name: str
    sources: Sources

    @property
    def provider(self) -> str | None:
        """The provider that it needs beside those that Terraform brings along."""
        return AWS if "aws_" in "".join(self.sources.values()) else None

    @property
    def kept(self) -> Path:
        """Where the state is kept that it left; `make samples` makes it anew."""
        return HERE / "states" / f"{self.name}.tfstate"

    def restored(self, terraform: Terraform) -> Terraform:
        """A folder of Terraform in which it seems to have just been applied."""
        lay(terraform.folder, self.sources)
        shutil.copy(self.kept, terraform.folder / "terraform.tfstate")
        return terraform

    @contextlib.contextmanager
    def applied(self, folder: Path) -> Iterator[Terraform]:
        """A folder of Terraform in which it was applied for real, to a cloud that is gone when the block ends."""
        with cloud() if self.provider else contextlib.nullcontext(NOWHERE) as endpoint:
            terraform = directory(folder, self.provider, endpoint)
            lay(folder, self.sources)
            terraform.run("get", "-no-color")
            terraform.run("apply", "-input=false", "-no-color", "-auto-approve")
            yield terraform

    def keep(self, terraform: Terraform) -> None:
        """Keep the state that it left there."""
        shutil.copy(terraform.folder / "terraform.tfstate", self.kept)


def sources(folder: Path) -> Sources:
    """The files of a configuration."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.tf"))}


def environments() -> list[Applied]:
    """What tests plan for that is no sample."""
    return [Applied(path.name, sources(path)) for path in sorted((HERE / "environments").iterdir())]


def environment(name: str) -> Applied:
    """The environment of that name."""
    return Applied(name, sources(HERE / "environments" / name))


def directory(folder: Path, provider: str | None, endpoint: str = NOWHERE) -> Terraform:
    """A working directory of Terraform with the provider and its settings, and nothing else."""
    made = workspace(folder, PROVIDER if provider else "", provider)
    (folder / "main.tf").rename(folder / "provider.tf")
    return Terraform(folder, made.environment | {"AWS_ENDPOINT_URL": endpoint})


def lay(folder: Path, sources: Sources) -> None:
    """Put these files in the place of those that are there, but for the provider's settings."""
    for old in folder.rglob("*.tf"):
        if old.name != "provider.tf":
            old.unlink()
    for path, text in sources.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def planned(terraform: Terraform, *options: str) -> str:
    """The JSON of the plan for what lies there, as `terraform show` writes it."""
    terraform.run("get", "-no-color")
    terraform.run("plan", "-input=false", "-no-color", "-out=plan.tfplan", *options)
    return terraform.show("plan.tfplan")


def shape(state: Path) -> dict[str, Any]:
    """Which objects a state holds and how they are set, without the texts and numbers that a cloud makes up."""
    resources = json.loads(state.read_bytes())["resources"]
    return {
        f"{resource.get('module', '')} {resource['type']}.{resource['name']} {instance.get('index_key')}": _shape(
            instance["attributes"]
        )
        for resource in resources
        for instance in resource["instances"]
    }


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shape(inner) for inner in value]
    return value if isinstance(value, bool) else type(value).__name__
