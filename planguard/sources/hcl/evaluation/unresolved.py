"""What stands where the sources alone do not tell a value."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from planguard.sources.hcl.syntax import Expression, Opaque


class Unresolved(msgspec.Struct, frozen=True):
    """A value that only the real plan knows. Two are the same if they are written alike and rest on the same values."""

    expression: Expression
    inputs: tuple[Any, ...] = ()
    module: str = ""


TOO_LARGE: Final = Unresolved(Opaque("too large", "", ()))
"""A value that was given up as too large to make; never known to be the same as another, nor as itself."""
