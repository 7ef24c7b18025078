"""Text in, plans out: one for each that it shows, of each unit that it is of."""

from __future__ import annotations

from planguard.knowledge import refusals
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.readers.terraform_text.margins import parts_of
from planguard.readers.terraform_text.plan import digest_of, plan_of
from planguard.readers.terraform_text.recognition import has_chapters, is_page
from planguard.readers.terraform_text.sections import INTRO, Section, sections_of
from planguard.readers.terraform_text.unread import unread

_OLD_OBJECT = r" *(?:-/\+|[-+~]|<=) [\w.\[\]-]{1,200}(?: \(.*\))?\n"
_OF_OLD = regex(rf"(?m)^{_OLD_OBJECT} +[\w.%#]{{1,200}}: |perform the following actions:\s*\n{_OLD_OBJECT}\s*\n")


def plans(data: bytes, source: str) -> list[Plan]:
    """Every plan that the text shows; InputError where it shows none."""
    parts = parts_of(data.decode(errors="replace"))
    every = [(unit, lines, section) for unit, lines in parts for section in sections_of(lines)]
    found = [part for part in every if part[2].holds_something]
    if not found:
        raise (refusals.HUMAN_TEXT if every else refusals.WITHOUT_A_PLAN).of(source)
    if not any(section.is_whole for *_, section in found):
        _refuse_document([section for *_, section in found], [line for _, lines in parts for line in lines], source)
    if not any(section.objects for *_, section in found):
        _refuse_old("\n".join(line for _, lines in parts for line in lines), source)
    _gather_unread([section for *_, section in every])
    summaries = [section.summary for *_, section in found if section.summary is not None]
    digest = digest_of(data)
    return [
        plan_of(
            section,
            _name(source, unit, number, len(found)),
            digest,
            _is_tofu(lines),
            filter(None, [unread(section.unread, summaries)]),
        )
        for number, (unit, lines, section) in enumerate(found, start=1)
    ]


def _gather_unread(sections: list[Section]) -> None:
    """Lets the first plan tell of what is in none."""
    first = next(section for section in sections if section.holds_something)
    for section in sections:
        if not section.holds_something:
            first.unread += section.unread


def _refuse_document(sections: list[Section], lines: list[str], source: str) -> None:
    """InputError for a document with pieces of plans in it; a comment with headings may say that nothing changes."""
    has_pieces = not any(section.changes_nothing for section in sections)
    if is_page(lines) or (has_pieces and has_chapters(lines)):
        raise refusals.HUMAN_TEXT.of(source)


def _refuse_old(text: str, source: str) -> None:
    if _OF_OLD.search(text):
        raise InputError(source, "the text of a plan of Terraform 0.11 or older.", "Plan with Terraform 0.12 or later.")


def _name(source: str, unit: str, number: int, count: int) -> str:
    return source if count == 1 else f"{source}#{unit or number}"


def _is_tofu(lines: list[str]) -> bool:
    return any("OpenTofu" in line for line in lines if INTRO.fullmatch(line) or line.startswith("OpenTofu used"))
