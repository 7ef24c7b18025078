"""What a rule has to say about one object, or about the plan as a whole."""

from __future__ import annotations

import enum

import msgspec

from planguard.model.change import ResourceChange
from planguard.model.configuration import Location
from planguard.model.severity import Severity as Severity
from planguard.model.values import Path


class Confidence(enum.IntEnum):
    """How sure the rule is that it happens, or that it means what the rule says."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2

    @property
    def word(self) -> str:
        """The name as it is written in reports."""
        return self.name.lower()


class Harm(enum.Enum):
    """What is lost."""

    DATA = "data"
    KEY = "key"
    IDENTITY = "identity"
    SERVICE = "service"
    ENVIRONMENT = "environment"
    PROTECTION = "protection"
    MANAGEMENT = "management"
    ACCESS = "access"
    KNOWLEDGE = "knowledge"  # planguard cannot tell
    OBJECT = "object"  # nothing that is not quickly made again
    POLICY = "policy"  # the team decided it beforehand


class Finding(msgspec.Struct, frozen=True):
    """A fact and a piece of advice. ``message`` is about the user's object and does not repeat its address.

    ``change`` is None where the finding is about more than one object; ``about`` then names what it is about (a module,
    an environment, the plan). With a change, ``about`` is the environment that lives in it. ``in_production`` says that
    the environment it is about is called so, or holds something that is. ``related`` lists the addresses of the other
    objects concerned, worst first. ``paste`` is code to copy as it is, complete and on lines of its own; the advice
    introduces it. ``rule`` is filled in by the runner from its file name. ``title`` is what an event is called that the
    finding leads, and ``happens`` what is said there of one object and of several; without them the `TITLE` of the rule
    says so.
    """

    message: str
    severity: Severity
    harm: Harm
    change: ResourceChange | None = None
    about: str = ""
    confidence: Confidence = Confidence.HIGH
    advice: str = ""
    paste: str | None = None
    paths: tuple[Path, ...] = ()
    related: tuple[str, ...] = ()
    location: Location | None = None
    rule: str = ""
    in_production: bool = False
    title: str = ""
    happens: tuple[str, str] | None = None

    @property
    def address(self) -> str | None:
        """The address of the object, or None for a finding about more than one."""
        return self.change.address if self.change else None

    @property
    def deposed(self) -> str | None:
        """The deposed key of the object, if it is a deposed one."""
        return self.change.deposed if self.change else None

    @property
    def subject(self) -> str:
        """What the finding is about, for a person."""
        return self.about if self.change is None else self.change.subject

    @property
    def place(self) -> Location | None:
        """The source line, where it is known."""
        return self.location or (self.change.location if self.change else None)
