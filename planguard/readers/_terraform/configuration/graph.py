"""Who refers to whom: references and dependencies from a plan's configuration and prior state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from planguard.model.change import without_keys
from planguard.readers._terraform.configuration.shapes import ConfigModule, ConfigResource, ModuleCall
from planguard.readers._terraform.prior import dependencies_of
from planguard.readers._terraform.shapes import Prior

_OF_AN_INSTANCE = ("count.index", "each.")


class Graph(msgspec.Struct):
    """Configuration addresses and what they refer to.

    ``references`` maps an address to the addresses behind each of its top-level attributes; ``dependencies`` maps it
    to everything it depends on; ``module_calls`` holds the addresses of the module calls that exist, ``providers``
    the provider configuration of each address, and ``counted`` those of its attributes that the index or the key of
    an instance is in.
    """

    references: dict[str, dict[str, tuple[str, ...]]] = msgspec.field(default_factory=dict)
    dependencies: dict[str, frozenset[str]] = msgspec.field(default_factory=dict)
    module_calls: set[str] = msgspec.field(default_factory=set)
    providers: dict[str, str] = msgspec.field(default_factory=dict)
    counted: dict[str, frozenset[str]] = msgspec.field(default_factory=dict)
    resources: int = 0


def graph_of(root: ConfigModule | None, prior: Prior | None) -> Graph:
    """The graph of a plan; empty where neither configuration nor prior state is given."""
    graph = Graph()
    if root is not None:
        graph.providers.update(providers_of(root))
        _add_module(graph, _Scope("", root, None, None, {}))
    for address, depends_on in dependencies_of(prior):
        graph.dependencies[address] = graph.dependencies.get(address, frozenset()) | depends_on
    return graph


def providers_of(module: ConfigModule, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The provider configuration of each address of a module and of those in it."""
    yield from (
        (f"{prefix}{one.address}", one.provider_config_key) for one in module.resources if one.provider_config_key
    )
    for name, call in module.module_calls.items():
        if call.module is not None:
            yield from providers_of(call.module, f"{prefix}module.{name}.")


class _Scope(msgspec.Struct, frozen=True):
    """A module of the configuration, with the call that brought it in; the address has no keys."""

    address: str
    module: ConfigModule
    call: ModuleCall | None
    parent: _Scope | None
    resolved: dict[tuple[str, str], tuple[str, ...]]  # shared by all scopes: what a variable or an output stands for

    def qualify(self, address: str) -> str:
        return f"{self.address}.{address}" if self.address else address

    def child(self, name: str) -> _Scope | None:
        call = self.module.module_calls.get(name)
        if call is None or call.module is None:
            return None
        return _Scope(self.qualify(f"module.{name}"), call.module, call, self, self.resolved)


def _add_module(graph: Graph, scope: _Scope) -> None:
    for resource in scope.module.resources:
        _add_resource(graph, scope, resource)
    for name in scope.module.module_calls:
        graph.module_calls.add(scope.qualify(f"module.{name}"))
        child = scope.child(name)
        if child is not None:
            _add_module(graph, child)


def _add_resource(graph: Graph, scope: _Scope, resource: ConfigResource) -> None:
    address = scope.qualify(resource.address)
    graph.resources += resource.mode == "managed"
    counted = frozenset(
        attribute
        for attribute, expression in (resource.expressions or {}).items()
        if any(_is_of_an_instance(scope, reference) for reference in _references(expression))
    )
    if counted:
        graph.counted[address] = counted
    by_attribute = {
        attribute: tuple(dict.fromkeys(_targets(scope, _references(expression))))
        for attribute, expression in (resource.expressions or {}).items()
    }
    others = [resource.for_each_expression, resource.count_expression]
    loose = _targets(scope, [*(r for other in others for r in _references(other)), *(resource.depends_on or ())])
    inherited = _targets(scope.parent, scope.call.depends_on or ()) if scope.call and scope.parent else ()
    graph.references[address] = {attribute: found for attribute, found in by_attribute.items() if found}
    needed = {target for found in by_attribute.values() for target in found} | set(loose) | set(inherited)
    graph.dependencies[address] = graph.dependencies.get(address, frozenset()) | frozenset(needed - {address})


def _is_of_an_instance(scope: _Scope, reference: str) -> bool:
    """Whether it is the index or the key of an instance, or a variable that the call of the module makes of it."""
    if reference.startswith(_OF_AN_INSTANCE):
        return True
    first, _, rest = reference.partition(".")
    if first != "var" or scope.call is None or scope.parent is None:
        return False
    given = (scope.call.expressions or {}).get(rest.partition(".")[0])
    return any(_is_of_an_instance(scope.parent, one) for one in _references(given))


def _references(expression: Any) -> Iterator[str]:
    if isinstance(expression, Mapping):
        found = expression.get("references")
        if isinstance(found, list):
            yield from (reference for reference in found if isinstance(reference, str))
        else:
            for inner in expression.values():
                yield from _references(inner)
    elif isinstance(expression, list):
        for inner in expression:
            yield from _references(inner)


def _targets(scope: _Scope, references: Iterable[str]) -> Iterator[str]:
    """The resource addresses behind references, through variables and module outputs.

    Locals are not in the configuration of a JSON plan, so what only goes through them is lost there; that of a saved
    plan names what is behind them, too.
    """
    wanted = dict.fromkeys(without_keys(reference) for reference in references)
    for reference in wanted:
        parts = reference.split(".")
        match parts[0]:
            case "var" if len(parts) > 1:
                yield from _through_variable(scope, parts[1])
            case "module" if len(parts) > 2:
                yield from _through_output(scope, parts[1], parts[2])
            case "module" if not any(other.startswith(f"{reference}.") for other in wanted):
                yield from _whole_module(scope, parts[-1])
            case "data" if len(parts) > 2:
                yield scope.qualify(".".join(parts[:3]))
            case "local" | "each" | "count" | "path" | "terraform" | "self" | "var" | "module" | "data":
                pass
            case _ if len(parts) > 1:
                yield scope.qualify(".".join(parts[:2]))


def _through_variable(scope: _Scope, name: str) -> tuple[str, ...]:
    if scope.call is None or scope.parent is None:
        return ()
    return _resolved(scope, f"var.{name}", scope.parent, (scope.call.expressions or {}).get(name))


def _through_output(scope: _Scope, module: str, output: str) -> tuple[str, ...]:
    child = scope.child(module)
    found = child.module.outputs.get(output) if child else None
    if child is None or found is None:
        return ()
    return _resolved(child, f"output.{output}", child, found.expression)


def _resolved(owner: _Scope, name: str, scope: _Scope, expression: Any) -> tuple[str, ...]:
    key = (owner.address, name)
    if key not in owner.resolved:
        owner.resolved[key] = ()  # holds while it is being resolved, so that a circle ends
        owner.resolved[key] = tuple(dict.fromkeys(_targets(scope, _references(expression))))
    return owner.resolved[key]


def _whole_module(scope: _Scope, name: str) -> Iterator[str]:
    """Every resource of a module, for ``depends_on = [module.x]``; a longer reference names the output it means."""
    child = scope.child(name)
    if child is not None:
        yield from (child.qualify(resource.address) for resource in child.module.resources)
