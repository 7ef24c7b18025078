"""What one change does to an object that stays, or to what is there already."""

from __future__ import annotations

import msgspec

from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Severity
from planguard.model.values import Path


class Hurt(msgspec.Struct, frozen=True):
    """What one change does: ``says`` names the change and ``why`` what follows from it, both in whole sentences.

    ``holds`` is what is affected, in the catalogue's words. ``at_once`` is False where the change waits for a
    maintenance window, ``weighty`` where more than usual hangs on it. ``at_most`` limits how bad it may be called.
    ``is_open``: whether it happens is known only after apply. ``does`` is what one object does and what several do, for
    a title, where the effect alone says less. ``is_everyday`` is guessed of a type whose objects are exchanged every
    day.
    """

    effect: Effect
    paths: tuple[Path, ...]
    says: str
    why: str
    holds: str
    confidence: Confidence = Confidence.HIGH
    at_once: bool = True
    weighty: bool = False
    at_most: Severity = Severity.CRITICAL
    is_open: bool = False
    instead: str = ""
    does: tuple[str, str] | None = None
    is_everyday: bool = False
