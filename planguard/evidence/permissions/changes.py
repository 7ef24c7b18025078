"""How what somebody may do changes: dangerous rights gained, and what held them back lost, surely or perhaps."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from planguard.evidence.doubt import at_worst
from planguard.evidence.pairing.pairs import pairs
from planguard.evidence.pairing.succession import Succession, successions
from planguard.evidence.permissions.grant import Grant
from planguard.evidence.permissions.grants import grants, is_readable, restraints_lost
from planguard.evidence.permissions.holders import hold_it_already
from planguard.evidence.permissions.policies import Policies, is_unreadable
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Path, revealed, walk

_HIDDEN = "a denial, condition, or boundary in a (sensitive value)"


class Widening(msgspec.Struct, frozen=True):
    """What one object allows more than before, worst first, and what held it back and does so no longer.

    Of the rights ``gained``, ``hidden`` come from values that the plan hides and must not be named. ``possible`` are
    those that ``unseen`` values, known only after apply, may give; ``may_unbind``: what is lost may stay after all.
    """

    change: ResourceChange
    gained: tuple[Grant, ...] = ()
    hidden: frozenset[Grant] = frozenset()
    possible: tuple[Grant, ...] = ()
    unseen: tuple[Path, ...] = ()
    lost: tuple[str, ...] = ()
    may_unbind: bool = False


def widenings(plan: Plan, catalog: Catalog) -> Iterator[Widening]:
    """Every object that allows more than before, or may; a new object is compared with nothing."""
    renamed = {pair.new.address for pair in pairs(plan)}
    for change in plan.creates():
        if change.address not in renamed:
            for found in _of_a_new_object(change, catalog):
                known = _new_to_somebody(found, plan)
                if known.gained or known.possible:
                    yield known
    for succession in successions(plan):
        found = _of_a_succession(succession, catalog)
        found = _new_to_somebody(found, plan)
        if found.gained or found.possible or found.lost:
            yield found


def _new_to_somebody(found: Widening, plan: Plan) -> Widening:
    """The widening without the rights that everybody who gets them has before, by another object of the plan."""
    gained = tuple(grant for grant in found.gained if not hold_it_already(found.change, grant, plan))
    return replace(found, gained=gained, hidden=found.hidden & {*gained})


def _of_a_new_object(change: ResourceChange, catalog: Catalog) -> Iterator[Widening]:
    after, worst = revealed(change.after), catalog.worst_values
    if gained := grants(change.type, Policies(after)):
        yield Widening(change, _worst_first(gained), gained - grants(change.type, Policies(change.after)))
        return
    named = (*worst.documents, *worst.values)
    unread = tuple(path for path, leaf in walk(after) if is_unreadable(leaf) and not {*path}.isdisjoint(named))
    if unread:
        yield Widening(change, possible=_worst_first(grants(change.type, Policies(worst.document))), unseen=unread)


def _of_a_succession(one: Succession, catalog: Catalog) -> Widening:
    kind = one.change.type
    before, after = map(Policies, one.compared)
    has = grants(kind, before)
    gained = grants(kind, after) - has
    worst, paths = at_worst(before.tree, after.tree, catalog.worst_values)
    if paths and not gained and (possible := grants(kind, Policies(worst)) - has):
        return Widening(one.change, possible=_worst_first(possible), unseen=paths)
    lost = restraints_lost(before, after)
    return Widening(
        change=one.change,
        gained=_worst_first(gained),
        hidden=gained - grants(kind, Policies(one.after)) if gained else gained,
        lost=_as_shown(lost, one) if lost else (),
        may_unbind=bool(paths) or not is_readable(after.tree),
    )


def _as_shown(lost: list[str], one: Succession) -> tuple[str, ...]:
    """What is lost, told without what stands in values that the plan hides."""
    shown = restraints_lost(Policies(one.before), Policies(one.after))
    named = [restraint for restraint in lost if restraint in shown]
    return (*named, *([_HIDDEN] if len(named) < len(lost) else ()))


def _worst_first(gained: frozenset[Grant]) -> tuple[Grant, ...]:
    return tuple(sorted(gained, key=lambda grant: (-grant.severity, grant.says)))
