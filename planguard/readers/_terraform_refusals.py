"""Terraform's other files, which people take for plans: each is refused by its name."""

from __future__ import annotations

import re

from planguard.errors import InputError
from planguard.readers._terraform_shapes import Document, given
from planguard.values import show

_KNOWN = re.compile(r"[01](\.\d{1,4}){0,2}")
SHOW = "Run `terraform show -json PLANFILE > plan.json` (or `tofu show -json`) on a saved plan."


def refuse_what_is_no_plan(document: Document, source: str) -> None:
    """InputError for a state, a bookmark, a log, an encrypted plan, a piece of one, or one of a future version."""
    _refuse_other_files(document, source)
    _refuse_unknown_version(document, source)


def _refuse_other_files(document: Document, source: str) -> None:
    if document.remote_plan_format is not None:
        raise InputError(
            source,
            "only a bookmark of a plan that is kept in HCP Terraform.",
            "Run `terraform show -json` on it where you are logged in, or fetch the run's json-output.",
        )
    if document.encrypted_data is not None:
        raise InputError(
            source, "an encrypted OpenTofu plan.", "Run `tofu show -json` on it with the same TF_ENCRYPTION."
        )
    if document.log_level is not None:
        raise InputError(
            source,
            "the log of `terraform plan -json`, which leaves out values and the order of replacements.",
            "Save the plan with `-out=PLANFILE`, then run `terraform show -json PLANFILE > plan.json`.",
        )
    planned = given(document.planned_values) or given(document.configuration)
    if document.resource_changes is None and not planned:
        state = document.serial is not None or document.lineage is not None or given(document.values)
        what = "a state, which says what is and not what would happen" if state else "no plan: it plans nothing"
        raise InputError(source, f"{what}.", SHOW)


def _refuse_unknown_version(document: Document, source: str) -> None:
    version = document.format_version if document.format_version is not None else document.plan_format_version
    if version is not None and not _KNOWN.fullmatch(version):
        raise InputError(source, f"format version {show(version)}; planguard knows 0.1 to 1.x.", "Update planguard.")
    if version is None and not document.resource_changes:
        raise InputError(source, "no plan: it gives no format_version, and plans nothing.", SHOW)
