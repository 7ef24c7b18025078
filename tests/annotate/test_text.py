"""Remarks go into Terraform's own text, and taking their lines away gives the text back, byte for byte."""

from __future__ import annotations

import codecs
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard import readers
from planguard.judging.decision import Decision
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.change import Action
from planguard.model.finding import Severity
from planguard.reporters._annotated.text import Annotated, annotated_text
from tests.annotate.plans import decided, deletion, finding

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "terraform-generated"
VPC = deletion(before={"id": "1", "cidr_block": "10.0.0.0/16"})
KEYED = deletion('aws_vpc.main["x will be destroyed"]', index="x will be destroyed")
DECISION = decided(
    [VPC, KEYED],
    [finding(VPC), finding(VPC, Severity.MEDIUM, ("cidr_block",)), finding(KEYED), finding(None, about="production")],
)
TEXT = (
    "aws_vpc.main: Refreshing state... [id=1]\n"
    "\n"
    "Terraform will perform the following actions:\n"
    "\n"
    "  # aws_vpc.main will be destroyed\n"
    "  # (because aws_vpc.main is not in configuration)\n"
    '  - resource "aws_vpc" "main" {\n'
    '      - cidr_block = "10.0.0.0/16" -> null\n'
    '      - id         = "1" -> null\n'
    "    }\n"
    "\n"
    '  # aws_vpc.main["x will be destroyed"] will be destroyed\n'
    '  - resource "aws_vpc" "main" {\n'
    '      - id = "1" -> null\n'
    "    }\n"
    "\n"
    "Plan: 0 to add, 0 to change, 2 to destroy."
)


def _annotated(data: bytes, decision: Decision = DECISION) -> Annotated:
    return annotated_text(data, decision, lambda text, _: text)


def _without(found: Annotated, encoding: str = "utf-8") -> bytes:
    end, marker = "\n".encode(encoding), found.marker.encode(encoding)
    width = len(end)
    data, kept, start = found.data, [], 0
    for place in [at for at in range(0, len(data), width) if data[at : at + width] == end] + [len(data)]:
        line, start = data[start : place + width], place + width
        if marker not in line:
            kept.append(line)
    return b"".join(kept)


def test_remarks_stand_above_what_they_are_about() -> None:
    lines = _annotated(TEXT.encode()).data.decode().splitlines()
    assert lines[2:] == [
        "# planguard: BLOCK, score 70 of 100: 3 events at or above high",
        "# planguard: BLOCK 70 some-rule: production (goes for good)",
        "# planguard:   goes for good.",
        "Terraform will perform the following actions:",
        "",
        "  # aws_vpc.main will be destroyed",
        "  # (because aws_vpc.main is not in configuration)",
        "  # planguard: BLOCK 70 some-rule: goes for good.",
        "  # planguard: WARN 40 some-rule: see cidr_block below",
        '  - resource "aws_vpc" "main" {',
        "        # planguard: WARN 40 some-rule: goes for good.",
        '      - cidr_block = "10.0.0.0/16" -> null',
        '      - id         = "1" -> null',
        "    }",
        "",
        '  # aws_vpc.main["x will be destroyed"] will be destroyed',
        "  # planguard: BLOCK 70 some-rule: goes for good.",
        '  - resource "aws_vpc" "main" {',
        '      - id = "1" -> null',
        "    }",
        "",
        "Plan: 0 to add, 0 to change, 2 to destroy.",
    ]


