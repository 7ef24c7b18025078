"""How much of what has no end is tried: a part in every run, all of it in `make test-thorough`."""

from __future__ import annotations

import os

_PART, _FEW = 4, 50
_ALL = bool(os.environ.get("PLANGUARD_TEST_THOROUGH"))


def tries(count: int) -> int:
    """How many random inputs are tried, where ``count`` are in a thorough run."""
    return count if _ALL else max(count // _PART, min(count, _FEW))
