"""Text in, plans out: one for each that it shows, of each unit that it is of."""

from __future__ import annotations

from planguard.knowledge import refusals
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.readers._terraform.whole.printed.lines import lines_of
from planguard.readers.terraform_text.plan import digest_of, plan_of
from planguard.readers.terraform_text.sections import INTRO, sections_of

_OF_OLD = regex(r"(?m)^ *(?:-/\+|[-+~]|<=) [\w.\[\]-]{1,200}(?: \(.*\))?\n +[\w.%#]{1,200}: ")


def plans(data: bytes, source: str) -> list[Plan]:
    """Every plan that the text shows; InputError where it shows none."""
    text = data.decode(errors="replace")
    units: dict[str, list[str]] = {}
    for unit, line in lines_of(text):
        units.setdefault(unit, []).append(line)
    found = [(unit, lines, section) for unit, lines in units.items() for section in sections_of(lines)]
    if not found:
        raise refusals.WITHOUT_A_PLAN.of(source)
    if not any(section.objects for *_, section in found):
        _refuse_old("\n".join(line for lines in units.values() for line in lines), source)
    digest = digest_of(data)
    return [
        plan_of(section, _name(source, unit, number, len(found)), digest, _is_tofu(lines))
        for number, (unit, lines, section) in enumerate(found, start=1)
    ]


def _refuse_old(text: str, source: str) -> None:
    if _OF_OLD.search(text):
        raise InputError(source, "the text of a plan of Terraform 0.11 or older.", "Plan with Terraform 0.12 or later.")


def _name(source: str, unit: str, number: int, count: int) -> str:
    return source if count == 1 else f"{source}#{unit or number}"


def _is_tofu(lines: list[str]) -> bool:
    return any("OpenTofu" in line for line in lines if INTRO.fullmatch(line) or line.startswith("OpenTofu used"))
