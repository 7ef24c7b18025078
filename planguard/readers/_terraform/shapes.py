"""The parts of Terraform's plan JSON that planguard decodes; what is not named here is skipped unread."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw

NULL = Raw(b"null ")
"""What is not there: it reads as null, and differs from a null that is written, so that the latter is written again."""


def given(raw: Raw) -> bool:
    """Whether a part is there and not null; a raw part is never falsy."""
    return bytes(memoryview(raw)[:4]) != b"null"


def key_of(deposed: Raw) -> bytes:
    """The key of a deposed object as it is written, b"" for a current one."""
    return bytes(deposed) if deposed is not NULL and given(deposed) else b""


class Change(msgspec.Struct, gc=False, omit_defaults=True):
    """The ``change`` of an entry; values stay raw until somebody needs them. In the order in which Terraform writes."""

    actions: tuple[str, ...] | None = None
    before: Raw = NULL
    after: Raw = NULL
    after_unknown: Raw = NULL
    before_sensitive: Raw = NULL
    after_sensitive: Raw = NULL
    replace_paths: Raw = NULL
    importing: Raw = NULL
    generated_config: Raw = NULL
    before_identity: Raw = NULL
    after_identity: Raw = NULL


class Entry(msgspec.Struct, gc=False, omit_defaults=True):
    """One entry of ``resource_changes``, ``resource_drift`` or inside ``deferred_changes``, in Terraform's order."""

    address: str | None = None
    previous_address: str | None = None
    module_address: str | None = None
    mode: str | None = None
    type: str | None = None
    name: str | None = None
    index: Raw = NULL
    provider_name: str | None = None
    deposed: Raw = NULL
    change: Change | None = None
    action_reason: str | None = None


class Deferred(msgspec.Struct):
    """One entry of ``deferred_changes``."""

    reason: str = ""
    resource_change: Entry | None = None


class LifecycleTrigger(msgspec.Struct):
    """What sets off a provider action."""

    triggering_resource_address: str = ""
    action_trigger_event: str = ""
    on_failure: str = ""


class InvokeTrigger(msgspec.Struct):
    """What calls an action that is called by itself."""

    calling_resource_address: str = ""


class Invocation(msgspec.Struct):
    """One entry of ``action_invocations``."""

    address: str = ""
    type: str = ""
    lifecycle_action_trigger: LifecycleTrigger | None = None
    invoke_action_trigger: InvokeTrigger | None = None


class DeferredInvocation(msgspec.Struct):
    """One entry of ``deferred_action_invocations``."""

    reason: str = ""
    action_invocation: Invocation | None = None


class StateResource(msgspec.Struct, gc=False, omit_defaults=True):
    """A resource of the prior state or of the planned values; every key is here, so that none goes unnoticed."""

    address: str = ""
    module_address: Raw = NULL
    mode: str | None = None
    type: Raw = NULL
    name: Raw = NULL
    index: Raw = NULL
    provider_name: Raw = NULL
    schema_version: Raw = NULL
    values: Raw = NULL
    sensitive_values: Raw = NULL
    depends_on: Raw = NULL
    tainted: Raw = NULL
    deposed_key: Raw = NULL
    identity_schema_version: Raw = NULL
    identity: Raw = NULL


class StateModule(msgspec.Struct, omit_defaults=True):
    """A module of the prior state or of the planned values."""

    address: str = ""
    resources: list[StateResource] | None = None
    child_modules: list["StateModule"] | None = None

    def modules(self) -> "Iterator[StateModule]":
        """This module and all below it, each before those inside it."""
        waiting = [self]
        while waiting:
            module = waiting.pop()
            yield module
            waiting += reversed(module.child_modules or ())


class StateValues(msgspec.Struct, omit_defaults=True):
    """The values of a state."""

    outputs: Raw = NULL
    root_module: StateModule | None = None


class State(msgspec.Struct, omit_defaults=True):
    """``prior_state``."""

    format_version: Raw = NULL
    terraform_version: Raw = NULL
    values: StateValues | None = None
    checks: Raw = NULL

    @property
    def root_module(self) -> StateModule | None:
        """The root module, None where the state holds nothing."""
        return self.values.root_module if self.values else None


class Prior(msgspec.Struct, frozen=True):
    """What the prior state tells: its managed objects, what of which is marked, and who needs whom.

    ``held`` has the addresses, types, values and deposed keys of managed objects, all but the first as they are
    written.
    ``marked`` has the addresses, values and marks of objects with marked values, and ``needs`` pairs of a configuration
    address and a list of what it depends on, all as JSON; instances of one block mostly depend on the same.
    ``looked_up`` has the types, addresses and values of data sources.
    """

    held: tuple[tuple[str, Raw, Raw, Raw], ...] = ()
    marked: tuple[tuple[str, bytes, bytes], ...] = ()
    needs: tuple[tuple[str, bytes], ...] = ()
    looked_up: tuple[tuple[str, str, bytes], ...] = ()
    outputs: Raw = NULL

    @property
    def managed(self) -> tuple[tuple[str, bytes], ...]:
        """The managed objects by address and deposed key."""
        return tuple((address, key_of(deposed)) for address, *_, deposed in self.held)


class CheckAddress(msgspec.Struct):
    """What a check is called."""

    to_display: str = ""


class Check(msgspec.Struct):
    """A check block or a condition, with what came of it: pass, fail, error or unknown."""

    address: CheckAddress = msgspec.field(default_factory=CheckAddress)
    status: str | None = None


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
    prior_state: Prior | None = None
    configuration: Raw = NULL
    output_changes: Raw = NULL
    checks: Raw = NULL
    errored: bool | None = None
    complete: bool | None = None
    applyable: bool | None = None
    values: Raw = NULL
    serial: Any = None
    lineage: Any = None
    remote_plan_format: Any = None
    encrypted_data: Any = None
    log_level: Any = msgspec.field(default=None, name="@level")


class Outline(msgspec.Struct, omit_defaults=True):
    """The top level of a plan as Terraform writes it, with what is large decoded; every key of today's is here."""

    format_version: Raw = NULL
    terraform_version: Raw = NULL
    variables: Raw = NULL
    planned_values: Raw = NULL
    resource_drift: list[Entry] | None = None
    resource_changes: list[Entry] | None = None
    deferred_changes: Raw = NULL
    complete: Raw = NULL
    output_changes: Raw = NULL
    action_invocations: Raw = NULL
    deferred_action_invocations: Raw = NULL
    prior_state: State | None = None
    configuration: Raw = NULL
    relevant_attributes: Raw = NULL
    checks: Raw = NULL
    timestamp: Raw = NULL
    applyable: Raw = NULL
    errored: Raw = NULL
