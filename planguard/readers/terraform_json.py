"""Reads `terraform show -json PLANFILE`, of Terraform 0.12 and later and of OpenTofu."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence

import msgspec

from planguard.knowledge.refusals import SHOW
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.readers._terraform.configuration.shapes import Configuration
from planguard.readers._terraform.documents import begins_a_document, documents
from planguard.readers._terraform.plan import plan_of
from planguard.readers._terraform.refusals import refuse_logs, refuse_what_is_no_plan
from planguard.readers._terraform.shapes import Document
from planguard.readers._terraform.units import without_units
from planguard.readers._terraform.whole.printed.logs import is_log

_LONG = 1_000_000


def recognises(head: bytes) -> bool:
    """Whether this is JSON with a key that Terraform writes at the top level of a plan or a state."""
    return not head.startswith(b"PK\x03\x04") and begins_a_document(head) and not is_log(head)


def read(data: bytes, source: str) -> list[Plan]:
    """Every plan in the data; InputError for anything that is not a whole plan of a supported version."""
    data, units = without_units(data)
    found = list(documents(data, source))
    refuse_logs([document for _, document in found], source)
    names = _names(source, len(found), units)
    return [_plan(part, document, name) for (part, document), name in zip(found, names, strict=True)]


def _names(source: str, count: int, units: Sequence[str]) -> list[str]:
    """What several plans are called: by their units where each has one of its own, else by their numbers."""
    if len(units) == len(set(units)) == count:
        return [f"{source}#{unit}" for unit in units]
    return [source] if count == 1 else [f"{source}#{number}" for number in range(1, count + 1)]


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans as they are: each plan of Terraform is whole."""
    return list(plans)


def as_json(data: bytes, source: str) -> bytes:
    """The data, as it is."""
    return data


def _plan(part: bytes, document: Document, source: str) -> Plan:
    refuse_what_is_no_plan(document, source)
    try:
        digest = _digest_of(part)
        configuration = msgspec.json.decode(document.configuration, type=Configuration | None)
        return plan_of(document, configuration, source, digest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(source, f"not shaped like a plan: {error}.", SHOW) from error
    except RecursionError as error:
        raise InputError(source, "nested too deeply to be a plan.", SHOW) from error


def _digest_of(data: bytes) -> Callable[[], str]:
    """What gives the digest of the data; a long one is worked out beside everything else, without Python's lock."""
    digest = hashlib.sha256()
    if len(data) < _LONG:
        digest.update(data)
        return digest.hexdigest
    worker = threading.Thread(target=digest.update, args=(data,))
    worker.start()

    def finished() -> str:
        worker.join()
        return digest.hexdigest()

    return finished
