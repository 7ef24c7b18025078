"""What goes and what depends on it, drawn in layers from left to right, and the same as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from planguard.judging.decision import PlanDecision
from planguard.model.change import ResourceChange
from planguard.reporters._parts.blast_radius import possibly_destroyed
from planguard.reporters.html.kinds import Kind, kind_of
from planguard.reporters.html.text import NOTHING, Html, code, joined, markup, middle, name, number

MOST_DESTROYED = 20
MOST_DEPENDENTS = 4
MOST_NODES = 40
"""How many objects that go are drawn, how many that depend on each of them but stay, and how many in all.

The others are counted.
"""

_LISTED = 200
_WIDTH, _HEIGHT = 230, 42
_ACROSS, _DOWN = 50, 12
_LAYERS = 8
_LABEL, _STATE = 29, 36


class Node(Struct, frozen=True):
    """One box: the configuration address it stands for, its place, and what happens to it."""

    address: str
    layer: int
    row: int
    kind: Kind
    state: str

    @property
    def x(self) -> int:
        """The left edge in pixels."""
        return self.layer * (_WIDTH + _ACROSS) + 1

    @property
    def y(self) -> int:
        """The upper edge in pixels."""
        return self.row * (_HEIGHT + _DOWN) + 1


def graph(plan_decision: PlanDecision) -> Html:
    """The picture and the list of one plan; "" where nothing goes."""
    going = possibly_destroyed(plan_decision)
    if not going:
        return NOTHING
    dependents = _dependents(going, plan_decision)
    shown = _shown(going[:MOST_DESTROYED], dependents)
    arrows = [(one, other) for one in shown for other in dependents.get(one, ()) if other in shown]
    nodes = _placed(shown, arrows, plan_decision)
    left = len(going) - MOST_DESTROYED
    more = markup("<p>… and {} that go, not drawn.</p>", number(left, "more object")) if left > 0 else NOTHING
    return joined([_picture(nodes, arrows), more, _list(going, dependents, plan_decision)])


def _dependents(going: Sequence[ResourceChange], plan_decision: PlanDecision) -> dict[str, list[str]]:
    """What depends directly on each address that goes, by address."""
    dependents: dict[str, list[str]] = {change.config_address: [] for change in going}
    for address in sorted(plan_decision.plan.dependencies):
        for needed in plan_decision.plan.dependencies[address]:
            if needed in dependents and needed != address:
                dependents[needed].append(address)
    return dependents


def _shown(going: Sequence[ResourceChange], dependents: Mapping[str, list[str]]) -> dict[str, int]:
    """The addresses that are drawn, each with how many more depend on it than are."""
    drawn = [change.config_address for change in going]
    for address in list(drawn):
        drawn += [dependent for dependent in dependents[address] if dependent not in dependents][:MOST_DEPENDENTS]
    shown = dict.fromkeys(list(dict.fromkeys(drawn))[:MOST_NODES], 0)
    for address in shown:
        shown[address] = sum(dependent not in shown for dependent in dependents.get(address, ()))
    return shown


def _placed(
    shown: Mapping[str, int], arrows: Sequence[tuple[str, str]], plan_decision: PlanDecision
) -> dict[str, Node]:
    layers = _layers(shown, arrows)
    above: dict[str, list[str]] = {}
    for one, other in arrows:
        above.setdefault(other, []).append(one)
    placed: dict[str, Node] = {}
    for layer in range(max(layers.values()) + 1):
        members = [address for address in shown if layers[address] == layer]
        members.sort(key=lambda address: _mean([placed[o].row for o in above.get(address, ()) if o in placed]))
        for row, address in enumerate(members):
            kind, state = _state(address, plan_decision)
            more = f", {shown[address]} more need it" if shown[address] else ""
            placed[address] = Node(address, layer, row, kind, state + more)
    return placed


def _layers(shown: Mapping[str, int], arrows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The column of each address: one right of the last it depends on; a circle ends where the columns do."""
    layers = dict.fromkeys(shown, 0)
    for _ in range(_LAYERS - 1):
        deeper = dict(layers)
        for one, other in arrows:
            deeper[other] = min(_LAYERS - 1, max(deeper[other], layers[one] + 1))
        if deeper == layers:
            break
        layers = deeper
    used = {layer: place for place, layer in enumerate(sorted(set(layers.values())))}
    return {address: used[layer] for address, layer in layers.items()}


