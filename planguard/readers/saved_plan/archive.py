"""The members of a saved plan, which is a zip: each is read up to a bound, and whatever is odd about one is refused."""

from __future__ import annotations

import collections
import io
import re
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.values import show
from planguard.readers.saved_plan.message import AGAIN

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

PLAN = "tfplan"
_MOST_MEMBERS = 50_000
_LARGEST = 1_000_000_000  # bytes of all members together, inflated
_SOURCES, _MOST_WRITTEN = "tfconfig/", 50_000_000  # bytes of sources; so many were not written by anybody
_SUSPECT, _STEEPEST = 50_000_000, 300  # from so many bytes on, no plan shrinks to less than one of so many
NEEDED = regex(r"tfplan|tfstate|tfconfig/.*", re.DOTALL)
"""The members that every plan is read from."""
EARLIER = regex(r"tfstate-prev")
"""The state from before the refresh, which few versions are read from."""
_DAMAGE = (zlib.error, struct.error, EOFError, OSError, LookupError, ArithmeticError, ValueError, RuntimeError)
"""What reading a damaged zip file raises, beside its own error; RuntimeError is also for what is not implemented."""
_NOT_DAMAGE = "Terraform writes no such file."
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_HEADER, _LENGTHS_AT, _LENGTHS = 30, 26, struct.Struct("<HH")  # of a member's own header


def members_of(data: bytes, source: str, needed: re.Pattern[str] = NEEDED) -> Mapping[str, bytes]:
    """The content of each member that is needed, by its name; InputError for what is not whole, odd, or too large."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_odd(archive, len(data), source)
            chosen = [member for member in archive.infolist() if needed.fullmatch(member.filename)]
            return dict(_contents(data, chosen, source))
    except (zipfile.BadZipFile, *_DAMAGE) as error:
        raise InputError(source, "a saved plan that is cut off or damaged.", AGAIN) from error


def _refuse_odd(archive: ZipFile, size: int, source: str) -> None:
    listed = archive.infolist()
    names = [member.filename for member in listed]
    if PLAN not in names:
        raise InputError(source, f"a zip file without a member `{PLAN}`, so no saved plan.", AGAIN)
    inflated = sum(member.file_size for member in listed)
    written = sum(member.file_size for member in listed if member.filename.startswith(_SOURCES))
    if (
        len(names) > _MOST_MEMBERS
        or written > _MOST_WRITTEN
        or inflated > min(_LARGEST, max(_SUSPECT, _STEEPEST * size))
    ):
        raise InputError(source, "a saved plan with more in it than planguard unpacks.", AGAIN)
    if len(set(names)) < len(names):
        twice = next(name for name, count in collections.Counter(names).items() if count > 1)
        raise InputError(source, f"the member {show(twice)} is in it twice, so one would hide the other.", AGAIN)
    for member in listed:
        if problem := _oddity(member):
            raise InputError(source, f"the member {show(member.filename)} {problem}. {_NOT_DAMAGE}", AGAIN)
    if min(member.header_offset for member in listed):  # another plan, perhaps, that would be passed over
        raise InputError(source, f"something stands before the members of it. {_NOT_DAMAGE}", AGAIN)
    if _cross(listed, size):
        raise InputError(source, f"members of it overlap. {_NOT_DAMAGE}", AGAIN)


def _oddity(member: ZipInfo) -> str:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or member.is_dir():
        return "is no regular file"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if member.compress_type not in (_STORED, _DEFLATED):
        return "is compressed in an unknown way"
    if member.filename.startswith("/") or ".." in member.filename.split("/") or "\\" in member.filename:
        return "has a path that leads elsewhere"
    return ""


def _cross(listed: list[ZipInfo], size: int) -> bool:
    """Whether members share bytes of the file, as those of a zip bomb do."""
    spans = sorted((member.header_offset, member.header_offset + member.compress_size) for member in listed)
    ends = [*(start for start, _ in spans[1:]), size]
    return any(end > following for (_, end), following in zip(spans, ends, strict=True))


def _contents(data: bytes, listed: Iterable[ZipInfo], source: str) -> Iterator[tuple[str, bytes]]:
    """What is listed, each inflated at once: in pieces, as a file is read, it takes twice as long."""
    for member in listed:
        content = _inflated(data, member)
        if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
            raise InputError(source, f"the member {show(member.filename)} of the saved plan is damaged.", AGAIN)
        yield member.filename, content


def _inflated(data: bytes, member: ZipInfo) -> bytes:
    """The content of a member, which begins behind a header with its name and whatever else is in it."""
    import zipfile

    name, extra = _LENGTHS.unpack_from(data, member.header_offset + _LENGTHS_AT)
    named = member.header_offset + _HEADER
    if data[named : named + name] != member.orig_filename.encode():
        raise zipfile.BadZipFile
    start = named + name + extra
    packed = memoryview(data)[start : start + member.compress_size]
    if member.compress_type == _STORED:
        return bytes(packed)
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    return inflating.decompress(packed, member.file_size + 1)
