"""Everything the plans manage as areas: a box for each module or stack, and in it one for each object or kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from planguard.judging.decision import Decision, PlanDecision
from planguard.model.change import ResourceChange, without_keys
from planguard.reporters._parts.line import line
from planguard.reporters.html.kinds import Kind, kind_of
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.squares import Box, squarified
from planguard.reporters.html.text import name, number

MOST_GROUPS = 60
"""How many modules have a box of their own. Where there are more, the instances of a module share one, and then
all those that lose least."""

ONE_BY_ONE = 250
"""Up to how many objects in all each has an area of its own; above, they are counted by type."""

_MOST_TILES = 40
_ROWS = 150
_WIDE = Box(0, 0, 2.2, 1)

GroupKey = tuple[int, str]


class Group(Struct, frozen=True):
    """The managed objects of one module or stack, or of all that share the last box."""

    label: str
    number: int  # its place in the page's list of groups; -1 for the shared box
    members: tuple[tuple[int, ResourceChange], ...]  # with the position of their plan

    @property
    def counts(self) -> Counter[Kind]:
        """How many objects of each kind."""
        return Counter(kind_of(change) for _, change in self.members)


class Tile(Struct, frozen=True):
    """One area: how many objects of one kind, what it is called, and where it leads."""

    count: int
    kind: Kind
    label: str
    type: str
    link: str


def groups_of(decision: Decision) -> tuple[list[Group], dict[GroupKey, int]]:
    """Every module of every plan in the plans' order, and the number of each."""
    found: dict[GroupKey, list[tuple[int, ResourceChange]]] = {}
    several = len(decision.plans) > 1
    for position, plan_decision in enumerate(decision.plans):
        for change in plan_decision.plan.resource_changes:
            found.setdefault((position, change.module), []).append((position, change))
        for change in plan_decision.plan.reads:
            found.setdefault((position, change.module), [])
    numbers = {key: place for place, key in enumerate(found)}
    labels = [_label(decision.plans[position], module, several) for position, module in found]
    return [Group(*each) for each in zip(labels, range(len(found)), map(tuple, found.values()), strict=True)], numbers


def _label(plan_decision: PlanDecision, module: str, several: bool) -> str:
    plan = plan_decision.plan
    own = module or plan.stack.get("name") or plan.tool.words.root
    return line(f"{plan.source}: {own}" if several else own, 120)


def treemap(groups: Iterable[Group], objects: Objects) -> tuple[str, str]:
    """The boxes as HTML, and the style rules that say where they are; both empty where nothing is managed."""
    drawn = _drawn([group for group in groups if group.members])
    if not drawn:
        return "", ""
    single = sum(len(group.members) for group in drawn) <= ONE_BY_ONE
    html, rules = [], []
    boxes = squarified([len(group.members) for group in drawn], _WIDE)
    for place, (group, box) in enumerate(zip(drawn, boxes, strict=True)):
        rules.append(_rule(f"g{place}", box, _WIDE))
        tiles = _tiles(group, objects, single)
        inner = squarified([tile.count for tile in tiles], Box(0, 0, box.width, box.height))
        html.append(f'<div class="group" id="g{place}"><b>{name(group.label)}</b><div class="tiles">')
        for which, (tile, spot) in enumerate(zip(tiles, inner, strict=True)):
            rules.append(_rule(f"g{place}t{which}", spot, box))
            html.append(_tile(tile, group, f"g{place}t{which}"))
        html.append("</div></div>")
    return "".join(html), "".join(rules)


def _drawn(groups: list[Group]) -> list[Group]:
    """The groups that have a box, the largest first; what is beyond the limit shares one."""
    if len(groups) > MOST_GROUPS:
        groups = _without_keys(groups)
    by_loss = sorted(groups, key=lambda group: (-_lost(group.counts), -len(group.members), group.label))
    kept, rest = by_loss[:MOST_GROUPS], by_loss[MOST_GROUPS:]
    if rest:
        members = tuple(member for group in rest for member in group.members)
        kept.append(Group(f"{number(len(rest), 'more group')}", -1, members))
    return sorted(kept, key=lambda group: -len(group.members))


def _without_keys(groups: list[Group]) -> list[Group]:
    """The instances of each module together."""
    alike: dict[str, list[Group]] = {}
    for group in groups:
        alike.setdefault(without_keys(group.label), []).append(group)
    return [
        Group(f"{label} ({len(of)} instances)", -1, tuple(member for group in of for member in group.members))
        if len(of) > 1
        else of[0]
        for label, of in alike.items()
    ]


