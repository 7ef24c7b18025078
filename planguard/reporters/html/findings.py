"""The findings as cards, worst first; the same finding on many objects is one card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Judgement
from planguard.judging.scoring import Term
from planguard.model.finding import Finding
from planguard.reporters._parts.headline import worst_first
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import NOTHING, Html, code, joined, markup, more, name, number, prose, verbatim

MOST_CARDS = 60
"""How many cards there are; the findings after them stand beside their objects in the annotated plan."""

_NAMED = 12
_FIRST = 1

Placed = tuple[int, Judgement]
"""A judgement with the position of its plan."""


def findings(decision: Decision, objects: Objects) -> Html:
    """Every open finding, as far as there is room, and the waived ones."""
    positions = {id(plan_decision): position for position, plan_decision in enumerate(decision.plans)}
    cards = _same([(positions[id(plan_decision)], judgement) for plan_decision, judgement in worst_first(decision)])
    shown = joined(_card(card, decision, objects) for card in cards[:MOST_CARDS])
    rest = sum(len(card) for card in cards[MOST_CARDS:])
    left = markup("<p>… and {}, beside their objects below.</p>", number(rest, "more finding")) if rest else NOTHING
    waived = [(position, j) for position, plan_decision in enumerate(decision.plans) for j in plan_decision.waived]
    some = markup('<ol class="cards">{}</ol>{}', shown, left)
    body = some if cards else markup("<p>planguard has nothing to say about it.</p>")
    return joined([body, _waived(waived, objects)])


def _same(placed: Sequence[Placed]) -> list[list[Placed]]:
    """The judgements that say the same, together; in the order of the first of each."""
    cards: dict[tuple[object, ...], list[Placed]] = {}
    for position, judgement in placed:
        finding = judgement.finding
        said = finding.rule, finding.message, finding.advice, finding.paste, finding.related
        cards.setdefault((position, *said, judgement.score, judgement.blocks), []).append((position, judgement))
    return list(cards.values())


def _card(card: Sequence[Placed], decision: Decision, objects: Objects) -> Html:
    position, judgement = card[0]
    finding = judgement.finding
    word = name(judgement.level.word)
    level = markup('<span class="level {}">{} {}</span>', word, word, judgement.score.points)
    subjects = markup("{}{}", _subjects(card[:_FIRST], objects), _others(len(card) - _FIRST))
    where = decision.plans[position].plan.source if len(decision.plans) > 1 else ""
    about = [code(finding.rule)] + [code(where, 80)] * bool(where)
    if place := finding.place:
        about.append(code(f"{place.file}:{place.line}", 120))
    about.append(name("blocks" if judgement.blocks else "does not block"))
    parts = (
        markup("<li><h3>{} {}</h3><p>{}</p>", level, subjects, prose(finding.message)),
        *(_with(card[_FIRST:], objects), _advice(finding), _related(finding.related), _score(judgement)),
        markup('<p class="about">{}</p></li>', joined(about, " · ")),
    )
    return joined(parts)


def _subjects(card: Sequence[Placed], objects: Objects) -> Html:
    return joined((_subject(position, judgement, objects) for position, judgement in card), ", ")


def _subject(position: int, judgement: Judgement, objects: Objects) -> Html:
    link = objects.anchor(position, judgement.finding.change)
    shown = code(judgement.finding.subject)
    return markup('<a href="{}">{}</a>', name(link), shown) if link else shown


def _others(count: int) -> Html:
    return markup(" and {}", number(count, "other")) if count else NOTHING


def _with(others: Sequence[Placed], objects: Objects) -> Html:
    if not others:
        return NOTHING
    rest = more(len(others) - _NAMED)
    return markup('<p class="also">The same for {}{}.</p>', _subjects(others[:_NAMED], objects), rest)


def _related(names: Sequence[str]) -> Html:
    if not names:
        return NOTHING
    some = joined((code(one) for one in names[:_NAMED]), ", ")
    return markup('<p class="also">Concerns {}{}.</p>', some, more(len(names) - _NAMED))


def _advice(finding: Finding) -> Html:
    paste = verbatim(finding.paste) if finding.paste else NOTHING
    if not finding.advice:
        return paste
    return markup('<p class="do"><strong>Do instead:</strong> {}</p>{}', prose(finding.advice), paste)


def _score(judgement: Judgement) -> Html:
    rows = joined(map(_term, judgement.score.terms))
    head = markup("<details><summary>How the score {} adds up</summary>", judgement.score.points)
    return markup("{}<table>{}</table></details>", head, rows)


def _term(term: Term) -> Html:
    words = name(term.name), prose(term.reason)
    return markup("<tr><td>{:+d}</td><th scope='row'>{}</th><td>{}</td></tr>", term.points, *words)


def _waived(waived: Sequence[Placed], objects: Objects) -> Html:
    if not waived:
        return NOTHING
    items = joined(markup("<li>{}</li>", item) for item in _waivers(waived[:MOST_CARDS], objects))
    rest = len(waived) - MOST_CARDS
    left = markup("<li>… and {:,} more</li>", rest) if rest > 0 else NOTHING
    return markup("<details><summary>Waived ({:,})</summary><ul>{}{}</ul></details>", len(waived), items, left)


def _waivers(waived: Sequence[Placed], objects: Objects) -> Iterator[Html]:
    for position, judgement in waived:
        if (waiver := judgement.waiver) is not None:
            by = f"by {waiver.owner} until {waiver.expires.isoformat()}: {waiver.reason}"
            subject, message = _subject(position, judgement, objects), prose(judgement.finding.message)
            yield markup("{}: {} <em>Waived {}</em>", subject, message, prose(by))
