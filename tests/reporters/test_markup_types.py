"""What is markup has a type: text that nobody escaped cannot be passed for it, which mypy and the syntax tree hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planguard import reporters
from tests.running import ROOT

FOLDER = Path(reporters.__file__).parent
MADE_IN = {"Html": "html/text.py", "Markdown": "_parts/markup.py"}
FILLED_BY = {"markup", "markdown"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.stem)
def test_markup_is_made_where_text_is_escaped_and_nowhere_else(path: Path) -> None:
    own = str(path.relative_to(FOLDER))
    assert not [name for name, _ in calls(path) if MADE_IN.get(name, own) != own]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.stem)
def test_every_template_is_written_out(path: Path) -> None:
    """A template that a plan had a part in would be markup unseen."""
    templates = [call.args[0] for name, call in calls(path) if name in FILLED_BY]
    assert [ast.unparse(one) for one in templates if not isinstance(one, ast.Constant)] == []


def test_there_are_templates() -> None:
    found = [name for path in FOLDER.rglob("*.py") for name, _ in calls(path)]
    assert all(found.count(name) > 20 for name in FILLED_BY)


MISTAKES = {
    "html: a part that is text": 'html.markup("<b>{}</b>", finding.message)',
    "html: a part in an f-string": 'html.markup("<b>{}</b>", f"{finding.message}")',
    "html: parts that are text": "html.joined([finding.message])",
    "html: text where markup is wanted": 'wants_html(f"<b>{finding.message}</b>")',
    "html: one markup for another": 'wants_html(markdown.prose("a"))',
    "markdown: a part that is text": 'markdown.markdown("**{}**", finding.message)',
    "markdown: parts that are text": "markdown.joined([finding.message])",
    "markdown: text where markup is wanted": 'wants_markdown(f"**{finding.message}**")',
}


def test_text_is_no_markup_to_mypy(tmp_path: Path) -> None:
    head = [
        "from planguard.model.finding import Finding",
        "from planguard.reporters._parts import markup as markdown; from planguard.reporters.html import text as html",
        "def wants_html(text: html.Html) -> None: ...",
        "def wants_markdown(text: markdown.Markdown) -> None: ...",
        "def all_of_it(finding: Finding) -> None:",
        '    wants_html(html.markup("<b>{}</b>", html.name(finding.message)))',
        '    wants_markdown(markdown.markdown("**{}**", markdown.prose(finding.message)))',
    ]
    (tmp_path / "mistakes.py").write_text("\n".join([*head, *(f"    {mistake}" for mistake in MISTAKES.values())]))
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(tmp_path / "mistakes.py")]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout
    places = {int(line.split(":")[1]) for line in said.splitlines() if ": error: " in line}
    assert places == set(range(len(head) + 1, len(head) + 1 + len(MISTAKES))), said
