"""Where the files are that travel with planguard: rulesets, the catalogue of resource types, schemas."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).parent / "rulesets"
ROOT = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "rulesets"
"""The folder ``rulesets/``: inside the package when installed from a wheel, beside it in a checkout."""
