"""Code to paste arrives line by line in every report, so that Terraform takes what is copied out of it."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import hcl2
import pytest
from msgspec.structs import replace

from planguard import reporters
from planguard.judging.decision import Decision
from planguard.loading import plugins
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Secrets
from tests.reporters.decisions import database, decided, loss, made

CODE = 'moved {\n  from = module.a["x;y, z]: 100%"].aws_db_instance.main[0]\n  to   = aws_db_instance.other\n}'
TELLS_COUNTS_ONLY = {"gitlab-terraform"}


def strings(tree: Any) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(tree, dict | list):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from strings(part)
    elif isinstance(tree, str):
        yield tree


def decoded(text: str, *escapes: tuple[str, str]) -> list[str]:
    """The lines of a log with each line's own escapes resolved, as the runner shows them."""
    lines = text.splitlines()
    for written, meant in escapes:
        lines = [line.replace(written, meant) for line in lines]
    return lines


def markup(text: str) -> list[str]:
    return [html.unescape(part) for part in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)]


SHOWN: dict[str, Callable[[str], list[str]]] = {
    "azure": lambda text: decoded(text, ("%0D", "\r"), ("%0A", "\n"), ("%3B", ";"), ("%5D", "]"), ("%AZP25", "%")),
    "csv": lambda text: [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row],
    "github": lambda text: decoded(text, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")),
    "gitlab-codequality": lambda text: list(strings(json.loads(text))),
    "html": markup,
    "json": lambda text: list(strings(json.loads(text))),
    "junit": lambda text: list(ET.fromstring(text).itertext()),
    "markdown": lambda text: re.findall(r"```hcl\n(.*?)\n```", text, re.DOTALL),
    "sarif": lambda text: list(strings(json.loads(text))),
}
"""What a person sees of a report, for the formats that are not shown as they are."""


def blocks(name: str, decision: Decision) -> list[str]:
    text: str = plugins.load(reporters, name).render(decision)
    shown = SHOWN[name](text) if name in SHOWN else [text]
    assert not [part for part in shown if re.search(r"moved \{[ \t]+from", part)], "several lines on one"
    return [block for part in shown for block in re.findall(r"moved \{\n.*?\n *\}", part, re.DOTALL)]


def moves(block: str) -> tuple[str, str]:
    (found,) = hcl2.load(io.StringIO(block + "\n"))["moved"]
    return tuple(found[end].removeprefix("${").removesuffix("}") for end in ("from", "to"))


def one(**given: Any) -> Decision:
    change = database(**given)
    return decided((Plan("plan.json", Tool.TERRAFORM, (change,)), [loss(change, advice="It moved:", paste=CODE)]))


WHOLE = {"text", "atlantis", "markdown", "html"}
"""The formats without a limit, in which all code is printed, however long."""


@pytest.mark.parametrize("name", sorted({*plugins.names(reporters)} - TELLS_COUNTS_ONLY))
def test_what_is_copied_out_of_a_report_is_code(name: str) -> None:
    found = blocks(name, one())
    assert {moves(block) for block in found} == {moves(CODE)}
    times = 2 if name == "json" else 1  # its findings have their own code beside that of the event
    assert len(blocks(name, made()["several"])) in (times, 2 * times), "once for each object, or for equal ones"


@pytest.mark.parametrize("name", sorted({*plugins.names(reporters)} - TELLS_COUNTS_ONLY))
def test_code_that_is_far_too_long_is_cut_between_its_lines_where_there_is_a_limit(name: str) -> None:
    change = database()
    code = "\n".join(f"removed {{ from = aws_db_instance.n{n} }}" for n in range(5000))
    text = plugins.load(reporters, name).render(
        decided((Plan("plan.json", Tool.TERRAFORM, (change,)), [loss(change, paste=code)]))
    )
    assert name in ("json", *WHOLE) or len(text) < 60_000  # the page shows the annotated plan as well
    assert name == "json" or ("cut for length" in text) != (name in WHOLE)
    assert name not in ("text", "atlantis") or all(line in text for line in code.splitlines())
    assert name != "markdown" or f"The code has {len(code)} characters" in text


def test_code_is_searched_for_secrets() -> None:
    from planguard.judging.redaction import redacted

    secret = "Zq-Zebra-91-Tapir"
    change = database()
    plan = Plan("plan.json", Tool.TERRAFORM, (change,), secrets=Secrets(frozenset({secret})))
    (found,) = decided((plan, [loss(change, paste=f'moved {{\n  from = a.b["{secret}"]\n}}')])).plans
    shown = replace(decided(), plans=(redacted(found),))
    for name in plugins.names(reporters):
        assert secret not in plugins.load(reporters, name).render(shown), name
