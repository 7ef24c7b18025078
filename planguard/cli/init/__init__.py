"""`planguard init`: a ruleset to start from, and the hook or workflow for the CI system that is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from planguard.cli._output.files import is_there, write
from planguard.cli.init.starting import File, Note, starting
from planguard.model.errors import UsageError
from planguard.model.values import plain


@click.command("init", short_help="Write a ruleset, and the hook or workflow for your CI system.")
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path())
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
def command(folder: str, force: bool, dry_run: bool) -> None:
    """Write a commented .planguard.yaml, and the hook or workflow for the CI system of the repository.

    FOLDER is the top of the repository. [default: the working directory] GitHub, GitLab, Azure DevOps, Bitbucket,
    Atlantis, Jenkins, and pre-commit are recognized. Without any of them, a pre-commit hook is written. No existing
    file is changed, except that a hook is added to .pre-commit-config.yaml. What would have been written is shown.
    """
    root = Path(folder)
    if not os.path.isdir(root):
        raise UsageError(f"{plain(folder)}: no such folder; give the top of your repository.")
    steps = list(starting(root))
    there = {step.path: is_there(root / step.path, root) for step in steps if isinstance(step, File)}
    todo: list[str] = []
    for step in steps:
        lines = _noted(step) if isinstance(step, Note) else _done(root, step, there[step.path] and not force, dry_run)
        click.echo("\n".join(lines))
        todo.append(step.next)
    todo.append("Judge a plan: terraform show -json PLANFILE > plan.json && planguard check -- plan.json")
    click.echo("\nNext:")
    for number, text in enumerate(filter(None, todo), start=1):
        click.echo(f"  {number}. {text}")


def _noted(step: Note) -> Iterator[str]:
    yield f"to add    {step.place}:"
    yield from _quoted(step.text)


def _done(root: Path, step: File, kept: bool, dry_run: bool) -> Iterator[str]:
    """Write a file unless something is in the way, and tell so."""
    if kept and not step.extends:
        yield f"kept      {step.path}, which exists already (--force overwrites it). It would have been:"
        yield from _quoted(step.text)
    elif dry_run:
        yield f"would {'extend' if step.extends else 'write'} {step.path}:"
        yield from _quoted(step.text)
    else:
        _write(root, step)
        yield f"{'extended' if step.extends else 'wrote':<9} {step.path}: {step.what}"


def _quoted(text: str) -> Iterator[str]:
    yield from (f"    {line}".rstrip() for line in text.splitlines())


def _write(root: Path, file: File) -> None:
    path = root / file.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, file.text.encode("utf-8", "surrogateescape"), root)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}.") from error
