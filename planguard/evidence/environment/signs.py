"""The kinds of evidence that tell which environment an object is of, and how much each kind counts."""

from __future__ import annotations

import enum


class Sign(enum.Enum):
    """What kind of evidence tells the environment, the strongest first."""

    STATED = "stated"
    TAG = "tag"
    TIER = "tier"  # a tag that often names a layer: it counts where its word is that of an environment
    CONTAINER = "container"
    MODULE = "module"
    IDENTIFIER = "identifier"  # a name that no other object has
    NAME = "name"
    LABEL = "label"  # what its block is called; in the configuration only, whatever the object is
    WORKSPACE = "workspace"
    STACK = "stack"
    VARIABLE = "variable"
    HINT = "hint"  # where names of all kinds stand: it counts where its word is that of production

    @property
    def is_name(self) -> bool:
        """Whether it is a name of the object itself, in which a word may mean something else."""
        return self in (Sign.IDENTIFIER, Sign.NAME, Sign.LABEL, Sign.HINT)

    @property
    def is_given(self) -> bool:
        """Whether the whole text is there to say which environment it is."""
        return not self.is_name and self is not Sign.MODULE

    @property
    def is_its_own(self) -> bool:
        """Whether it tells an object's environment from that of others which are beside it in one container."""
        return self in (Sign.TAG, Sign.TIER, Sign.MODULE, Sign.IDENTIFIER, Sign.NAME, Sign.LABEL)

    def outranks(self, other: Sign) -> bool:
        """Whether it is stronger than another; what an object and what its block is called count alike."""
        return _RANKS[self] < _RANKS[other]


_RANKS = {sign: rank for rank, sign in enumerate(Sign)}
_RANKS[Sign.LABEL] = _RANKS[Sign.NAME]
