"""The commands that the blocks of a source run beside their providers: provisioners, and external data sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from planguard.knowledge.secrets.concealment import conceal
from planguard.model.configuration import Command, CommandKind, RunsOn
from planguard.predictors.terraform.expansion.pair import Pair
from planguard.sources.hcl.addresses import Step, keyless, written
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.parsing import Definition, parse, place
from planguard.sources.hcl.syntax import Body, Expression, Literal, Opaque, Template, Tuple, traversals

_TEXTS = ("interpreter", "command", "inline", "content", "script", "scripts", "source", "program")
_UNSHOWN = "…"


def commands_of(pairs: Iterable[Pair], secrets: frozenset[str]) -> dict[str, tuple[Command, ...]]:
    """The commands of each block of the later version that has any, by its address without instance keys."""
    found: dict[str, tuple[Command, ...]] = {}
    for pair in pairs:
        for kind, prefix in (("resource", ""), ("data", "data.")):
            for name, before, after in pair.definitions(kind):
                if pair.after is not None and after is not None and (kind == "resource" or _is_external(name)):
                    module = f"{written(keyless(pair.after.address))}." if pair.after.address else ""
                    found.setdefault(
                        f"{module}{prefix}{name}", tuple(_of_block(pair.after, name, before, after, secrets))
                    )
    return {address: commands for address, commands in found.items() if commands}


def _is_external(name: str) -> bool:
    return name.startswith("external.")


def _of_block(
    scope: Scope, name: str, before: Definition | None, after: Definition, secrets: frozenset[str]
) -> Iterator[Command]:
    if not _is_external(name) and not any("provisioner" in raw.text for raw in after):
        return
    try:
        scope.budget.read(after)
        scope.budget.read(before or ())
    except BudgetError:
        scope.budget.skip(written((*scope.address, Step(name))))
        return
    earlier = list(_bodies(name, before)) if before else []
    for kind, body in _bodies(name, after):
        command = _command(scope, kind, body, secrets)
        yield replace(command, is_new=(kind, body) not in earlier, location=place(after))


def _bodies(name: str, definition: Definition) -> Iterator[tuple[str, Body]]:
    body = parse(definition)
    if _is_external(name):
        yield CommandKind.EXTERNAL, body
    for block in body.blocks:
        if block.type == "provisioner" and block.labels:
            yield block.labels[0], block.body


def _command(scope: Scope, kind: str, body: Body, secrets: frozenset[str]) -> Command:
    given = [found for name in _TEXTS if (found := body.expression(name)) is not None]
    text = " ".join(part for expression in given for part in _parts(expression, scope))
    references = (".".join(map(str, one.steps)) for expression in given for one in traversals(expression))
    unknown = dict.fromkeys(references) if _UNSHOWN in text or not text else ()
    when = RunsOn.DESTROY if _word(body.expression("when")) == "destroy" else RunsOn.CREATE
    return Command(
        kind,
        conceal(text, secrets, "command") if text.strip(_UNSHOWN + " ") else None,
        tuple(unknown),
        RunsOn.UNSTATED if kind == CommandKind.EXTERNAL else when,
    )


def _parts(expression: Expression, scope: Scope) -> Iterator[str]:
    """The texts in an expression, with a mark for each part whose value the source does not tell."""
    value: Any = scope.value(expression)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield "\n".join(value)
    elif isinstance(value, str):
        yield value
    elif isinstance(expression, Template):
        yield "".join(part for inner in expression.parts for part in _parts(inner, scope))
    elif isinstance(expression, Tuple):
        yield "\n".join("".join(_parts(item, scope)) for item in expression.items)
    elif isinstance(expression, Opaque) and expression.kind == "heredoc":
        yield re.sub(r"\$\{[^}]*\}", _UNSHOWN, expression.text)
    else:
        yield _UNSHOWN


def _word(expression: Expression | None) -> str:
    if isinstance(expression, Literal):
        return str(expression.value)
    return ".".join(str(step) for one in traversals(expression) for step in one.steps) if expression else ""
