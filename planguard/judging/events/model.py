"""One event: a root cause, what follows from it for which objects, and one remedy."""

from __future__ import annotations

import enum

import msgspec

from planguard.judging.scoring import level
from planguard.model.change import ResourceChange
from planguard.model.configuration import Location
from planguard.model.finding import Harm, Severity


class EventKind(enum.Enum):
    """What holds the objects of an event together."""

    ENVIRONMENT = "environment"  # it is destroyed or recreated, with everything in it
    MOVE = "move"  # only their addresses change
    SHIFT = "shift"  # an element before them was taken out of a count, or put in
    CASCADE = "cascade"  # they are replaced because one object is
    REMOVAL = "removal"  # they are deleted together: a module, a bulk, objects that depend on each other
    PROTECTION = "protection"  # what protects, and what it protected
    OBJECT = "object"  # one object, or equal ones of one cause
    PLAN = "plan"  # no object: what is to be said of the plan as a whole


class Forced(msgspec.Struct, frozen=True):
    """An attribute that makes the tool act, with its values as they may be shown; "" where one is not known."""

    path: str
    before: str
    after: str


class EventCause(msgspec.Struct, frozen=True):
    """Where an event starts: an object, what happens to it in words that follow its address, and why.

    ``chain`` are the addresses from it to the worst of what follows, both included; empty where nothing follows.
    ``others`` says of how many more objects the same is true, and how many more causes there are; "" for none.
    """

    address: str
    says: str
    paths: tuple[Forced, ...] = ()
    chain: tuple[str, ...] = ()
    others: str = ""

    @property
    def sentences(self) -> str:
        """All that is said of it, as it follows its address."""
        return f"{self.says} {self.others}".rstrip()


class Member(msgspec.Struct, frozen=True):
    """An object of an event, and its findings as indexes into those of the plan.

    ``effects`` say what is lost with it, in sentences of their own, and what else its findings say, as it follows its
    address. ``harm`` is that of its worst finding, None without one. ``becomes`` is the address that takes its place.
    """

    change: ResourceChange
    effects: tuple[str, ...]
    findings: tuple[int, ...] = ()
    harm: Harm | None = None
    becomes: str = ""


class Event(msgspec.Struct, frozen=True):
    """Findings of one root cause. Every finding, and every object that is lost, is in exactly one event of its plan.

    ``findings`` are indexes into the judgements of the plan, worst first, those of no member included, and ``says`` is
    what is said of no single member, repetitions included. ``digest``
    names the event over runs: it stays as long as the same happens to the same objects. ``score`` is that of the worst
    finding that no waiver covers, or of the worst where waivers cover all of them (``waived``).
    """

    kind: EventKind
    title: str
    digest: str
    findings: tuple[int, ...]
    members: tuple[Member, ...]
    says: tuple[str, ...] = ()
    cause: EventCause | None = None
    advice: str = ""
    paste: str | None = None
    place: Location | None = None
    rule: str = ""
    score: int = 0
    blocks: bool = False
    waived: bool = False

    @property
    def level(self) -> Severity:
        """The level of its score."""
        return level(self.score)

    @property
    def order(self) -> tuple[bool, int, bool, int, int]:
        """Its place among others: the worst first, an environment before its pieces, those that waivers cover last."""
        part = self.kind is not EventKind.ENVIRONMENT
        return self.waived, -self.level, part, -self.score, -len(self.findings)
