"""Objects that the tool forgets instead of destroying them: ``removed`` blocks, or the commands in their stead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.evidence.losses.doubles import double_of
from planguard.evidence.pairing.moves import is_under, steps
from planguard.judging.fixes import language
from planguard.judging.fixes.fix import Fix, Kind, removed_block
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason

_NOT_ALONE = (
    "A removed block is only for a resource that is no longer in the sources, with all its instances. "
    "Run this once instead, before the next plan."
)
_TOO_OLD = "Terraform and OpenTofu have removed blocks since 1.7. Run this once instead, before the next plan."


def kept(addresses: Sequence[str], plan: Plan) -> Iterator[Fix]:
    """What keeps the deleted objects at these addresses; InputError for one at which none is deleted."""
    for address in addresses:
        deleted = [change for change in _deletions(plan) if _is_at(change, address)]
        if not deleted:
            raise InputError(plan.source, f"no object at {address} is deleted.", "Name one that the plan deletes.")
        if _is_whole_module(address, plan):
            code = removed_block(address, language.has_lifecycle(plan))
            yield Fix(address, "", code, kind=Kind.FORGOTTEN)
        else:
            yield from forgotten(deleted, plan)


def doubles(plan: Plan, catalog: Catalog) -> Iterator[Fix]:
    """What keeps the objects that another address still manages, where their type is known well enough to say so."""
    known = (change for change in _deletions(plan) if catalog.of(change).known)
    found = ((change, double_of(change, plan, catalog)) for change in known)
    yield from forgotten([change for change, double in found if double is not None and not double.creates], plan)


def forgotten(deleted: Sequence[ResourceChange], plan: Plan) -> Iterator[Fix]:
    """What keeps deleted objects: a block for each resource, or commands where there is none for it."""
    for config_address in dict.fromkeys(change.config_address for change in deleted):
        changes = [change for change in deleted if change.config_address == config_address]
        if doubt := doubt_of_block(changes, plan):
            commands = "\n".join(language.forget(plan, change.address) for change in changes)
            yield Fix(config_address, "", commands, doubt, Kind.FORGOTTEN)
        else:
            code = removed_block(config_address, language.has_lifecycle(plan))
            yield Fix(config_address, "", code, kind=Kind.FORGOTTEN)


def doubt_of_block(deleted: Sequence[ResourceChange], plan: Plan) -> str:
    """Why no ``removed`` block can speak of these objects of one resource; "" where one can."""
    if not language.has_removed(plan):
        return _TOO_OLD
    others = plan.by_config_address[deleted[0].config_address]
    is_whole = {change.address for change in others} == {change.address for change in deleted}
    return "" if is_whole and all(map(_is_undeclared, deleted)) else _NOT_ALONE


def _is_undeclared(change: ResourceChange) -> bool:
    """Whether the tool says that the block of a deleted object is no longer in the configuration."""
    return change.reason is ActionReason.NO_RESOURCE_CONFIG


def _deletions(plan: Plan) -> Iterator[ResourceChange]:
    return (change for change in plan.touched() if change.action is Action.DELETE and change.deposed is None)


def _is_at(change: ResourceChange, address: str) -> bool:
    return change.address == address or change.address.startswith((f"{address}.", f"{address}["))


def _is_whole_module(address: str, plan: Plan) -> bool:
    """Whether it is a module whose call is gone, so that one block can speak of all that is in it."""
    is_module = "[" not in address and bool(address) and ".".join(steps(address)) == address
    if not is_module or not language.has_removed(plan):
        return False
    inside = [change for change in plan.resource_changes if is_under(without_keys(change.address), address)]
    return bool(inside) and all(change.action is Action.DELETE and _is_undeclared(change) for change in inside)
