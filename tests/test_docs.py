"""The documentation is true: generated pages are fresh, links lead somewhere, examples load, and commands run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from docs import generate
from planguard import cli, reporters, rules
from planguard.judging.ruleset import choice
from planguard.knowledge.pages import DOCUMENTATION
from planguard.loading import plugins
from tests.running import ROOT, planguard

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_RULESET_KEYS = {*yaml.safe_load((ROOT / "rulesets/default.yaml").read_text()), "extends"}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def everything() -> str:
    return "\n".join(page.read_text() for page in PAGES)


def test_the_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--check"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, f"run `make docs`: {done.stdout}{done.stderr}"


def test_the_check_of_generated_pages_can_tell() -> None:
    stale = dict(generate.pages())
    assert ROOT / "README.md" in stale
    assert ROOT / "docs/rules.md" in stale
    assert "BLOCK  samples/environment-recreated/plan.json" in stale[ROOT / "README.md"]


@pytest.mark.parametrize("name", plugins.names(rules))
def test_every_rule_is_documented(name: str) -> None:
    assert f"## {name}\n" in (ROOT / "docs/rules.md").read_text()


@pytest.mark.parametrize("name", plugins.names(reporters))
def test_every_report_is_documented(name: str) -> None:
    assert re.search(rf"`{name}`", (ROOT / "docs/reports.md").read_text())


@pytest.mark.parametrize("name", plugins.names(cli))
def test_every_command_and_option_is_documented(name: str) -> None:
    page = (ROOT / "docs/cli.md").read_text()
    command = cli.planguard.get_command(click.Context(cli.planguard), name)
    assert command is not None
    section = page.partition(f"## planguard {name}\n")[2].partition("\n## ")[0]
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("-")]
    assert f"Usage: planguard {name}" in section
    assert not [option for option in options if option not in section]
    assert f"planguard {name}" in everything().replace(page, "")


def test_an_installed_user_is_pointed_to_pages_that_are_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["urls"]["Documentation"] == DOCUMENTATION
    sources = [path for path in (ROOT / "planguard").rglob("*") if path.suffix in (".py", ".yaml", ".yml", ".groovy")]
    texts = [path.read_text() for path in [*sources, *(ROOT / "rulesets").glob("*.yaml")]]
    named = [name for text in texts for name in re.findall(r"page\(f?[\"']([\w/.#-]+\.md[\w#-]*)", text)]
    named += [name for text in texts for name in re.findall(rf"{DOCUMENTATION}/([\w/.#-]*\w)", text)]
    assert {"rulesets.md", "rulesets.md#waivers", "rules.md#"} <= set(named)
    for file, _, anchor in (name.partition("#") for name in named):
        assert not anchor or anchor in _anchors(ROOT / "docs" / file), file
    rest = [text.replace(DOCUMENTATION, "") for text in texts]
    assert not [found for text in rest for found in re.findall(r"\bdocs/\S*\.md", text)]


def test_the_counts_in_the_readme_are_right() -> None:
    readme = (ROOT / "README.md").read_text()
    assert f"[{len(plugins.names(rules))} rules](docs/rules.md)" in readme
    assert f"- {len(plugins.names(rules))} rules, " in (ROOT / "CHANGELOG.md").read_text()


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = _BLOCK.sub("", page.read_text())
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in _anchors(found), target


def _rulesets() -> list[tuple[str, str]]:
    blocks = (
        (page, text) for page in PAGES for language, text in _BLOCK.findall(page.read_text()) if language == "yaml"
    )
    loaded = ((named(page), text, yaml.safe_load(text)) for page, text in blocks if "$[[" not in text)
    return [(page, text) for page, text, data in loaded if isinstance(data, dict) and data.keys() <= _RULESET_KEYS]


@pytest.mark.parametrize(
    ("page", "text"), [pytest.param(*each, id=f"{each[0]}-{i}") for i, each in enumerate(_rulesets())]
)
def test_every_ruleset_that_is_shown_loads(page: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / ".planguard.yaml"
    path.write_text(text)
    choice.load(str(path))


def test_rulesets_are_shown() -> None:
    assert len(_rulesets()) >= 4


def _commands() -> list[str]:
    """Every command of the pages that can be run here: on a sample, on a name, or on nothing."""
    lines = [
        line.removeprefix("$ ").partition("#")[0].strip()
        for page in PAGES
        for language, text in _BLOCK.findall(page.read_text())
        if language in ("sh", "console", "text", "")
        for line in text.splitlines()
    ]
    prose = re.findall(r"`(planguard [^`\n]+)`", everything())
    known = re.compile(r"planguard (check|annotate|explain|rules|completion)\b(?!.*[<>|&$A-Z]{2})[^|&<>$]*")
    found = {command for command in [*lines, *prose] if known.fullmatch(command)}
    return sorted(command for command in found if _can_run(shlex.split(command)))


def _can_run(words: list[str]) -> bool:
    if words[1] in ("check", "annotate"):
        return any(word.startswith("samples/") for word in words)
    return len(words) > 2 or words[1] == "rules"


@pytest.mark.parametrize("command", _commands())
def test_every_command_that_is_shown_runs(command: str) -> None:
    run = planguard(*shlex.split(command)[1:])
    assert run.code in ((0, 1) if " check " in command else (0,)), run.err
    assert run.out


def test_commands_are_shown() -> None:
    assert len(_commands()) >= 3


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_sample_that_is_named_exists(page: Path) -> None:
    for name in re.findall(r"samples/[\w./-]*\w", page.read_text()):
        assert (ROOT / name).exists(), name
