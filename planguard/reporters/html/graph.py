"""What goes and what depends on it, drawn in layers from left to right, and the same as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from planguard.judging.decision import PlanDecision
from planguard.model.change import ResourceChange
from planguard.reporters._parts.blast_radius import gone
from planguard.reporters.html.kinds import Kind, kind_of
from planguard.reporters.html.text import code, middle, name, number

MOST_GONE = 20
MOST_DEPENDENTS = 4
MOST_NODES = 40
"""How many objects that go are drawn, how many that depend on each of them but stay, and how many in all.

The others are counted.
"""

_LISTED = 200
_WIDTH, _HEIGHT = 230, 42
_ACROSS, _DOWN = 50, 12
_LAYERS = 8
_LABEL, _TOLD = 29, 36


class Node(Struct, frozen=True):
    """One box: the configuration address it stands for, its place, and what happens to it."""

    address: str
    layer: int
    row: int
    kind: Kind
    told: str

    @property
    def x(self) -> int:
        """The left edge in pixels."""
        return self.layer * (_WIDTH + _ACROSS) + 1

    @property
    def y(self) -> int:
        """The upper edge in pixels."""
        return self.row * (_HEIGHT + _DOWN) + 1


def graph(plan_decision: PlanDecision) -> str:
    """The picture and the list of one plan; "" where nothing goes."""
    going = gone(plan_decision)
    if not going:
        return ""
    users = _users(going, plan_decision)
    shown = _shown(going[:MOST_GONE], users)
    arrows = [(one, other) for one in shown for other in users.get(one, ()) if other in shown]
    nodes = _placed(shown, arrows, plan_decision)
    left = len(going) - MOST_GONE
    more = f"<p>… and {number(left, 'more object')} that go, not drawn.</p>" if left > 0 else ""
    return f"{_picture(nodes, arrows)}{more}{_list(going, users, plan_decision)}"


def _users(going: Sequence[ResourceChange], plan_decision: PlanDecision) -> dict[str, list[str]]:
    """What depends directly on each address that goes, by address."""
    users: dict[str, list[str]] = {change.config_address: [] for change in going}
    for address in sorted(plan_decision.plan.dependencies):
        for needed in plan_decision.plan.dependencies[address]:
            if needed in users and needed != address:
                users[needed].append(address)
    return users


def _shown(going: Sequence[ResourceChange], users: Mapping[str, list[str]]) -> dict[str, int]:
    """The addresses that are drawn, each with how many more depend on it than are."""
    drawn = [change.config_address for change in going]
    for address in list(drawn):
        drawn += [user for user in users[address] if user not in users][:MOST_DEPENDENTS]
    shown = dict.fromkeys(list(dict.fromkeys(drawn))[:MOST_NODES], 0)
    for address in shown:
        shown[address] = sum(user not in shown for user in users.get(address, ()))
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
            kind, told = _state(address, plan_decision)
            more = f", {shown[address]} more need it" if shown[address] else ""
            placed[address] = Node(address, layer, row, kind, told + more)
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


def _picture(nodes: Mapping[str, Node], arrows: Sequence[tuple[str, str]]) -> str:
    width = max(node.x for node in nodes.values()) + _WIDTH + 1
    height = max(node.y for node in nodes.values()) + _HEIGHT + 1
    lines = "".join(_arrow(nodes[one], nodes[other]) for one, other in arrows)
    boxes = "".join(_box(node) for node in nodes.values())
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    told = "What goes and what depends on it, drawn; the list below says the same"
    picture = f'<svg {size} role="img" aria-label="{told}">{lines}{boxes}</svg>'
    return f'<div class="drawing" tabindex="0" role="region" aria-label="Dependency graph">{picture}</div>'


def _arrow(one: Node, other: Node) -> str:
    x1, y1, x2, y2 = one.x + _WIDTH, one.y + _HEIGHT // 2, other.x, other.y + _HEIGHT // 2
    bend = max(30, (x2 - x1) // 2)
    return f'<path class="arrow" d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'


def _box(node: Node) -> str:
    place = f'x="{node.x}" y="{node.y}"'
    x = node.x + 10
    return (
        f'<g class="{node.kind.value}"><title>{name(node.address)}: {name(node.told)}</title>'
        f'<rect {place} width="{_WIDTH}" height="{_HEIGHT}" rx="5"/>'
        f'<text x="{x}" y="{node.y + 17}">{name(middle(node.address, _LABEL))}</text>'
        f'<text x="{x}" y="{node.y + 33}" class="told">{node.kind.symbol} {name(node.told, _TOLD)}</text></g>'
    )


def _list(going: Sequence[ResourceChange], users: Mapping[str, list[str]], plan_decision: PlanDecision) -> str:
    rest = len(going) - _LISTED
    items = [_item(change.config_address, users, plan_decision) for change in going[:_LISTED]]
    items += [f"<li>… and {number(rest, 'more object')} that go</li>"] if rest > 0 else []
    return f"<details><summary>The same as a list</summary><ul>{''.join(items)}</ul></details>"


def _item(address: str, users: Mapping[str, list[str]], plan_decision: PlanDecision) -> str:
    return f"<li>{code(address)} ({_state(address, plan_decision)[1]}): {''.join(_named(users[address]))}</li>"


def _named(users: Sequence[str]) -> Iterator[str]:
    if not users:
        yield "nothing in the plan depends on it"
        return
    yield f"{'depends' if len(users) == 1 else 'depend'} on it: " + ", ".join(code(user) for user in users[:10])
    if len(users) > 10:
        yield f" and {len(users) - 10} more"