VARIANTS = {
    "windows": TEXT.replace("\n", "\r\n").encode(),
    "coloured": TEXT.replace("aws_vpc.main will be destroyed", "aws_vpc.main\x1b[0m will be \x1b[1m\x1b[31mdestroyed")
    .replace("  - res", "\x1b[31m  - \x1b[0mres")
    .encode(),
    "github": "".join(f"2026-01-01T00:00:00.1234567Z {line}\n" for line in TEXT.split("\n")).encode(),
    "terragrunt": "".join(f"10:11:12.345 STDOUT [unit] terraform: {line}\n" for line in TEXT.split("\n")).encode(),
    "without blank lines": TEXT.replace("\n\n", "\n").encode(),
    "atlantis": TEXT.replace("  - res", "- res").encode(),
    "utf-16": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "byte order mark": codecs.BOM_UTF8 + TEXT.encode(),
    "already annotated": _annotated(TEXT.encode()).data,
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_form_of_the_text_is_annotated_and_given_back(name: str) -> None:
    encoding = "utf-16-le" if name == "utf-16" else "utf-8"
    found = _annotated(VARIANTS[name])
    assert _without(found, encoding) == VARIANTS[name]
    assert found.data.count("some-rule: goes for good.".encode(encoding)) >= 3
    assert "Not in this text".encode(encoding) not in found.data


def test_a_text_that_plans_something_else_is_not_annotated_with_it() -> None:
    created = TEXT.replace("main will be destroyed\n  # (because", "main will be created\n  # (because")
    assert "# planguard: Not in this text: aws_vpc.main\n" in _annotated(created.encode()).data.decode()


@pytest.mark.parametrize(
    "forged",
    [
        '            # aws_vpc.main will be destroyed\n            - resource "aws_vpc" "main" {\n',
        '  # aws_vpc.main will be destroyed\n  - resource "aws_vpc" "other" {\n',
        "  # aws_vpc.main will be destroyed\n",
    ],
)
def test_a_header_in_somebodys_text_is_no_header(forged: str) -> None:
    decision = decided([VPC], [finding(VPC)])
    assert b"Not in this text: aws_vpc.main" in _annotated(forged.encode(), decision).data


def test_what_cannot_be_put_anywhere_is_handed_back() -> None:
    found = _annotated(codecs.BOM_UTF8 + b"no line end")
    assert found.data == codecs.BOM_UTF8 + b"no line end"
    assert len(found.unplaced) == 5


def test_a_hostile_address_stays_on_its_line() -> None:
    hostile = deletion('aws_vpc.main["\x1b[2J\u2028\n"]')
    found = _annotated(b"x\n", decided([hostile], [finding(hostile)]))
    assert _without(found) == b"x\n"
    assert b"\x1b" not in found.data


@given(st.lists(st.sampled_from([*TEXT.splitlines(keepends=True), "# planguard: ", "\r", "\x00", "\n", " "])))
def test_shuffled_text_comes_back(parts: list[str]) -> None:
    data = "".join(parts).encode()
    assert _without(_annotated(data)) == data


@given(st.binary(max_size=200), st.sampled_from([b"", codecs.BOM_UTF8]))
def test_any_bytes_come_back(data: bytes, mark: bytes) -> None:
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert _without(_annotated(mark + data)) == mark + data


@given(st.text(max_size=40), st.binary(max_size=1))
def test_utf16_comes_back_even_when_cut(text: str, odd: bytes) -> None:
    data = codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass") + odd
    assert _without(_annotated(data), "utf-16-le") == data


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real plans is not beside the repository")
@pytest.mark.parametrize("file", ["plan.txt", "plan.color.txt"])
@pytest.mark.parametrize("name", sorted(p.name for p in CORPUS.iterdir() if p.is_dir()) if CORPUS.is_dir() else [])
def test_every_object_of_a_real_text_is_found(name: str, file: str) -> None:
    plans = readers.read((CORPUS / name / "plan.json").read_bytes(), name)
    found_on = [
        finding(change) for change in plans[0].resource_changes if change.action is not Action.NO_OP or change.imported
    ]
    data = (CORPUS / name / file).read_bytes()
    found = _annotated(data, decided(plans[0].resource_changes, found_on))
    assert _without(found) == data
    assert b"Not in this text" not in found.data
    assert found.data.count(b"some-rule: goes for good.") == len(found_on)
    assert _without(_annotated(data, review(plans, Ruleset(), datetime.date(2026, 1, 1)))) == data


def test_a_deferred_object_is_found_by_its_own_words() -> None:
    later = deletion(deferred="deferred_prereq")
    text = "  # aws_vpc.main was deferred\n  # (because of another)\n" + '  - resource "aws_vpc" "main" {\n    }\n'
    said = _annotated(text.encode(), decided([later], [finding(later)])).data.decode()
    assert "Not in this text" not in said
