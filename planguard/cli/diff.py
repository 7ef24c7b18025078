"""`planguard diff`: judges two versions of Terraform sources when there is no plan yet."""

from __future__ import annotations

import os
from pathlib import Path

import click

from planguard.cli._options import Judging, judging
from planguard.cli.check import judge
from planguard.errors import UsageError
from planguard.predictors import hcl
from planguard.predictors._git import Repository
from planguard.predictors._trees import Folder, Tree


@click.command()
@click.argument("versions", nargs=-1, metavar="[BEFORE [AFTER]]")
@click.option("--staged", is_flag=True, help="Compare what is staged with the last commit. [default without BEFORE]")
@judging
@click.pass_context
def diff(context: click.Context, versions: tuple[str, ...], staged: bool, how: Judging) -> None:
    """Judge a change of Terraform or OpenTofu sources before there is a plan.

    BEFORE and AFTER are folders or git revisions (also written BEFORE..AFTER); without AFTER it is the working tree,
    and without either the staged files are compared with the last commit. What only the real plan can tell is listed
    as such: a pass here is no pass of the plan.

    Exit code: 0 the change may go ahead, 1 it is blocked, 2 it could not be judged.
    """
    before, after = _trees(versions, staged)
    plans = hcl.predict(before, after)
    if not plans:
        click.echo("planguard: no change of a Terraform or OpenTofu source that a plan would show.", err=True)
    judge(context, plans, how)


def _trees(versions: tuple[str, ...], staged: bool) -> tuple[Tree, Tree]:
    if len(versions) == 1 and ".." in versions[0] and not Path(versions[0]).is_dir():
        versions = tuple(part or "HEAD" for part in versions[0].replace("...", "..").split("..", 1))
    pushed = (os.environ.get("PRE_COMMIT_FROM_REF"), os.environ.get("PRE_COMMIT_TO_REF"))
    if not versions and not staged and pushed[0] and pushed[1]:
        versions = (pushed[0], pushed[1])
    match versions:
        case ():
            return _staged()
        case _ if staged:
            raise UsageError("--staged compares the staged files with the last commit; leave BEFORE and AFTER out.")
        case (before,):
            return _pair(before, "." if Path(before).is_dir() else str(Repository(Path.cwd()).root))
        case (before, after):
            return _pair(before, after)
    raise UsageError("there are more than two versions to compare; give BEFORE and AFTER.")


def _staged() -> tuple[Tree, Tree]:
    repository = Repository(Path.cwd())
    head = repository.head()
    return (head, repository.index()) if repository.staged_anything(head) else (head, head)


def _pair(before: str, after: str) -> tuple[Tree, Tree]:
    return _tree(before, beside=after), _tree(after, beside=before)


def _tree(version: str, beside: str) -> Tree:
    """A folder, or a revision cut to the folder that it is compared with."""
    if Path(version).is_dir():
        return Folder(Path(version))
    repository = Repository(Path(beside) if Path(beside).is_dir() else Path.cwd())
    within = Path(beside).resolve().relative_to(repository.root.resolve()) if Path(beside).is_dir() else Path()
    return repository.revision(version, "" if within == Path() else within.as_posix())
