"""The events as cards, the worst first: the cause, what is lost, what to do instead, and what follows from what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from planguard.evidence.causes import cause_of
from planguard.judging.events.model import EventCause
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.reporters.html.event_cards.folds import folds
from planguard.reporters.html.event_cards.losses import losses, says
from planguard.reporters.html.event_cards.placed import MOST_EVENTS, Placed
from planguard.reporters.html.event_cards.tree import tree
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import NOTHING, Html, address, code, joined, markup, name, number, prose, verbatim

MOST_CARDS = 30
"""How many cards are seen at once; the others are behind a control."""

_PATHS = 4


def cards(events: Sequence[Placed], objects: Objects, several: bool) -> Html:
    """Every event that has a card; those that waivers cover, and those beyond the first, are folded away."""
    listed = Counter(entry.event for entry in objects.entries)
    drawn = [(one, _card(one, objects, listed[one.number], several)) for one in events[:MOST_EVENTS]]
    open_ones = [card for one, card in drawn if not one.event.waived]
    waived = [card for one, card in drawn if one.event.waived]
    body = joined(open_ones[:MOST_CARDS]) or markup("<p>There is no open event.</p>")
    parts = [body, _folded("more event", open_ones[MOST_CARDS:]), *_left(events), _folded("waived event", waived)]
    return joined(parts)


def _folded(noun: str, some: Sequence[Html]) -> Html:
    if not some:
        return NOTHING
    head = markup('<details class="rest"><summary>Show {}</summary>', number(len(some), noun))
    return markup("{}{}</details>", head, joined(some))


def _left(events: Sequence[Placed]) -> Iterator[Html]:
    rest = Counter(one.event.level.word for one in events[MOST_EVENTS:])
    if rest:
        counts = joined((markup("{:,} {}", count, name(level)) for level, count in rest.items()), ", ")
        says = markup(
            "<p>{} ({}) have no card here: their objects are listed at the end of the page, ",
            *(number(rest.total(), "more event"), counts),
        )
        yield markup("{}and <code>--format json</code> has each of them.</p>", says)


def _card(placed: Placed, objects: Objects, listed: int, several: bool) -> Html:
    event = placed.event
    level = name(event.level.word)
    open_ = name(" open" if event.blocks else "")
    badge = markup('<span class="level {}">{} {}</span>', level, level, event.score)
    parts = (
        *_cause(placed),
        *says(event),
        *losses(placed, objects),
        *_instead(placed),
    )
    head = markup('<details class="event {}" id="{}"{}>', level, name(placed.anchor), open_)
    title = markup("<summary>{}<h3>{}</h3>{}</summary>", badge, prose(event.title), _about(placed, several))
    body = markup("<dl>{}</dl>{}{}", joined(parts), tree(placed, objects), folds(placed, listed))
    return markup("{}{}{}</details>", head, title, body)


def _about(placed: Placed, several: bool) -> Html:
    event = placed.event
    says = name("blocks" if event.blocks else "waived" if event.waived else "does not block")
    source = markup('<span class="source">{}</span>', address(placed.plan_decision.plan.source)) if several else NOTHING
    return markup('<span class="about">{}</span>{}', says, source)


def _cause(placed: Placed) -> Iterator[Html]:
    cause = placed.event.cause
    if cause is None:
        return
    change = next((m.change for m in placed.event.members if m.change.address == cause.address), None)
    place = placed.event.place or (change.location if change else None)
    where = markup(' <span class="about">{}</span>', code(f"{place.file}:{place.line}", 120)) if place else NOTHING
    if change and _is_told_by_paths(cause, change, placed):
        others = markup(". {}", prose(cause.others)) if cause.others else NOTHING
        said = markup("{}{}", _forced(cause, change), others)
    else:
        said = prose(cause.sentences)
    yield markup('<dt>Cause</dt><dd class="cause">{} {}{}</dd>', address(cause.address), said, where)


def _is_told_by_paths(cause: EventCause, change: ResourceChange, placed: Placed) -> bool:
    """Whether the attributes say it: an object that follows another is told by that one."""
    follows = change.may_destroy and cause_of(change, placed.plan_decision.plan).root is not None
    return bool(cause.paths) and not follows


def _forced(cause: EventCause, change: ResourceChange) -> Html:
    may = change.certainty is Certainty.MAY
    verb = "may have to be replaced" if may else "must be replaced"
    said = name("is updated in place" if change.action is Action.UPDATE else verb)
    arrows = [
        markup("{} {} → {}", code(one.path), code(one.before or "null"), code(one.after or "null"))
        for one in cause.paths[:_PATHS]
    ]
    rest = len(cause.paths) - _PATHS
    left = markup(", {}", number(rest, "more attribute")) if rest > 0 else NOTHING
    return markup("{}: {}{}", said, joined(arrows, ", "), left)


def _instead(placed: Placed) -> Iterator[Html]:
    event = placed.event
    paste = verbatim(event.paste) if event.paste else NOTHING
    if event.advice or event.paste:
        yield markup('<dt>Instead</dt><dd class="do">{}{}</dd>', prose(event.advice, 4000), paste)
