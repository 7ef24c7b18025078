"""What a change of the networks that may come in does: a door that opens to everyone, or closes to clients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.evidence.updates.hurt import Hurt
from planguard.evidence.updates.networks.openings import Opening, network_change
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.resource_types.updates import Effect
from planguard.knowledge.words.exposure import guarded, is_web
from planguard.model.change import ResourceChange
from planguard.model.finding import Severity
from planguard.model.plan import Plan
from planguard.model.values import show, walk

_EVERY_PORT = (0, 65_535)
_NAMED = 3


def doors(change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[Hurt]:
    """A hurt for each port range that everyone may reach from now on, and one for the clients that are shut out."""
    found = network_change(change, plan)
    if found is None:
        return
    visible = {leaf for tree in (change.before, change.after) for _, leaf in walk(tree) if isinstance(leaf, str)}
    for one in found.gained:
        if one.to_everyone and not _is_public_anyway(one):
            yield _opened(one, _shown(one, visible), entry)
    if found.lost:
        yield _closed(found.lost, visible, entry)


def _is_public_anyway(one: Opening) -> bool:
    return is_web(one.first, one.last) and not one.rules.serves


def _opened(one: Opening, source: str, entry: ResourceType) -> Hurt:
    behind = guarded(one.first, one.last)
    exposed = bool(behind) or bool(one.rules.serves)
    limit = Severity[one.rules.at_most.upper()] if one.rules.at_most else Severity.CRITICAL
    return Hurt(
        effect=Effect.OPENS_ACCESS,
        paths=(one.path,),
        says=f"Everyone ({source}) can reach {_ports(one, behind)}.",
        why="",
        holds=entry.holds,
        weighty=exposed,
        at_most=limit if exposed else Severity.LOW,
        does=("lets everyone in", "let everyone in"),
    )


def _ports(one: Opening, behind: Sequence[str]) -> str:
    if one.rules.serves:
        return f"the {one.rules.serves}"
    if (one.first, one.last) == _EVERY_PORT:
        return "all ports"
    if one.first == one.last:
        return f"port {behind[0] if behind else one.first}"
    named = f", among them {', '.join(behind[:_NAMED])}" if behind else ""
    return f"ports {one.first} to {one.last}{named}"


def _closed(lost: Sequence[Opening], visible: set[str], entry: ResourceType) -> Hurt:
    """Clients that are shut out; that everyone is shut out of a port nobody opens to everyone is good housekeeping."""
    clients = list(dict.fromkeys(_shown(one, visible) for one in lost))
    more = f" and {len(clients) - _NAMED} more" if len(clients) > _NAMED else ""
    first = lost[0]
    where = (
        _ports(first, guarded(first.first, first.last))
        if len({one.key for one in lost}) == 1
        else "all that they could"
    )
    public = all(one.to_everyone for one in lost)
    hygiene = public and all(guarded(one.first, one.last) for one in lost)
    says = f"Clients in {', '.join(clients[:_NAMED])}{more} can no longer reach {where}."
    return Hurt(
        effect=Effect.LOCKS_OUT,
        paths=tuple(dict.fromkeys(one.path for one in lost)),
        says=f"Not everyone can reach {where} any longer." if public else says,
        why="",
        holds=entry.holds,
        at_most=Severity.LOW if hygiene else Severity.CRITICAL,
        does=("shuts out clients", "shut out clients"),
    )


def _shown(one: Opening, visible: set[str]) -> str:
    return show(one.source) if one.source in visible or not one.rules.sources else "(sensitive value)"
