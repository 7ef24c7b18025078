"""Everything in a plan that a block keeps, each certain or with what keeps its block from being used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from planguard.evidence.pairing.moves import moves
from planguard.evidence.pairing.shifting import shifts
from planguard.judging.fixes.adopted import retyped
from planguard.judging.fixes.exchanged import exchanged
from planguard.judging.fixes.fix import Fix
from planguard.judging.fixes.forgotten import doubles, kept
from planguard.judging.fixes.renamed import renamed
from planguard.judging.fixes.shifted import shifted
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.secrets.copies import repeats
from planguard.knowledge.secrets.shapes import looks_secret
from planguard.model.plan import Plan
from planguard.model.tools import AddressStyle
from planguard.model.values import plain

_OVERLAPS = "Another block has one of these addresses. If this one is right, remove the comment signs."
_UNPRINTABLE = "An address has characters that cannot be printed here."


class Fixes(msgspec.Struct, frozen=True):
    """The fixes of a plan; ``untold`` is how many hold a secret of the plan, so that they cannot be printed."""

    found: tuple[Fix, ...] = ()
    untold: int = 0


def fixes(plan: Plan, catalog: Catalog | None = None, keep: Sequence[str] = ()) -> Fixes:
    """Everything of a plan that only needs a block; nothing where the tool has no blocks.

    ``keep`` are addresses of deleted objects that the tool is to forget; InputError for one that is not deleted.
    """
    if plan.tool.address_style is not AddressStyle.MODULE_PATH:
        return Fixes()
    found = list(_all(plan, catalog or Catalog(), keep))
    shown = [fix for fix in found if not _tells_a_secret(fix, plan)]
    return Fixes(tuple(_without_overlaps(shown)), len(found) - len(shown))


def _all(plan: Plan, catalog: Catalog, keep: Sequence[str]) -> Iterator[Fix]:
    counts = shifts(plan)
    instances = tuple(f"{shift.address}[" for shift in counts)
    staying = [*renamed(plan, instances), *retyped(plan, catalog)]
    yield from staying
    yield from exchanged(plan, instances)
    for shift in counts:
        yield from shifted(shift, plan)
    certain = {fix.old for fix in staying if not fix.doubt}
    for fix in dict.fromkeys((*kept(keep, plan), *doubles(plan, catalog))):
        if fix.old not in certain:
            yield fix


def _without_overlaps(found: Sequence[Fix]) -> Iterator[Fix]:
    """The fixes, none of which speaks of what another speaks of, unless both are commented."""
    olds, news = Counter(fix.old for fix in found if not fix.doubt), Counter(fix.new for fix in found if fix.new)
    for fix in found:
        if not f"{fix.old}{fix.new}".isprintable():
            yield replace(fix, doubt=_UNPRINTABLE)
        elif not fix.doubt and (olds[fix.old] > 1 or news[fix.new] > 1 or _lies_in_another(fix, found)):
            yield replace(fix, doubt=_OVERLAPS)
        else:
            yield fix


def _lies_in_another(fix: Fix, found: Sequence[Fix]) -> bool:
    return any(not other.doubt and fix.old.startswith((f"{other.old}.", f"{other.old}[")) for other in found)


def _tells_a_secret(fix: Fix, plan: Plan) -> bool:
    text = f"{fix.old}\n{fix.new}\n{fix.code}"
    return repeats(text, plan.secrets.forms) or looks_secret(fix.old) or looks_secret(fix.new)


def logical_ids(plan: Plan) -> Iterator[str]:
    """A line for each object of a stack that only has another logical id."""
    if plan.tool.address_style is AddressStyle.MODULE_PATH:
        return
    for move in moves(plan):
        old, new = plain(move.old), plain(move.new)
        yield f"{new}: keep the logical id {old}, or rename it with a stack refactor."
