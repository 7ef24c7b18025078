"""The objects that stay as they are: neither a log nor a text lists them, but the refreshing before names each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planguard.model.change import Action, ResourceChange
from planguard.model.tools import PlanMode
from planguard.readers._terraform.whole.printed.addresses import address_of

_NEW = (Action.CREATE, Action.READ)
_LEAVING = (Action.DELETE, Action.FORGET)  # some that are in no configuration are not refreshed


def untouched(refreshed: Iterable[str], changes: Sequence[ResourceChange]) -> list[ResourceChange] | None:
    """The refreshed objects to which nothing happens; None where not every object was refreshed."""
    known = dict.fromkeys(refreshed)
    current = [change for change in changes if change.deposed is None]
    there = [change for change in current if change.action not in _NEW and not change.imported]
    missing = [change for change in there if known.keys().isdisjoint(_names(change))]
    if not known or any(change.action not in _LEAVING for change in missing):
        return None
    touched = {name for change in current for name in _names(change)}
    return [change for address in known if address not in touched for change in _no_op(address)]


def mode_of(changes: Sequence[ResourceChange], stays: Sequence[ResourceChange] | None, gives_reasons: bool) -> PlanMode:
    """The planning mode: a destroy leaves nothing, and gives no reason for any deletion.

    Where it is not known what stays, that tells it only of a version that ``gives_reasons`` for all other deletions.
    """
    current = [change for change in changes if change.deposed is None and change.action is not Action.READ]
    is_destroy = all(change.action is Action.DELETE and change.action_reason is None for change in current)
    leaves_nothing = gives_reasons if stays is None else not stays
    return PlanMode.DESTROY if current and is_destroy and leaves_nothing else PlanMode.NORMAL


def _names(change: ResourceChange) -> set[str]:
    return {change.address, change.previous_address or change.address}


def _no_op(address: str) -> Iterable[ResourceChange]:
    known = address_of(address)
    if known is not None and known.mode == "managed":
        yield ResourceChange(
            address, known.type, Action.NO_OP, known.name, known.module, known.index, actions=("no-op",)
        )