def _mean(rows: Sequence[int]) -> float:
    return sum(rows) / len(rows) if rows else 0


def _state(address: str, plan_decision: PlanDecision) -> tuple[Kind, str]:
    """The gravest that happens at a configuration address, and all that does in words: ``1 destroyed, 2 replaced``."""
    kinds = Counter(kind_of(change) for change in plan_decision.plan.by_config_address.get(address, ()))
    ordered = sorted(set(kinds) - {Kind.UNTOUCHED}, key=lambda kind: kind.gravity) or [Kind.UNTOUCHED]
    if kinds.total() <= 1 or ordered == [Kind.UNTOUCHED]:
        return ordered[0], ordered[0].value
    return ordered[0], ", ".join(f"{kinds[kind]:,} {kind.value}" for kind in ordered)


def _picture(nodes: Mapping[str, Node], arrows: Sequence[tuple[str, str]]) -> Html:
    width = max(node.x for node in nodes.values()) + _WIDTH + 1
    height = max(node.y for node in nodes.values()) + _HEIGHT + 1
    lines = joined(_arrow(nodes[one], nodes[other]) for one, other in arrows)
    boxes = joined(_box(node) for node in nodes.values())
    size = markup('width="{0}" height="{1}" viewBox="0 0 {0} {1}"', width, height)
    caption = name("What goes and what depends on it, drawn; the list below says the same")
    picture = markup('<svg {} role="img" aria-label="{}">{}{}</svg>', size, caption, lines, boxes)
    return markup('<div class="drawing" tabindex="0" role="region" aria-label="Dependency graph">{}</div>', picture)


def _arrow(one: Node, other: Node) -> Html:
    x1, y1, x2, y2 = one.x + _WIDTH, one.y + _HEIGHT // 2, other.x, other.y + _HEIGHT // 2
    bend = max(30, (x2 - x1) // 2)
    return markup('<path class="arrow" d="M{} {}C{} {} {} {} {} {}"/>', x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2)


def _box(node: Node) -> Html:
    kind, symbol, x, y = name(node.kind.value), name(node.kind.symbol), node.x, node.y
    parts = (
        markup('<g class="{}"><title>{}: {}</title>', kind, name(node.address), name(node.state)),
        markup('<rect x="{}" y="{}" width="{}" height="{}" rx="5"/>', x, y, _WIDTH, _HEIGHT),
        markup('<text x="{}" y="{}">{}</text>', x + 10, y + 17, name(middle(node.address, _LABEL))),
        markup('<text x="{}" y="{}" class="told">{} {}</text></g>', x + 10, y + 33, symbol, name(node.state, _STATE)),
    )
    return joined(parts)


def _list(going: Sequence[ResourceChange], dependents: Mapping[str, list[str]], plan_decision: PlanDecision) -> Html:
    rest = len(going) - _LISTED
    items = [_item(change.config_address, dependents, plan_decision) for change in going[:_LISTED]]
    items += [markup("<li>… and {} that go</li>", number(rest, "more object"))] if rest > 0 else []
    return markup("<details><summary>The same as a list</summary><ul>{}</ul></details>", joined(items))


def _item(address: str, dependents: Mapping[str, list[str]], plan_decision: PlanDecision) -> Html:
    state = name(_state(address, plan_decision)[1])
    return markup("<li>{} ({}): {}</li>", code(address), state, joined(_named(dependents[address])))


def _named(dependents: Sequence[str]) -> Iterator[Html]:
    if not dependents:
        yield name("nothing in the plan depends on it")
        return
    verb = name("depends" if len(dependents) == 1 else "depend")
    yield markup("{} on it: {}", verb, joined((code(dependent) for dependent in dependents[:10]), ", "))
    if len(dependents) > 10:
        yield markup(" and {} more", len(dependents) - 10)
