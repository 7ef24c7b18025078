"""What to add to the sources so that objects keep on being under their new addresses: blocks, or why there are none."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.moves import Move, moved_block, moves
from planguard.evidence.pairing.pairs import LEAST, Pair, likeness, pairs
from planguard.evidence.pairing.shifting import Shift, shifts
from planguard.knowledge.secrets.copies import repeats
from planguard.knowledge.secrets.shapes import looks_secret
from planguard.knowledge.words.attributes import own_name
from planguard.model.plan import Plan
from planguard.model.tools import AddressStyle, Tool
from planguard.model.values import plain

_FIRST_WITH_MOVED = (1, 1)
_FIRST_ACROSS_PACKAGES = (1, 3)
_TOO_OLD = "Terraform has moved blocks since 1.1. Run this command once instead."
_UNSURE = "The plan does not show that both are the same object. If they are, remove the comment signs."
_EQUALS = "Other objects fit this address as well. If the block names the right one, remove the comment signs."
_MOST_COMPARED = 50
# Objects of one type that are compared with each other; among more of them only names tell one from another.

_ACROSS = (
    "Terraform before 1.3 refuses this block where the module is from a registry or another repository. "
    "If it is a local module, remove the comment signs."
)
_TAKES_OVER = (
    "moved blocks cannot shift a count, because each address is still taken. "
    "First use these keys in for_each, then remove the comment signs."
)


class Fix(msgspec.Struct, frozen=True):
    """One address that becomes another. ``doubt`` says why its block must not be used as it is, "" where it may be."""

    old: str
    new: str
    doubt: str = ""
    is_command: bool = False

    @property
    def text(self) -> str:
        """The block, or the same as comments below what keeps it from being used; ends with a line break."""
        code = _command(self.old, self.new) if self.is_command else moved_block(self.old, self.new)
        if not self.doubt:
            return f"{code}\n"
        return "".join(f"# {line}\n" for line in (self.doubt, *code.split("\n")))


def fixes(plan: Plan) -> tuple[Fix, ...]:
    """Everything of a plan that only needs another address; nothing where the tool has no blocks for it."""
    if plan.tool.address_style is not AddressStyle.MODULE_PATH:
        return ()
    shifted = shifts(plan)
    counted = tuple(f"{shift.address}[" for shift in shifted)
    moved = [_of_move(move, plan) for move in moves(plan) if not move.old.startswith(counted)]
    found = (*moved, *(fix for shift in shifted for fix in _of_shift(shift)))
    shown = tuple(fix for fix in found if not _tells_a_secret(fix, plan))
    return tuple(_for_old(fix) for fix in shown) if _is_older(plan, _FIRST_WITH_MOVED) else shown


def untold(plan: Plan) -> int:
    """How many addresses hold a secret of the plan, so that their blocks cannot be printed."""
    if plan.tool.address_style is not AddressStyle.MODULE_PATH:
        return 0
    renames = [(move.old, move.new) for move in moves(plan)] + [
        pair for shift in shifts(plan) for pair in shift.renames()
    ]
    return sum(_tells_a_secret(Fix(old, new), plan) for old, new in renames)


def _tells_a_secret(fix: Fix, plan: Plan) -> bool:
    text = f"{fix.old}\n{fix.new}"
    return repeats(text, plan.secrets.forms) or looks_secret(fix.old) or looks_secret(fix.new)


def logical_ids(plan: Plan) -> Iterator[str]:
    """A line for each object of a stack that only has another logical id."""
    if plan.tool.address_style is AddressStyle.MODULE_PATH:
        return
    for move in moves(plan):
        old, new = plain(move.old), plain(move.new)
        yield f"{new}: keep the logical id {old}, or rename it with a stack refactor."


def _of_move(move: Move, plan: Plan) -> Fix:
    old, new = move.whole or (move.old, move.new)
    if not _is_certain(move):
        return Fix(old, new, _UNSURE)
    if not move.is_module and move.whole is None and _has_rivals(move.pairs[0], plan):
        return Fix(old, new, _EQUALS)
    in_modules = not move.is_module and any(pair.old.module or pair.new.module for pair in move.pairs)
    return Fix(old, new, _ACROSS if in_modules and _is_older(plan, _FIRST_ACROSS_PACKAGES) else "")


def _is_certain(move: Move) -> bool:
    told = [_is_told(pair) for pair in move.pairs]
    return move.is_sure and (any(told) if move.is_module else all(told))


def _is_told(pair: Pair) -> bool:
    """Whether the values say so too, as the same label says nothing of which instance is which."""
    return pair.likeness > LEAST or own_name(pair.old.before) == own_name(pair.new.after) != ""


def _has_rivals(pair: Pair, plan: Plan) -> bool:
    """Whether nothing tells which of several objects it is: neither its key, nor its name, nor its values."""
    if pair.old.index is not None and (pair.old.name, pair.old.index) == (pair.new.name, pair.new.index):
        return False
    name = own_name(pair.old.before)
    if name:
        return _named(plan)[pair.old.type, name] > 1
    rivals = [other for other in pairs(plan) if other.old.type == pair.old.type and other is not pair]
    return len(rivals) > _MOST_COMPARED or any(
        (likeness(pair.old.before, rival.new.after) or 0) >= pair.likeness for rival in rivals
    )


@of_plan
def _named(plan: Plan) -> Counter[tuple[str, str]]:
    """How many of the objects that get another address have a type and a name."""
    return Counter((pair.old.type, own_name(pair.old.before)) for pair in pairs(plan))


def _of_shift(shift: Shift) -> Iterator[Fix]:
    """The blocks for the keys: commented, as with the sources as they are each instance would be destroyed."""
    return (Fix(old, new, _TAKES_OVER) for old, new in shift.renames())


def _for_old(fix: Fix) -> Fix:
    return Fix(fix.old, fix.new, _TOO_OLD if fix.doubt in ("", _ACROSS) else fix.doubt, is_command=True)


def _is_older(plan: Plan, first: tuple[int, int]) -> bool:
    version = re.match(r"(\d+)\.(\d+)", plan.tool_version)
    return plan.tool is Tool.TERRAFORM and version is not None and tuple(map(int, version.groups())) < first


def _command(old: str, new: str) -> str:
    return f"terraform state mv {shlex.quote(plain(old))} {shlex.quote(plain(new))}"
