"""Texts that are packed in another: base64 or hexadecimal, compressed or not."""

from __future__ import annotations

import binascii
import zlib

from planguard.loading.regex import regex

SHORTEST_PACKED = 24
"""Characters; what is shorter holds no secret that could be told from a word."""
_BASE64 = regex(r"[A-Za-z0-9+/_\s-]{24,2000000}={0,2}\s{0,2}")
_HEX = regex(r"(?:[0-9a-f]{2}){12,1000000}|(?:[0-9A-F]{2}){12,1000000}")
_MOST_UNPACKED = 1_000_000


def unpacked(text: str) -> str | None:
    """The text that a base64 or hexadecimal text holds, compressed or not; None where it is none."""
    if len(text) < SHORTEST_PACKED or not _BASE64.fullmatch(text):
        return None
    packed = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        if _HEX.fullmatch(packed):
            return bytes.fromhex(packed).decode()
        data = binascii.a2b_base64(packed + "=" * (-len(packed) % 4))
        if data[:2] == b"\x1f\x8b":
            data = zlib.decompressobj(31).decompress(data, _MOST_UNPACKED)
        return data.decode("utf-16-le" if data[1:24:2].count(0) == len(data[1:24:2]) else "utf-8")
    except (ValueError, zlib.error):
        return None
