"""What the tool planned: bytes in, Plan out; one module or package a format."""

from planguard.readers._protocol import Reader
from planguard.readers._recognition import SNIFFED, Likeness, as_json, join, likeness, read, refuse_by_its_start
from planguard.readers._registry import load, names
from planguard.readers._terraform.configuration.sourced import rebased, renamed, with_earlier, with_sources

__all__ = [
    "SNIFFED",
    "Likeness",
    "Reader",
    "as_json",
    "join",
    "likeness",
    "load",
    "names",
    "read",
    "rebased",
    "refuse_by_its_start",
    "renamed",
    "with_earlier",
    "with_sources",
]
