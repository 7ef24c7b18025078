"""Which environment an object belongs to, and whether that is production."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator

import msgspec

from planguard.catalog import EnvironmentNames
from planguard.plan import Plan, ResourceChange
from planguard.values import at, find

_TAG_KEYS = ("environment", "env", "stage", "tier", "deployment-environment", "deployment_environment")
_VARIABLES = ("environment", "env", "stage", "environment_name", "env_name", "deployment_environment")
_CONTAINERS = ("resource_group_name", "project", "project_id", "namespace")
_GIVEN = ("tag ", "resource_group_name ", "project ", "namespace ", "workspace ", "stack ", "variable ")
_NOT = ("non", "not", "pre")
_NAMED_BY = ("name", "identifier", "bucket", "cluster_identifier", "name_prefix", "id", "arn")


class Environment(msgspec.Struct, frozen=True):
    """An environment by name. ``production`` is None where nothing says; ``how`` is the evidence, for a person."""

    name: str
    production: bool | None
    how: str


def environment_of(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment an object belongs to, by the strongest evidence there is; None where there is none."""
    tagged = None
    for text, how in _evidence(change, plan):
        given = how.startswith(_GIVEN)
        production, word = _recognised(text, names, () if given else _words(change.type))
        if production is not None:
            return Environment(text if given else word, production, how)
        if tagged is None and how.startswith("tag ") and not how.lower().startswith("tag tier="):
            tagged = Environment(text, None, how)
    return tagged


def is_production(text: str, names: EnvironmentNames) -> bool | None:
    """Whether a name speaks of production (True), of another environment (False), or of neither or both (None)."""
    return _recognised(text, names)[0]


def _recognised(text: str, names: EnvironmentNames, what: Collection[str] = ()) -> tuple[bool | None, str]:
    """What a name speaks of, and by which word; "pre-prod" and "not production" are not production.

    ``what`` are words that only repeat what kind of object it is, as in ``aws_api_gateway_stage.stage``.
    """
    words = [word for word in _words(text) if word not in what]
    production, other = set(map(str.lower, names.production)), set(map(str.lower, names.other))
    for first, second in itertools.pairwise(words):
        if first + second in other or (first in _NOT and second in production):
            return False, f"{first}-{second}"
    found = [word for word in words if word in production or word in other]
    kinds = {word in production for word in found}
    return (kinds.pop(), found[0]) if len(kinds) == 1 else (None, "")


def _words(text: str) -> list[str]:
    """The words of a name; digits at the end of one are its number, within one they make it an id."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower()
    words = (word.strip("0123456789") for word in re.split(r"[^a-z0-9]+", spaced))
    return [word for word in words if word]


def _evidence(change: ResourceChange, plan: Plan) -> Iterator[tuple[str, str]]:
    tags = {key.lower(): (key, value) for key, value in change.tags.items()}
    for wanted in _TAG_KEYS:
        if wanted in tags:
            yield tags[wanted][1], f"tag {tags[wanted][0]}={tags[wanted][1]}"
    values = change.before if change.before is not None else change.after
    for container in _CONTAINERS:
        if isinstance(found := at(values, (container,)), str):
            yield found, f"{container} {found}"
    for _, namespace in find(values, "metadata.namespace"):
        if isinstance(namespace, str):
            yield namespace, f"namespace {namespace}"
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
    for variable, value in plan.variables.items():
        if variable.lower() in _VARIABLES and isinstance(value, str):
            yield value, f"variable {variable}={value}"
