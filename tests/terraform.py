"""The real Terraform for tests, with providers from a local mirror and never from the network."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.saved_plans.same import assert_same

_NAMED_MIRROR = os.environ.get("PLANGUARD_TEST_MIRROR")  # read now: tests run with PLANGUARD_* scrubbed
_RELEASE = re.compile(r"(?:.*_)?(\d+)\.\d")  # of a provider: the name of its folder, or of its archive
_FIRST_RELEASE = 5  # whose settings and resource types the tests write
_CONVENTIONAL = (
    "~/.terraform.d/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/*",
)


def program() -> str:
    """The path of the terraform program; skips the test where there is none."""
    found = shutil.which("terraform")
    if found is None:
        pytest.skip("Terraform is not installed")
    return found


def mirror(provider: str = "hashicorp/aws") -> Path:
    """The folder of a local plugin mirror that has the provider; skips the test where there is none.

    ``PLANGUARD_TEST_MIRROR`` names the folder (the one with a folder per registry in it); without it the places are
    searched where mirrors usually are.
    """
    for folder in _mirrors():
        releases = (_RELEASE.match(path.name) for path in folder.glob(f"*/{provider}/*"))
        if any(release and int(release[1]) >= _FIRST_RELEASE for release in releases):
            return folder
    wanted = f"Terraform provider {provider}, release {_FIRST_RELEASE} or newer"
    pytest.skip(f"no local mirror has the {wanted}; name one in PLANGUARD_TEST_MIRROR")


def _mirrors() -> list[Path]:
    if _NAMED_MIRROR:
        return [Path(_NAMED_MIRROR)]
    patterns = [Path(place).expanduser() for place in _CONVENTIONAL]
    return [folder for pattern in patterns for folder in pattern.parent.glob(pattern.name)]


@dataclass(frozen=True)
class Terraform:
    """Terraform in one folder: ``folder`` holds the configuration, ``environment`` is what the program sees."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str, **variables: str) -> str:
        """What the program prints; AssertionError with what it complains of if it fails."""
        done = subprocess.run(
            [program(), *arguments],
            cwd=self.folder,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"terraform {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def show(self, plan: str) -> str:
        """The JSON of a saved plan; planguard has to read the same from the file itself."""
        shown = self.run("show", "-json", plan)
        assert_same((self.folder / plan).read_bytes(), shown.encode())
        return shown

    def json(self, *arguments: str) -> Any:
        """What the program prints, as JSON."""
        return json.loads(self.run(*arguments))


def workspace(folder: Path, configuration: str, provider: str | None = None) -> Terraform:
    """Terraform in a folder with one file ``main.tf``, initialised; ``provider`` comes from a local mirror.

    Without ``provider`` nothing but the built-in ``terraform_data`` can be used, and nothing but the modules that are
    called has to be initialised. ``folder`` is made if need be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(configuration)
    settings = folder / "cli.tfrc"
    mirrors = f'filesystem_mirror {{ path = "{mirror(provider)}" }}' if provider else ""
    settings.write_text(f"disable_checkpoint = true\nprovider_installation {{\n  {mirrors}\n}}\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))}
    # Terraform and its provider live for seconds, and would spend a third of them on garbage.
    made = Terraform(folder, kept | {"TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1", "GOGC": "400"})
    made.run(*(("init", "-input=false", "-no-color") if provider else ("get", "-no-color")))
    return made


@contextlib.contextmanager
def served(terraform: Terraform) -> Iterator[Terraform]:
    """The same Terraform with its one provider already running, as to start that costs more than to plan.

    The provider ends with the block, and with this process at the latest.
    """
    (program,) = (terraform.folder / ".terraform" / "providers").glob("*/*/*/*/*/terraform-provider-*")
    shell = subprocess.Popen(
        ["sh", "-c", '"$0" -debug & read -r _; kill "$!"; wait "$!"', str(program)],
        env=terraform.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert shell.stdout is not None
        told = (re.search(rb"TF_REATTACH_PROVIDERS='(.*)'", line) for line in shell.stdout)
        found = next(match for match in told if match)
        yield Terraform(terraform.folder, terraform.environment | {"TF_REATTACH_PROVIDERS": found[1].decode()})
    finally:
        shell.communicate()


def provider_schema(folder: Path, provider: str = "hashicorp/aws") -> dict[str, Any]:
    """The schemas of a provider's resource types, by type, as ``terraform providers schema -json`` prints them."""
    name = provider.rpartition("/")[2]
    required = f'terraform {{\n  required_providers {{\n    {name} = {{ source = "{provider}" }}\n  }}\n}}\n'
    answer = workspace(folder, required, provider).json("providers", "schema", "-json")
    (schemas,) = answer["provider_schemas"].values()
    return dict(schemas["resource_schemas"])
