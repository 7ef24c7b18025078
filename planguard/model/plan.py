"""What a tool plans to do, in Terraform's words and in no tool's file format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ActionInvocation, Command, ConfigurationChange, Location, SourceBlock
from planguard.model.dependents import Dependents
from planguard.model.gaps import Gap, GapKind
from planguard.model.tools import Origin, PlanMode, Tool
from planguard.model.values import NO_SECRETS, Secrets, Value


class Plan(msgspec.Struct, frozen=True, dict=True):
    """One plan, whole: what is about to happen, and what cannot be known of it.

    ``resource_changes`` holds managed objects only, untouched ones included; ``reads`` are the data sources that are
    read during apply. ``output_changes`` maps an output to its values before and after. ``drift`` is what already
    happened outside. ``has_prior_state`` is None where the format does not tell. ``dependencies`` maps a configuration
    address to those it depends on, ``commands`` to those that its block runs, ``providers`` to the provider
    configuration that manages it, and ``counted`` to those of its attributes that come from an instance's index or key.
    ``format`` is the name of the reader or predictor that made it, for reports to say; what follows from it is in
    ``origin``. ``place`` is its path in the repository, "" where it is read from no file. ``key`` tells it from other
    plans of the repository, over runs and on every machine; "" where nobody said.

    Where the sources are at hand, ``blocks`` has what they say of each listed resource, by its configuration address,
    ``earlier_blocks`` the same of the version it is compared with, and ``module_places`` where the module calls stand,
    or stood in that version, and by what they are repeated (``module.a.for_each``).
    ``targets`` and ``excludes`` are the addresses that planning was limited to, or left out; ``backend`` is the type of
    the backend. Only a saved plan tells these.
    """

    source: str
    tool: Tool
    resource_changes: tuple[ResourceChange, ...] = ()
    format: str = "terraform_json"
    origin: Origin = Origin.PLANNED
    tool_version: str = ""
    key: str = ""
    place: str = ""
    digest: str = ""  # sha256 of the bytes that were read, in hex
    mode: PlanMode = PlanMode.NORMAL
    workspace: str = ""
    environment: str = ""
    reads: tuple[ResourceChange, ...] = ()
    left_out: tuple[ResourceChange, ...] = ()  # objects of the state that may be the same as a deleted one
    looked_up: tuple[ResourceChange, ...] = ()  # what data sources found while planning, where all else is new
    output_changes: Mapping[str, tuple[Value, Value]] = msgspec.field(default_factory=dict)
    drift: tuple[ResourceChange, ...] = ()
    aims: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)  # of its providers: regions, projects, …
    failed_checks: tuple[str, ...] = ()  # what the tool calls them: check.api, output.url
    gaps: tuple[Gap, ...] = ()
    variables: Mapping[str, Value] = msgspec.field(default_factory=dict)
    has_prior_state: bool | None = None
    dependencies: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    providers: Mapping[str, str] = msgspec.field(default_factory=dict)
    regions: Mapping[str, str] = msgspec.field(default_factory=dict)  # of provider configurations, where that is known
    counted: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    module_calls: frozenset[str] = frozenset()  # configuration addresses of the module calls that still exist
    action_invocations: tuple[ActionInvocation, ...] = ()
    configuration_changes: tuple[ConfigurationChange, ...] = ()
    commands: Mapping[str, tuple[Command, ...]] = msgspec.field(default_factory=dict)
    blocks: Mapping[str, SourceBlock] = msgspec.field(default_factory=dict)
    earlier_blocks: Mapping[str, SourceBlock] = msgspec.field(default_factory=dict)
    module_places: Mapping[str, Location] = msgspec.field(default_factory=dict)
    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    backend: str = ""
    stack: Mapping[str, str] = msgspec.field(default_factory=dict)  # CloudFormation: name, id, status, change_set
    secrets: Secrets = NO_SECRETS

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """What was worked out of single changes; `once` keeps it."""
        return {}

    @cached_property
    def _touched(self) -> tuple[ResourceChange, ...]:
        return tuple(change for change in self.resource_changes if change.action is not Action.NO_OP)

    @cached_property
    def existing(self) -> tuple[ResourceChange, ...]:
        """The current objects that are there already, whatever happens to them; deposed ones left out."""
        return tuple(c for c in self.resource_changes if c.action is not Action.CREATE and c.deposed is None)

    @property
    def lists_untouched(self) -> bool:
        """Whether it lists, as far as its gaps do not say otherwise, what stays as it is too."""
        return self.origin is Origin.SOURCES or self.tool.lists_untouched

    @property
    def own_workspace(self) -> str:
        """The workspace; "" for the default one, which many formats do not tell from none."""
        return "" if self.workspace == "default" else self.workspace

    def has_gap(self, kind: GapKind) -> bool:
        """Whether a gap of a kind is among what it does not say."""
        return any(gap.kind is kind for gap in self.gaps)

    def touched(self) -> Iterator[ResourceChange]:
        """The changes that do something."""
        return iter(self._touched)

    def destroyed(self) -> Iterator[ResourceChange]:
        """The changes by which an existing object is deleted, replacements included."""
        return (change for change in self._touched if change.surely_destroys)

    def uncertain(self) -> Iterator[ResourceChange]:
        """The changes that may delete an object, or may not: the tool does not say, or does what is not known here."""
        return (change for change in self._touched if _is_uncertain(change))

    def retained(self) -> Iterator[ResourceChange]:
        """The changes by which an object is left running, unmanaged."""
        return (change for change in self._touched if change.action.retains)

    def updates(self) -> Iterator[ResourceChange]:
        """The changes made in place."""
        return (change for change in self._touched if change.action is Action.UPDATE)

    def creates(self) -> Iterator[ResourceChange]:
        """The objects that are new, replacements not included."""
        return (change for change in self._touched if change.action is Action.CREATE)

    @cached_property
    def by_config_address(self) -> Mapping[str, tuple[ResourceChange, ...]]:
        """The changes of each configuration address."""
        grouped: dict[str, list[ResourceChange]] = {}
        for change in self.resource_changes:
            grouped.setdefault(change.config_address, []).append(change)
        return {address: tuple(changes) for address, changes in grouped.items()}

    def kept_at(self, config_address: str, module: str) -> list[ResourceChange]:
        """The current objects of an address that are there before and after: of a module or of none; for "", all."""
        if not module:
            return self._kept.get((config_address, None), [])
        return [*self._kept.get((config_address, module), ()), *self._kept.get((config_address, ""), ())]

    @cached_property
    def _kept(self) -> Mapping[tuple[str, str | None], list[ResourceChange]]:
        grouped: dict[tuple[str, str | None], list[ResourceChange]] = {}
        for address, changes in self.by_config_address.items():
            for change in changes:
                if change.deposed is None and not change.action.destroys and not change.action.creates:
                    grouped.setdefault((address, change.module), []).append(change)
                    grouped.setdefault((address, None), []).append(change)
        return grouped

    def destroyed_at(self, config_addresses: frozenset[str]) -> list[ResourceChange]:
        """Those of `destroyed` that have one of these configuration addresses, in the same order."""
        found = (change for address in config_addresses for change in self.by_config_address.get(address, ()))
        return sorted((one for one in found if one.surely_destroys), key=lambda change: self._order[id(change)])

    @cached_property
    def _order(self) -> Mapping[int, int]:
        return {id(change): position for position, change in enumerate(self.resource_changes)}

    @cached_property
    def _dependents(self) -> Dependents:
        return Dependents(self.dependencies, sum(1 for _ in self.destroyed()))

    @property
    def reach(self) -> int:
        """How many dependents of one object are looked for."""
        return self._dependents.reach

    def dependents(self, config_address: str, limit: int | None = None) -> frozenset[str]:
        """The configuration addresses that depend on this one, directly or through others, the nearest first.

        At most ``limit`` of them, or `reach`.
        """
        return self._dependents.of(config_address, limit)


def _is_uncertain(change: ResourceChange) -> bool:
    if change.action is Action.UNKNOWN:
        return True
    return change.may_destroy and not change.surely_destroys
