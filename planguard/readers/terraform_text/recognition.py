"""Tells the text of a plan from a document about plans, from sources and from any other log."""

from __future__ import annotations

from planguard.loading.regex import regex
from planguard.readers._terraform.whole.printed.lines import lines_of
from planguard.readers._terraform.whole.printed.logs import ENTRY
from planguard.readers.terraform_text.headers import header, opens
from planguard.readers.terraform_text.sections import INTRO, NOTHING, SUMMARY

_LATER = 12
_BEFORE = regex(
    r".{1,500}: (?:Refreshing state\.\.\.|Reading\.\.\.|Read complete after |Preparing import\.\.\.).*"
    r"|(?:Terraform|OpenTofu) used the selected providers to generate the following execution.*"
    r"|Planning failed\..*|An execution plan has been generated and is shown below\..*"
)
"""What stands above a long plan, which may begin later than where one looks."""


def shows_a_plan(text: str) -> bool:
    """Whether a line of it stands above or below the objects of a plan, or above one of them."""
    lines = [line for _, line in lines_of(text)]
    return any(_tells(line) or _stands_above(lines, number) for number, line in enumerate(lines))


def _tells(line: str) -> bool:
    before = _BEFORE.fullmatch(line) and not ENTRY.search(line)  # an entry of a log says the same in its message
    return bool(INTRO.fullmatch(line) or before or SUMMARY.match(line) or NOTHING.fullmatch(line))


def _stands_above(lines: list[str], number: int) -> bool:
    above = header(lines[number])
    return above is not None and any(opens(line, above) for line in lines[number + 1 : number + 1 + _LATER])
