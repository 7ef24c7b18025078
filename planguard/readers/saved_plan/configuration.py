"""The configuration that a saved plan bundles as sources, as the one that `show -json` makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planguard.knowledge.secrets.signs import names_a_secret
from planguard.readers._terraform.configuration.shapes import (
    ConfigModule,
    ConfigOutput,
    ConfigResource,
    Configuration,
    ConfigVariable,
    ModuleCall,
    Provisioner,
)
from planguard.sources.hcl.module import Module
from planguard.sources.hcl.parsing import Definition
from planguard.sources.locating.configuration import Configuration as Sources
from planguard.sources.locating.configuration import ModulePath
from planguard.sources.locating.layouts import Layout
from planguard.sources.locating.parts import Part
from planguard.sources.locating.references import constant_of, named_in, references_of

_ABOUT_IT = frozenset({"count", "for_each", "depends_on", "lifecycle", "provisioner", "connection", "provider"})
_ABOUT_A_CALL = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
_RUN_LATER = frozenset({"connection", "when", "on_failure"})
_RUNS = frozenset({"provisioner", "external"})
_DEEPEST = 50
_NAMED = re.compile(r'(?m)^[ \t]*"?([\w-]+)"?[ \t]*[=:]')
_NO_CONSTANT = object()

Expressions = dict[str, Any]


def configuration_of(layout: Layout, whole: bool) -> Configuration:
    """The configuration; what cannot be read of it is left out.

    Unless it is to be ``whole``, it has no references: then resources have only what is called like a secret.
    """
    reading = _Reading(Sources(layout), whole)
    return Configuration(reading.providers, reading.module(()))


class _Reading:
    """Reads one configuration from its sources."""

    def __init__(self, sources: Sources, whole: bool) -> None:
        self._sources, self._whole = sources, whole
        self.providers: dict[str, Any] = {}
        self._locals: dict[str, Mapping[str, Part]] = {}
        self._behind: dict[tuple[str, str], frozenset[str]] = {}

    def module(self, path: ModulePath) -> ConfigModule | None:
        """A module with all that it calls; None where it is not at hand."""
        found = self._sources.module(path) if len(path) < _DEEPEST else None
        if found is None:
            return None
        for key, definition in found.of("provider").items():
            self._add_provider(path, key, definition)
        return ConfigModule(
            resources=[*self._resources(found, "resource", "managed"), *self._resources(found, "data", "data")],
            module_calls={name: self._call(found, one, (*path, name)) for name, one in found.of("module").items()},
            outputs={name: self._output(found, one) for name, one in found.of("output").items()},
            variables={name: self._variable(name, one, path) for name, one in found.of("variable").items()},
        )

    def _add_provider(self, path: ModulePath, key: str, definition: Definition) -> None:
        parts = self._sources.parts(definition)
        place = "".join(f"module.{name}." for name in path)[:-1]
        expressions = {part.name: _shown(part) for part in parts if part.name != "alias"}
        found = {"name": key.partition(".")[0], "expressions": expressions}
        self.providers[f"{place}:{key}" if place else key] = found

    def _resources(self, module: Module, kind: str, mode: str) -> Iterator[ConfigResource]:
        for name, definition in module.of(kind).items():
            type_name = name.partition(".")[0]
            address = name if mode == "managed" else f"data.{name}"
            if self._whole or self._tells(definition, type_name):
                yield self._resource(module, definition, ConfigResource(address, mode, type=type_name))
            else:
                yield ConfigResource(address, mode, type=type_name)

    def _tells(self, definition: Definition, type_name: str) -> bool:
        """Whether a block runs something, or has something that is called like a secret."""
        runs = type_name in _RUNS or any("provisioner" in raw.text for raw in definition)
        return runs or any(names_a_secret(name) for raw in definition for name in _NAMED.findall(raw.text))

    def _resource(self, module: Module, definition: Definition, found: ConfigResource) -> ConfigResource:
        parts = self._sources.parts(definition)
        found.expressions = self._expressions(module, parts, _ABOUT_IT)
        found.provisioners = [
            Provisioner(part.label, self._expressions(module, part.inside or (), _RUN_LATER))
            for part in parts
            if part.name == "provisioner"
        ]
        for part in parts if self._whole else ():
            if part.name == "count":
                found.count_expression = self._expression(module, part)
            elif part.name == "for_each":
                found.for_each_expression = self._expression(module, part)
            elif part.name == "depends_on":
                found.depends_on = list(dict.fromkeys(named_in(part)))
        return found

    def _call(self, module: Module, definition: Definition, path: ModulePath) -> ModuleCall:
        parts = self._sources.parts(definition)
        named = {part.name: part for part in parts}
        count, each, needs = (named.get(name) for name in ("count", "for_each", "depends_on"))
        return ModuleCall(
            expressions=self._expressions(module, parts, _ABOUT_A_CALL),
            for_each_expression=self._expression(module, each) if each else None,
            count_expression=self._expression(module, count) if count else None,
            depends_on=list(dict.fromkeys(named_in(needs))) if needs else None,
            module=self.module(path),
        )

    def _output(self, module: Module, definition: Definition) -> ConfigOutput:
        if not self._whole and not _mentions(definition, "sensitive"):
            return ConfigOutput()
        named = {part.name: part for part in self._sources.parts(definition)}
        value, needs, hidden = (named.get(name) for name in ("value", "depends_on", "sensitive"))
        return ConfigOutput(
            sensitive=hidden is not None and constant_of(hidden, True),
            expression=self._expression(module, value) if value else None,
            depends_on=list(dict.fromkeys(named_in(needs))) if needs else None,
        )

    def _variable(self, name: str, definition: Definition, path: ModulePath) -> ConfigVariable:
        if path and not names_a_secret(name) and not _mentions(definition, "sensitive"):
            return ConfigVariable()
        named = {part.name: part for part in self._sources.parts(definition)}
        default, hidden = named.get("default"), named.get("sensitive")
        return ConfigVariable(
            sensitive=hidden is not None and constant_of(hidden, True),
            default=constant_of(default) if default else None,
        )

    def _expressions(self, module: Module, parts: Iterable[Part], left_out: frozenset[str]) -> Expressions:
        """The expressions of a body by name; those of several blocks of a name, or of a dynamic one, in a list."""
        found: Expressions = {}
        for part in parts:
            if part.name in left_out:
                continue
            if part.inside is None or part.node is not None:
                found[part.of] = self._expression(module, part)
            else:
                inner = self._nested(module, part)
                found.setdefault(part.of, []).append(inner)
        return found

    def _nested(self, module: Module, part: Part) -> Any:
        if part.name == "dynamic":
            return self._expression(module, part)
        return self._expressions(module, part.inside or (), frozenset())

    def _expression(self, module: Module, part: Part) -> Any:
        named = list(references_of(part)) if self._whole else []
        if not named and part.name != "dynamic":
            constant = constant_of(part, _NO_CONSTANT)
            if constant is not _NO_CONSTANT:
                return {"constant_value": constant}
        return {"references": [*named, *self._through(module, named)]} if self._whole else {}

    def _through(self, module: Module, references: Iterable[str]) -> Iterator[str]:
        """What the local values among references refer to in the end."""
        for reference in references:
            first, _, rest = reference.partition(".")
            if first == "local":
                yield from sorted(self._local(module, rest.partition(".")[0]))

    def _local(self, module: Module, name: str) -> frozenset[str]:
        key = (module.directory, name)
        if key not in self._behind:
            self._behind[key] = frozenset()  # holds while it is being resolved, so that a circle ends
            part = self._locals_of(module).get(name)
            named = set(references_of(part)) if part else set()
            self._behind[key] = frozenset(named | set(self._through(module, named)))
        return self._behind[key]

    def _locals_of(self, module: Module) -> Mapping[str, Part]:
        if module.directory not in self._locals:
            blocks = ((raw,) for raw in module.loose("locals"))
            self._locals[module.directory] = {part.name: part for one in blocks for part in self._sources.parts(one)}
        return self._locals[module.directory]


def _mentions(definition: Definition, word: str) -> bool:
    return any(word in raw.text for raw in definition)


def _shown(part: Part) -> Any:
    """An expression of a provider: its constants, those in blocks too."""
    if part.inside is not None and part.node is None:
        return [{inner.name: _shown(inner) for inner in part.inside}]
    constant = constant_of(part, _NO_CONSTANT)
    return {} if constant is _NO_CONSTANT else {"constant_value": constant}
