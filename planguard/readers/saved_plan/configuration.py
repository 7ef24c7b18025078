"""The configuration that a saved plan bundles as sources, as the one that `show -json` makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planguard.knowledge.secrets.signs import names_a_secret
from planguard.loading.regex import regex
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

_ABOUT_IT = frozenset({"count", "for_each", "depends_on", "lifecycle", "provisioner", "connection", "provider", "//"})
_ABOUT_A_CALL = frozenset({"source", "version", "providers", "count", "for_each", "depends_on", "//"})
_RUN_LATER = frozenset({"connection", "when", "on_failure"})
_RUNS = frozenset({"provisioner", "external"})
_DEEPEST = 50
_NAMED = regex(r'[\n{,"][ \t]*+\\?"?([\w-]++)(?:\\?"|[ \t]*[=:])')  # what is given something, or a word in quotes
_SOURCE = regex(r'\bsource\s*=\s*"([^"]+)"')
_NO_CONSTANT = object()

Expressions = dict[str, Any]


def configuration_of(layout: Layout, whole: bool) -> Configuration:
    """The configuration; what cannot be read of it is left out.

    Unless it is to be ``whole``, nobody asks who needs whom, and only resources are read that run something or hold
    what is called like a secret.
    """
    reading = _Reading(Sources(layout), whole)
    return Configuration(reading.providers, reading.module(()))


class _Reading:
    """Reads one configuration from its sources."""

    def __init__(self, sources: Sources, whole: bool) -> None:
        self._sources, self._whole = sources, whole
        self.providers: dict[str, Any] = {}
        self._locals: dict[str, Mapping[str, Part]] = {}
        self._behind: dict[tuple[str, str], tuple[str, ...]] = {}

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
        name = key.partition(".")[0]
        found = {"name": name, "full_name": self._full_name(path, name), "expressions": expressions}
        self.providers[f"{place}:{key}" if place else key] = found

    def _full_name(self, path: ModulePath, name: str) -> str:
        """Where a provider comes from, if the module says so; a name of its own else."""
        module = self._sources.module(path)
        for raw in module.loose("terraform") if module else ():
            for part in self._sources.parts((raw,)):
                for required in part.inside or () if part.name == "required_providers" else ():
                    if required.name == name and (source := _source_in(required)):
                        return source
        return name

    def _resources(self, module: Module, kind: str, mode: str) -> Iterator[ConfigResource]:
        for name, definition in module.of(kind).items():
            type_name = name.partition(".")[0]
            address = name if mode == "managed" else f"data.{name}"
            resource, tells = ConfigResource(address, mode, type=type_name), self._tells(definition, type_name)
            if self._whole or tells:
                self._read(resource, module, definition, tells)
            yield resource

    def _tells(self, definition: Definition, type_name: str) -> bool:
        """Whether a block runs something, or has something that is called like a secret."""
        return type_name in _RUNS or _mentions(definition, "provisioner") or _hints_at_a_secret(definition)

    def _read(self, found: ConfigResource, module: Module, definition: Definition, tells: bool) -> None:
        """Fill in what a block says; its constants only where it tells something, as most of a block is constants."""
        parts = self._sources.parts(definition)
        found.expressions = self._expressions(module, parts, _ABOUT_IT, tells)
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
        if path and not (names_a_secret(name) or _mentions(definition, "sensitive") or _hints_at_a_secret(definition)):
            return ConfigVariable()
        named = {part.name: part for part in self._sources.parts(definition)}
        default, hidden = named.get("default"), named.get("sensitive")
        return ConfigVariable(
            sensitive=hidden is not None and constant_of(hidden, True),
            default=constant_of(default) if default else None,
        )

    def _expressions(
        self, module: Module, parts: Iterable[Part], left_out: frozenset[str], tells: bool = True
    ) -> Expressions:
        """The expressions of a body by name; those of several blocks of a name, or of a dynamic one, in a list."""
        found: Expressions = {}
        for part in parts:
            if part.name in left_out:
                continue
            if part.inside is None or part.node is not None or part.name == "dynamic":
                one = self._expression(module, part, tells)
            else:
                one = self._expressions(module, part.inside, frozenset(), tells)
            found[part.of] = one if part.inside is None else [*_listed(found.get(part.of)), one]
        return found

    def _expression(self, module: Module, part: Part, tells: bool = True) -> Any:
        named = list(references_of(part))
        if not named and part.name != "dynamic":
            constant = constant_of(part, _NO_CONSTANT) if tells else _NO_CONSTANT
            if constant is not _NO_CONSTANT:
                return {"constant_value": constant}
        found = {"references": [*named, *self._through(module, named)]}
        return found | {"constant_value": part.node.plain} if part.node is not None else found  # as Terraform has it

    def _through(self, module: Module, references: Iterable[str]) -> Iterator[str]:
        """What the local values among references refer to in the end."""
        for reference in references:
            if name := _local_in(reference):
                yield from self._local(module, name)

    def _local(self, module: Module, name: str) -> tuple[str, ...]:
        """Everything but local values that one refers to, through any number of others."""
        key = (module.directory, name)
        if key not in self._behind:
            known, found, waiting = {name}, set[str](), [name]
            while waiting:
                part = self._locals_of(module).get(waiting.pop())
                for reference in references_of(part) if part else ():
                    inner = _local_in(reference)
                    if (settled := self._behind.get((module.directory, inner))) is not None:
                        found.update(settled)
                    elif inner and inner not in known:
                        known.add(inner)
                        waiting.append(inner)
                    elif not inner:
                        found.add(reference)
            self._behind[key] = tuple(sorted(found))
        return self._behind[key]

    def _locals_of(self, module: Module) -> Mapping[str, Part]:
        if module.directory not in self._locals:
            blocks = ((raw,) for raw in module.loose("locals"))
            self._locals[module.directory] = {part.name: part for one in blocks for part in self._sources.parts(one)}
        return self._locals[module.directory]


def _source_in(required: Part) -> str:
    if required.node is not None:
        plain = required.node.plain
        return str(plain.get("source") or "") if isinstance(plain, dict) else ""
    found = _SOURCE.search(required.text)
    return found[1] if found else ""


def _local_in(reference: str) -> str:
    """The name of the local value that a reference is to; nothing for any other."""
    first, _, rest = reference.partition(".")
    return rest.partition(".")[0] if first == "local" else ""


def _hints_at_a_secret(definition: Definition) -> bool:
    return any(names_a_secret(name) for raw in definition for name in set(_NAMED.findall(raw.text)))


def _listed(earlier: Any) -> Iterable[Any]:
    """The blocks of a name so far, or the attribute that somebody gave the same name."""
    return earlier if isinstance(earlier, list) else () if earlier is None else (earlier,)


def _mentions(definition: Definition, word: str) -> bool:
    return any(word in raw.text for raw in definition)


def _shown(part: Part) -> Any:
    """An expression of a provider: its constants, those in blocks too; in JSON an object may be either."""
    constant = constant_of(part, _NO_CONSTANT)
    found = {} if constant is _NO_CONSTANT else {"constant_value": constant}
    if part.inside is None:
        return found
    inner = {one.name: _shown(one) for one in part.inside}
    return [inner] if part.node is None else inner | found
