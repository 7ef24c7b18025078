"""The objects as areas: what changes, and on demand everything; how large an area is says how much is lost with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision
from planguard.model.severity import Severity
from planguard.reporters.html.areas.groups import MOST_GROUPS, Group, changing, environments
from planguard.reporters.html.areas.squares import Box, squarified
from planguard.reporters.html.areas.tiles import Tile, drawn, letters, of_environments, of_objects, of_types
from planguard.reporters.html.kinds import Kind, kinds_in
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import NOTHING, Html, joined, markup, name, number

ONE_BY_ONE = 250
"""Up to how many objects in all each has an area of its own; above, they are counted by type."""

_ROWS = 150
_FEW = 8
_MOST_TWICE = 300
_COLOURED = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
_WIDE, _TALL = Box(0, 0, 2.2, 1), Box(0, 0, 0.7, 1)
_LEAST = 0.003
"""The least share of the whole that a box has, so that none is a sliver."""

Part = tuple[str, list[Tile]]
"""A box with its name and its areas."""


def treemaps(groups: Sequence[Group], objects: Objects) -> tuple[Html, Html]:
    """The areas of what changes, and hidden behind them those of everything; with the rules that say where each is."""
    some, every = changing(groups), [group for group in groups if group.members]
    all_, changed = (sum(len(group.members) for group in of) for of in (every, some))
    if not all_:
        return markup("<p>The plan manages nothing.</p>"), NOTHING
    html, rules = _map(some or every, objects, "g", "")
    if 0 < changed < all_:
        hidden, more_rules = _map(every, objects, "a", " hidden")
        button = markup('<p><button type="button" id="whole" hidden>Show all {}</button></p>', number(all_, "object"))
        html, rules = joined([html, hidden, button]), joined([rules, more_rules])
    told = markup('<p id="told" class="about">Choose an area to see it in the plan.</p>')
    return joined([_scale(), html, told, _table(groups)]), rules


def _scale() -> Html:
    levels = joined(markup('<span class="level {0}">{0}</span>', name(level.word)) for level in _COLOURED)
    says = "The larger an area, the more is lost with it. Its color is the level of the worst finding:"
    return markup('<p class="legend scale">{} {} Pale: low, or no finding.</p>', name(says), levels)


def _map(groups: Sequence[Group], objects: Objects, start: str, hidden: str) -> tuple[Html, Html]:
    count = sum(len(group.members) for group in groups)
    parts = [_ordered(part) for part in sorted(_parts(groups, objects, count), key=lambda part: -_size(part[1]))]
    few = name(" few" if count <= _FEW else "")
    head = markup(
        '<div class="treemap{}" role="group" aria-label="{}"{}>', few, name(_says(groups, count)), name(hidden)
    )
    html = joined(_part(part, f"{start}{place}") for place, part in enumerate(parts))
    rules = [*_rules(parts, start, _WIDE), *_letters(parts)]
    if sum(len(tiles) for _, tiles in parts) <= _MOST_TWICE:
        rules.append(markup("@media (max-width: 640px){{{}}}", joined(_rules(parts, start, _TALL))))
    return markup("{}{}</div>", head, html), joined(rules)


def _says(groups: Sequence[Group], count: int) -> str:
    if count <= ONE_BY_ONE:
        return "Each area is one object."
    if len(groups) <= MOST_GROUPS:
        return "Each area is the objects of one type in one module or stack."
    return "Each area is one module with everything in it."


def _parts(groups: Sequence[Group], objects: Objects, count: int) -> list[Part]:
    """The boxes with their areas: one for each group, or one without a name where there are too many of them."""
    if len(groups) <= MOST_GROUPS:
        tiles_of = of_objects if count <= ONE_BY_ONE else of_types
        return [(group.label, tiles_of(group, objects)) for group in groups]
    if count <= ONE_BY_ONE:
        return [("", [tile for group in groups for tile in of_objects(group, objects)])]
    return [("", of_environments(environments(groups), objects))]


def _ordered(part: Part) -> Part:
    return part[0], sorted(part[1], key=lambda tile: -tile.size)


def _size(tiles: Sequence[Tile]) -> float:
    return sum(tile.size for tile in tiles)


def _part(part: Part, identity: str) -> Html:
    title, tiles = part
    areas = joined(drawn(tile, name(f"{identity}t{which}")) for which, tile in enumerate(tiles))
    if not title:
        return markup('<div class="group bare" id="{}"><div class="tiles">{}</div></div>', name(identity), areas)
    head = markup('<div class="group" id="{0}" title="{1}"><b>{1}</b>', name(identity), name(title))
    return markup('{}<div class="tiles">{}</div></div>', head, areas)


def _rules(parts: Sequence[Part], start: str, whole: Box) -> Iterator[Html]:
    """Where each box and each area in it goes."""
    boxes = squarified(_at_least([_size(tiles) for _, tiles in parts]), whole)
    for place, ((_, tiles), box) in enumerate(zip(parts, boxes, strict=True)):
        yield _rule(f"{start}{place}", box, whole)
        spots = squarified(_at_least([tile.size for tile in tiles]), Box(0, 0, box.width, box.height))
        yield from (_rule(f"{start}{place}t{which}", spot, box) for which, spot in enumerate(spots))


def _at_least(sizes: Sequence[float]) -> list[float]:
    least = sum(sizes) * _LEAST
    return [max(size, least) for size in sizes]


def _rule(identity: str, box: Box, around: Box) -> Html:
    right, below = box.right / around.width, box.below / around.height
    shares = (100 * share for share in (box.y / around.height, 1 - right, 1 - below, box.x / around.width))
    return markup("#{}{{inset:{:.2f}% {:.2f}% {:.2f}% {:.2f}%}}", name(identity), *shares)


def _letters(parts: Sequence[Part]) -> Iterator[Html]:
    """The number of letters for each class by which the style sheet finds the size of a name."""
    for letter in ("n", "t"):
        for count in sorted({letters(tile)[letter] for _, tiles in parts for tile in tiles}):
            yield markup(".{0}{1}{{--{0}:{1}}}", name(letter), count)


def _table(groups: Sequence[Group]) -> Html:
    """The same as a table of counts; the groups that lose most first, those beyond the limit counted."""
    listed = sorted((g for g in groups if g.members), key=lambda g: (-g.lost, -len(g.members), g.number))
    kinds = [kind for kind in Kind if any(group.counts[kind] for group in listed)]
    head = joined(markup('<th scope="col">{} {}</th>', name(kind.symbol), name(kind.words)) for kind in kinds)
    rest = len(listed) - _ROWS
    foot = markup("<p>… and {}.</p>", number(rest, "more group")) if rest > 0 else NOTHING
    rows = joined(_table_row(group, kinds) for group in listed[:_ROWS])
    top = markup('<tr><th scope="col">Module or stack</th>{}<th scope="col">all</th></tr>', head)
    body = markup("<table><thead>{}</thead><tbody>{}</tbody></table>{}", top, rows, foot)
    label = name("Objects by module or stack")
    region = markup('<div class="drawing" tabindex="0" role="region" aria-label="{}">{}</div>', label, body)
    return markup("<details><summary>The same as a table</summary>{}</details>", region)


def _table_row(group: Group, kinds: Sequence[Kind]) -> Html:
    counts = group.counts
    cells = joined(markup("<td>{:,}</td>", counts[kind]) for kind in kinds)
    label, members = name(group.label), len(group.members)
    return markup('<tr><th scope="row">{}</th>{}<td>{:,}</td></tr>', label, cells, members)


def legend(decision: Decision) -> Iterator[Html]:
    """How many objects of each kind there are, as links that filter the plan."""
    counts: Counter[Kind] = kinds_in(plan_decision.plan for plan_decision in decision.plans)
    for kind in Kind:
        if counts[kind]:
            value, symbol, words = name(kind.value), name(kind.symbol), name(kind.words)
            inner = markup('<i class="{}">{}</i><b>{:,}</b> {}', value, symbol, counts[kind], words)
            if kind is Kind.UNTOUCHED:
                yield markup("<li><span>{}</span></li>", inner)
            else:
                yield markup('<li><a href="#objects" data-kind="{}">{}</a></li>', kind.gravity, inner)
