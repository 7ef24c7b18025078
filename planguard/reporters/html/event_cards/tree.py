"""What follows from what within an event: nested lists, the root first, which the style sheet draws as a tree."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from planguard.evidence.causes import cause_of
from planguard.judging.events.model import EventKind
from planguard.judging.events.names import compacted
from planguard.model.change import ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.reporters.html.event_cards.losses import counted
from planguard.reporters.html.event_cards.placed import Placed
from planguard.reporters.html.kinds import Kind, kind_of
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import NOTHING, Html, joined, markup, name, words

MOST_NODES = 30
"""How many nodes are drawn; the objects after them are counted by type."""

_MOST_ALIKE, _MOST_LOOKED_AT = 5, 1000
_MOST_STAYING, _NEAREST = 3, 12
_DEEP = 4
_NOT_DRAWN = (EventKind.MOVE, EventKind.SHIFT)

Parents = Mapping[str, tuple[str, bool]]
"""What each configuration address follows from, and whether that forces it or it only depends on that."""


class Branch(Struct, frozen=True):
    """The nodes of a tree by configuration address, and what each follows from."""

    nodes: dict[str, Sequence[ResourceChange]]
    parents: Parents

    def below(self, parent: str | None) -> list[str]:
        """The nodes right below one; with None, those at the root."""
        return [one for one in self.nodes if (self.parents[one][0] if one in self.parents else None) == parent]

    def connected(self) -> Branch:
        """The tree without the nodes that neither follow from another nor have one that follows from them."""
        within = {*self.parents, *(above for above, _ in self.parents.values())}
        return Branch({one: changes for one, changes in self.nodes.items() if one in within}, self.parents)

    def depth(self, parent: str | None = None) -> int:
        """How many levels there are below a node."""
        return max((1 + self.depth(one) for one in self.below(parent)), default=0)


def tree(placed: Placed, objects: Objects) -> Html:
    """The tree of an event; nothing where no object follows from another."""
    event, plan = placed.event, placed.plan_decision.plan
    if event.kind in _NOT_DRAWN or len(event.members) < 2:
        return NOTHING
    groups: dict[str, list[ResourceChange]] = {}
    first = event.cause.address if event.cause else ""
    for member in sorted(event.members, key=lambda member: member.change.address != first):
        groups.setdefault(member.change.config_address, []).append(member.change)
    drawn = _with_what_stays(_chosen(groups, plan), plan).connected()
    if not drawn.nodes:
        return NOTHING
    rest = [change.type for address, changes in groups.items() if address not in drawn.nodes for change in changes]
    left = markup("<p>Not in the drawing: {}.</p>", counted(rest)) if rest else NOTHING
    deep = name(" deep" if drawn.depth() > _DEEP else "")
    body = markup("<ul>{}</ul>", joined(_items(drawn, None, placed, objects)))
    head = markup('<figure class="tree{}"><figcaption>{}</figcaption>', deep, joined(_legend(drawn)))
    return markup('{}<div class="drawn">{}</div>{}</figure>', head, body, left)


def _chosen(groups: Mapping[str, Sequence[ResourceChange]], plan: Plan) -> Branch:
    """The first groups with all that they follow from, as far as there is room, and of those that are alike a few."""
    nodes: dict[str, Sequence[ResourceChange]] = {}
    parents: dict[str, tuple[str, bool]] = {}
    alike: Counter[tuple[object, str]] = Counter()
    for address in itertools.islice(groups, _MOST_LOOKED_AT):
        path = _upward(address, groups, parents, plan)
        new = [one for one in path if one not in nodes]
        kind = parents.get(address), groups[address][0].type
        if len(nodes) + len(new) <= MOST_NODES and alike[kind] < _MOST_ALIKE:
            alike[kind] += address in new
            nodes |= {one: groups[one] for one in reversed(new)}
    return Branch(nodes, {one: above for one, above in parents.items() if one in nodes})


def _upward(
    address: str, groups: Mapping[str, Sequence[ResourceChange]], parents: dict[str, tuple[str, bool]], plan: Plan
) -> list[str]:
    """A group and those above it up to the root; what is found of them is added to ``parents``."""
    path = [address]
    while len(path) <= MOST_NODES:
        here = path[-1]
        above = parents.get(here) or _parent(here, groups, plan)
        if above is None or above[0] in path:
            break
        parents[here] = above
        path.append(above[0])
    return path


def _parent(address: str, groups: Mapping[str, Sequence[ResourceChange]], plan: Plan) -> tuple[str, bool] | None:
    """The nearest that forces a group, or else the last of those in the event that it depends on."""
    forced = (chain[0] for change in groups[address] if (chain := cause_of(change, plan).chain))
    for above in map(without_keys, forced):
        if above in groups and above != address:
            return above, True
    needed = (plan.dependencies.get(address, frozenset()) & groups.keys()) - {address}
    direct = [one for one in needed if not any(one in plan.dependencies.get(other, ()) for other in needed - {one})]
    return (min(direct), False) if direct else None


def _with_what_stays(drawn: Branch, plan: Plan) -> Branch:
    """The tree with some of the objects that depend on it and are not part of the event."""
    nodes, parents = dict(drawn.nodes), dict(drawn.parents)
    for above in reversed(drawn.nodes):
        direct = (one for one in sorted(plan.dependents(above, _NEAREST)) if above in plan.dependencies[one])
        staying = ((one, _staying(one, nodes[above], plan)) for one in direct if one not in nodes)
        for address, changes in itertools.islice((each for each in staying if each[1]), _MOST_STAYING):
            if len(nodes) < MOST_NODES:
                nodes[address], parents[address] = changes, (above, False)
    return Branch(nodes, parents)


def _staying(address: str, above: Sequence[ResourceChange], plan: Plan) -> list[ResourceChange]:
    """The objects at an address, in the modules of those above where some are; none where one of them is lost."""
    changes, modules = plan.by_config_address.get(address, ()), {change.module for change in above}
    near = [change for change in changes if change.module in modules] or list(changes)
    return [] if any(kind_of(change).loses for change in near) else near


def _items(drawn: Branch, parent: str | None, placed: Placed, objects: Objects) -> Iterator[Html]:
    for address in drawn.below(parent):
        forced = drawn.parents[address][1] if parent is not None else True
        how = name("forced" if forced else "needs")
        says = NOTHING
        if parent is not None:
            how_so = "Forced by" if forced else "Depends on"
            says = markup('<span class="unseen">{} {}: </span>', name(how_so), name(parent))
        below = joined(_items(drawn, address, placed, objects))
        forces = any(drawn.parents[one][1] for one in drawn.below(address))
        inner = markup('<ul class="{}">{}</ul>', name("forced" if forces else "needs"), below) if below else NOTHING
        node = _node(address, drawn.nodes[address], placed.position, objects)
        yield markup('<li class="{}">{}{}{}</li>', how, says, node, inner)


def _node(address: str, changes: Sequence[ResourceChange], position: int, objects: Objects) -> Html:
    kinds = Counter(map(kind_of, changes))
    worst = min(kinds, key=lambda kind: kind.gravity)
    level = objects.worst(position, changes)
    tone = name(f"{worst.value} {level.word if level is not None else ''}".strip())
    names = compacted(change.address for change in changes)
    full, module = (names[0], changes[0].module) if len(names) == 1 else (address, without_keys(changes[0].module))
    shown = full.removeprefix(f"{module}.").removeprefix(f"{changes[0].type}.")
    where = f"{module} " if module else ""
    link = objects.anchor(position, changes[0])
    head = markup("<small>{}{}</small><b>{}</b>", words(where), words(changes[0].type), words(shown))
    body = markup("{}<i>{} {}</i>", head, name(worst.symbol), _state(kinds))
    same = markup('class="node {}" title="{}"', tone, name(full))
    if not link:
        return markup("<span {}>{}</span>", same, body)
    return markup('<a href="{}" {}>{}</a>', name(link), same, body)


def _state(kinds: Counter[Kind]) -> Html:
    """What happens to the objects of a node: ``replaced``, or ``1 destroyed, 2 replaced``."""
    if kinds.total() == 1:
        return name(next(iter(kinds)).value if Kind.UNCERTAIN not in kinds else "may be lost")
    ordered = sorted(kinds, key=lambda kind: kind.gravity)
    return joined((markup("{:,} {}", kinds[kind], name(kind.words)) for kind in ordered), ", ")


def _legend(drawn: Branch) -> Iterator[Html]:
    ways = {forced for _, forced in drawn.parents.values()}
    if True in ways:
        yield markup('<span class="edge forced">{}</span>', name("forces the replacement of"))
    if False in ways:
        yield markup('<span class="edge needs">{}</span>', name("is needed by"))
