"""`planguard diff`: judges two versions of Terraform sources when there is no plan yet."""

from __future__ import annotations

import os
import posixpath

import click
from msgspec.structs import replace

from planguard.cli._input import revisions
from planguard.cli._input.places import place_of
from planguard.cli._options.judging import Judging, judging
from planguard.cli._output.verdict import judge, progress
from planguard.model.errors import InputError, UsageError
from planguard.model.plan import Plan
from planguard.predictors import predict
from planguard.sources.git.repository import Index
from planguard.sources.trees import Tree


@click.command("diff")
@click.argument("versions", nargs=-1, metavar="[BEFORE [AFTER]]")
@click.option("--staged", is_flag=True, help="Compare what is staged with the last commit. [default without BEFORE]")
@judging
@click.pass_context
def command(context: click.Context, versions: tuple[str, ...], staged: bool, how: Judging) -> None:
    """Judge a change of Terraform or OpenTofu sources before there is a plan.

    BEFORE and AFTER are folders or git revisions, also written BEFORE..AFTER. Without AFTER, BEFORE is compared with
    the working tree. Without either, the staged files are compared with the last commit. Where a folder and a revision
    have the same name, write ./NAME for the folder and refs/heads/NAME for the revision. The report lists what only the
    real plan can tell: a pass here is no pass of the plan.

    Exit code: 0 the change may go ahead, 1 it is blocked, 2 it could not be judged.
    """
    told = progress(context, how.quiet)
    told.step("comparing sources")
    before, after = _trees(versions, staged)
    plans = [_placed(plan, versions) for plan in predict(before, after)]
    if not plans:
        told.end()
        click.echo(f"planguard: {_why_nothing(before, after)}", err=True)
    judge(context, plans, how, told)


def _placed(plan: Plan, versions: tuple[str, ...]) -> Plan:
    """The plan with its place: sources are named from the folder compared, or from the top of the repository."""
    folder = next((word for word in reversed(versions) if os.path.isdir(word)), "")
    within = place_of(folder if len(versions) > 1 else ".") if folder else ""
    return replace(plan, key=posixpath.join(within, "" if plan.source == "." else plan.source))


def _why_nothing(before: Tree, after: Tree) -> str:
    """What is said where nothing was compared; a user who has staged nothing may mean the working tree."""
    if isinstance(after, Index) and before.all_entries == after.all_entries and _is_changed_since(after):
        return "nothing is staged; run `planguard diff HEAD` to judge the working tree."
    return "no change of a Terraform or OpenTofu source that a plan would show."


def _is_changed_since(index: Tree) -> bool:
    """Whether the working tree, where there is a commit to compare it with, has changes that are not staged."""
    work_tree = revisions.work_tree()
    try:
        return work_tree is not None and bool(predict(index, work_tree))
    except InputError:
        return True  # what cannot be read has changed, as what is staged could be


def _trees(versions: tuple[str, ...], staged: bool) -> tuple[Tree, Tree]:
    pushed = [os.environ.get(name, "") for name in ("PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF")]
    match versions:
        case _ if len(versions) > 2:
            raise UsageError("there are more than two versions to compare; give BEFORE and AFTER.")
        case (_, *_) if staged:
            raise UsageError("--staged compares the staged files with the last commit; leave BEFORE and AFTER out.")
        case () if any(pushed) and not staged:
            return revisions.pushed(*pushed)
        case ():
            return revisions.staged()
        case (one,):
            return revisions.compared(*revisions.split(one))
    return revisions.compared(*versions)
