"""What a plan's prior state tells, gathered in one pass so that the state itself need not be kept."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from planguard.knowledge.secrets.marks import shortened
from planguard.model.addresses import bracketed
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.readers._terraform.shapes import NULL, Prior, State, StateModule, StateResource

_DEPENDS_ON = msgspec.json.Decoder(list[str] | None)
_KEPT = 4096


def marks_of(prior: Prior | None) -> dict[str, Any]:
    """The marks of each object that has any, by its address."""
    return {address: marks_in(marks) for address, _, marks in (prior.marked if prior else ())}


def dependencies_of(prior: Prior | None) -> Iterator[tuple[str, frozenset[str]]]:
    """Configuration addresses and what they depend on."""
    for address, depends_on in prior.needs if prior else ():
        if needed := frozenset(map(_plain, _DEPENDS_ON.decode(depends_on) or ())):
            yield address, needed


def looked_up(listed: Sequence[ResourceChange], prior: Prior | None) -> Iterator[ResourceChange]:
    """What data sources found while planning, for a plan in which everything else is new."""
    if prior is not None and all(change.action is Action.CREATE or change.imported for change in listed):
        for kind, address, values in prior.looked_up:
            yield ResourceChange(address, kind, Action.READ, standing=msgspec.json.decode(values))


def prior_of(state: State | None) -> Prior | None:
    """What a state tells; None where there is none."""
    if state is None:
        return None
    held, marked, looked_up, needs = [], [], [], dict[tuple[str, bytes], None]()
    for module in state.root_module.modules() if state.root_module else ():
        prefix = _Prefix(module)
        for resource in module.resources or ():
            resource.address = prefix.whole(resource)
            if is_managed(resource):
                held.append((resource.address, resource.type, resource.values, resource.deposed_key))
            elif resource.type is not NULL:
                looked_up.append((msgspec.json.decode(resource.type), resource.address, bytes(resource.values)))
            if marks_in(marks := bytes(resource.sensitive_values)) is not None:
                marked.append((resource.address, bytes(resource.values), marks))
            if resource.depends_on is not NULL:
                needs[prefix.config_address(resource.address), bytes(resource.depends_on)] = None
    outputs = state.values.outputs if state.values else NULL
    return Prior(tuple(held), tuple(marked), tuple(needs), tuple(looked_up), outputs)


def is_managed(resource: StateResource) -> bool:
    """Whether it is no data source."""
    return resource.mode in ("managed", None)


@functools.lru_cache(maxsize=_KEPT)
def marks_in(raw: bytes) -> Any:
    """The marks in a part of a plan, without those that hide nothing; None where none does."""
    return shortened(msgspec.json.decode(raw))


@functools.lru_cache(maxsize=_KEPT)
def _bracketed(index: bytes) -> str:
    key = msgspec.json.decode(index)
    return bracketed(key) if isinstance(key, int | str) else ""


_plain = functools.lru_cache(maxsize=_KEPT)(without_keys)


class _Prefix:
    """What the addresses of a module's resources begin with; modules of one block have the same inside."""

    def __init__(self, module: StateModule) -> None:
        self._module, self._prefix = module.address, f"{module.address}."
        self._without_keys = without_keys(self._prefix)

    def whole(self, resource: StateResource) -> str:
        """The address of an object, of which Terraform 0.12 leaves out the module and the key."""
        address = resource.address
        if resource.index is not NULL and address[-1:] != "]":
            address += _bracketed(bytes(resource.index))
        is_whole = not address or not self._module or address.startswith(self._prefix)
        return address if is_whole else f"{self._prefix}{address}"

    def config_address(self, address: str) -> str:
        if "[" in self._without_keys or not address.startswith(self._prefix):
            return _plain(address)
        return self._without_keys + _plain(address[len(self._prefix) :])
