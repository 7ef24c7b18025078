"""Finds for each object of the earlier version what became of it: kept, moved, forgotten or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from planguard.plan import Action, Certainty
from planguard.predictors import _hcl
from planguard.predictors._hcl_expand import Expansion, Instance, Pair
from planguard.predictors._hcl_module import parse
from planguard.predictors._hcl_scan import RawBlock
from planguard.predictors._hcl_scope import Address, Scope, Step, keyless, repetition
from planguard.predictors._hcl_syntax import Conditional, Expression, Literal, Traversal


@dataclass(frozen=True)
class Match:
    """An object in both versions, or in one. ``certainty`` and ``reason`` say how it goes where it does."""

    before: Instance | None
    after: Instance | None
    action: Action = Action.UPDATE
    certainty: Certainty = Certainty.LIKELY
    reason: str | None = None
    imported: bool = False


@dataclass(frozen=True)
class _Statements:
    moves: tuple[tuple[Address, Address], ...]
    removed: Mapping[Address, bool]  # whether the object is destroyed
    imported: frozenset[Address]


def is_call(match: Match) -> bool:
    """Whether this is a call of a module that is not at hand, rather than an object."""
    instance = match.after or match.before
    return instance is not None and instance.address[-1].name.startswith("module.")


def matches(expansion: Expansion) -> Iterator[Match]:
    """What becomes of every object that is not quiet."""
    said = _statements(expansion.pairs)
    taken: set[Address] = set()
    for address, instance in expansion.before.items():
        target = address if address in expansion.after else _target(address, expansion, said)
        if address[-1].key is ... and instance.repeated == "count" and _at_most_one(instance):
            single = (*target[:-1], Step(target[-1].name))
            target = single if single in expansion.after else target
        if target in expansion.after and target not in taken:
            taken.add(target)
            yield Match(instance, expansion.after[target])
        else:
            yield from _gone(replace(instance, address=target), expansion, said)
    blocks = {keyless(address) for address in expansion.before}
    for address, instance in expansion.after.items():
        if address not in taken and not (address[-1].key is ... and keyless(address) in blocks):
            yield Match(None, instance, Action.CREATE, imported=address in said.imported)


def _target(address: Address, expansion: Expansion, said: _Statements) -> Address:
    moved = address
    for _ in range(len(said.moves) + 1):
        step = next((new for old, to in said.moves if (new := _moved(moved, old, to)) is not None), None)
        if step is None or step == address:
            break
        moved = step
    if moved in expansion.after:
        return moved
    other = _implied(moved)
    return other if other in expansion.after and other not in expansion.before else moved


def _implied(address: Address) -> Address:
    """Where Terraform itself looks for an object when ``count`` is added to its block or taken away."""
    name, key = address[-1]
    return (*address[:-1], Step(name, {None: 0, 0: None}.get(key, key)))


def _at_most_one(instance: Instance) -> bool:
    """Whether a block whose number of instances is not known is one that is switched on or off."""
    count = parse(instance.definition).expression("count")
    return isinstance(count, Conditional) and all(_is_switch(side) for side in (count.yes, count.no))


def _is_switch(expression: Expression) -> bool:
    return isinstance(expression, Literal) and expression.value in (0, 1)


def _moved(address: Address, old: Address, new: Address) -> Address | None:
    """The address after a ``moved`` block, None if the block is not about it."""
    if len(address) < len(old) or [step.name for step in address[: len(old)]] != [step.name for step in old]:
        return None
    for mine, theirs in zip(address, old, strict=False):
        if theirs.key is not None and mine.key != theirs.key:
            return None
    last, wanted = address[len(old) - 1], new[-1]
    if old[-1].key is None and wanted.key is not None and last.key is not None:
        return None
    key = wanted.key if wanted.key is not None or old[-1].key is not None else last.key
    kept = [
        Step(step.name, mine.key if step.key is None and step.name == mine.name else step.key)
        for step, mine in zip(new[:-1], address, strict=False)
    ]
    return (*kept, *new[len(kept) : -1], Step(wanted.name, key), *address[len(old) :])


def _gone(instance: Instance, expansion: Expansion, said: _Statements) -> Iterator[Match]:
    statement = _removal(instance.address, said)
    if statement is not None:
        yield Match(instance, None, Action.DELETE if statement else Action.FORGET, reason=_REASONS["resource"])
        return
    reason, certainty = _REASONS["resource"], Certainty.LIKELY
    siblings = [one for one in expansion.after.values() if keyless(one.address) == keyless(instance.address)]
    unknown = next((one for one in siblings if any(step.key is ... for step in one.address)), None)
    if any(step.key is ... for step in instance.address) and any(one.repeated == instance.repeated for one in siblings):
        return
    if unknown is not None and unknown.repeated == instance.repeated:
        return
    if (
        instance.address[-1].key is ...
        and instance.repeated == "count"
        and any(s.repeated == "single" for s in siblings)
    ):
        certainty = Certainty.MAY
    if unknown is not None and {unknown.repeated, instance.repeated} == {"single", "count"}:
        certainty = Certainty.MAY
    repeated = _repeated_now(instance, expansion)
    if repeated is not None:
        reason = _REASONS[repeated if repeated == instance.repeated else "repetition"]
    elif any(step.name.startswith("module.") for step in instance.address):
        reason = _REASONS["module"] if _module_gone(instance, expansion) else reason
    yield Match(instance, None, Action.DELETE, certainty, reason)


_REASONS = {
    "resource": "delete_because_no_resource_config",
    "repetition": "delete_because_wrong_repetition",
    "single": "delete_because_enabled_false",
    "count": "delete_because_count_index",
    "for_each": "delete_because_each_key",
    "module": "delete_because_no_module",
}


def _repeated_now(instance: Instance, expansion: Expansion) -> str | None:
    """How the block is repeated in the later version; None if it is not there any more."""
    module, name = instance.address[:-1], instance.address[-1].name
    after = next((pair.after for pair in expansion.pairs if pair.after and pair.after.address == module), None)
    definition = after.module.of("resource").get(name) if after else None
    return repetition(definition, after).kind if after and definition else None


def _module_gone(instance: Instance, expansion: Expansion) -> bool:
    module = instance.address[:-1]
    return not any(pair.after is not None and pair.after.address == module for pair in expansion.pairs)


def _removal(address: Address, said: _Statements) -> bool | None:
    for length in range(len(address), 0, -1):
        found = said.removed.get(keyless(address[:length]))
        if found is not None:
            return found
    return None


def _statements(pairs: list[Pair]) -> _Statements:
    moves: list[tuple[Address, Address]] = []
    removed: dict[Address, bool] = {}
    imported: set[Address] = set()
    for scope in (pair.after for pair in pairs if pair.after is not None):
        for block in scope.module.loose("moved"):
            old, new = _address(block, "from", scope), _address(block, "to", scope)
            if old and new:
                moves.append((old, new))
        for block in scope.module.loose("removed"):
            found = _address(block, "from", scope)
            if found:
                removed[keyless(found)] = _destroys(block, scope)
        for block in scope.module.loose("import"):
            found = _address(block, "to", scope)
            if found:
                imported.add(found)
    return _Statements(tuple(moves), removed, frozenset(imported))


def _destroys(block: RawBlock, scope: Scope) -> bool:
    lifecycle = parse((block,)).block("lifecycle")
    destroy = lifecycle.body.expression("destroy") if lifecycle else None
    return destroy is None or scope.value(destroy) is not False


def _address(block: RawBlock, name: str, scope: Scope) -> Address:
    """The address that an attribute of a statement names, from the root; () if it is not a plain address."""
    expression = parse((block,)).expression(name)
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        try:
            expression = _hcl.body(f"x = {expression.value}\n").expression("x")
        except _hcl.HclError:
            return ()
    if not isinstance(expression, Traversal):
        return ()
    return (*scope.address, *_steps(expression))


def _steps(traversal: Traversal) -> Iterator[Step]:
    words = list(enumerate(traversal.steps))
    while words:
        name = ".".join(str(word) for _, word in words[:2])
        words = words[2:]
        key = None
        if words and words[0][0] in traversal.keys:
            key = words.pop(0)[1]
        yield Step(name, key)
