"""What the sources of a plan add to it: where its blocks stand, their lifecycles, and when their commands run."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from planguard.knowledge.secrets.concealment import conceal
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Command, Location, SourceBlock
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value

if TYPE_CHECKING:
    from planguard.sources.locating.layouts import Layout

_PROGRAM = "program"  # what a data source has a command in
_BOTH = {"create", "delete"}  # the words of a replacement in its order; a log says no more than "replace"


def with_sources(plan: Plan, layout: Layout | None, earlier: Layout | None = None) -> Plan:
    """The plan with what its sources say, and those of an earlier version. Files are named from the root module.

    Without a layout it keeps what is known of its sources already. What is not at hand, or cannot be read, costs the
    location and no more.
    """
    from planguard.sources.locating.blocks import blocks_at, calls_at, guarded_in  # with all that reads sources
    from planguard.sources.locating.configuration import Configuration

    tofu = plan.tool is Tool.OPENTOFU
    before = Configuration(earlier, prefers_tofu=tofu) if earlier is not None else None
    touched = dict.fromkeys(change.config_address for change in (*plan.touched(), *plan.reads))
    touched |= dict.fromkeys(address for address, found in plan.commands.items() if _is_data(found))
    others = dict.fromkeys(change.config_address for change in plan.resource_changes)
    others |= dict.fromkeys(guarded_in(before) if before is not None else ())
    if layout is not None:
        now = Configuration(layout, prefers_tofu=tofu)
        blocks, places = blocks_at(now, touched, others), calls_at(now, touched)
        plan = replace(plan, blocks=_concealed(blocks, plan), module_places=places)
    if before is not None:
        gone = [one for one in touched if (known := plan.blocks.get(one)) is None or known.is_removal]
        places = {**calls_at(before, gone), **plan.module_places}
        plan = replace(plan, earlier_blocks=_concealed(blocks_at(before, gone, others), plan), module_places=places)
    return located(plan)


def with_earlier(plan: Plan, earlier: Plan) -> Plan:
    """The plan with what the sources of an earlier one said, both of which came with them."""
    places = {**earlier.module_places, **plan.module_places}
    return located(replace(plan, earlier_blocks=earlier.blocks, module_places=places))


def located(plan: Plan) -> Plan:
    """The plan with the location of each change, and with commands that know when they run, from its blocks."""
    reads = tuple(replace(change, location=_location(change, plan)) for change in plan.reads)
    changes = tuple(
        replace(change, location=_location(change, plan), action=_ordered(change, plan))
        if change.action is not Action.NO_OP
        else change
        for change in plan.resource_changes
    )
    told = {address: _told(found, plan.blocks.get(address)) for address, found in plan.commands.items()}
    commands = {address: block.commands for address, block in plan.blocks.items() if block.commands} | told
    return replace(plan, resource_changes=changes, reads=reads, commands=commands)


def rebased(plan: Plan, folder: str) -> Plan:
    """The plan with every file of its sources named from where the root module's folder is named from."""
    return renamed(plan, lambda file: posixpath.normpath(posixpath.join(folder, file))) if folder else plan


def renamed(plan: Plan, name: Callable[[str], str]) -> Plan:
    """The plan with every file of its sources under another name."""
    if not (plan.blocks or plan.earlier_blocks or plan.module_places):
        return plan

    def moved(place: Location | None) -> Location | None:
        return place and Location(name(place.file), place.line)

    return located(
        replace(
            plan,
            blocks=_moved(plan.blocks, moved),
            earlier_blocks=_moved(plan.earlier_blocks, moved),
            module_places={address: moved(place) or place for address, place in plan.module_places.items()},
        )
    )


def _ordered(change: ResourceChange, plan: Plan) -> Action:
    """The action, in the order that the block gives where the plan has none."""
    block = plan.blocks.get(change.config_address)
    is_open = change.action is Action.DELETE_THEN_CREATE and not set(change.actions) >= _BOTH
    return Action.CREATE_THEN_DELETE if is_open and block and block.create_before_destroy is True else change.action


def _location(change: ResourceChange, plan: Plan) -> Location | None:
    """Where the block stands, or stood; failing that, the innermost module call around it."""
    address = change.config_address
    found = plan.blocks.get(address) or plan.earlier_blocks.get(address)
    if found is not None:
        return found.location
    steps = address.split(".")
    around = (".".join(steps[:end]) for end in range(len(steps) - 2, 1, -1))
    return next((plan.module_places[one] for one in around if one in plan.module_places), change.location)


def _is_data(commands: Sequence[Command]) -> bool:
    return any(one.is_a_data_source for one in commands)


def _told(commands: Sequence[Command], block: SourceBlock | None) -> tuple[Command, ...]:
    """The commands of a block with what only the sources tell of them: when each runs, and where it stands."""
    if block is not None and _is_data(commands):
        place = block.place((_PROGRAM,)) or block.location
        return tuple(replace(one, location=place) for one in commands)
    written = block.commands if block is not None else ()
    if [one.kind for one in commands] != [one.kind for one in written]:
        return tuple(commands)
    pairs = zip(commands, written, strict=True)
    return tuple(replace(one, when=source.when, location=source.location) for one, source in pairs)


def _moved(
    blocks: Mapping[str, SourceBlock], moved: Callable[[Location | None], Location | None]
) -> Mapping[str, SourceBlock]:
    return {
        address: replace(
            block,
            location=moved(block.location) or block.location,
            places={path: moved(place) or place for path, place in block.places.items()},
            commands=tuple(replace(command, location=moved(command.location)) for command in block.commands),
        )
        for address, block in blocks.items()
    }


def _concealed(blocks: Mapping[str, SourceBlock], plan: Plan) -> Mapping[str, SourceBlock]:
    """The blocks without the secrets of the plan in their commands."""

    def hidden(text: Value) -> Value:
        return conceal(text, plan.secrets.forms, "command")

    return {
        address: replace(block, commands=tuple(replace(one, text=hidden(one.text)) for one in block.commands))
        if block.commands
        else block
        for address, block in blocks.items()
    }
