"""Makes benchmarks/plans/*.json anew, which the big plans are copied from, with the real Terraform and AWS provider."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.end_to_end.cloud import PROVIDER, cloud
from tests.terraform import Terraform, workspace

HERE = Path(__file__).parent
OPTIONS = {
    "unchanged": (),
    "replaced": ("-var", 'shops={"s0000001":"b"}'),
    "destroyed": ("-destroy",),
}


def main() -> None:
    """Apply the environment, then plan for it to stay, to be named anew, and to be destroyed."""
    with tempfile.TemporaryDirectory() as name, cloud() as endpoint:
        folder = Path(name)
        shutil.copytree(HERE / "environment", folder, dirs_exist_ok=True)
        (folder / "provider.tf").write_text(PROVIDER)
        made = workspace(folder, (folder / "main.tf").read_text(), "hashicorp/aws")
        terraform = Terraform(folder, made.environment | {"AWS_ENDPOINT_URL": endpoint})
        terraform.run("apply", "-input=false", "-no-color", "-auto-approve")
        terraform.run("apply", "-input=false", "-no-color", "-auto-approve", "-refresh-only")
        for plan, options in OPTIONS.items():
            terraform.run("plan", "-input=false", "-no-color", "-out=plan.tfplan", *options)
            (HERE / "plans" / f"{plan}.json").write_text(terraform.run("show", "-json", "plan.tfplan"))
            print(f"benchmarks/plans/{plan}.json")


if __name__ == "__main__":
    main()
