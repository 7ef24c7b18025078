"""What the configuration of providers says of all their objects: the tags that each gets, and where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from planguard.model.change import ResourceChange
from planguard.model.values import Value
from planguard.readers._terraform.configuration.shapes import Configuration

_DEFAULTS = ("default_tags", "default_labels")


def with_default_tags(listed: Sequence[ResourceChange], configuration: Configuration | None) -> list[ResourceChange]:
    """The changes, those without any tags of their own with the ones that their provider gives."""
    defaults = _defaults(configuration.provider_config if configuration else None)
    if not defaults:
        return list(listed)
    return [
        replace(change, tags=tags) if not change.tags and (tags := defaults.get(_last(change.provider))) else change
        for change in listed
    ]


def aims_of(configuration: Configuration | None) -> Mapping[str, frozenset[str]]:
    """Where the providers put their objects, as far as constants say so: regions, projects, accounts, and so on."""
    found: dict[str, set[str]] = {}
    providers = configuration.provider_config if configuration else None
    for provider in providers.values() if isinstance(providers, dict) else ():
        expressions = provider.get("expressions") if isinstance(provider, dict) else None
        for name, expression in expressions.items() if isinstance(expressions, dict) else ():
            if kind := _AIMS.get(name):
                found.setdefault(kind, set()).update(_constants(expression))
    return {kind: frozenset(values) for kind, values in found.items() if values}


def regions_of(configuration: Configuration | None, variables: Mapping[str, Value]) -> Mapping[str, str]:
    """The region of each provider configuration, by its key, where a constant or a variable says it."""
    providers = configuration.provider_config if configuration else None
    found: dict[str, str] = {}
    for key, provider in providers.items() if isinstance(providers, dict) else ():
        expressions = provider.get("expressions") if isinstance(provider, dict) else None
        expression = expressions.get("region") if isinstance(expressions, dict) else None
        names = expression.get("references") if isinstance(expression, dict) else None
        is_variable = isinstance(names, list) and len(names) == 1 and str(names[0]).startswith(_VARIABLE)
        variable = variables.get(str(names[0]).removeprefix(_VARIABLE)) if is_variable and names else None
        if values := [*_constants(expression), *([variable] if isinstance(variable, str) else [])]:
            found[key] = values[0]
    return found


_VARIABLE = "var."
_AIMS = {
    "region": "regions",
    "location": "regions",
    "project": "projects",
    "subscription_id": "subscriptions",
    "allowed_account_ids": "accounts",
    "config_context": "clusters",
    "host": "clusters",
}


def _constants(expression: Any) -> list[str]:
    value = expression.get("constant_value") if isinstance(expression, dict) else None
    return [str(one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str | int)]


def _defaults(providers: Any) -> Mapping[str, Mapping[str, str]]:
    """The constant default tags of each provider, by its name; of several configurations of one, what all say."""
    found: dict[str, dict[str, str]] = {}
    for key, provider in providers.items() if isinstance(providers, dict) else ():
        if isinstance(provider, dict):
            name = _last(str(provider.get("full_name") or provider.get("name") or key))
            own = _tags(provider.get("expressions"))
            known = found.setdefault(name, own)
            found[name] = {tag: value for tag, value in own.items() if known.get(tag) == value}
    return {name: tags for name, tags in found.items() if tags}


def _tags(expressions: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _DEFAULTS:
        block = expressions.get(name) if isinstance(expressions, dict) else None
        for one in block if isinstance(block, list) else [block]:
            tags = one.get("tags", one) if isinstance(one, dict) else None
            constant = tags.get("constant_value") if isinstance(tags, dict) else None
            if isinstance(constant, dict):
                found |= {str(key): value for key, value in constant.items() if isinstance(value, str)}
    return found


def _last(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0]
