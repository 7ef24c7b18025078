"""What is said is short and in the tools' own words: no phrase that people stumble over, no sentence too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from planguard import rules
from planguard.judging.scoring import score
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.gaps import GapKind

BANNED = (
    *("made anew", "made again", "anew", "comes back", "come back", "is there again", "lives in it"),
    *("goes", "is gone", "are gone", "goes with", "for ever", "for good", "taken away", "takes away", "out of reach"),
    *("whoever", "shall", "give me", "of which", "do not apply", "the check fails", "in the way"),
    *("recognis*", "colour*", "behaviour*", "organis*", "favour*", "synthesise*", "catalogue*", "licence*", "mend*"),
)
"""Phrases that no sentence has, in lower case; one that ends with ``*`` is the beginning of a word."""

MOST_WORDS = 25
"""Words of a sentence, with each address, quoted value, and piece of code counted as one."""

_QUOTES = ("destroys-data", "destroys-key", "destroys-resource", "interrupts-service")
"""Rules whose messages are for the greatest part the catalog's."""

_ADVISES = (*_QUOTES, "environment-recreated")
"""Rules whose advice is the catalog's."""

_QUOTED = re.compile(r'`[^`]*`|"[^"]*"|\[[^\]]*\]|\(sensitive value\)|\(known after apply\)')
_END = re.compile(r"(?<=[.?])\s+|(?<=[.?]\))\s+")
_FINDING = re.compile(r"\d+ ([\w-]+) \(\w+, \w+ confidence\) (.*)")
_GOLDEN = sorted((Path(__file__).parent / "judged" / "golden").glob("*.txt"))
_CATALOG = Catalog()


def banned(text: str) -> list[str]:
    """The phrases in a text that it must not have; what it quotes is not its own."""
    own = _QUOTED.sub("X", text)
    return [phrase for phrase in BANNED if _pattern(phrase).search(own)] + (["!"] if "!" in own else [])


def too_long(text: str) -> list[str]:
    """The sentences of a text that have too many words."""
    return [one for one in _END.split(_QUOTED.sub("X", " ".join(text.split()))) if len(one.split()) > MOST_WORDS]


def _pattern(phrase: str) -> re.Pattern[str]:
    end = "" if phrase.endswith("*") else r"(?![\w-])"
    return re.compile(rf"(?i)(?<![\w.-]){re.escape(phrase.removesuffix('*'))}{end}")


def _of_rules() -> Iterator[tuple[str, str]]:
    for name in rules.names():
        rule = rules.load(name)
        yield from ((f"{name}: docstring", paragraph) for paragraph in (rule.__doc__ or "").split("\n\n"))
        for plan, *_ in rule.fires():
            for finding in rule.check(plan, _CATALOG):
                message = "" if name in _QUOTES else finding.message
                advice = "" if name in _ADVISES else finding.advice
                terms = score(finding, plan, _CATALOG).terms
                yield from ((name, text) for text in (message, advice, *(term.reason for term in terms)))


def test_what_rules_say() -> None:
    said = list(_of_rules())
    assert [(where, found, text) for where, text in said if (found := banned(text))] == []
    assert [(where, found) for where, text in said if (found := too_long(text))] == []


@pytest.mark.parametrize("kind", GapKind, ids=lambda kind: kind.word)
def test_what_to_do_about_a_gap(kind: GapKind) -> None:
    assert banned(kind.advice) == []
    assert too_long(kind.advice) == []


@pytest.mark.parametrize("golden", _GOLDEN, ids=lambda path: path.stem)
def test_what_is_said_of_small_plans(golden: Path) -> None:
    lines = golden.read_text().splitlines()
    said = [line for line in lines if not line.startswith("== ")] if golden.stem.startswith("reading") else []
    told = dict.fromkeys((*said, *_told(lines)))
    assert [(found, line) for line in told if (found := banned(line))] == []
    assert [found for line in _told(lines) if (found := too_long(line))] == []


def _told(lines: list[str]) -> Iterator[str]:
    """Every message and every piece of advice that is given in full, but for those of the catalog."""
    rule = ""
    for line in lines:
        if match := _FINDING.fullmatch(line):
            rule = match[1]
            if rule not in _QUOTES:
                yield match[2]
        elif line.startswith("    advice: ") and not line.endswith("…") and rule not in _ADVISES:
            yield line.removeprefix("    advice: ")
        elif line.startswith("because "):
            yield line


def test_that_a_phrase_and_a_long_sentence_are_found() -> None:
    assert banned('A "shall" is quoted, `whoever` too, and aws_x.goes is an address.') == []
    assert banned("It shall be recognised, whoever goes!") == ["goes", "whoever", "shall", "recognis*", "!"]
    assert too_long(
        "word " * 25 + 'end. A short one with "many words in a quoted value". ' + "word " * 24 + "end."
    ) == ["word " * 25 + "end."]
