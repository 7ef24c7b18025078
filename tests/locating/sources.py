"""Sources on disk or in a saved plan, and what is found in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location, SourceBlock
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Path as ValuePath
from planguard.readers import with_sources
from planguard.sources.locating.layouts import Layout, bundled, on_disk


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def in_a_saved_plan(modules: Mapping[str, str], files: Mapping[str, str]) -> Layout:
    """The layout of a saved plan with these directories by module key, and these files by member name."""
    listed = [{"Key": key, "Dir": directory} for key, directory in modules.items()]
    members = {"tfconfig/modules.json": json.dumps(listed).encode()}
    return bundled(members | {f"tfconfig/{name}": content.encode() for name, content in files.items()})


def replaced(*addresses: str, paths: tuple[ValuePath, ...] = ()) -> Plan:
    """A plan that replaces these objects."""
    action = Action.DELETE_THEN_CREATE
    changes = [ResourceChange(one, one.split(".")[-2], action, replace_paths=paths) for one in addresses]
    return Plan("plan.json", Tool.TERRAFORM, tuple(changes))


def deleted(*addresses: str) -> Plan:
    """A plan that deletes these objects, whose blocks are no longer in the configuration."""
    reason = "delete_because_no_resource_config"
    changes = [ResourceChange(one, one.split(".")[-2], Action.DELETE, action_reason=reason) for one in addresses]
    return Plan("plan.json", Tool.TERRAFORM, tuple(changes))


def block_in(folder: Path, address: str) -> SourceBlock:
    """The block of an address in a folder."""
    return with_sources(replaced(address), on_disk(folder)).blocks[address]


def location_in(folder: Path, plan: Plan) -> Location | None:
    """Where the first change of a plan is, by the sources in a folder."""
    return with_sources(plan, on_disk(folder)).resource_changes[0].location


def line_of(text: str, part: str) -> int:
    """The line of a text on which a part of it begins, in the way an editor counts."""
    return text[: text.index(part)].count("\n") + 1
