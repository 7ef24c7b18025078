"""What of a plan is secret: marked values, values called a secret, and every copy of them anywhere else."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from planguard.knowledge.secrets.gathering import secrets_among
from planguard.knowledge.secrets.marks import is_marked, mark
from planguard.model.change import Action, ResourceChange
from planguard.model.values import Sensitive
from planguard.readers._terraform.configuration.shapes import ConfigModule, Configuration, ModuleCall
from planguard.readers._terraform.entries import changes
from planguard.readers._terraform.prior import marks_in
from planguard.readers._terraform.shapes import Document, Entry, Prior

_DEEPEST = 60
_VALUES = msgspec.json.Decoder(float_hook=Decimal)


def variables_of(document: Document, configuration: Configuration | None) -> dict[str, Any]:
    """The values of the root variables, those marked that are sensitive here or in the module they are given to."""
    root = configuration.root_module if configuration else None
    hidden = set(_sensitive(root)) | set(_given_to_sensitive(root)) if root else set()
    values = {}
    for name, variable in (document.variables or {}).items():
        value = variable.get("value") if isinstance(variable, Mapping) else None
        said = is_marked(variable.get("sensitive")) if isinstance(variable, Mapping) else False
        values[name] = Sensitive(value) if (said or name in hidden) and value is not None else value
    return values


def _sensitive(module: ConfigModule) -> Iterator[str]:
    return (name for name, variable in module.variables.items() if is_marked(variable.sensitive))


def _given_to_sensitive(module: ConfigModule) -> Iterator[str]:
    """The variables of a module that it hands on, as they are, to a variable that is sensitive further down."""
    for call in module.module_calls.values():
        inner = call.module
        for name in {*_sensitive(inner), *_given_to_sensitive(inner)} if inner else ():
            expression = (call.expressions or {}).get(name)
            references = expression.get("references") if isinstance(expression, Mapping) else None
            if isinstance(references, list) and len(references) == 1 and str(references[0]).startswith("var."):
                yield str(references[0]).split(".")[1]


def declared(configuration: Configuration | None) -> Iterator[Any]:
    """What the configuration itself holds of secrets: constants and defaults, marked where their variable is."""
    if configuration is not None:
        yield configuration.provider_config
        if configuration.root_module is not None:
            yield from _declared(configuration.root_module, 0)


def _declared(module: ConfigModule, depth: int) -> Iterator[Any]:
    for name, variable in module.variables.items():
        yield {name: Sensitive(variable.default) if is_marked(variable.sensitive) else variable.default}
    for resource in module.resources:
        yield resource.expressions
    for output in module.outputs.values():
        if is_marked(output.sensitive) and isinstance(output.expression, Mapping):
            yield Sensitive(output.expression.get("constant_value"))
    for call in module.module_calls.values() if depth < _DEEPEST else ():
        yield from _given(call)
        if call.module is not None:
            yield from _declared(call.module, depth + 1)


def _given(call: ModuleCall) -> Iterator[Any]:
    hidden = set(_sensitive(call.module)) if call.module else set()
    for name, expression in (call.expressions or {}).items():
        constant = expression.get("constant_value") if isinstance(expression, Mapping) else None
        yield {name: Sensitive(constant) if name in hidden and constant is not None else expression}


def sensitive_outputs(configuration: Configuration | None) -> frozenset[str]:
    """The outputs that the configuration declares sensitive."""
    root = configuration.root_module if configuration else None
    return frozenset(name for name, output in (root.outputs if root else {}).items() if is_marked(output.sensitive))


def secrets_in(
    listed: Sequence[ResourceChange], entries: Iterable[Entry], prior: Prior | None, others: Iterable[Any]
) -> frozenset[str]:
    """The secrets among the changes, untouched objects and data sources included, and in other trees of the plan."""
    if all(change.action is Action.NO_OP for change in listed):
        return secrets_among(others)
    values = ({change.type: tree} for change in listed for tree in (change.before, change.after) if tree is not None)
    return secrets_among(itertools.chain(others, values, _of_objects(entries, prior), _of_outputs(prior)))


def _of_objects(entries: Iterable[Entry], prior: Prior | None) -> Iterator[Any]:
    """The objects that the plan leaves untouched, or the prior state lists, with their marks, if they have any.

    The two mostly say the same, in the same words.
    """
    texts = set(_of_untouched(entries))
    texts.update((values, marks) for _, values, marks in (prior.marked if prior else ()))
    for values, marks in texts:
        yield mark(_VALUES.decode(values), None, marks_in(marks))


def _of_untouched(entries: Iterable[Entry]) -> Iterator[tuple[bytes, bytes]]:
    for entry in entries:
        change = entry.change
        if change is None or marks_in(marks := bytes(change.before_sensitive)) is None:
            continue
        if changes.untouched(changes.action_of(change.actions or ()), entry):
            yield bytes(change.before), marks


def _of_outputs(prior: Prior | None) -> Iterator[Any]:
    """The outputs that the prior state marks."""
    outputs = msgspec.json.decode(prior.outputs) if prior else None
    for output in outputs.values() if isinstance(outputs, Mapping) else ():
        if isinstance(output, Mapping) and is_marked(output.get("sensitive")):
            yield Sensitive(output.get("value"))
