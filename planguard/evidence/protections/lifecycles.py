"""``prevent_destroy`` where the sources take it away: between two versions of them, or from one plan to the next."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.configuration import ConfigurationChange, Location, SettingKind, SourceBlock
from planguard.model.plan import Plan
from planguard.model.values import Path, is_unknown

GUARD = ("lifecycle", "prevent_destroy")


class Unguarded(msgspec.Struct, frozen=True):
    """A block that had ``prevent_destroy`` and no longer has it, with its objects that exist, destroyed ones first.

    ``is_certain`` is False where its new value is no constant; ``with_block`` says that the block is removed, too.
    """

    address: str
    objects: tuple[ResourceChange, ...]
    path: Path
    location: Location | None
    is_certain: bool = True
    with_block: bool = False

    @property
    def is_destroyed(self) -> bool:
        """Whether the same change destroys one of its objects."""
        return any(one.surely_destroys for one in self.objects)


def unguarded(plan: Plan) -> Iterator[Unguarded]:
    """Every block that loses its guard."""
    for setting in plan.configuration_changes:
        if setting.kind is SettingKind.LIFECYCLE and setting.path[-1:] == GUARD[-1:] and setting.before is True:
            yield _of_setting(setting, plan)
    moved = {without_keys(c.previous_address): c.config_address for c in plan.touched() if c.previous_address}
    for address, block in plan.earlier_blocks.items():
        if block.prevent_destroy is True:
            found = _of_block(moved.get(address, address), block, plan)
            yield from () if found is None else (found,)


def _of_setting(setting: ConfigurationChange, plan: Plan) -> Unguarded:
    own = [one for one in plan.resource_changes if setting.address in (one.address, one.config_address)]
    return Unguarded(setting.address, _worst_first(own), setting.path, setting.location)


def _of_block(address: str, earlier: SourceBlock, plan: Plan) -> Unguarded | None:
    """A block that was guarded, by its address now; None where it still is, and where nothing of it is known."""
    objects = [one for one in plan.by_config_address.get(address, ()) if one.action is not Action.CREATE]
    block = plan.blocks.get(address)
    if block is None or block.is_removal:
        gone = [one for one in objects if one.action is Action.DELETE and one.deposed is None]
        place = earlier.place(GUARD) or earlier.location
        return Unguarded(address, _worst_first(gone), GUARD, place, with_block=True) if gone else None
    if block.prevent_destroy is True or (plan.lists_untouched and not objects):
        return None
    is_certain = not is_unknown(block.prevent_destroy)
    return Unguarded(address, _worst_first(objects), GUARD, block.place(GUARD) or block.location, is_certain)


def _worst_first(objects: list[ResourceChange]) -> tuple[ResourceChange, ...]:
    return tuple(sorted(objects, key=lambda one: not one.surely_destroys))


def is_never_guarded(change: ResourceChange, plan: Plan) -> bool:
    """Whether the block of a destroyed object is still there and has no guard, nor had one as far as that is known."""
    block, earlier = plan.blocks.get(change.config_address), plan.earlier_blocks.get(change.config_address)
    if block is None or block.is_removal or not change.surely_destroys or change.deposed is not None:
        return False
    return all(one is None or one.prevent_destroy in (None, False) for one in (block, earlier))
