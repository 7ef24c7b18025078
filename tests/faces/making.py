"""Makes the faces of a plan with the real Terraform."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.end_to_end.applied import AWS, directory, lay
from tests.end_to_end.cloud import cloud
from tests.faces.scenario import Scenario, files
from tests.terraform import Terraform, program, served, workspace

FACES = ("plan.tfplan", "plan.json", "plan.jsonl", "plan.txt", "plan.color.txt", "show.txt")
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_PATIENCE = 600
ENDPOINT = "AWS_ENDPOINT_URL"


class Runs(Protocol):
    """A folder of a Terraform of any version, which prints what it is asked for."""

    @property
    def folder(self) -> Path: ...

    def run(self, *arguments: str) -> str: ...


@dataclass(frozen=True)
class Faces:
    """A folder with the faces of one plan; a plan that an error stopped may have no saved file."""

    folder: Path

    def __getitem__(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def present(self) -> Iterator[str]:
        """The names of those that there are."""
        return (name for name in FACES if (self.folder / name).exists())


def made(scenario: Scenario, terraform: Terraform, folder: Path) -> Faces:
    """The faces of a scenario, made in a folder of Terraform that may be used for another afterwards."""
    for old in (*terraform.folder.glob("*.tfstate*"), terraform.folder / "tfplan"):
        old.unlink(missing_ok=True)
    if ENDPOINT in terraform.environment:
        _empty(terraform.environment[ENDPOINT])
    _apply(terraform, scenario.before)
    for service, operation, arguments in scenario.outside:
        _ask(terraform.environment[ENDPOINT], service, operation, arguments)
    for command in scenario.between:
        _between(terraform, scenario, command)
    lay(terraform.folder, files(scenario.after))
    terraform.run("get", "-no-color")
    plan = ("plan", "-input=false", *scenario.options)
    log = _output(terraform, scenario, *plan, "-json", "-out=tfplan")
    return kept(terraform, _output(terraform, scenario, *plan), folder, log)


def kept(terraform: Runs, text: str, folder: Path, log: str = "") -> Faces:
    """The faces of the plan that lies in `tfplan` of a folder of Terraform, of which this is the text."""
    found = {"plan.color.txt": text, "plan.txt": _COLOR.sub("", text)} | ({"plan.jsonl": log} if log else {})
    if (terraform.folder / "tfplan").exists():
        found["plan.json"] = terraform.run("show", "-json", "tfplan")
        found["show.txt"] = terraform.run("show", "-no-color", "tfplan")
    return _written(found, terraform.folder, folder)


def _empty(endpoint: str) -> None:
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")).close()


def _ask(endpoint: str, service: str, operation: str, arguments: Mapping[str, object]) -> None:
    import boto3

    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    client = boto3.client(service, region_name="eu-west-1", endpoint_url=endpoint, **keys)
    getattr(client, operation)(**arguments)


def _apply(terraform: Terraform, sources: str | Mapping[str, str]) -> None:
    lay(terraform.folder, files(sources))
    terraform.run("get", "-no-color")
    if any(files(sources).values()):
        terraform.run("apply", "-input=false", "-no-color", "-auto-approve")


@contextlib.contextmanager
def workplace(folder: Path, *, with_aws: bool) -> Iterator[Terraform]:
    """A folder in which scenarios are made one after the other; with a cloud of its own where they need one."""
    if not with_aws:
        yield workspace(folder, "")
        return
    with cloud() as endpoint, served(directory(folder, AWS, endpoint)) as terraform:
        yield terraform


def _between(terraform: Terraform, scenario: Scenario, command: tuple[str, ...]) -> None:
    """Run a command; ``!word`` applies the sources with another word, which fails, ``!depose`` edits the state."""
    if command[0] == "!word":
        text = files(scenario.before)["main.tf"]
        lay(terraform.folder, {"main.tf": text.replace("word-1", command[1])})
        assert _raw(terraform, "apply", "-input=false", "-no-color", "-auto-approve").returncode
    elif command[0] == "!depose":
        _depose(terraform.folder / "terraform.tfstate", command[1])
    else:
        terraform.run(*command)


def _depose(path: Path, name: str) -> None:
    """Put a deposed object beside each of a resource, as a replacement leaves behind that failed half-way."""
    state = json.loads(path.read_text())
    (found,) = (one for one in state["resources"] if one["name"] == name)
    found["instances"] += [one | {"deposed": f"0000000{count}"} for count, one in enumerate(found["instances"])]
    path.write_text(json.dumps(state))


def _raw(terraform: Terraform, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program(), *arguments],
        cwd=terraform.folder,
        env=terraform.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def _output(terraform: Terraform, scenario: Scenario, *arguments: str) -> str:
    """What a person or a log sees of a command, errors among it."""
    done = _raw(terraform, *arguments)
    assert (done.returncode != 0) == scenario.fails, f"{scenario.name}: {done.stdout}"
    return done.stdout


def _written(found: Mapping[str, str], place: Path, folder: Path) -> Faces:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in found.items():
        (folder / name).write_text(text)
    if "plan.json" in found:
        shutil.copy(place / "tfplan", folder / "plan.tfplan")
    return Faces(folder)
