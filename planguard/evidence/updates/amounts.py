"""Amounts as providers write them: numbers, durations, and quantities, in one scale each."""

from __future__ import annotations

from planguard.loading.regex import regex
from planguard.model.values import Value

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_SIZES = {"k": 1e3, "g": 1e9, "t": 1e12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40, "kb": 1e3, "mb": 1e6}
_NUMBER = regex(r"-?\d{1,15}(?:\.\d{1,9})?")
_PARTS = regex(r"(\d{1,15}(?:\.\d{1,9})?)([a-z]+)")
_ISO = regex(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?"
)
_ISO_SECONDS = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1)
_SPAN = regex(r"(?:(\d{1,6})\.)?(\d{1,2}):(\d{1,2}):(\d{1,2})")


def amount(value: Value) -> float | None:
    """A number, a numeric text, or a text with units ("7d", "P30D", "1h30m", "16Gi", "7.00:00:00"); None for others."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.startswith("P") and len(text) > 1 and (found := _ISO.fullmatch(text)):
        return float(sum(int(part) * each for part, each in zip(found.groups(), _ISO_SECONDS, strict=True) if part))
    if span := _SPAN.fullmatch(text):
        days, hours, minutes, seconds = (int(part or 0) for part in span.groups())
        return float(days * 86_400 + hours * 3_600 + minutes * 60 + seconds)
    return _with_units(text.lower())


def _with_units(text: str) -> float | None:
    parts = _PARTS.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    scales = [_SECONDS.get(unit, _SIZES.get(unit)) for _, unit in parts]
    return (
        sum(float(number) * scale for (number, _), scale in zip(parts, scales, strict=True) if scale)
        if all(scales)
        else None
    )
