"""What Terragrunt writes before each line that a unit prints: taken off, it tells which plan is of which unit."""

from __future__ import annotations

from planguard.loading.regex import regex

_GAP = rb"(?:\x1b\[[0-9;]{0,9}m| ){0,9}"
_BEFORE = regex(
    rb"(?m)^" + _GAP + rb"(?:[0-9:.]{8,20})?" + _GAP + rb"STDOUT" + _GAP + rb"\[([^\]\n]{1,1000})\]" + _GAP
    + rb"(?:terraform|tofu)" + _GAP + rb":?" + _GAP + rb"(?=\{)"
)  # fmt: skip
"""As in ``10:11:12.123 STDOUT [prod/db] terraform: {``."""


def has_units(head: bytes) -> bool:
    """Whether a document stands behind the name of a unit."""
    return _BEFORE.search(head) is not None


def without_units(data: bytes) -> tuple[bytes, list[str]]:
    """The documents without what stands before them, and the unit of each, in their order."""
    if b"STDOUT" not in data:
        return data, []
    names = [name.decode(errors="replace") for name in _BEFORE.findall(data)]
    return _BEFORE.sub(b"", data), names
