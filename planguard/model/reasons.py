"""The words by which a tool says why it acts: an open set, of which those that decide something have names."""

from __future__ import annotations

import enum


class ActionReason(enum.Enum):
    """A reason that is told apart from others, by the word of Terraform's or OpenTofu's JSON, or of a change set."""

    TAINTED = "replace_because_tainted"
    REQUESTED = "replace_by_request"
    TRIGGERED = "replace_by_triggers"
    CANNOT_UPDATE = "replace_because_cannot_update"
    NO_RESOURCE_CONFIG = "delete_because_no_resource_config"
    NO_MODULE = "delete_because_no_module"
    WRONG_REPETITION = "delete_because_wrong_repetition"
    COUNT_INDEX = "delete_because_count_index"
    EACH_KEY = "delete_because_each_key"
    NO_MOVE_TARGET = "delete_because_no_move_target"
    ENABLED_FALSE = "delete_because_enabled_false"
    READ_CONFIG_UNKNOWN = "read_because_config_unknown"
    READ_DEPENDENCY_PENDING = "read_because_dependency_pending"
    READ_CHECK_NESTED = "read_because_check_nested"
    DIRECT_MODIFICATION = "DirectModification"
    PARAMETER_REFERENCE = "ParameterReference"
    RESOURCE_REFERENCE = "ResourceReference"

    @property
    def takes_away(self) -> bool:
        """Whether it is why an object is replaced, deleted or forgotten."""
        return self.value.startswith(("replace_", "delete_"))

    @property
    def block_stays(self) -> bool:
        """Whether the object goes though its block is still in the configuration."""
        return self in (
            ActionReason.WRONG_REPETITION,
            ActionReason.COUNT_INDEX,
            ActionReason.EACH_KEY,
            ActionReason.ENABLED_FALSE,
        )


_IN_LOGS = {
    "tainted": ActionReason.TAINTED,
    "requested": ActionReason.REQUESTED,
    "replace_triggered_by": ActionReason.TRIGGERED,
    "cannot_update": ActionReason.CANNOT_UPDATE,
}
"""The words of Terraform's machine-readable log, where they are others than in its JSON plans."""

_BY_WORD = {**{reason.value: reason for reason in ActionReason}, **_IN_LOGS}


def reason_of(word: str | None) -> ActionReason | None:
    """The reason by the tool's word for it; None for none, and for one that nothing depends on."""
    return _BY_WORD.get(word) if word is not None else None
