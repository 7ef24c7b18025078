"""In which module a block belongs: in the one that all its addresses are in, for all its instances, or in the root."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Protocol

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.moves import steps
from planguard.judging.fixes.fix import Fix, Kind, moved
from planguard.judging.fixes.renamed import ACROSS
from planguard.model.change import without_keys
from planguard.model.plan import Plan

_CALL = "module."


class Modules(Protocol):
    """The modules of a plan whose sources are at hand, by their addresses without keys; "" is the root."""

    def identity(self, module: str) -> Hashable | None:
        """What is equal for two calls of the same sources; None where these are not at hand."""

    def takes(self, module: str, old: str, new: str) -> bool:
        """Whether the sources of a module declare an address of theirs and no longer another."""


class Placed(msgspec.Struct, frozen=True):
    """A fix with the module whose sources it belongs in, by its address without keys; its own addresses start there."""

    module: str
    fix: Fix


def placed(found: Iterable[Fix], plan: Plan, modules: Modules) -> Iterator[Placed]:
    """Each fix in its place; those that are equal in a module are one."""
    groups: dict[tuple[Hashable, str, str], list[tuple[str, Fix]]] = {}
    for fix in found:
        around, old, new = split(fix.old, fix.new) if _is_usable(fix) else ("", "", "")
        module = without_keys(around)
        identity = modules.identity(module) if module and "[" not in f"{old}{new}" else None
        if identity is None or not modules.takes(module, old, new):
            yield Placed("", fix)
        else:
            groups.setdefault((identity, old, new), []).append((module, fix))
    for (identity, old, new), group in groups.items():
        fixes = [fix for _, fix in group]
        instances = [one for one in _instances(plan) if modules.identity(without_keys(one)) == identity]
        if _holds_everywhere(old, instances, fixes, plan):
            doubt = "" if fixes[0].doubt == ACROSS and _CALL not in f"{old} {new}" else fixes[0].doubt
            yield Placed(group[0][0], moved(old, new, doubt))
        else:
            yield from (Placed("", fix) for fix in fixes)


def split(old: str, new: str) -> tuple[str, str, str]:
    """The innermost module that two addresses are both in, and the addresses as they are seen from there."""
    olds, news = steps(_module(old)), steps(_module(new))
    same = 0
    while same < min(len(olds), len(news)) and olds[same] == news[same]:
        same += 1
    around = ".".join(olds[:same])
    length = len(around) + 1 if around else 0
    return around, old[length:], new[length:]


def calls(module: str) -> list[str]:
    """The calls of a module's address, outermost first, keys included."""
    return steps(module)


def _is_usable(fix: Fix) -> bool:
    return fix.kind is Kind.MOVED and fix.new != "" and fix.doubt in ("", ACROSS)


def _module(address: str) -> str:
    """The module that an address is in; of a module's own address the one that calls it."""
    calls = steps(address)
    inside = ".".join(calls)
    return ".".join(calls[:-1]) if inside == address else inside


@of_plan
def _instances(plan: Plan) -> tuple[str, ...]:
    """Every module instance that there is anything in."""
    paths = {tuple(steps(change.module)) for change in plan.resource_changes if change.module}
    return tuple(sorted({".".join(calls[:length]) for calls in paths for length in range(1, len(calls) + 1)}))


def _holds_everywhere(old: str, instances: Iterable[str], fixes: Sequence[Fix], plan: Plan) -> bool:
    """Whether whatever has the old address in any instance of the module moves by these fixes."""
    olds = tuple(f"{instance}.{old}" for instance in instances)
    there = [change.address for change in plan.existing if _is_at(change.address, olds)]
    return all(_is_at(address, tuple(fix.old for fix in fixes)) for address in there)


def _is_at(address: str, ends: tuple[str, ...]) -> bool:
    return address.startswith(ends) and any(
        address == end or address.startswith((f"{end}.", f"{end}[")) for end in ends
    )
