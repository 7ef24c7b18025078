"""`planguard fix`: the blocks by which renamed objects keep on being, to read, to keep, or in the sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from planguard.cli._input.root_module import RootModule
from planguard.cli._output.delivery import send
from planguard.cli._output.progress import Progress
from planguard.cli._output.verdict import Reading, read_all
from planguard.judging.fixes.fix import Fix
from planguard.judging.fixes.found import fixes, logical_ids
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.errors import InputError, UsageError

_OTHER = "The sources have another moved block with one of these addresses. Change that block."


@click.command("fix")
@click.argument("plan", metavar="PLAN", type=click.Path())
@click.option("--write", is_flag=True, help="Add the blocks to moved.tf of the root module.")
@click.option("--source", metavar="DIR", type=click.Path(file_okay=False, exists=True), help="Folder of the root "
              "module. Blocks that it has already are left out. [default with --write: that of PLAN]")  # fmt: skip
@click.option("--keep", "keep", metavar="ADDRESS", multiple=True, help="Forget the deleted objects at this address "
              "instead of destroying them. Can be given more than once.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(dir_okay=False), metavar="FILE", default="-", help="File to write to. "
              "[default: standard output]")  # fmt: skip
def command(plan: str, write: bool, source: str | None, keep: tuple[str, ...], output: str) -> None:
    """Write the moved blocks that keep the objects of a plan which are only renamed.

    The blocks belong into the root module. A block that is not certain, or that needs another change first, is
    commented out below the reason. With --write only certain blocks are added.

    Exit code: 0 blocks were written, or none is needed, 2 the plan or the sources could not be read or written.
    """
    if write and output != "-":
        raise UsageError("--write adds the blocks to the sources; leave out --output, or leave out --write.")
    plans = read_all([plan], Reading(), Progress(quiet=True))
    if len(plans) != 1:
        raise InputError(plan, f"{len(plans)} plans.", "Name one plan.")
    for line in logical_ids(plans[0]):
        click.echo(f"planguard: {line}", err=True)
    all_of = fixes(plans[0], Catalog(), keep)
    if all_of.untold:
        click.echo(f"planguard: {all_of.untold} left out, because the address holds a secret.", err=True)
    folder = Path(source or Path(plan).parent) if source or (write and plan != "-") else None
    if write and folder is None:
        raise UsageError("--write needs the folder of the root module; pass --source DIR.")
    root = RootModule(folder) if folder is not None else None
    existing = root.moved if root is not None else []
    found = [_unless_contradicted(fix, existing) for fix in all_of.found]
    missing = [fix for fix in found if (fix.old, fix.new) not in existing]
    if root is not None:
        root.refuse_another(fix.new for fix in found if not fix.doubt)
    if write and root is not None and folder is not None:
        _add(missing, root, folder)
        return
    if not missing:
        click.echo("planguard: no block is needed.", err=True)
    send("\n".join(fix.text for fix in missing).encode(), output)


def _unless_contradicted(fix: Fix, existing: Sequence[tuple[str, str]]) -> Fix:
    other = any((fix.old == old) != (fix.new == new) for old, new in existing)
    if other and not fix.doubt:
        return replace(fix, doubt=_OTHER)
    return fix


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), "cannot be read.", "Check the file and its permissions.") from error


def _add(missing: Sequence[Fix], root: RootModule, folder: Path) -> None:
    """Append the certain blocks to the root module's file for them; what is left out is said."""
    if ".terraform" in folder.resolve().parts:
        raise InputError(str(folder), "Terraform's copy of a module.", "Change the module where it comes from.")
    sure = [fix for fix in missing if not fix.doubt]
    for fix in missing:
        if fix.doubt:
            click.echo(f"planguard: not written: {fix.old} to {fix.new}. {fix.doubt}", err=True)
    if not sure:
        click.echo("planguard: nothing to write.", err=True)
        return
    target = folder / ("moved.tofu" if ".tofu" in root.files[0].name else "moved.tf")
    if target.is_symlink():
        raise InputError(str(target), "a link.", "Put a file in its place, or pass --output FILE.")
    before = _text(target) if target.exists() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    try:
        with target.open("a", encoding="utf-8") as file:
            file.write(gap + "\n".join(fix.text for fix in sure))
    except OSError as error:
        raise InputError(str(target), "cannot be written.", "Check its permissions.") from error
    click.echo(f"planguard: {len(sure)} moved {'block' if len(sure) == 1 else 'blocks'} added to {target}.", err=True)
