"""How much it matters what an update takes away, by what it is called and by what the object holds."""

from __future__ import annotations

from planguard.evidence.losses.removals import Kind, Removal
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.words.attributes import Meaning, pattern
from planguard.model.finding import Harm, Severity

_HARMS: dict[Meaning, Harm] = {"data": Harm.DATA, "protection": Harm.PROTECTION, "access": Harm.ACCESS}
_MANY = 5
_SEVERAL = 3
_NOTICED = ("traffic", "cluster", "data", "key", "identity", "network")


def severity(removal: Removal, entry: ResourceType) -> Severity:
    name = removal.name
    weighty = pattern("data", "protection").search(name) or removal.kind is Kind.REPOINTED
    emptied = removal.is_all and (removal.of > 1 or pattern("access", "settings").search(name) is not None)
    return Severity.MEDIUM if weighty or emptied or removal.count >= _SEVERAL else Severity.LOW


def of_all(taken: list[Removal], entry: ResourceType) -> Severity:
    """The severity of many removals at once: an object that is stripped of most of what it had."""
    lost = [removal for removal in taken if removal.count * 2 >= removal.of]
    if sum(removal.count for removal in lost) < _MANY:
        return Severity.LOW
    return Severity.HIGH if entry.holds in _NOTICED else Severity.MEDIUM


def harm_of(worst: Removal, entry: ResourceType) -> Harm:
    for meaning, harm in _HARMS.items():
        if pattern(meaning).search(worst.name):
            return harm
    return Harm.SERVICE if entry.holds in _NOTICED else Harm.OBJECT
