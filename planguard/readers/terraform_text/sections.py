"""A text falls into the plans it shows, and each into its objects, its summary, its outputs and its errors."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from planguard.loading.regex import regex
from planguard.readers._terraform.whole.printed.summaries import Summary
from planguard.readers.terraform_text.headers import Header, Remarks, header, opened_by, opens, remarks
from planguard.readers.terraform_text.unread import COUNTS, tells_of_losses

INTRO = regex(
    r"(?:Terraform|OpenTofu) (?:will perform the following actions|planned the following actions, but then.*):\s*"
)
"""What stands above the objects of a plan."""
_MARKS = r"(?:[*_`>#|]{1,6} {0,2}|<\w{1,12}>){0,4}"  # of Markdown or of a page
SUMMARY = regex(rf"{_MARKS}{COUNTS}(?:, (?P<forget>\d{{1,9}}) to forget\b)?.*")
"""The last line about the objects of a plan."""
_MARKED = regex(r"[#*_`>|<:\[-]")  # how the lines of a comment begin
NOTHING = regex(
    r"No changes\.(?: (?:Your infrastructure|Infrastructure is|No objects|You|Resources).*)?\s*"
    r"|No objects need to be destroyed\.?.*|You can apply this plan to save these new output values.*"
    r"|This is a refresh-only plan, so .*|If you were expecting these changes then you can apply this plan.*"
)
"""What stands where a plan changes no object."""
_BESIDE = r"(?:(?:[^\w\s]{1,3}|Γöé|â”‚) )?"  # the left side of a box, however it was decoded
_ERROR = regex(
    rf"{_BESIDE}Error: (?P<says>\S.*)|(?:Terraform|OpenTofu) planned the following actions, but then.*"
    r"|Planning failed\..*"
)
_EXIT = regex(r".*\bexit(?:ed with)? code '?\d{1,3}'?\.?")
"""How a CI system tells that a program ended, which says nothing of the plan above it."""
_PLACE = regex(rf"{_BESIDE} +on (?P<file>.+) line (?P<line>\d{{1,7}})(?:, in .*)?:\s*")
_TARGETED = regex(rf"{_BESIDE}Warning: (?:Resource targeting|Resource exclusion|Applied changes may be incomplete).*")
_REFRESHED = regex(r"This is a refresh-only plan.*|If you were expecting these changes then you can apply this plan.*")
_REFRESHED_OBJECT = regex(r"(?P<address>\S.{0,1000}): Refreshing state\.\.\.(?: \[id=.*)?")
_OUTPUTS = regex(r"Changes to Outputs:\s*")
_END = regex(r" {4}\}(?: -> null)?\s*")
_LATER = 12  # lines between a header and its object that may be noise
_PLACE_AFTER = 6


class Found(msgspec.Struct):
    """One object that a text shows: what is said above it, what its first line begins with, and its lines."""

    header: Header
    remarks: Remarks
    symbol: str
    lines: list[str]
    is_whole: bool
    instead: str = ""
    """What the lines below the header are of, where it is not what the header names."""


class Problem(msgspec.Struct, frozen=True):
    """An error that the tool reported, and where it says it comes from."""

    says: str = ""
    file: str = ""
    line: int = 0


class Section(msgspec.Struct):
    """What a text shows of one plan."""

    objects: list[Found] = msgspec.field(default_factory=list)
    drift: list[Found] = msgspec.field(default_factory=list)
    refreshed: list[str] = msgspec.field(default_factory=list)
    outputs: list[str] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)
    unread: list[str] = msgspec.field(default_factory=list)
    summary: Summary | None = None
    is_headline: bool = False
    is_begun: bool = False
    changes_nothing: bool = False
    is_targeted: bool = False
    only_refreshes: bool = False

    @property
    def is_ended(self) -> bool:
        """Whether everything about its objects has been told."""
        return self.summary is not None or self.changes_nothing

    @property
    def is_whole(self) -> bool:
        """Whether it shows a plan from its beginning, or one of its objects, to its end."""
        return self.summary is not None and bool(self.is_begun or self.objects)

    @property
    def holds_something(self) -> bool:
        """Whether it shows a plan at all, or that there is none."""
        return bool(self.is_begun or self.is_ended or self.objects or self.drift or self.outputs or self.problems)


def sections_of(lines: Sequence[str]) -> list[Section]:
    """Every plan that the lines show, in their order, and what stands between them if that tells of losses."""
    walk = _Walk(lines)
    while walk.position < len(lines):
        walk.step()
    whole = [section.summary for section in walk.sections if section.is_whole]
    told = [section for section in walk.sections if not (section.is_headline and section.summary in whole)]
    return [section for section in told if section.holds_something or section.unread]


class _Walk:
    """Goes through the lines once, and keeps what it finds in the last section."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines, self.position = lines, 0
        self.sections = [Section()]

    def step(self) -> None:
        """Take one line, or one whole object."""
        line = self.lines[self.position]
        self.position += 1
        above = header(line)
        if above is not None:
            self._take_object(above)
        elif line[:1] not in ("", " "):
            self._take_sentence(line)
        if above is None and tells_of_losses(line) and not SUMMARY.match(line):
            self.sections[-1].unread.append(line)

    def _take_sentence(self, line: str) -> None:
        last = self.sections[-1]
        if INTRO.fullmatch(line):
            last = self._fresh() if last.is_begun or last.objects or last.is_ended else last
            last.is_begun = True
        elif told := SUMMARY.match(line):
            self._take_summary(told)
        elif NOTHING.fullmatch(line):
            last = self._fresh() if last.objects or (last.is_begun and not last.is_ended) else last
            last.changes_nothing = True
            last.only_refreshes = last.only_refreshes or _REFRESHED.fullmatch(line) is not None
        elif _OUTPUTS.fullmatch(line):
            self._take_outputs()
        elif _TARGETED.fullmatch(line):
            last.is_targeted = True
        elif refreshed := _REFRESHED_OBJECT.fullmatch(line):
            last = self._fresh() if last.objects or last.is_ended else last
            last.refreshed.append(refreshed["address"])
        if problem := _ERROR.fullmatch(line):
            says = problem["says"] or ""
            if not (self.sections[-1].is_ended and _EXIT.fullmatch(says)):
                self.sections[-1].problems.append(self._problem(says))

    def _take_summary(self, told: re.Match[str]) -> None:
        counts = {name: None if count is None else int(count) for name, count in told.groupdict().items()}
        summary = msgspec.convert(counts, Summary)
        last = self.sections[-1]
        if last.summary == summary:
            return  # some tools print it again at the end
        last = self._fresh() if last.is_ended else last
        last.is_headline = not last.holds_something and not last.refreshed and self._stands_in_comment()
        last.summary = summary

    def _stands_in_comment(self) -> bool:
        above = next(filter(str.strip, reversed(self.lines[: self.position - 1])), "")
        return _MARKED.match(self.lines[self.position - 1]) is not None or _MARKED.match(above) is not None

    def _take_object(self, above: Header) -> None:
        start, instead = self.position, ""
        for position in range(start, min(start + _LATER, len(self.lines))):
            line = self.lines[position]
            if opened := opens(line, above):
                self.position = position + 1
                body, is_whole = ([], True) if opened["rest"].strip().endswith("{}") else self._body()
                self._keep(Found(above, remarks(self.lines[start:position]), opened["symbol"], body, is_whole))
                return
            if header(line) is not None or SUMMARY.match(line) or INTRO.fullmatch(line):
                break
            instead = instead or opened_by(line)
        told = remarks(self.lines[start : start + 1])
        self._keep(Found(above, told, "", [], False, instead))  # its lines are missing

    def _body(self) -> tuple[list[str], bool]:
        start = self.position
        while self.position < len(self.lines):
            line = self.lines[self.position]
            if _END.fullmatch(line):
                self.position += 1
                return list(self.lines[start : self.position - 1]), True
            if SUMMARY.match(line) or INTRO.fullmatch(line) or header(line) is not None:
                break
            self.position += 1
        return list(self.lines[start : self.position]), False

    def _keep(self, found: Found) -> None:
        last = self.sections[-1]
        if found.header.action is None:
            last = self._fresh() if last.objects or last.is_ended else last
            last.drift.append(found)
        elif found.header.address.mode != "ephemeral":
            last = self._fresh() if last.is_ended else last
            last.objects.append(found)
        if not found.is_whole:
            last.unread += filter(tells_of_losses, found.lines)

    def _take_outputs(self) -> None:
        start = self.position
        while self.position < len(self.lines) and self.lines[self.position][:1] in ("", " ", "+", "-", "~", "!"):
            self.position += 1
        self.sections[-1].outputs += self.lines[start : self.position]

    def _problem(self, says: str) -> Problem:
        for line in self.lines[self.position : self.position + _PLACE_AFTER]:
            if place := _PLACE.fullmatch(line):
                return Problem(says, place["file"], int(place["line"]))
        return Problem(says)

    def _fresh(self) -> Section:
        self.sections.append(Section())
        return self.sections[-1]
