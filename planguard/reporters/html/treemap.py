"""Everything the plans manage as areas: a box for each module or stack, and in it one for each object or kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from planguard.judging.decision import Decision, PlanDecision
from planguard.model.change import ResourceChange, without_keys
from planguard.reporters._parts.line import line
from planguard.reporters.html.kinds import Kind, kind_of, kinds_in
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.squares import Box, squarified
from planguard.reporters.html.text import NOTHING, Html, joined, markup, name, number

MOST_GROUPS = 60
"""How many modules have a box of their own. Where there are more, the instances of a module share one, and then
all those that lose least."""

ONE_BY_ONE = 250
"""Up to how many objects in all each has an area of its own; above, they are counted by type."""

_MOST_TILES = 40
_ROWS = 150
_WIDE = Box(0, 0, 2.2, 1)

GroupKey = tuple[int, str]


class Group(Struct, frozen=True, dict=True):
    """The managed objects of one module or stack, or of all that share the last box."""

    label: str
    number: int  # its place in the page's list of groups; -1 for the shared box
    members: tuple[tuple[int, ResourceChange], ...]  # with the position of their plan

    @cached_property
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


def treemap(groups: Iterable[Group], objects: Objects) -> tuple[Html, Html]:
    """The boxes as HTML, and the style rules that say where they are; both empty where nothing is managed."""
    drawn = _drawn([group for group in groups if group.members])
    if not drawn:
        return NOTHING, NOTHING
    single = sum(len(group.members) for group in drawn) <= ONE_BY_ONE
    html: list[Html] = []
    rules: list[Html] = []
    boxes = squarified([len(group.members) for group in drawn], _WIDE)
    for place, (group, box) in enumerate(zip(drawn, boxes, strict=True)):
        identity = markup("g{}", place)
        rules.append(_rule(identity, box, _WIDE))
        tiles = _tiles(group, objects, single)
        inner = squarified([tile.count for tile in tiles], Box(0, 0, box.width, box.height))
        html.append(markup('<div class="group" id="{}"><b>{}</b><div class="tiles">', identity, name(group.label)))
        for which, (tile, spot) in enumerate(zip(tiles, inner, strict=True)):
            inside = markup("{}t{}", identity, which)
            rules.append(_rule(inside, spot, box))
            html.append(_tile(tile, group, inside))
        html.append(markup("</div></div>"))
    return joined(html), joined(rules)


def _drawn(groups: list[Group]) -> list[Group]:
    """The groups that have a box, the largest first; what is beyond the limit shares one."""
    if len(groups) > MOST_GROUPS:
        groups = _without_keys(groups)
    by_loss = sorted(groups, key=lambda group: (-_lost(group.counts), -len(group.members), group.label))
    kept, rest = by_loss[:MOST_GROUPS], by_loss[MOST_GROUPS:]
    if rest:
        members = tuple(member for group in rest for member in group.members)
        kept.append(Group(number(len(rest), "more group"), -1, members))
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


def _tile(tile: Tile, group: Group, identity: Html) -> Html:
    what = tile.label if tile.count == 1 and tile.label else f"{tile.count:,} {tile.type or tile.label}"
    title = markup("{}: {} ({})", name(what, 120), name(tile.kind.words), name(group.label, 80))
    shown = markup("<span><i>{}</i> {}</span>", name(tile.kind.symbol), name(what, 80))
    same = markup('id="{}" class="tile {}" title="{}"', identity, name(tile.kind.value), title)
    if tile.kind is Kind.UNTOUCHED or not tile.link:
        return markup("<span {}>{}</span>", same, shown)
    place, kind = group.number, tile.kind.gravity
    where = markup('data-kind="{}" data-group="{}" data-type="{}"', kind, place, name(tile.type, 120))
    return markup('<a href="{}" {} {} aria-label="{}">{}</a>', name(tile.link), same, where, title, shown)


def _rule(identity: Html, box: Box, around: Box) -> Html:
    sides = (box.x / around.width, box.y / around.height, box.width / around.width, box.height / around.height)
    shares = (100 * share for share in sides)
    return markup("#{}{{left:{:.3f}%;top:{:.3f}%;width:{:.3f}%;height:{:.3f}%}}", identity, *shares)


def table(groups: Sequence[Group]) -> Html:
    """The same as a table of counts; the groups that lose most first, those beyond the limit counted."""
    listed = sorted((g for g in groups if g.members), key=lambda g: (-_lost(g.counts), -len(g.members), g.number))
    kinds = [kind for kind in Kind if any(group.counts[kind] for group in listed)]
    head = joined(markup('<th scope="col">{} {}</th>', name(kind.symbol), name(kind.value)) for kind in kinds)
    rest = len(listed) - _ROWS
    foot = markup("<p>… and {}.</p>", number(rest, "more group")) if rest > 0 else NOTHING
    rows = joined(_table_row(group, kinds) for group in listed[:_ROWS])
    top = markup('<tr><th scope="col">Module or stack</th>{}<th scope="col">all</th></tr>', head)
    return markup("<table><thead>{}</thead><tbody>{}</tbody></table>{}", top, rows, foot)


def _table_row(group: Group, kinds: Sequence[Kind]) -> Html:
    counts = group.counts
    cells = joined(markup("<td>{:,}</td>", counts[kind]) for kind in kinds)
    label, members = name(group.label), len(group.members)
    return markup('<tr><th scope="row">{}</th>{}<td>{:,}</td></tr>', label, cells, members)


def legend(decision: Decision) -> Iterator[Html]:
    """How many objects of each kind there are, as links that filter the plan."""
    counts = kinds_in(plan_decision.plan for plan_decision in decision.plans)
    for kind in Kind:
        if counts[kind]:
            value, symbol, words = name(kind.value), name(kind.symbol), name(kind.words)
            inner = markup('<i class="{}">{}</i><b>{:,}</b> {}', value, symbol, counts[kind], words)
            if kind is Kind.UNTOUCHED:
                yield markup("<li><span>{}</span></li>", inner)
            else:
                yield markup('<li><a href="#objects" data-kind="{}">{}</a></li>', kind.gravity, inner)
