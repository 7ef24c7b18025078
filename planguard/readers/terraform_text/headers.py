"""The line above each object that says what happens to it, and the line that opens the object itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from planguard.loading.regex import regex
from planguard.model.change import Action
from planguard.model.reasons import ActionReason
from planguard.readers._terraform.whole.printed.addresses import MODULE_ADDRESS, Address, address_at, address_of

_START = regex(r" {1,2}# (?=\S)")
_DEPOSED = regex(r" \(deposed object (?P<key>[0-9A-Za-z]+)\)")
_TOOL = r"(?:Terraform|OpenTofu)"
_REMOVED = ActionReason.NO_RESOURCE_CONFIG
_PHRASES: tuple[tuple[str, Action | None, ActionReason | None], ...] = (
    (r"will be created", Action.CREATE, None),
    (r"will be read during apply", Action.READ, None),
    (r"will be updated in-place", Action.UPDATE, None),
    (r"must be replaced", Action.DELETE_THEN_CREATE, ActionReason.CANNOT_UPDATE),
    (r"is tainted, so (?:it )?must be replaced", Action.DELETE_THEN_CREATE, ActionReason.TAINTED),
    (r"will be replaced, as requested", Action.DELETE_THEN_CREATE, ActionReason.REQUESTED),
    (r"will be replaced due to changes in replace_triggered_by", Action.DELETE_THEN_CREATE, ActionReason.TRIGGERED),
    (r"will be destroyed", Action.DELETE, None),
    (rf"will no longer be managed by {_TOOL},? but will not be destroyed", Action.FORGET, _REMOVED),
    (rf"will be removed from (?:the )?{_TOOL} state,? but will not be destroyed", Action.FORGET, None),
    (r"must be replaced,? but the existing object will not be destroyed", Action.CREATE_THEN_FORGET, None),
    (r"must be replaced - older instance will not be destroyed.*", Action.CREATE_THEN_FORGET, None),
    (r"will be imported", Action.NO_OP, None),
    (r"has moved to (?P<to>.+)", Action.NO_OP, None),
    (r"has (?:been )?changed|has been deleted", None, None),
)
_KNOWN = tuple((regex(phrase), action, reason) for phrase, action, reason in _PHRASES)
_UNSURE = regex(r"(?:will|must|is|was|has|may|cannot)\b.*")
_OBJECT = r'(?:resource|data|ephemeral) "(?P<type>[^"]+)" "(?P<name>[^"]+)"(?P<rest>.*)'
_BLOCK = regex(rf"[ \t]{{0,40}}(?P<symbol>[-+~!./<=⇄]{{0,4}}) {{0,40}}{_OBJECT}")
_OPENS = regex(rf"(?P<symbol>[-+~!./<=⇄]{{0,4}}) {{1,40}}{_OBJECT}")
_OUTERMOST = 4  # blanks before an object that nothing stands around
_BY_SYMBOL = {
    "+": Action.CREATE,
    "~": Action.UPDATE,
    "-": Action.DELETE,
    "-/+": Action.DELETE_THEN_CREATE,
    "+/-": Action.CREATE_THEN_DELETE,
    ".": Action.FORGET,
    "<=": Action.READ,
}
_BECAUSE = (
    (r"because resource (?:uses|does not use) .*", ActionReason.WRONG_REPETITION),
    (r"because index .* is out of range for count", ActionReason.COUNT_INDEX),
    (r"because key .* is not in for_each map", ActionReason.EACH_KEY),
    (r"because enabled is false", ActionReason.ENABLED_FALSE),
    (r"because .+ was moved to .+, which is not in configuration", ActionReason.NO_MOVE_TARGET),
    (r"config refers to values not yet known", ActionReason.READ_CONFIG_UNKNOWN),
    (r"depends on a resource or a module with changes pending", ActionReason.READ_DEPENDENCY_PENDING),
    (r"config will be reloaded to verify a check block", ActionReason.READ_CHECK_NESTED),
)
_REMARK = regex(r"[ \t]{0,2}# \((?P<says>.*)\)")
_LONGEST = 2000


class Header(msgspec.Struct, frozen=True):
    """What the line above an object says; ``action`` is None where it tells what has already happened outside."""

    address: Address
    action: Action | None
    deposed: str | None = None
    reason: str | None = None
    previous: str | None = None
    imported: bool = False
    deferred: bool = False


class Remarks(msgspec.Struct, frozen=True):
    """What the lines between a header and its object add."""

    reason: str | None = None
    previous: str | None = None
    import_id: str | None = None
    imported: bool = False


def header(line: str) -> Header | None:
    """The header that a line is; None for any other line."""
    start = _START.match(line)
    address = address_at(line, start.end()) if start else None
    if start is None or address is None:
        return None
    end = start.end() + len(address.text)
    deposed = _DEPOSED.match(line, end)
    said = line[deposed.end() if deposed else end :].rstrip()
    return _said(address, deposed["key"] if deposed else None, said[1:]) if said[:1] == " " else None


def _said(address: Address, deposed: str | None, phrase: str) -> Header | None:
    for pattern, action, reason in _KNOWN:
        found = pattern.fullmatch(phrase)
        if found is None:
            continue
        to = address_of(found["to"]) if "to" in pattern.groupindex else None
        if to is not None:
            return Header(to, action, deposed, previous=address.text)
        return Header(address, action, deposed, reason and reason.value, imported=phrase == "will be imported")
    if not _UNSURE.fullmatch(phrase):
        return None
    return Header(address, Action.UNKNOWN, deposed, deferred="defer" in phrase)


def opens(line: str, above: Header) -> re.Match[str] | None:
    """The line that opens the object of a header; None for any other line."""
    found = _BLOCK.fullmatch(line.rstrip())
    return found if found is not None and _is_of(found, above) else None


def opens_within(line: str, above: Header) -> bool:
    """Whether a line opens the object of a header, whatever stands before that."""
    found = _OPENS.search(line)
    is_marked = found is not None and (found["symbol"] != "" or above.action in (None, Action.NO_OP))
    return found is not None and is_marked and _is_of(found, above)


def _is_of(found: re.Match[str], above: Header) -> bool:
    return (found["type"], found["name"]) == (above.address.type, above.address.name)


def opened_by(line: str) -> str:
    """The type and name of the object that a line opens; "" for a line that opens none."""
    found = _BLOCK.fullmatch(line.rstrip())
    return f"{found['type']}.{found['name']}" if found and len(line) - len(line.lstrip()) <= _OUTERMOST else ""


def acts(above: Header, symbol: str) -> Action | None:
    """The action of a header with the symbol that stands before its object, which has the order of a replacement."""
    action = above.action
    if above.deferred:
        return _BY_SYMBOL.get(symbol, Action.UNKNOWN)
    if action is Action.DELETE_THEN_CREATE and symbol == "+/-":
        return Action.CREATE_THEN_DELETE
    destroys = "-" in symbol
    if action is None or not symbol or destroys == action.destroys:
        return action
    return Action.UNKNOWN  # the two do not agree


def remarks(lines: Iterable[str]) -> Remarks:
    """What stands between a header and its object."""
    found = Remarks()
    for line in lines:
        if remark := _REMARK.fullmatch(line.rstrip()):
            found = _with(found, remark["says"][:_LONGEST])
    return found


def _with(known: Remarks, says: str) -> Remarks:
    if says.startswith("moved from "):
        return msgspec.structs.replace(known, previous=says.removeprefix("moved from "))
    if says.startswith(("imported from", "will be imported")):
        return msgspec.structs.replace(
            known, imported=True, import_id=says.partition('"')[2].rpartition('"')[0] or None
        )
    reason = next((reason for pattern, reason in _BECAUSE if re.fullmatch(pattern, says)), None)
    if reason is None and says.startswith("because ") and says.endswith(" is not in configuration"):
        gone = says.removeprefix("because ").removesuffix(" is not in configuration")
        reason = ActionReason.NO_MODULE if MODULE_ADDRESS.fullmatch(gone) else ActionReason.NO_RESOURCE_CONFIG
    return msgspec.structs.replace(known, reason=reason.value) if reason else known
