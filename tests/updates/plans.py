"""Plans of the table's rows by the real provider: a state that its schema accepts, and a configuration beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.end_to_end.applied import AWS, NOWHERE, directory
from tests.terraform import Terraform
from tests.updates.table import ROWS, Row

RECORDED = Path(__file__).parent / "recorded.json"
"""What the provider planned for each row: actions, values before and after, and what is known only after apply."""

_PARTS = 35


def planned(folder: Path, rows: Sequence[Row]) -> dict[str, Any]:
    """What the provider plans for each row, all of them in one workspace; nothing is refreshed and no cloud asked.

    What the provider takes by default for the values before is planned first, for objects that are new.
    """
    terraform = directory(folder, AWS, NOWHERE)
    created = _plan(terraform, rows, old=True)
    (schemas,) = terraform.json("providers", "schema", "-json")["provider_schemas"].values()
    instances = [_instance(row, created[_label(row[0])], schemas["resource_schemas"][row[1]]) for row in rows]
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "0", "outputs": {}}
    (folder / "terraform.tfstate").write_text(json.dumps({**state, "resources": instances}), encoding="utf-8")
    found = _plan(terraform, rows, old=False)
    kept = ("actions", "before", "after", "after_unknown", "replace_paths")
    return {row[0]: {key: value for key, value in found[_label(row[0])].items() if key in kept} for row in rows}


def _plan(terraform: Terraform, rows: Sequence[Row], *, old: bool) -> dict[str, Any]:
    """The planned change of each object by its name, with the values before or after in the configuration."""
    resources: dict[str, dict[str, Any]] = {}
    for name, kind, environment, common, before, after, *_ in rows:
        given = {**common, **_tags(kind, environment), **(before if old else after)}
        resources.setdefault(kind, {})[_label(name)] = given
    (terraform.folder / "main.tf.json").write_text(json.dumps({"resource": resources}), encoding="utf-8")
    terraform.run("plan", "-refresh=false", "-input=false", "-no-color", "-out=plan")
    changes = json.loads(terraform.show("plan"))["resource_changes"]
    return {one["name"]: one["change"] for one in changes}


def _label(name: str) -> str:
    return name.replace("-", "_")


def _tags(kind: str, environment: str) -> dict[str, Any]:
    return {"tags": {"Environment": environment}} if environment and kind not in _WITHOUT_TAGS else {}


_WITHOUT_TAGS = ("aws_lambda_function_url",)


def _instance(row: Row, created: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A resource of the state; what the provider would compute and may be given too is empty there."""
    name, kind, *_ = row
    empty = {
        key: "" if attribute["type"] == "string" else []
        for key, attribute in schema["block"]["attributes"].items()
        if created["after_unknown"].get(key) is True and attribute.get("optional") and _can_be_empty(attribute["type"])
    }
    attributes = {**empty, **created["after"], "id": f"{name}-1"}
    one = {"schema_version": schema["version"], "attributes": attributes, "sensitive_attributes": []}
    provider = 'provider["registry.terraform.io/hashicorp/aws"]'
    return {"mode": "managed", "type": kind, "name": _label(name), "provider": provider, "instances": [one]}


def _can_be_empty(kind: Any) -> bool:
    return kind == "string" or (isinstance(kind, list) and kind[0] in ("list", "set"))


def main() -> None:
    """Plan every row anew and write what the provider says."""
    found: dict[str, Any] = {}
    for start in range(0, len(ROWS), _PARTS):
        with TemporaryDirectory() as folder:
            found |= planned(Path(folder), ROWS[start : start + _PARTS])
        print(f"{len(found)} of {len(ROWS)}", file=sys.stderr)
    lines = (f"  {json.dumps(name)}: {json.dumps(found[name], separators=(',', ':'))}" for name in sorted(found))
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
