"""Terraform's other files, which people take for plans: each is told by its fields."""

from __future__ import annotations

from collections.abc import Sequence

from planguard.knowledge import refusals
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.values import show
from planguard.readers._terraform.shapes import Document, given

_KNOWN = regex(r"[01](\.\d{1,4}){0,2}")


def refuse_what_is_no_plan(document: Document, source: str) -> None:
    """InputError for a state, a bookmark, an encrypted plan, a piece of one, or one of a future version."""
    _refuse_other_files(document, source)
    _refuse_unknown_version(document, source)


def refuse_logs(documents: Sequence[Document], source: str) -> None:
    """InputError where a log, which has a document in each line, is all there is or stands beside a plan."""
    if any(document.log_level is not None for document in documents):
        raise refusals.LOG.of(source)


def _refuse_other_files(document: Document, source: str) -> None:
    if document.remote_plan_format is not None:
        raise refusals.BOOKMARK.of(source)
    if document.encrypted_data is not None:
        raise refusals.ENCRYPTED.of(source)
    planned = given(document.planned_values) or given(document.configuration)
    if document.resource_changes is None and not planned:
        state = document.serial is not None or document.lineage is not None or given(document.values)
        raise (refusals.STATE if state else refusals.PLANS_NOTHING).of(source)


def _refuse_unknown_version(document: Document, source: str) -> None:
    version = document.format_version if document.format_version is not None else document.plan_format_version
    if version is not None and not _KNOWN.fullmatch(version):
        raise InputError(source, f"format version {show(version)}; planguard knows 0.1 to 1.x.", "Update planguard.")
    if version is None and not document.resource_changes:
        raise refusals.WITHOUT_VERSION.of(source)
