"""What a plan runs beside its providers: provisioners, external data sources, and provider actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planguard.knowledge.secrets.concealment import conceal
from planguard.model.configuration import ActionInvocation, Command, CommandKind
from planguard.readers._terraform.configuration.shapes import ConfigModule, ConfigResource, Configuration
from planguard.readers._terraform.shapes import Document

_TEXTS = ("command", "inline", "content", "program")
_FILES = ("script", "scripts", "source")


def commands_of(configuration: Configuration | None, secrets: frozenset[str]) -> dict[str, tuple[Command, ...]]:
    """The commands of each block that has any, by its address without instance keys."""
    root = configuration.root_module if configuration else None
    return dict(_in_module("", root, secrets)) if root else {}


def _in_module(prefix: str, module: ConfigModule, secrets: frozenset[str]) -> Iterator[tuple[str, tuple[Command, ...]]]:
    for resource in module.resources:
        if found := tuple(_of_resource(resource, secrets)):
            yield f"{prefix}{resource.address}", found
    for name, call in module.module_calls.items():
        if call.module is not None:
            yield from _in_module(f"{prefix}module.{name}.", call.module, secrets)


def _of_resource(resource: ConfigResource, secrets: frozenset[str]) -> Iterator[Command]:
    for provisioner in resource.provisioners or ():
        yield _command(provisioner.type, provisioner.expressions or {}, secrets)
    if resource.mode == "data" and resource.type == CommandKind.EXTERNAL:
        yield _command(CommandKind.EXTERNAL, resource.expressions or {}, secrets)


def _command(kind: str, expressions: Mapping[str, Any], secrets: frozenset[str]) -> Command:
    given = [expressions[name] for name in (*_TEXTS, *_FILES) if name in expressions]
    texts = [
        text for expression in given for text in _constants(expression, " " if kind == CommandKind.EXTERNAL else "\n")
    ]
    texts[:0] = _constants(expressions.get("interpreter"), " ")
    references = (reference for expression in given for reference in _references(expression))
    text = conceal(" ".join(texts), secrets, "command") if texts else None
    return Command(kind, text, tuple(dict.fromkeys(references)))


def _constants(expression: Any, between: str) -> Iterator[str]:
    """The texts that an expression is, as far as the plan shows them."""
    if isinstance(expression, list):
        for inner in expression:
            yield from _constants(inner, between)
    elif isinstance(expression, Mapping):
        value = expression.get("constant_value")
        if isinstance(value, list):
            yield between.join(item for item in value if isinstance(item, str))
        elif isinstance(value, str):
            yield value


def _references(expression: Any) -> Iterator[str]:
    if isinstance(expression, list):
        for inner in expression:
            yield from _references(inner)
    elif isinstance(expression, Mapping):
        found = expression.get("references")
        yield from (one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def invocations_of(document: Document) -> Iterator[ActionInvocation]:
    """The provider actions that run during the apply, those of a later one included."""
    later = [entry.action_invocation for entry in document.deferred_action_invocations or ()]
    for invocation in (*(document.action_invocations or ()), *later):
        if invocation is not None:
            trigger = invocation.lifecycle_action_trigger
            called = invocation.invoke_action_trigger
            by = trigger.triggering_resource_address if trigger else called.calling_resource_address if called else ""
            event, failing = (trigger.action_trigger_event, trigger.on_failure) if trigger else ("", "")
            yield ActionInvocation(invocation.address, invocation.type, by, event, failing)
