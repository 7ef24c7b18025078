"""Which event each object of a plan belongs to: the strongest cause that holds it together with others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

import msgspec

from planguard.evidence.causes import because, cause_of, removed_module
from planguard.evidence.losses.loss import loss_of
from planguard.evidence.pairing.moves import moves
from planguard.evidence.pairing.shifting import shifts
from planguard.evidence.protections.safeguards import also_destroyed, guarded_and_destroyed
from planguard.judging.events.model import EventKind
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Finding, Harm
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode

Identity = tuple[str, str | None]

ENVIRONMENTS = frozenset(("environment-destroyed", "environment-recreated"))
IN_BULK = "mass-deletion"
INCOMPLETE = "plan-incomplete"
MODULE = "module"
OF_MEMBERS = ENVIRONMENTS | {IN_BULK, "renamed-without-moved", "index-shifted"}
"""The rules whose findings about more than one object belong where these objects do."""

_PARENT = "protected-parent-child"


class Home(msgspec.Struct, frozen=True):
    """An event by what holds it together."""

    kind: EventKind
    key: Hashable


class Homes:
    """The event of each object that is lost or that a finding is about; the first home it is given is its own."""

    def __init__(self, plan: Plan, findings: Sequence[Finding], catalog: Catalog) -> None:
        self._plan, self._catalog = plan, catalog
        self.changes = _concerned(plan, findings)
        self._found: dict[Identity, Home] = {}
        self._findings: dict[Identity, list[Finding]] = defaultdict(list)
        self._by_rule: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            self._by_rule[finding.rule].append(finding)
            if finding.change is not None:
                self._findings[identity(finding.change)].append(finding)
        self._by_address = {change.address: change for change in self.changes.values() if change.deposed is None}
        for step in _STEPS:
            for home, change in step(self):
                self._found.setdefault(identity(change), home)
                self.changes.setdefault(identity(change), change)

    def of(self, change: ResourceChange) -> Home:
        """The event of an object."""
        return self._found[identity(change)]

    def of_finding(self, finding: Finding) -> Home:
        """The event of a finding: that of its object, or of most of those that it is about."""
        if finding.change is not None:
            return self.of(finding.change)
        if finding.rule in OF_MEMBERS:
            about = (self._found.get((address, None)) for address in finding.related)
            for home, _ in Counter(home for home in about if home is not None).most_common(1):
                return home
        return Home(EventKind.PLAN, (finding.rule, finding.about, finding.advice))

    def _free(self) -> Iterator[ResourceChange]:
        return (change for key, change in list(self.changes.items()) if key not in self._found)

    def _named(self, addresses: Iterable[str]) -> Iterator[ResourceChange]:
        return (self._by_address[address] for address in addresses if address in self._by_address)

    def _moved(self) -> Iterator[tuple[Home, ResourceChange]]:
        for move in moves(self._plan):
            home = Home(EventKind.MOVE, move.is_sure)
            for pair in move.pairs:
                yield home, pair.old
                yield home, pair.new

    def _shifted(self) -> Iterator[tuple[Home, ResourceChange]]:
        for shift in shifts(self._plan):
            together = (shift.shifted[0].module, shift.unwanted) if shift.unwanted else shift.address
            home = Home(EventKind.SHIFT, together)
            yield from ((home, change) for change in shift.members)

    def _everything(self) -> Iterator[tuple[Home, ResourceChange]]:
        if self._plan.mode is PlanMode.DESTROY:
            environment = any(self._by_rule[rule] for rule in ENVIRONMENTS)
            whole = environment or not self._plan.has_gap(GapKind.TARGETED)
            home = Home(EventKind.ENVIRONMENT if whole else EventKind.REMOVAL, "everything")
            yield from ((home, change) for change in self._free() if change.may_destroy)

    def _environments(self) -> Iterator[tuple[Home, ResourceChange]]:
        stories = (finding for rule in sorted(ENVIRONMENTS) for finding in self._by_rule[rule])
        for finding in sorted(stories, key=lambda one: -one.severity):
            addresses = [finding.address] if finding.address else []
            members = list(self._named([*addresses, *finding.related]))
            renamed = sum(self._is(EventKind.MOVE, change) for change in members)
            if renamed * 2 < len(members):
                home = Home(EventKind.ENVIRONMENT, (finding.rule, finding.about, finding.address))
                yield from ((home, change) for change in members)

    def _is(self, kind: EventKind, change: ResourceChange) -> bool:
        home = self._found.get(identity(change))
        return home is not None and home.kind is kind

    def _cascades(self) -> Iterator[tuple[Home, ResourceChange]]:
        for change in self._free():
            root = cause_of(change, self._plan).root if change.may_destroy else None
            if root is not None:
                home = self._found.get(identity(root)) or Home(EventKind.CASCADE, root.config_address)
                yield home, root
                yield home, change

    def _updated_by_them(self) -> Iterator[tuple[Home, ResourceChange]]:
        """What is updated with a value that comes from an object that is destroyed, or from one that only moves."""
        homed = ((self._found.get(key), change) for key, change in self.changes.items())
        moved = {change.config_address: change for home, change in homed if home and home.kind is EventKind.MOVE}
        current = (change for change in self.changes.values() if change.deposed is None)
        lost = {change.config_address: change for change in current if change.may_destroy}
        for change in self._free():
            paths = (path for finding in self._findings[identity(change)] for path in finding.paths if path)
            sources = [source for path in paths for source in change.references.get(str(path[0]), ())]
            known = lost if change.action is Action.UPDATE else moved if change.action.replaces else {}
            start = next((known[source] for source in sources if source in known), None)
            if start is not None:
                home = self._found.get(identity(start)) or Home(EventKind.CASCADE, start.config_address)
                yield home, start
                yield home, change

    def _modules(self) -> Iterator[tuple[Home, ResourceChange]]:
        for change in self._free():
            if change.action is Action.DELETE and (module := removed_module(change, self._plan)):
                yield Home(EventKind.REMOVAL, (MODULE, module)), change

    def _in_bulk(self) -> Iterator[tuple[Home, ResourceChange]]:
        for finding in self._by_rule[IN_BULK]:
            home = Home(EventKind.REMOVAL, IN_BULK)
            yield from ((home, change) for change in self._named(finding.related))

    def _beside_what_they_protect(self) -> Iterator[tuple[Home, ResourceChange]]:
        for finding in self._by_rule[_PARENT]:
            if finding.change is not None:
                yield from self._together(finding.change, list(self._named(finding.related)))
        for change in list(self._free()):
            if any(finding.harm is Harm.PROTECTION for finding in self._findings[identity(change)]):
                yield from self._together(change, self._protected_by(change))

    def _protected_by(self, change: ResourceChange) -> list[ResourceChange]:
        """What the plan destroys of that which an object protects, or whose protection it is."""
        inside = also_destroyed(self._plan, change, self._catalog)
        protected = guarded_and_destroyed(self._plan, change, self._catalog) if change.may_destroy else []
        return [other for other in (*inside, *protected) if other is not change]

    def _together(self, one: ResourceChange, others: list[ResourceChange]) -> Iterator[tuple[Home, ResourceChange]]:
        if others:
            known = (self._found.get(identity(change)) for change in (*others, one))
            home = next((home for home in known if home), Home(EventKind.PROTECTION, others[0].address))
            yield from ((home, change) for change in (one, *others))

    def _connected(self) -> Iterator[tuple[Home, ResourceChange]]:
        """Deleted objects of which one needs the other; the removal of one of them is why the others are deleted."""
        deleted: dict[str, list[ResourceChange]] = defaultdict(list)
        for change in self._free():
            if change.action is Action.DELETE and change.deposed is None:
                deleted[change.config_address].append(change)
        above = {address: address for address in deleted}
        for address in deleted:
            for needed in sorted(self._plan.dependencies.get(address, frozenset()) & deleted.keys()):
                above[_top(address, above)] = _top(needed, above)
        groups: dict[str, list[str]] = defaultdict(list)
        for address in deleted:
            groups[_top(address, above)].append(address)
        for top, addresses in groups.items():
            if len(addresses) > 1:
                home = Home(EventKind.REMOVAL, ("connected", top))
                yield from ((home, change) for address in addresses for change in deleted[address])

    def _alike(self) -> Iterator[tuple[Home, ResourceChange]]:
        """Equal objects: instances of a resource of which the same is said, and resources of one type and cause."""
        blocks: dict[Hashable, list[ResourceChange]] = defaultdict(list)
        for change in self._free():
            blocks[self._in_one_block(change)].append(change)
        for members in blocks.values():
            home = Home(EventKind.OBJECT, self._of_one_cause(members))
            yield from ((home, change) for change in members)

    def _in_one_block(self, change: ResourceChange) -> Hashable:
        cause = cause_of(change, self._plan) if change.may_destroy else None
        forced = tuple(one.name for one in (*cause.paths, *cause.differences)) if cause else ()
        said = tuple((one.rule, one.paths) for one in self._findings[identity(change)])
        return change.config_address, change.action, change.certainty, change.deposed, forced, said

    def _of_one_cause(self, members: Sequence[ResourceChange]) -> Hashable:
        first = members[0]
        said = tuple((one.rule, one.message) for one in self._findings[identity(first)])
        if first.deposed is not None or (not first.may_destroy and not said):
            return first.address, first.action, first.deposed
        why = (because(first, self._plan), loss_of(first, self._plan, self._catalog).says) if first.may_destroy else ()
        return first.type, first.action, first.certainty, why, said


_STEPS: tuple[Callable[[Homes], Iterator[tuple[Home, ResourceChange]]], ...] = (
    Homes._moved,
    Homes._shifted,
    Homes._everything,
    Homes._environments,
    Homes._cascades,
    Homes._updated_by_them,
    Homes._modules,
    Homes._in_bulk,
    Homes._beside_what_they_protect,
    Homes._connected,
    Homes._alike,
)
"""The strongest cause first: one remedy for all that it holds."""


def identity(change: ResourceChange) -> Identity:
    """What tells an object from every other of its plan."""
    return change.address, change.deposed


def _concerned(plan: Plan, findings: Sequence[Finding]) -> dict[Identity, ResourceChange]:
    """What is lost, or may be, or is left behind, and what findings are about, the worst first."""
    found = {identity(finding.change): finding.change for finding in findings if finding.change is not None}
    for change in plan.touched():
        if change.may_destroy or change.action is Action.UNKNOWN or change.action.retains:
            found.setdefault(identity(change), change)
    return found


def _top(address: str, above: dict[str, str]) -> str:
    while above[address] != address:
        above[address] = above[above[address]]
        address = above[address]
    return address
