"""The words that Terraform and OpenTofu put above an object: what will happen to it, and why."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.model.change import Action, ResourceChange
from planguard.model.reasons import ActionReason
from planguard.model.tools import Tool
from planguard.model.values import plain
from planguard.reporters._annotated.strings import quoted

SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.DELETE: "-",
    Action.DELETE_THEN_CREATE: "-/+",
    Action.CREATE_THEN_DELETE: "+/-",
    Action.READ: "<=",
    Action.FORGET: ".",
    Action.CREATE_THEN_FORGET: "+/.",
    Action.NO_OP: "",
    Action.UNKNOWN: "?",
}
LEGEND = {
    "+": "create",
    "~": "update in-place",
    "-": "destroy",
    "-/+": "destroy and then create replacement",
    "+/-": "create replacement and then destroy",
    "<=": "read (data resources)",
}
PHRASES = {
    Action.CREATE: ("will be created",),
    Action.READ: ("will be read during apply",),
    Action.UPDATE: ("will be updated in-place",),
    Action.DELETE: ("will be destroyed",),
    Action.DELETE_THEN_CREATE: (
        "must be replaced",
        "is tainted, so must be replaced",
        "is tainted, so it must be replaced",
        "will be replaced, as requested",
        "will be replaced due to changes in replace_triggered_by",
    ),
    Action.FORGET: (
        "will no longer be managed by Terraform, but will not be destroyed",
        "will be removed from Terraform state, but will not be destroyed",
        "will be removed from the OpenTofu state but will not be destroyed",
    ),
    Action.CREATE_THEN_FORGET: (
        "must be replaced, but the existing object will not be destroyed",
        "must be replaced - older instance will not be destroyed (lifecycle.destroy = false)",
    ),
    Action.NO_OP: ("will be imported",),
}
"""What may stand after an object's address, by action; the same for both orders of replacing."""

_REPLACED_BECAUSE = {
    ActionReason.TAINTED: 1,
    ActionReason.REQUESTED: 3,
    ActionReason.TRIGGERED: 4,
}
_READ_BECAUSE = {
    ActionReason.READ_CONFIG_UNKNOWN: "config refers to values not yet known",
    ActionReason.READ_DEPENDENCY_PENDING: "depends on a resource or a module with changes pending",
    ActionReason.READ_CHECK_NESTED: "config will be reloaded to verify a check block",
}
_DEFERRED_BECAUSE = {
    "instance_count_unknown": "because the number of resource instances is unknown",
    "resource_config_unknown": "because the resource configuration is unknown",
    "provider_config_unknown": "because the provider configuration is unknown",
    "deferred_prereq": "because a prerequisite for this resource is deferred",
    "absent_prereq": "because a prerequisite for this resource has not yet been created",
}


def subject(change: ResourceChange) -> str:
    """The object as headers name it: its address and its deposed key."""
    return f"{change.address} (deposed object {change.deposed})" if change.deposed else change.address


def header(change: ResourceChange, tool: Tool) -> Iterator[str]:
    """The comment lines above an object, without the ``#``."""
    if change.action is Action.NO_OP and change.previous_address is not None:
        yield plain(moved(change))
        return
    if change.deferred is not None:
        yield plain(deferred(change))
        yield f"({_DEFERRED_BECAUSE.get(change.deferred, 'for an unknown reason')})"
        return
    yield f"{plain(subject(change))} {_phrase(change, tool)}"
    yield from (f"({plain(reason)})" for reason in _reasons(change))
    if change.previous_address is not None and change.action is not Action.NO_OP:
        yield f"(moved from {plain(change.previous_address)})"
    if change.imported and change.action is not Action.NO_OP:
        yield f"(imported from {quoted(change.import_id)})" if change.import_id else "(imported)"
        if change.may_destroy:
            yield "Warning: this will destroy the imported resource"


def deferred(change: ResourceChange) -> str:
    """The header of an object that a later plan decides about."""
    return f"{change.address} was deferred"


def moved(change: ResourceChange) -> str:
    """The header of an object that only gets a new address."""
    return f"{change.previous_address} has moved to {change.address}"


def _phrase(change: ResourceChange, tool: Tool) -> str:
    action = change.action
    tofu = tool is Tool.OPENTOFU
    if action is Action.UNKNOWN:
        return f"has the unknown action {plain('/'.join(change.actions)) or '(none)'}"
    if action in (Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE):
        chosen = _REPLACED_BECAUSE.get(change.reason, 0) if change.reason else 0
        return PHRASES[Action.DELETE_THEN_CREATE][2 if chosen == 1 and tofu else chosen]
    if action is Action.FORGET:
        return PHRASES[action][2 if tofu else 1 if change.deposed else 0]
    if action is Action.CREATE_THEN_FORGET:
        return PHRASES[action][1 if tofu else 0]
    return PHRASES[action][0]


def _reasons(change: ResourceChange) -> Iterator[str]:
    if change.deposed is not None and change.action is Action.DELETE:
        yield "left over from a partially-failed replacement of this instance"
    elif change.action is Action.DELETE:
        yield from _deleted_because(change)
    elif change.action is Action.FORGET:
        yield "destroy = false is set in the configuration"
    elif change.action is Action.READ and change.reason in _READ_BECAUSE:
        yield _READ_BECAUSE[change.reason]


def _deleted_because(change: ResourceChange) -> Iterator[str]:
    index = f'"{change.index}"' if isinstance(change.index, str) else str(change.index)
    wrong = "uses count or for_each" if change.index is None else "does not use count"
    texts = {
        ActionReason.NO_RESOURCE_CONFIG: f"{change.type}.{change.name} is not in configuration",
        ActionReason.NO_MODULE: f"{change.module} is not in configuration",
        ActionReason.WRONG_REPETITION: f"resource {wrong}",
        ActionReason.COUNT_INDEX: f"index [{index}] is out of range for count",
        ActionReason.EACH_KEY: f"key [{index}] is not in for_each map",
        ActionReason.NO_MOVE_TARGET: f"{change.previous_address} was moved to {change.address}, "
        "which is not in configuration",
        ActionReason.ENABLED_FALSE: "enabled is false",
    }
    if isinstance(change.index, str):
        texts[ActionReason.WRONG_REPETITION] = "resource does not use for_each"
    if change.reason in texts:
        yield f"because {texts[change.reason]}"
