"""What an event does to its objects, under the label of what is lost, equal ones together."""

from __future__ import annotations

import enum
from collections import Counter

import msgspec

from planguard.judging.events.model import Event, Member
from planguard.judging.events.names import compacted
from planguard.model.finding import Harm
from planguard.model.values import plain


class Label(enum.Enum):
    """How what happens to objects is headed, the heaviest first."""

    LOST = "Lost"
    DOWN = "Down"
    WEAKER = "Weaker"
    ACCESS = "Access"
    POLICY = "Policy"
    UNKNOWN = "Unknown"
    LEFT = "Left"
    ALSO = "Also"


_LABELS = {
    Harm.DATA: Label.LOST,
    Harm.KEY: Label.LOST,
    Harm.IDENTITY: Label.LOST,
    Harm.SERVICE: Label.DOWN,
    Harm.PROTECTION: Label.WEAKER,
    Harm.ACCESS: Label.ACCESS,
    Harm.POLICY: Label.POLICY,
    Harm.KNOWLEDGE: Label.UNKNOWN,
    Harm.MANAGEMENT: Label.LEFT,
}
_RANKS = {label: rank for rank, label in enumerate(Label)}


class Group(msgspec.Struct, frozen=True):
    """Objects of an event of which the same is said: their label, their names, and what happens to each."""

    label: Label
    members: tuple[Member, ...]

    @property
    def effects(self) -> tuple[str, ...]:
        """What is said of each."""
        return self.members[0].effects

    @property
    def names(self) -> list[str]:
        """Their addresses, instances of one resource together."""
        return compacted(name_of(member) for member in self.members)


def name_of(member: Member) -> str:
    """The address of an object, with its deposed key."""
    return plain(member.change.subject)


def groups_of(event: Event) -> list[Group]:
    """The objects of an event in the order of their labels, and within each in that of their weight.

    Where addresses change, the creations are left out: each is what another object becomes.
    """
    becomes = {member.becomes for member in event.members if member.becomes}
    found: dict[tuple[Label, tuple[str, ...]], list[Member]] = {}
    for member in event.members:
        if not (member.change.address in becomes and not member.effects):
            found.setdefault((_label_of(member), member.effects), []).append(member)
    groups = [Group(label, tuple(members)) for (label, _), members in found.items()]
    return sorted(groups, key=lambda group: _RANKS[group.label])


def _label_of(member: Member) -> Label:
    """How what happens to an object is headed."""
    return _LABELS.get(member.harm, Label.ALSO) if member.harm is not None else Label.ALSO


def said_of(event: Event) -> list[str]:
    """What is said of no single object, each once and with how often; not what the title says already."""
    cause = event.cause.sentences if event.cause else ""
    said = Counter(filter(None, (_beyond(text, event.title) for text in event.says if text != cause)))
    return [f"{text} ({count} times)" if count > 1 else text for text, count in said.items()]


def _beyond(text: str, title: str) -> str:
    """The text without a first sentence that is the title."""
    start = f"{title.lower()}."
    return text[len(start) :].strip() if text.lower().startswith(start) else text
