"""A saved plan's message and state become the document that `show -json` makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from planguard.loading.regex import regex
from planguard.readers._terraform.configuration.shapes import Configuration
from planguard.readers._terraform.shapes import (
    Deferred,
    DeferredInvocation,
    Document,
    Entry,
    Invocation,
    InvokeTrigger,
    LifecycleTrigger,
)
from planguard.readers.saved_plan import entries
from planguard.readers.saved_plan.change import outputs_of
from planguard.readers.saved_plan.drift import drift_between
from planguard.readers.saved_plan.state import StoredState, prior_of
from planguard.readers.saved_plan.values import plain

REFRESH_ONLY = 2
SAYS_ITS_MODE = (1, 0)
_WORKS_OUT_DRIFT = ((0, 15), (1, 0))
_FORMAT = "1.2"
_SAYS_WHETHER_COMPLETE = (1, 8)
_STATUSES = {0: "unknown", 1: "pass", 2: "fail", 3: "error"}
_EVENTS = {
    1: "BeforeCreate",
    2: "AfterCreate",
    3: "BeforeUpdate",
    4: "AfterUpdate",
    5: "BeforeDestroy",
    6: "AfterDestroy",
    7: "Invoke",
}
_OPENTOFU = "registry.opentofu.org/"
_VERSION = regex(r"(\d+)\.(\d+)")
_ENCODE = msgspec.json.Encoder(decimal_format="number").encode


class States(NamedTuple):
    """The state that is planned against, and the one from before it was refreshed where that is needed."""

    refreshed: StoredState
    earlier: StoredState | None = None


def document_of(message: Any, states: States, configuration: Configuration | None, source: str) -> Document:
    """The document; InputError where a change in it cannot be read."""
    state = states.refreshed
    listed = entries.Listed(source, state.known())
    changes, deferred = listed.changes(message), listed.deferred(message)
    complete, applyable = _said(message, changes, deferred)
    return Document(
        format_version=_FORMAT,
        terraform_version=message.terraform_version,
        resource_changes=changes or _none_of(message, deferred),
        resource_drift=_drift(listed, message, states) or None,
        deferred_changes=deferred or None,
        action_invocations=[_invocation(one) for one in message.action_invocations] or None,
        deferred_action_invocations=[
            DeferredInvocation(entries.deferral(one), _invocation(one.action_invocation))
            for one in message.deferred_action_invocations
        ]
        or None,
        variables=_variables(message.variables, configuration),
        prior_state=prior_of(state),
        output_changes=Raw(_ENCODE(dict(outputs_of(message)))),
        checks=Raw(_ENCODE([_check(one) for one in message.check_results])),
        errored=message.errored,
        complete=complete,
        applyable=applyable,
    )


def works_out_drift(message: Any) -> bool:
    """Whether its version tells what changed outside when it shows the plan, out of the state before the refresh."""
    return version_of(message) in _WORKS_OUT_DRIFT


def _drift(listed: entries.Listed, message: Any, states: States) -> list[Entry]:
    if states.earlier is not None and works_out_drift(message):
        return list(drift_between(states.earlier, states.refreshed))
    return listed.drift(message, message.ui_mode == REFRESH_ONLY)


def version_of(message: Any) -> tuple[int, int]:
    """The major and minor version of the tool; (0, 0) where it names none."""
    found = _VERSION.match(message.terraform_version)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def is_of_opentofu(message: Any) -> bool:
    """Whether OpenTofu made it, as its registry in the names of the providers says."""
    return any(_OPENTOFU in one.provider for one in (*message.resource_changes, *message.resource_drift))


def _said(message: Any, changes: Iterable[Entry], deferred: Iterable[Deferred]) -> tuple[bool | None, bool | None]:
    """Whether the plan says that it is complete and applyable; None where its version says neither.

    Who never says it leaves both false, as does a plan that is neither, which stopped, is limited or defers something.
    """
    if not (message.complete or message.applyable or _is_partial(message, deferred)):
        says = version_of(message) >= _SAYS_WHETHER_COMPLETE and any(changes) and not is_of_opentofu(message)
        return (False, False) if says else (None, None)
    if version_of(message) < _SAYS_WHETHER_COMPLETE or is_of_opentofu(message):
        return None, None
    return message.complete, message.applyable


def _is_partial(message: Any, deferred: Iterable[Deferred]) -> bool:
    """Whether it says why it may leave something out."""
    return bool(message.errored or message.target_addrs or message.exclude_addrs or deferred)


def _none_of(message: Any, deferred: Iterable[Deferred]) -> list[Entry] | None:
    """What no changes are: none are listed where nothing else was to come, and else they are missing."""
    comes_without = message.ui_mode == REFRESH_ONLY or version_of(message) < SAYS_ITS_MODE
    return None if comes_without or _is_partial(message, deferred) else []


def _variables(given: Mapping[str, Any], configuration: Configuration | None) -> dict[str, Any] | None:
    """The values of the root variables, those that nobody set included, as far as the configuration tells."""
    root = configuration.root_module if configuration else None
    declared = root.variables if root else {}
    found = {name: {"value": variable.default} for name, variable in declared.items() if variable.default is not None}
    found |= {name: {"value": plain(value.msgpack)} for name, value in given.items()}
    return found or None


def _check(message: Any) -> dict[str, Any]:
    return {"address": {"to_display": message.config_addr}, "status": _STATUSES.get(message.status, "unknown")}


def _invocation(message: Any) -> Invocation:
    lifecycle, called = None, None
    if message.WhichOneof("action_trigger") == "invoke_action_trigger":
        called = InvokeTrigger(message.invoke_action_trigger.calling_resource_addr)
    elif message.WhichOneof("action_trigger"):
        trigger = message.resource_action_trigger
        event = _EVENTS.get(trigger.trigger_event, f"unknown-{trigger.trigger_event}")
        lifecycle = LifecycleTrigger(trigger.triggering_resource_addr, event)
    kind = message.addr.rpartition("action.")[2].partition(".")[0]
    return Invocation(message.addr, kind, lifecycle, called)
