"""Ways in which a file is damaged while nobody means to change what it says."""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping

Damage = Callable[[random.Random, bytes, bytes], bytes]
"""Makes a damaged file of one file, and of another of its kind."""
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_FIELDS = {"flags": 6, "method": 8, "crc": 14, "compressed": 18, "inflated": 22, "name": 26, "extra": 28}
_CENTRAL_FIELDS = {"flags": 8, "method": 10, "crc": 16, "compressed": 20, "inflated": 24, "mode": 38, "offset": 42}
_END_FIELDS = {"entries": 8, "all": 10, "size": 12, "offset": 16, "comment": 20}
_NUMBERS = (0, 1, 2, 8, 9, 99, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def flipped(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """A few bytes are other ones."""
    changed = bytearray(data)
    for _ in range(chosen.choice((1, 1, 2, 5, 30))):
        changed[chosen.randrange(len(changed))] ^= 1 << chosen.randrange(8)
    return bytes(changed)


def cut(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """The end is missing, or the start, or something between."""
    start, end = sorted((chosen.randrange(len(data)), chosen.randrange(len(data))))
    return chosen.choice((data[:end], data[:end], data[start:], data[:start] + data[end:]))


def patched(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """A piece of it stands somewhere else too."""
    start, length, to = chosen.randrange(len(data)), chosen.choice((1, 4, 30, 300)), chosen.randrange(len(data))
    piece = data[start : start + length]
    return data[:to] + piece + data[to + chosen.choice((0, length)) :]


def padded(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """There is something before or behind it."""
    noise = chosen.choice(
        (b"\n", b"\0" * 100, b"#!/bin/sh\n", b"\xef\xbb\xbf", _END + b"\0" * 18, chosen.randbytes(50))
    )
    return noise + data if chosen.random() < 0.5 else data + noise


def joined(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """Another file stands before it or behind it, with something between or not."""
    between = chosen.choice((b"", b"\n", b"\0"))
    return other + between + data if chosen.random() < 0.5 else data + between + other


def lied_about(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """A field of the zip file says something else: a size, a checksum, a position, a method."""
    magic, fields = chosen.choice(((_LOCAL, _LOCAL_FIELDS), (_CENTRAL, _CENTRAL_FIELDS), (_END, _END_FIELDS)))
    places = [found.start() for found in re.finditer(re.escape(magic), data)]
    changed, place = bytearray(data), chosen.choice(places)
    at = place + fields[chosen.choice(list(fields))]
    width = chosen.choice(("<H", "<I"))
    number = chosen.choice(_NUMBERS) & (0xFFFF if width == "<H" else 0xFFFFFFFF)
    struct.pack_into(width, changed, min(at, len(changed) - 4), number)
    return bytes(changed)


def with_members(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """The zip file is whole, but its members are not those that were written."""
    found, foreign = _members(data), _members(other)
    members = list(found.items())
    name = chosen.choice([each for each in found if each != "tfplan"])
    ways: tuple[Callable[[], list[tuple[str, bytes]]], ...] = (
        lambda: [one for one in members if one[0] != name],
        lambda: [*members, (name, found[name])],
        lambda: [*members, ("tfplan", foreign["tfplan"])],
        lambda: [("tfplan", foreign["tfplan"]), *members],
        lambda: [(each, found[name] if each == "tfplan" else content) for each, content in members],
        lambda: [(each, foreign.get(each, content) if each == name else content) for each, content in members],
        lambda: [(each, foreign.get(each, content) if each != "tfplan" else content) for each, content in members],
        lambda: [(each, cut(chosen, content, b"") if content else content) for each, content in members],
        lambda: [(each, content[: chosen.randrange(len(content) + 1)]) for each, content in members],
        lambda: [(each, b"" if each == name else content) for each, content in members],
        lambda: chosen.sample(members, len(members)),
        lambda: [*members, (chosen.choice(("../x", "/etc/x", "tfplan2", "x/", "tfconfig/m-/main.tf")), b"x")],
        lambda: [(each.upper() if each == "tfplan" else each, content) for each, content in members],
    )
    return _zipped(chosen.choice(ways)())


def with_values(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """The zip file is whole, but a member says something else, which may well be another plan."""
    found = dict(_members(data))
    name = "tfplan" if chosen.random() < 0.7 else chosen.choice(list(found))
    if found[name]:
        found[name] = chosen.choice((flipped, flipped, cut, patched))(chosen, found[name], b"")
    return _zipped(list(found.items()))


def _members(data: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # a name that is there twice
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


NOISE = (
    b"aws_vpc.x: Refreshing state... [id=vpc-1]", b"", b"   ", b"WARN[0001] something", b"\x1b[0m\x1b[1m", b"}", b"{",
    b"2026-01-01T00:00:00.000Z [INFO] provider: x", b"Warning: Deprecated", b"::group::plan", b'{"a": 1}', b"\xff\xfe",
    b'{"@level":"info","@message":"x","type":"log"}', b"##[endgroup]", b"Plan:", b"-----", b"null", b'"',
)  # fmt: skip


def lines_lost(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """Lines are missing: some of them, or several together."""
    lines = data.split(b"\n")
    if chosen.random() < 0.5:
        gone = set(chosen.sample(range(len(lines)), min(len(lines), chosen.choice((1, 1, 2, 5)))))
        return b"\n".join(line for number, line in enumerate(lines) if number not in gone)
    start = chosen.randrange(len(lines))
    return b"\n".join(lines[:start] + lines[start + chosen.choice((2, 5, 10, 40)) :])


def lines_between(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """Something else wrote lines between these."""
    lines = data.split(b"\n")
    for _ in range(chosen.choice((1, 3, 10))):
        lines.insert(chosen.randrange(len(lines) + 1), chosen.choice(NOISE))
    return b"\n".join(lines)


def lines_moved(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """Two lines changed places, one is there twice, or one is broken in two or goes on in the next."""
    lines = data.split(b"\n")
    one, second = chosen.randrange(len(lines)), chosen.randrange(len(lines))
    way = chosen.randrange(4)
    if way == 0:
        lines[one], lines[second] = lines[second], lines[one]
    elif way == 1:
        lines.insert(second, lines[one])
    elif way == 2:
        at = chosen.randrange(len(lines[one]) + 1)
        lines[one : one + 1] = [lines[one][:at], lines[one][at:]]
    else:
        lines[one : one + 2] = [b"".join(lines[one : one + 2])]
    return b"\n".join(lines)


def written_otherwise(chosen: random.Random, data: bytes, other: bytes) -> bytes:
    """Every line is written in another way: its end, its encoding, its start, its length, its colors."""
    text = data.decode("utf-8", "replace")
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: data.replace(b"\n", b"\r\n"),
        lambda: data.replace(b"\n", b"\r"),
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-16-be"),
        lambda: text.encode("latin-1", "replace"),
        lambda: text.encode("utf-8-sig"),
        lambda: text.encode("cp037", "replace"),
        lambda: b"\0".join(data.split(b"\n")),
        lambda: re.sub(rb"(?m)^\s+", b"", data),
        lambda: re.sub(rb"(?m)^", b"    ", data),
        lambda: re.sub(rb"(?m)^", b"2026-01-01T00:00:00.0000000Z ", data),
        lambda: re.sub(rb"\n\n+", b"\n", data),
        lambda: re.sub(rb"(?m)^", b"> ", data),
        lambda: re.sub(rb"(.{60})", rb"\1\n", data),
        lambda: re.sub(rb" +", b" ", data),
        lambda: re.sub(rb" ", b"\t", data),
        lambda: re.sub(rb" ", "\u00a0".encode(), data),
        lambda: data.lower(),
        lambda: re.sub(rb"(?m)^.{0,3}", b"", data),
    )
    return chosen.choice(ways)()


OF_FILES: tuple[Damage, ...] = (
    flipped, flipped, cut, patched, padded, joined, lied_about, lied_about, with_members, with_members, with_values,
)  # fmt: skip
OF_LINES: tuple[Damage, ...] = (
    flipped, cut, patched, padded, joined, lines_lost, lines_lost, lines_between, lines_moved, written_otherwise,
)  # fmt: skip
MAY_CHANGE_THE_PLAN = frozenset({with_values.__name__})
"""What may leave a whole file that tells of another plan."""
