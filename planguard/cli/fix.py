"""`planguard fix`: the blocks by which objects keep on being, to read, to keep, or in the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from planguard.cli._input.module_folders import ModuleFolders
from planguard.cli._output.blocks import missing, tell, written
from planguard.cli._output.delivery import send
from planguard.cli._output.progress import Progress
from planguard.cli._output.verdict import Reading, read_all
from planguard.judging.fixes.found import fixes, logical_ids
from planguard.judging.fixes.placing import Placed, placed
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.errors import InputError, UsageError
from planguard.model.plan import Plan
from planguard.model.tools import AddressStyle

_IN_THE_ROOT = "This block belongs in the root module, and the sources are those of another one."


@click.command("fix")
@click.argument("plan", metavar="PLAN", type=click.Path())
@click.option("--write", is_flag=True, help="Add the blocks to moved.tf of the modules that they belong in.")
@click.option("--source", metavar="DIR", type=click.Path(file_okay=False, exists=True), help="Folder of the root "
              "module. Blocks that it has already are left out. [default with --write: that of PLAN]")  # fmt: skip
@click.option("--keep", metavar="ADDRESS", multiple=True, help="Forget the deleted objects at this address instead of "
              "destroying them. Can be given more than once.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(dir_okay=False), metavar="FILE", default="-", help="File to write to. "
              "[default: standard output]")  # fmt: skip
def command(plan: str, write: bool, source: str | None, keep: tuple[str, ...], output: str) -> None:
    """Write the blocks that keep objects which a plan destroys only because their address or their type changes.

    Without --source all blocks are for the root module. With it, a block for a module whose sources are local is for
    that module. A block that is not certain, or that needs another change first, is commented out below the reason.
    With --write only certain blocks are added.

    Exit code: 0 blocks were written, or none is needed, 2 the plan or the sources could not be read or written.
    """
    if write and output != "-":
        raise UsageError("--write adds the blocks to the sources; leave out --output, or leave out --write.")
    if write and plan == "-" and source is None:
        raise UsageError("--write needs the folder of the root module; pass --source DIR.")
    read = _only(plan)
    for line in logical_ids(read):
        tell(line)
    if keep and read.tool.address_style is not AddressStyle.MODULE_PATH:
        raise UsageError("--keep is for plans of Terraform and OpenTofu. Set DeletionPolicy to Retain instead.")
    found = fixes(read, Catalog(), keep)
    if found.untold:
        tell(f"{found.untold} left out, because an address or an ID is a secret.")
    if not found.found or (source is None and not write):
        _send([Placed("", fix) for fix in found.found], output)
        return
    folder = Path(source) if source is not None else Path(plan).parent
    folders = ModuleFolders(folder, read, [fix.new for fix in found.found if fix.new and not fix.doubt])
    there = list(placed(missing(found.found, folders), read, folders))
    folders.refuse_others(there)
    blocks = [one if one.module or folders.has_root else _outside(one) for one in there]
    if write:
        _write(blocks, folders)
    else:
        _send(blocks, output, folders)


def _only(path: str) -> Plan:
    plans = read_all([path], Reading(), Progress(quiet=True))
    if len(plans) != 1:
        raise InputError(path, f"{len(plans)} plans.", "Name one plan.")
    return plans[0]


def _outside(block: Placed) -> Placed:
    fix = block.fix
    return block if fix.doubt else Placed("", replace(fix, doubt=_IN_THE_ROOT))


def _write(blocks: Sequence[Placed], folders: ModuleFolders) -> None:
    """Add the certain blocks to the modules; what is left out is said."""
    doubtful = [one.fix for one in blocks if one.fix.doubt]
    for fix in doubtful:
        to = f" to {fix.new}" if fix.new else ""
        tell(f"not written: {fix.old}{to}. {fix.doubt}")
    if doubtful:
        tell("run it without --write to see what was not written.")
    count = 0
    for path, added in written([one for one in blocks if not one.fix.doubt], folders):
        count += added
        tell(f"{added} {'fix' if added == 1 else 'fixes'} added to {path}.")
    if not count:
        tell("nothing to write.")


def _send(blocks: Sequence[Placed], output: str, folders: ModuleFolders | None = None) -> None:
    if not blocks:
        tell("no object of this plan can be kept by a block.")
    send("\n".join(_sections(blocks, folders)).encode(), output)


def _sections(blocks: Sequence[Placed], folders: ModuleFolders | None) -> Iterator[str]:
    """The text of each block; where they belong in several modules, below the folder of its module."""
    by_module: dict[str, list[str]] = {}
    for one in blocks:
        by_module.setdefault(one.module, []).append(one.fix.text)
    for module, texts in sorted(by_module.items()):
        folder = folders.folder(module) if folders is not None and (module or folders.has_root) else None
        if folder is not None and by_module.keys() != {""}:
            yield f"# {folder.path.as_posix()}:\n"
        yield from texts
