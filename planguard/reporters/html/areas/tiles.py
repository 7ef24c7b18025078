"""The areas of the treemap: one for each object, type or environment, with what is written on it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from planguard.loading.regex import regex
from planguard.model.change import ResourceChange
from planguard.model.severity import Severity
from planguard.reporters.html.areas.groups import Group, Member, is_changed
from planguard.reporters.html.areas.weights import weight
from planguard.reporters.html.kinds import Kind, kind_of
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import Html, joined, markup, name

MOST_TYPES = 24
MOST_ENVIRONMENTS = 400
"""How many areas a module has where its objects are counted by type, and how many environments have one."""


_KEYED = regex(r'(?:.*\.)?([^.\[]+)\["?(.*?)"?\]')

_WITHOUT_PROVIDER = regex("^([^_:]+_|.*::)")


class Tile(Struct, frozen=True):
    """One area: its size, what happens to its objects, how bad that is, what is written on it, and where it leads."""

    size: float
    kind: Kind
    level: Severity | None  # of the worst finding, None without one
    label: str
    above: str  # in small letters
    says: str
    link: str = "#objects"
    group: int = -1
    type: str = ""
    find: str = ""


def of_objects(group: Group, objects: Objects) -> list[Tile]:
    """One for each object."""
    return [_of_one(position, change, group, objects) for position, change in group.members]


def _of_one(position: int, change: ResourceChange, group: Group, objects: Objects) -> Tile:
    short = change.address.removeprefix(f"{change.module}.").removeprefix(f"{change.module}/")
    label = short.removeprefix(f"{change.type}.")
    kind, level = kind_of(change), objects.level(position, change)
    return Tile(
        weight(change, level), kind, level, label, change.type, short, objects.anchor(position, change), group.number
    )


def of_types(group: Group, objects: Objects) -> list[Tile]:
    """One for each type and what happens to it; the types beyond the limit share one for each kind."""
    found: dict[tuple[Kind, str], list[Member]] = {}
    for member in group.members:
        found.setdefault((kind_of(member[1]), member[1].type), []).append(member)
    ranked = sorted(found.items(), key=lambda item: (item[0][0].gravity, -_size(item[1], objects)))
    tiles = [_of_type(*key, of, group, objects) for key, of in ranked[:MOST_TYPES]]
    rest: dict[Kind, list[Member]] = {}
    for (kind, _), of in ranked[MOST_TYPES:]:
        rest.setdefault(kind, []).extend(of)
    return tiles + [_of_type(kind, "", of, group, objects) for kind, of in rest.items()]


def _of_type(kind: Kind, type_: str, members: Sequence[Member], group: Group, objects: Objects) -> Tile:
    if len(members) == 1:
        return _of_one(*members[0], group, objects)
    count, label = f"{len(members):,}", _WITHOUT_PROVIDER.sub("", type_) or "other types"
    size, worst, says = _size(members, objects), _worst(members, objects), f"{count} {type_ or 'of other types'}"
    return Tile(size, kind, worst, label, count, says, group=group.number, type=type_)


def _size(members: Sequence[Member], objects: Objects) -> float:
    """Ten thousand of a kind are not ten thousand times as large as one."""
    return weight(members[0][1], objects.level(*members[0])) * math.sqrt(len(members))


def _worst(members: Sequence[Member], objects: Objects) -> Severity | None:
    return max((level for member in members if (level := objects.level(*member)) is not None), default=None)


def of_environments(groups: Sequence[Group], objects: Objects) -> list[Tile]:
    """One for each environment, those that lose most first; the others share one."""
    worst = {id(group): _worst([m for m in group.members if is_changed(m)], objects) for group in groups}
    ranked = sorted(groups, key=lambda group: (-_rank(worst[id(group)]), -group.lost, -len(group.members)))
    tiles = [_of_environment(group, worst[id(group)]) for group in ranked[:MOST_ENVIRONMENTS]]
    rest: Counter[Kind] = Counter()
    for group in ranked[MOST_ENVIRONMENTS:]:
        rest += group.counts
    if rest:
        left = len(ranked) - MOST_ENVIRONMENTS
        tiles.append(
            Tile(8, _gravest(rest), None, f"{left:,} more", _counts(rest), f"{left:,} more groups: {_counts(rest)}")
        )
    return tiles


def _rank(level: Severity | None) -> int:
    return -1 if level is None else level


def _of_environment(group: Group, level: Severity | None) -> Tile:
    counts = group.counts
    kind = _gravest(counts)
    size = 1.0 if kind is Kind.UNTOUCHED else 1.0 + min(3.0, math.sqrt(group.lost) / 2)
    said = _counts(counts)
    outer, inner = _names(group.module or group.label)
    return Tile(size, kind, level, inner, outer, f"{group.label}: {said}", group=group.number, find=group.module)


def _names(address: str) -> tuple[str, str]:
    """What stands small and large for an environment: its module, and its own key or name."""
    found = _KEYED.fullmatch(address)
    return (found[1], found[2]) if found else ("", address.rpartition(".")[2])


def _gravest(counts: Counter[Kind]) -> Kind:
    return min(counts, key=lambda kind: kind.gravity)


def _counts(counts: Counter[Kind]) -> str:
    total = counts.total()
    changed = [f"{counts[kind]:,} {kind.value}" for kind in Kind if counts[kind] and kind is not Kind.UNTOUCHED]
    return f"{', '.join(changed)} of {total:,}" if changed else f"{total:,} unchanged"


def letters(tile: Tile) -> dict[str, int]:
    """How many letters its name has, and what stands above it."""
    return {"n": len(tile.label), "t": len(tile.above)}


def drawn(tile: Tile, identity: Html) -> Html:
    """An area as a link to what it stands for; the name is seen only where all of it fits."""
    level = tile.level.word if tile.level is not None else ""
    happens = f"{tile.says} ({tile.kind.words}{f', {level}' if level else ''})"
    title = name(happens, 200)
    above, label = name(tile.above, 80), name(tile.label, 120)
    shown = markup("<small>{} {}</small><b>{}</b>", name(tile.kind.symbol), above, label)
    sizes = " ".join(f"{letter}{count}" for letter, count in letters(tile).items())
    classes = name(f"{tile.kind.value} {level} {sizes}" if level else f"{tile.kind.value} {sizes}")
    same = markup('id="{}" class="tile {}" title="{}"', identity, classes, title)
    if tile.kind is Kind.UNTOUCHED or not tile.link:
        return markup("<span {}>{}</span>", same, shown)
    asks = [("find", tile.find)] if tile.find else [("kind", str(tile.kind.gravity)), ("type", tile.type)]
    asks += [("group", str(tile.group))] * (tile.group >= 0 and not tile.find)
    leads = joined(markup(' data-{}="{}"', name(key), name(value, 200)) for key, value in asks if value)
    return markup('<a href="{}" {}{}>{}</a>', name(tile.link), same, leads, shown)