def _lost(counts: Mapping[Kind, int]) -> int:
    return sum(count for kind, count in counts.items() if kind.loses)


def _tiles(group: Group, objects: Objects, single: bool) -> list[Tile]:
    if single:
        ones = [_of_one(position, change, objects) for position, change in group.members]
        return sorted(ones, key=lambda tile: (tile.kind.gravity, tile.type))
    counted = Counter((kind_of(change), change.type) for _, change in group.members)
    ranked = sorted(counted.items(), key=lambda item: (item[0][0].gravity, -item[1], item[0][1]))
    tiles = [Tile(count, kind, "", type_, "#objects") for (kind, type_), count in ranked[:_MOST_TILES]]
    rest: Counter[Kind] = Counter()
    for (kind, _), count in ranked[_MOST_TILES:]:
        rest[kind] += count
    tiles += [Tile(count, kind, "of other types", "", "#objects") for kind, count in rest.items()]
    return sorted(tiles, key=lambda tile: (-tile.count, tile.kind.gravity))


def _of_one(position: int, change: ResourceChange, objects: Objects) -> Tile:
    short = change.address.removeprefix(f"{change.module}.").removeprefix(f"{change.module}/")
    return Tile(1, kind_of(change), short, change.type, objects.anchor(position, change))


def _tile(tile: Tile, group: Group, identity: str) -> str:
    what = tile.label if tile.count == 1 and tile.label else f"{tile.count:,} {tile.type or tile.label}"
    told = f"{name(what, 120)}: {tile.kind.words} ({name(group.label, 80)})"
    shown = f"<span><i>{tile.kind.symbol}</i> {name(what, 80)}</span>"
    same = f'id="{identity}" class="tile {tile.kind.value}" title="{told}"'
    if tile.kind is Kind.UNTOUCHED or not tile.link:
        return f"<span {same}>{shown}</span>"
    where = f'data-kind="{tile.kind.gravity}" data-group="{group.number}" data-type="{name(tile.type, 120)}"'
    return f'<a href="{tile.link}" {same} {where} aria-label="{told}">{shown}</a>'


def _rule(identity: str, box: Box, around: Box) -> str:
    shares = {
        "left": box.x / around.width,
        "top": box.y / around.height,
        "width": box.width / around.width,
        "height": box.height / around.height,
    }
    return f"#{identity}{{{';'.join(f'{side}:{100 * share:.3f}%' for side, share in shares.items())}}}"


def table(groups: Sequence[Group]) -> str:
    """The same as a table of counts; the groups that lose most first, those beyond the limit counted."""
    listed = sorted((g for g in groups if g.members), key=lambda g: (-_lost(g.counts), -len(g.members), g.number))
    kinds = [kind for kind in Kind if any(group.counts[kind] for group in listed)]
    head = "".join(f'<th scope="col">{kind.symbol} {kind.value}</th>' for kind in kinds)
    rest = len(listed) - _ROWS
    foot = f"<p>… and {number(rest, 'more group')}.</p>" if rest > 0 else ""
    rows = "".join(_table_row(group, kinds) for group in listed[:_ROWS])
    top = f'<tr><th scope="col">Module or stack</th>{head}<th scope="col">all</th></tr>'
    return f"<table><thead>{top}</thead><tbody>{rows}</tbody></table>{foot}"


def _table_row(group: Group, kinds: Sequence[Kind]) -> str:
    counts = group.counts
    cells = "".join(f"<td>{counts[kind]:,}</td>" for kind in kinds)
    return f'<tr><th scope="row">{name(group.label)}</th>{cells}<td>{len(group.members):,}</td></tr>'


def legend(decision: Decision) -> Iterator[str]:
    """How many objects of each kind there are, as links that filter the plan."""
    counts = Counter(
        kind_of(change) for plan_decision in decision.plans for change in plan_decision.plan.resource_changes
    )
    for kind in Kind:
        if counts[kind]:
            inner = f'<i class="{kind.value}">{kind.symbol}</i><b>{counts[kind]:,}</b> {kind.words}'
            if kind is Kind.UNTOUCHED:
                yield f"<li><span>{inner}</span></li>"
            else:
                yield f'<li><a href="#objects" data-kind="{kind.gravity}">{inner}</a></li>'
