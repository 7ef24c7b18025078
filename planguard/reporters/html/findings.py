"""The findings as cards, worst first; the same finding on many objects is one card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Judgement
from planguard.model.finding import Finding
from planguard.reporters._parts.headline import worst_first
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import code, name, number, prose, verbatim

MOST_CARDS = 60
"""How many cards there are; the findings after them stand beside their objects in the annotated plan."""

_NAMED = 12
_FIRST = 1

Placed = tuple[int, Judgement]
"""A judgement with the position of its plan."""


def findings(decision: Decision, objects: Objects) -> str:
    """Every open finding, as far as there is room, and the waived ones."""
    positions = {id(plan_decision): position for position, plan_decision in enumerate(decision.plans)}
    cards = _same([(positions[id(plan_decision)], judgement) for plan_decision, judgement in worst_first(decision)])
    told = "".join(_card(card, decision, objects) for card in cards[:MOST_CARDS])
    rest = sum(len(card) for card in cards[MOST_CARDS:])
    more = f"<p>… and {number(rest, 'more finding')}, beside their objects below.</p>" if rest else ""
    waived = [(position, j) for position, plan_decision in enumerate(decision.plans) for j in plan_decision.waived]
    body = f'<ol class="cards">{told}</ol>{more}' if cards else "<p>planguard has nothing to say about it.</p>"
    return body + _waived(waived, objects)


def _same(placed: Sequence[Placed]) -> list[list[Placed]]:
    """The judgements that say the same, together; in the order of the first of each."""
    cards: dict[tuple[object, ...], list[Placed]] = {}
    for position, judgement in placed:
        finding = judgement.finding
        said = finding.rule, finding.message, finding.advice, finding.paste, finding.related
        cards.setdefault((position, *said, judgement.score, judgement.blocks), []).append((position, judgement))
    return list(cards.values())


def _card(card: Sequence[Placed], decision: Decision, objects: Objects) -> str:
    position, judgement = card[0]
    finding = judgement.finding
    level = f'<span class="level {judgement.level.word}">{judgement.level.word} {judgement.score.points}</span>'
    where = decision.plans[position].plan.source if len(decision.plans) > 1 else ""
    about = [code(finding.rule)] + [code(where, 80)] * bool(where)
    if place := finding.place:
        about.append(code(f"{place.file}:{place.line}", 120))
    about.append("blocks" if judgement.blocks else "does not block")
    return (
        f"<li><h3>{level} {_subjects(card[:_FIRST], objects)}{_others(len(card) - _FIRST)}</h3>"
        f"<p>{prose(finding.message)}</p>{_with(card[_FIRST:], objects)}{_advice(finding)}"
        f'{_related(finding.related)}{_score(judgement)}<p class="about">{" · ".join(about)}</p></li>'
    )


def _subjects(card: Sequence[Placed], objects: Objects) -> str:
    return ", ".join(_subject(position, judgement, objects) for position, judgement in card)


def _subject(position: int, judgement: Judgement, objects: Objects) -> str:
    link = objects.anchor(position, judgement.finding.change)
    shown = code(judgement.finding.subject)
    return f'<a href="{link}">{shown}</a>' if link else shown


def _others(count: int) -> str:
    return f" and {number(count, 'other')}" if count else ""


def _with(others: Sequence[Placed], objects: Objects) -> str:
    if not others:
        return ""
    rest = len(others) - _NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return f'<p class="also">The same for {_subjects(others[:_NAMED], objects)}{more}.</p>'


def _related(names: Sequence[str]) -> str:
    if not names:
        return ""
    rest = len(names) - _NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return f'<p class="also">Concerns {", ".join(code(one) for one in names[:_NAMED])}{more}.</p>'


def _advice(finding: Finding) -> str:
    paste = verbatim(finding.paste) if finding.paste else ""
    if not finding.advice:
        return paste
    return f'<p class="do"><strong>Do instead:</strong> {prose(finding.advice)}</p>{paste}'


def _score(judgement: Judgement) -> str:
    rows = "".join(
        f"<tr><td>{term.points:+d}</td><th scope='row'>{name(term.name)}</th><td>{prose(term.reason)}</td></tr>"
        for term in judgement.score.terms
    )
    return f"<details><summary>How the score {judgement.score.points} adds up</summary><table>{rows}</table></details>"


def _waived(waived: Sequence[Placed], objects: Objects) -> str:
    if not waived:
        return ""
    items = "".join(f"<li>{item}</li>" for item in _waivers(waived[:MOST_CARDS], objects))
    rest = len(waived) - MOST_CARDS
    more = f"<li>… and {rest:,} more</li>" if rest > 0 else ""
    return f"<details><summary>Waived ({len(waived):,})</summary><ul>{items}{more}</ul></details>"


def _waivers(waived: Sequence[Placed], objects: Objects) -> Iterator[str]:
    for position, judgement in waived:
        if (waiver := judgement.waiver) is not None:
            by = f"by {waiver.owner} until {waiver.expires.isoformat()}: {waiver.reason}"
            told = f"{_subject(position, judgement, objects)}: {prose(judgement.finding.message)}"
            yield f"{told} <em>Waived {prose(by)}</em>"
