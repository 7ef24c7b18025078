"""Change sets as describe-change-set answers them, and the forms in which people keep the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import yaml

from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.readers import change_set

ACCOUNT = "arn:aws:cloudformation:eu-west-1:123456789012"
MARK = "{{changeSet:KNOWN_AFTER_APPLY}}"
ABSENT = (
    *("Description", "Parameters", "StatusReason", "Tags", "ParentChangeSetId", "RootChangeSetId", "OnStackFailure"),
    *("ImportExistingResources", "StackDriftStatus", "DeploymentMode", "NextToken"),
)


def answer(*changes: dict[str, Any], stack: str = "shop", **fields: Any) -> dict[str, Any]:
    """A raw page: absent keys are absent."""
    head = {
        "ChangeSetName": "release",
        "ChangeSetId": f"{ACCOUNT}:changeSet/release/{stack}",
        "StackId": f"{ACCOUNT}:stack/{stack}/0",
        "StackName": stack,
        "ExecutionStatus": "AVAILABLE",
        "Status": "CREATE_COMPLETE",
        "Changes": [{"Type": "Resource", "ResourceChange": change} for change in changes],
    }
    return {key: value for key, value in (head | fields).items() if value is not None}


def change(
    name: str = "Table", action: str | None = "Modify", type: str = "AWS::DynamoDB::Table", **fields: Any
) -> dict[str, Any]:
    return {"Action": action, "LogicalResourceId": name, "ResourceType": type, **fields}


def replacing(name: str = "Table", **fields: Any) -> dict[str, Any]:
    given = {"Replacement": "True", "PolicyAction": "ReplaceAndDelete", "Details": [detail()]} | fields
    return change(name, "Modify", **given)


def detail(name: str | None = "TableName", recreation: str = "Always", **fields: Any) -> Any:
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
    outer = {"Evaluation": "Static", "ChangeSource": "DirectModification"}
    for key, value in fields.items():
        (outer if key in ("Evaluation", "ChangeSource", "CausingEntity") else target)[key] = value
    return {"Target": {key: value for key, value in target.items() if value is not None}, **outer}


def context(properties: dict[str, Any], **attributes: Any) -> str:
    return json.dumps({"Properties": properties, **attributes})


def with_nulls(page: dict[str, Any]) -> dict[str, Any]:
    """As the CLI prints it: Changes first, then every key that is absent, as null."""
    return {"Changes": page["Changes"], **{key: page.get(key) for key in (*page, *ABSENT) if key != "Changes"}}


def camel_case(value: Any) -> Any:
    if isinstance(value, dict):
        named = {key[:1].lower() + key[1:]: camel_case(item) for key, item in value.items()}
        return named | ({"moduleInfo": None} if "logicalResourceId" in named else {})
    return [camel_case(item) for item in value] if isinstance(value, list) else value


def pages(page: dict[str, Any]) -> list[dict[str, Any]]:
    changes = page["Changes"]
    half = len(changes) // 2
    return [page | {"Changes": changes[:half], "NextToken": "more"}, page | {"Changes": changes[half:]}]


FORMS: dict[str, Callable[[Any], str]] = {
    "cli": lambda page: json.dumps(with_nulls(page), indent=4),
    "raw": json.dumps,
    "sorted": lambda page: json.dumps(page, sort_keys=True),
    "pages": lambda page: json.dumps(pages(page)),
    "appended": lambda page: "\n".join(json.dumps(part) for part in pages(page)),
    "camel": lambda page: json.dumps(camel_case(page)),
    "yaml": lambda page: yaml.safe_dump(with_nulls(page), sort_keys=False),
    "sorted_yaml": lambda page: yaml.safe_dump(page),
}


def read(page: Any, source: str = "change-set.json") -> Plan:
    data = page.encode() if isinstance(page, str) else json.dumps(page).encode()
    [plan] = change_set.read(data, source)
    return plan


def read_one(*changes: Any, **fields: Any) -> ResourceChange:
    [found] = read(answer(*changes, **fields)).resource_changes
    return found
