"""What kind of group of objects an environment is seen as."""

from __future__ import annotations

import enum


class Scope(enum.Enum):
    """What kind of group it is."""

    WHOLE = "everything that a plan manages"
    ENVIRONMENT = "an environment"
    MODULE = "a module instance"
    CONTAINER = "what depends on one object"
