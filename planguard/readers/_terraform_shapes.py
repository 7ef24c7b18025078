"""The parts of Terraform's plan JSON that planguard decodes; what is not named here is skipped unread."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Raw

NULL = Raw(b"null")


def given(raw: Raw) -> bool:
    """Whether a part is there and not null; a raw part is never falsy."""
    return bytes(memoryview(raw)[:4]) != b"null"


class Words(tuple[str, ...]):
    """What ``actions`` lists. Of a type that only a hook can decode, so that each time the key is there is told of."""

    __slots__ = ()


def words(_: type, value: Any) -> Words:
    """The hook that decodes `Words`."""
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError("Expected a list of words")
    return Words(value)


class Change(msgspec.Struct, gc=False):
    """The ``change`` of an entry; values stay raw until somebody needs them."""

    actions: Words | None = None
    before: Raw = NULL
    after: Raw = NULL
    after_unknown: Raw = NULL
    before_sensitive: Raw = NULL
    after_sensitive: Raw = NULL
    replace_paths: list[Any] | None = None
    importing: Any = None


class Entry(msgspec.Struct, gc=False):
    """One entry of ``resource_changes``, ``resource_drift`` or inside ``deferred_changes``."""

    address: str | None = None
    change: Change | None = None
    previous_address: str | None = None
    module_address: str | None = None
    mode: str | None = None
    type: str | None = None
    name: str | None = None
    index: Any = None
    provider_name: str | None = None
    deposed: Any = None
    action_reason: str | None = None


class Deferred(msgspec.Struct):
    """One entry of ``deferred_changes``."""

    reason: str = ""
    resource_change: Entry | None = None


class LifecycleTrigger(msgspec.Struct):
    """What sets off a provider action."""

    triggering_resource_address: str = ""
    action_trigger_event: str = ""


class Invocation(msgspec.Struct):
    """One entry of ``action_invocations``."""

    address: str = ""
    type: str = ""
    lifecycle_action_trigger: LifecycleTrigger | None = None


class DeferredInvocation(msgspec.Struct):
    """One entry of ``deferred_action_invocations``."""

    reason: str = ""
    action_invocation: Invocation | None = None


class Document(msgspec.Struct):
    """The top level: a plan, or one of the files that people save by mistake."""

    format_version: str | None = None
    plan_format_version: str | None = None
    terraform_version: str | None = None
    resource_changes: list[Entry] | None = None
    resource_drift: list[Entry] | None = None
    deferred_changes: list[Deferred] | None = None
    action_invocations: list[Invocation] | None = None
    deferred_action_invocations: list[DeferredInvocation] | None = None
    variables: dict[str, Any] | None = None
    planned_values: Raw = NULL
    prior_state: Raw = NULL
    configuration: Raw = NULL
    output_changes: Raw = NULL
    errored: bool | None = None
    complete: bool | None = None
    values: Raw = NULL
    serial: Any = None
    lineage: Any = None
    remote_plan_format: Any = None
    encrypted_data: Any = None
    log_level: Any = msgspec.field(default=None, name="@level")


class StateResource(msgspec.Struct, gc=False):
    """A resource of the prior state."""

    address: str = ""
    mode: str = "managed"
    depends_on: list[str] = []
    values: Raw = NULL
    sensitive_values: Raw = NULL


class StateModule(msgspec.Struct):
    """A module of the prior state or of the planned values."""

    address: str = ""
    resources: list[StateResource] = []
    child_modules: list[StateModule] = []


class StateValues(msgspec.Struct):
    """The values of a state."""

    root_module: StateModule | None = None


class State(msgspec.Struct):
    """``prior_state``."""

    values: StateValues | None = None


class Provisioner(msgspec.Struct):
    """A provisioner block; Terraform leaves out when it runs."""

    type: str = ""
    expressions: dict[str, Any] | None = None


class ConfigResource(msgspec.Struct):
    """A resource block of the configuration; its address is relative to the module and has no keys."""

    address: str = ""
    mode: str = "managed"
    expressions: dict[str, Any] | None = None
    for_each_expression: Any = None
    count_expression: Any = None
    depends_on: list[str] | None = None
    type: str = ""
    provisioners: list[Provisioner] | None = None


class ConfigOutput(msgspec.Struct):
    """An output block of the configuration."""

    expression: Any = None
    depends_on: list[str] | None = None


class ConfigVariable(msgspec.Struct):
    """A variable block of the configuration."""

    sensitive: bool = False


class ConfigModule(msgspec.Struct):
    """A module of the configuration."""

    resources: list[ConfigResource] = []
    module_calls: dict[str, ModuleCall] = {}
    outputs: dict[str, ConfigOutput] = {}
    variables: dict[str, ConfigVariable] = {}


class ModuleCall(msgspec.Struct):
    """A module block of the configuration."""

    expressions: dict[str, Any] | None = None
    for_each_expression: Any = None
    count_expression: Any = None
    depends_on: list[str] | None = None
    module: ConfigModule | None = None


class Configuration(msgspec.Struct):
    """``configuration``."""

    provider_config: Any = None
    root_module: ConfigModule | None = None
