"""The tools whose plans are read: what their plans list, how they address objects, and the words they use."""

from __future__ import annotations

import enum

import msgspec


class AddressStyle(enum.Enum):
    """How a tool addresses an object."""

    MODULE_PATH = "module.shop.aws_db_instance.main[0]"
    LOGICAL_ID = "shop/Database"


class Words(msgspec.Struct, frozen=True):
    """How a tool speaks of what it plans.

    ``root`` is what holds the objects that are in no module; ``listed`` is what all objects of a plan have in common;
    ``undeclared`` is why an object goes for which it gives no reason, "" where that cannot be said.
    """

    name: str
    root: str
    listed: str
    undeclared: str = ""
    in_change_sets: bool = False  # it tells of Add, Modify and Remove, and not of create, update and destroy


class Tool(enum.Enum):
    """A tool: its word in reports, whether its plans list what they leave untouched, its addresses and its words."""

    TERRAFORM = ("terraform", True, AddressStyle.MODULE_PATH, Words("Terraform", "root module", "existing"))
    OPENTOFU = ("opentofu", True, AddressStyle.MODULE_PATH, Words("OpenTofu", "root module", "existing"))
    CLOUDFORMATION = (
        "cloudformation",
        False,
        AddressStyle.LOGICAL_ID,
        Words("CloudFormation", "stack", "changed", "it is no longer in the template", in_change_sets=True),
    )

    def __init__(self, word: str, lists_untouched: bool, address_style: AddressStyle, words: Words) -> None:
        self.word = word
        self.lists_untouched = lists_untouched
        self.address_style = address_style
        self.words = words


class Origin(enum.Enum):
    """Where a plan comes from: the tool planned it, or it was worked out from two versions of the sources."""

    PLANNED = "planned"
    SOURCES = "sources"


class PlanMode(enum.Enum):
    """The planning mode, in Terraform's words."""

    NORMAL = "normal"
    DESTROY = "destroy"
    REFRESH_ONLY = "refresh-only"
