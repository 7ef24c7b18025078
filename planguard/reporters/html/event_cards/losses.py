"""What is lost with an event, by the label that says how it is felt; equal instances are one row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from planguard.judging.events.model import Event, Member
from planguard.judging.events.names import compacted
from planguard.reporters._parts.losses import Group, groups_of, name_of, said_of
from planguard.reporters.html.event_cards.placed import Placed
from planguard.reporters.html.kinds import Kind, kind_of
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import Html, address, joined, markup, more, name, number, prose

_ROWS = 8
_NAMED = 3
_TYPES = 6


def losses(placed: Placed, objects: Objects) -> Iterator[Html]:
    """A term and its description for each label."""
    groups = groups_of(placed.event)
    for label in dict.fromkeys(group.label for group in groups):
        rows = _rows([group for group in groups if group.label is label], placed, objects)
        yield markup("<dt>{}</dt><dd><ul>{}</ul></dd>", name(label.value), joined(rows))


def _rows(groups: Sequence[Group], placed: Placed, objects: Objects) -> Iterator[Html]:
    """The objects of which something is said, and how many more there are."""
    alike: dict[tuple[Kind, tuple[str, ...]], list[Member]] = {}
    silent: list[Member] = []
    for member in (member for group in groups for member in group.members):
        told = alike.setdefault((kind_of(member.change), member.effects), []) if _is_told(member) else silent
        told.append(member)
    rows = list(alike.items())
    for (kind, effects), members in rows[:_ROWS]:
        fate = markup('<span class="fate">{} {}</span>', name(kind.symbol), name(kind.words))
        said = markup("<span>{}</span>", _lines(map(prose, effects)))
        yield markup('<li class="loss"><span>{} {}</span> {}</li>', _named(members, placed, objects), fate, said)
    rest = [*(member for _, members in rows[_ROWS:] for member in members), *silent]
    if rest:
        yield markup(
            "<li>{}: {}</li>", number(len(rest), "more object"), counted(member.change.type for member in rest)
        )


def _is_told(member: Member) -> bool:
    return bool(member.effects or member.becomes)


def _named(members: Sequence[Member], placed: Placed, objects: Objects) -> Html:
    if any(member.becomes for member in members):
        old = (linked(address(member.change.address), member, placed, objects) for member in members[:_NAMED])
        pairs = [markup("{} → {}", *each) for each in zip(old, (address(one.becomes) for one in members), strict=False)]
        return markup("{}{}", _lines(pairs), more(len(members) - _NAMED))
    names = compacted(map(name_of, members))
    shown = linked(_lines(map(address, names[:_NAMED])), members[0], placed, objects)
    return markup("{}{}", shown, more(len(names) - _NAMED))


def _lines(parts: Iterable[Html]) -> Html:
    """Each part on a line of its own."""
    return joined(markup('<span class="line">{}</span>', part) for part in parts)


def linked(shown: Html, member: Member, placed: Placed, objects: Objects) -> Html:
    """A name that leads to its object in the annotated plan, where that has it."""
    link = objects.anchor(placed.position, member.change)
    return markup('<a href="{}">{}</a>', name(link), shown) if link else shown


def counted(types: Iterable[str]) -> Html:
    """How many there are of each type: ``3 aws_subnet, 1 aws_vpc``."""
    counts = Counter(types).most_common()
    shown = [markup("{:,} {}", count, address(type_)) for type_, count in counts[:_TYPES]]
    rest = sum(count for _, count in counts[_TYPES:])
    return joined([*shown, markup("{:,} of other types", rest)] if rest else shown, ", ")


def says(event: Event) -> Iterator[Html]:
    """What is said of no single object, each sentence once, with how often; where there are objects, they say it."""
    said = said_of(event) if not event.members else []
    if said:
        rest = [markup("<li>{}</li>", number(len(said) - _ROWS, "more sentence"))] if len(said) > _ROWS else []
        rows = [markup("<li>{}</li>", prose(text)) for text in said[:_ROWS]]
        yield markup("<dt>Says</dt><dd><ul>{}</ul></dd>", joined([*rows, *rest]))
