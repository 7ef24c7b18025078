"""Lists in sentences: the first of several, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence


def listed(items: Sequence[str], most: int, rest: int | None = None) -> str:
    """The first items as a sentence has them; ``rest`` is how many more there are, unless each item is one."""
    left = max(0, len(items) - most) if rest is None else rest
    parts = [*items[:most], *([f"{left:,} more"] if left else [])]
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"
