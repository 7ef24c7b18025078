"""Which environment an object belongs to, and whether that is production."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from planguard.catalog import EnvironmentNames
from planguard.plan import Plan, ResourceChange
from planguard.values import at

_TAG_KEYS = ("environment", "env", "stage", "tier", "deployment-environment", "deployment_environment")
_VARIABLES = ("environment", "env", "stage", "environment_name", "env_name", "deployment_environment")
_CONTAINERS = ("resource_group_name", "project", "project_id", "namespace")
_NAMED_BY = ("name", "identifier", "bucket", "cluster_identifier", "name_prefix", "id", "arn")


class Environment(msgspec.Struct, frozen=True):
    """An environment by name. ``production`` is None where nothing says; ``how`` is the evidence, for a person."""

    name: str
    production: bool | None
    how: str


def environment_of(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment an object belongs to, by the strongest evidence there is; None where there is none."""
    for name, how in _evidence(change, plan):
        production = _is_production(name, names)
        if production is not None or how.startswith("tag "):
            return Environment(name, production, how)
    return None


def is_production(text: str, names: EnvironmentNames) -> bool | None:
    """Whether a name speaks of production (True), of another environment (False), or of neither (None)."""
    return _is_production(text, names)


def _is_production(text: str, names: EnvironmentNames) -> bool | None:
    words = _words(text)
    joined = {"".join(pair) for pair in itertools.pairwise(words)} | set(words)
    if joined & {word.lower() for word in names.other} or _negated(words, names):
        return False
    return True if joined & {word.lower() for word in names.production} else None


def _negated(words: list[str], names: EnvironmentNames) -> bool:
    pairs = itertools.pairwise(words)
    return any(first in ("non", "not", "pre") and second in names.production for first, second in pairs)


def _words(text: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text)
    return [word for word in re.split(r"[^a-z]+", spaced.lower()) if word]


def _evidence(change: ResourceChange, plan: Plan) -> Iterator[tuple[str, str]]:
    tags = {key.lower(): (key, value) for key, value in change.tags.items()}
    for wanted in _TAG_KEYS:
        if wanted in tags:
            yield tags[wanted][1], f"tag {tags[wanted][0]}={tags[wanted][1]}"
    values = change.before if change.before is not None else change.after
    for container in _CONTAINERS:
        if isinstance(found := at(values, (container,)), str):
            yield found, f"{container} {found}"
    if change.module:
        yield change.module.removeprefix("module."), f"module {change.module}"
    for attribute in _NAMED_BY:
        if isinstance(found := at(values, (attribute,)), str):
            yield found, f"{attribute} {found}"
    yield change.name, f"name {change.name}"
    yield from _of_the_plan(plan)


def _of_the_plan(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.workspace and plan.workspace != "default":
        yield plan.workspace, f"workspace {plan.workspace}"
    if name := plan.stack.get("name"):
        yield name, f"stack {name}"
    for variable in _VARIABLES:
        value: Any = plan.variables.get(variable)
        if isinstance(value, str):
            yield value, f"variable {variable}={value}"
