"""Tells the text of a plan from a document about plans, from sources and from any other log."""

from __future__ import annotations

from collections.abc import Sequence

from planguard.loading.regex import regex
from planguard.readers._terraform.whole.printed.logs import FIELD
from planguard.readers.terraform_text.headers import header, opens
from planguard.readers.terraform_text.margins import header_in, parts_of
from planguard.readers.terraform_text.sections import INTRO, NOTHING, SUMMARY

_LATER = 12
_BEFORE = regex(
    r".{1,500}: (?:Refreshing state\.\.\.|Reading\.\.\.|Read complete after |Preparing import\.\.\.).*"
    r"|(?:Terraform|OpenTofu) used the selected providers to generate the following execution.*"
    r"|Planning failed\..*|An execution plan has been generated and is shown below\..*"
)
"""What stands above a long plan, which may begin later than where one looks."""


_SOURCE = regex(r'(?:resource|module|provider|variable|data|output|terraform|locals)(?: "[^"]*"){0,2} \{ *')
_TITLE = regex(r"(?:title|layout|slug|description|page_title|sidebar\w*): .*")
_FIRST = 20
_HEADING = regex(r"#{1,6} \S.*")
_FENCE = regex(r"(?:```|~~~).*")
_MOST_HEADINGS = 1  # of a comment that a tool wrote


def shows_a_plan(text: str) -> bool:
    """Whether a line of it stands above or below the objects of a plan, or above one of them."""
    return any(
        _tells(line) or _stands_above(lines, number) for _, lines in parts_of(text) for number, line in enumerate(lines)
    )


def _tells(line: str) -> bool:
    if FIELD.search(line):  # an entry of a log says the same in its message
        return False
    return bool(INTRO.fullmatch(line) or _BEFORE.fullmatch(line) or SUMMARY.match(line) or NOTHING.fullmatch(line))


def _stands_above(lines: list[str], number: int) -> bool:
    above = header(lines[number])
    return above is not None and any(opens(line, above) for line in lines[number + 1 : number + 1 + _LATER])


def is_page(lines: Sequence[str]) -> bool:
    """Whether a text is a page with sources of Terraform in it, or one that begins with its own title's data."""
    has_title = any(map(_TITLE.fullmatch, lines[:_FIRST])) and next(filter(str.strip, lines), "").strip() == "---"
    return has_title or any(map(_SOURCE.fullmatch, lines))


def has_chapters(lines: Sequence[str]) -> bool:
    """Whether a text is a document with headings and examples."""
    headings = sum(_HEADING.fullmatch(line) is not None and header_in(line) is None for line in lines)
    return headings > _MOST_HEADINGS and any(map(_FENCE.fullmatch, lines))
