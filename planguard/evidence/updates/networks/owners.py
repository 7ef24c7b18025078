"""What the rules of an object belong to: a group of its own, or the group, list or server that it names."""

from __future__ import annotations

import msgspec

from planguard.knowledge.words.attributes import own_name
from planguard.knowledge.words.exposure import network_rules
from planguard.model.change import ResourceChange
from planguard.model.values import Value, at, revealed


class Owner(msgspec.Struct, frozen=True):
    """The owner of rules before or after the apply. Nothing is in ``names`` where the plan does not tell."""

    names: frozenset[str]
    is_itself: bool
    is_new: bool
    goes: bool

    def may_be(self, former: Owner) -> bool:
        """Whether this owner may be one from before, under its old name or, made anew, a new one."""
        if self.is_itself and (former.is_itself or self.is_new):
            return self.is_new and former.goes
        return not self.names or not former.names or bool(self.names & former.names)


def owner(change: ResourceChange, tree: Value) -> Owner:
    """What the rules of an object with these values, those before or those after, belong to."""
    named = next((rules.belongs_to for rules in network_rules(change.type) if rules.belongs_to), "")
    values = revealed(tree)
    called = (at(values, (named,)),) if named else (at(values, ("id",)), own_name(values), change.physical_id)
    return Owner(
        names=frozenset(_last(one) for one in called if isinstance(one, str) and one),
        is_itself=not named,
        is_new=change.action.creates,
        goes=change.may_destroy,
    )


def _last(name: str) -> str:
    """The name without the path of Azure before it, which one type gives and the next does not."""
    return name.rpartition("/")[2].casefold()
