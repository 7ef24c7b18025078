"""Whether an object and one of the same name are in two regions or accounts, by who manages each."""

from __future__ import annotations

from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import at

_REGION = slice(3, 4)  # of the parts of an ARN


def is_elsewhere(old: ResourceChange, new: ResourceChange, plan: Plan) -> bool:
    """Whether another configuration of the provider manages the new object, or one for another region."""
    if not plan.providers:
        return False
    one, other = _configurations(old, new, plan)
    if one and other:
        return one != other
    regions = [*_region_of(old), plan.regions.get(other, "")]
    return len(regions) > 1 and all(regions) and regions[0] != regions[1]


def may_be_elsewhere(old: ResourceChange, new: ResourceChange, plan: Plan) -> bool:
    """Whether another configuration of the provider may manage the new object.

    Only a saved plan tells that of an object whose block is gone; else its ARN may tell the region.
    """
    keys = _configurations(old, new, plan)
    if all(keys):
        return keys[0] != keys[1]
    names = {_name(key) for key in keys if key}
    used = {_configuration(key, plan) for key in plan.providers.values()}
    if sum(_name(key) in names for key in used) <= 1:
        return False
    region = plan.regions.get(keys[1], "")
    return not region or _region_of(old) != [region]


def _configurations(old: ResourceChange, new: ResourceChange, plan: Plan) -> tuple[str, str]:
    one, other = (_configuration(plan.providers.get(change.config_address, ""), plan) for change in (old, new))
    return one, other


def _configuration(key: str, plan: Plan) -> str:
    """The configuration that a key stands for: a module that has none of its own uses that of the root module."""
    return key if key in plan.regions else key.rpartition(":")[2]


def _region_of(change: ResourceChange) -> list[str]:
    return str(at(change.before, ("arn",)) or "").split(":")[_REGION]


def _name(key: str) -> str:
    return key.rpartition(":")[2].partition(".")[0]
