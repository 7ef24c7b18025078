"""The line of a finding is that of the attribute, or of the setting of the block, that decides what happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from planguard.judging.locations import located
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive
from planguard.model.values import Path as ValuePath
from planguard.readers import with_sources
from planguard.sources.locating.layouts import on_disk
from tests.locating.sources import line_of, written

MAIN = """module "m" {
  source = "./nowhere"
}
resource "t" "counted" {
  count = 2
}
resource "t" "each" {
  for_each = var.keys
  vpc      = var.vpc
  zone     = "a"
  lifecycle {
    replace_triggered_by = [t.counted]
  }
}
"""


def place(tmp_path: Path, paths: tuple[ValuePath, ...] = (), **change: Any) -> Location | None:
    """The place of a finding about these attributes."""
    written(tmp_path, {"main.tf": MAIN})
    given: dict[str, Any] = {"address": "t.each", "type": "t", "action": Action.DELETE_THEN_CREATE} | change
    plan = with_sources(Plan("p", Tool.TERRAFORM, (ResourceChange(**given),)), on_disk(tmp_path))
    finding = Finding("is", Severity.HIGH, Harm.DATA, plan.resource_changes[0], paths=paths)
    return located(finding, plan).place


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"replace_paths": (("vpc",),)}, "vpc  "),
        ({"replace_paths": (("image",),)}, 'resource "t" "each"'),
        ({"replace_paths": (("vpc",), ("zone",)), "after": {"vpc": UNKNOWN, "zone": "b"}}, "zone "),
        ({"action_reason": "replace_by_triggers"}, "replace_triggered_by"),
        ({"action_reason": "delete_because_each_key", "action": Action.DELETE}, "for_each"),
        ({"action_reason": "delete_because_wrong_repetition", "action": Action.DELETE}, "for_each"),
        ({"replace_paths": (("vpc",),), "action": Action.DELETE}, 'resource "t" "each"'),
        (
            {"address": "t.counted[2]", "action_reason": "delete_because_count_index", "action": Action.DELETE},
            "count =",
        ),
        ({"address": "module.m.t.x", "action": Action.DELETE}, 'module "m"'),
    ],
)
def test_it_is_where_the_cause_is_written(tmp_path: Path, change: dict[str, Any], part: str) -> None:
    assert place(tmp_path, **change) == Location("main.tf", line_of(MAIN, part))


def test_what_a_finding_is_about_goes_before_what_forces_it(tmp_path: Path) -> None:
    found = place(tmp_path, (("image",), ("zone",)), replace_paths=(("vpc",),))
    assert found == Location("main.tf", line_of(MAIN, "zone "))


def test_a_finding_about_a_module_is_where_it_is_called(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": MAIN})
    change = ResourceChange("module.m.t.x", "t", Action.DELETE)
    plan = with_sources(Plan("p", Tool.TERRAFORM, (change,)), on_disk(tmp_path))
    finding = Finding("is gone", Severity.HIGH, Harm.DATA, about="module.m")
    assert located(finding, plan).place == Location("main.tf", 1)
    assert located(replace(finding, about="module.n"), plan).place is None


def test_a_finding_about_several_objects_is_where_the_worst_of_them_is(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": MAIN})
    changes = tuple(ResourceChange(one, "t", Action.DELETE) for one in ("t.counted[0]", "t.each"))
    plan = with_sources(Plan("p", Tool.TERRAFORM, changes), on_disk(tmp_path))
    finding = Finding("are gone", Severity.HIGH, Harm.DATA, related=("t.each", "t.counted[0]"))
    assert located(finding, plan).place == Location("main.tf", line_of(MAIN, 'resource "t" "each"'))


RULES = """resource "t" "rules" {
  rule {
    port = 22
    cidr = var.cidr
  }
  rule {
    port = 80
    open = ["a", "b"]
  }
  rule {
    port = var.port
    name = "c"
  }
}
"""


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"port": 80, "open": ["a", "b"]}, 6),
        ({"port": 22, "cidr": "x"}, 2),
        ({"port": 443, "name": "c"}, 10),
        ({"port": "80", "open": ["b", "a"]}, 6),  # as a provider may have them
        ({"port": 80, "open": ["b"], "name": None}, 6),  # of none of them: the nearest is shown
        ({"port": 443, "name": None}, 2),  # nor near to any: the first is
        ({"port": UNKNOWN, "open": ["a", "b"]}, 6),
    ],
)
def test_one_of_several_blocks_is_found_by_what_is_planned(tmp_path: Path, values: Any, line: int) -> None:
    """A set of blocks is planned in another order than it is written."""
    written(tmp_path, {"main.tf": RULES})
    change = ResourceChange("t.rules", "t", Action.UPDATE, after={"rule": [values]})
    plan = with_sources(Plan("p", Tool.TERRAFORM, (change,)), on_disk(tmp_path))
    finding = Finding("opens", Severity.HIGH, Harm.ACCESS, plan.resource_changes[0], paths=(("rule", 0),))
    assert located(finding, plan).place == Location("main.tf", line)


FLEET = """resource "t" "fleet" {
  dynamic "disk" {
    for_each = var.sizes
    content {
      size  = disk.value
      kind  = "ssd"
      label = var.label
    }
  }
  disk {
    size = 30
    kind = "hdd"
    key  = var.key
  }
  dynamic "disk" {
    for_each = var.tapes # disk
    content {
      kind = "tape"
      size = disk.value
    }
  }
  rule {
    name = "a"
    step {
      do = "x"
    }
  }
  rule {
    name = "b"
    step {
      do = "x"
    }
    step {
      do = "z"
      at = var.at
    }
  }
  open = [
    { port = 22 },
  ]
}
"""
SSD: dict[str, Any] = {"size": 10, "kind": "ssd", "label": "l", "key": None}
HDD: dict[str, Any] = {"size": 30, "kind": "hdd", "label": None, "key": "k"}
TAPE: dict[str, Any] = {"size": 90, "kind": "tape", "label": None, "key": None}
FIRST = {"do": "x", "at": None}
RULE: dict[str, Any] = {"name": "a", "step": [FIRST]}
STEPS: dict[str, Any] = {"name": "b", "step": [FIRST, {"do": "z", "at": 1}]}


@pytest.mark.parametrize(
    ("path", "before", "after", "part"),
    [
        (("disk",), [SSD, HDD], [SSD, HDD | {"key": "other"}], "key  ="),
        (("disk",), [HDD, SSD], [SSD, HDD | {"key": UNKNOWN, "size": UNKNOWN, "label": 1}], "disk {\n    size = 30"),
        (("disk",), [HDD, SSD], [SSD | {"label": "m"}, HDD], "label ="),
        (("disk",), [SSD | {"key": ""}, HDD | {"label": []}], [SSD, HDD | {"key": "other"}], "key  ="),
        (("disk",), [HDD, SSD], [SSD | {"label": "m", "size": 11}, HDD], 'dynamic "disk"'),
        (("disk", 0), [HDD, SSD], [TAPE, HDD, SSD], 'dynamic "disk" {\n    for_each = var.tapes'),
        (("disk", 1, "size"), [HDD, TAPE], [HDD, TAPE | {"size": 91}], "size = disk.value\n    }\n  }\n  rule"),
        (("disk",), [HDD, SSD, TAPE], [HDD, SSD], "for_each = var.tapes"),
        (("disk", 2), [HDD, SSD, TAPE], [HDD, SSD], "for_each = var.tapes"),
        (("disk",), [SSD, HDD], [SSD], 'resource "t"'),
        (
            ("disk",),
            [*({"kind": "ssd", "key": Sensitive(n)} for n in range(300)), HDD],
            [HDD | {"key": "x"}, *({"kind": "ssd", "key": Sensitive(n)} for n in range(300))],
            "key  =",
        ),
        (("rule",), [RULE, STEPS], [RULE, STEPS | {"step": [FIRST, {"do": "z", "at": 2}]}], "at = var.at"),
        (("rule", 0, "step", 0, "at"), [STEPS], [STEPS | {"step": [{"do": "z", "at": 1}]}], "at = var.at"),
        (("open",), [{"port": 22}], [{"port": 23}], "open ="),
        (("open",), [{"port": 22}], [], "open ="),
        (("open",), [{"port": 22}], None, "open ="),
    ],
)
def test_of_nested_blocks_it_is_the_one_that_is_another(
    tmp_path: Path, path: ValuePath, before: Any, after: Any, part: str
) -> None:
    """A provider often says of a set no more than its name."""
    written(tmp_path, {"main.tf": FLEET})
    trees: dict[str, Any] = {"before": {path[0]: before}, "after": {path[0]: after}}
    change = ResourceChange("t.fleet", "t", Action.DELETE_THEN_CREATE, replace_paths=(path,), **trees)
    plan = with_sources(Plan("p", Tool.TERRAFORM, (change,)), on_disk(tmp_path))
    finding = Finding("is", Severity.HIGH, Harm.DATA, plan.resource_changes[0])
    assert located(finding, plan).place == Location("main.tf", line_of(FLEET, part))


CALLS = """module "net" {
  source   = "./net"
  for_each = var.nets
}
"""
NET = """resource "t" "a" {
}
module "db" {
  count  = var.dbs
  source = "../db"
}
"""


@pytest.mark.parametrize(
    ("gone", "living", "place"),
    [
        ('module.net["a.b"].t.a', 'module.net["c"].t.a', Location("main.tf", 3)),
        ('module.net["a.b"].module.db[1].t.x', 'module.net["c"].t.a', Location("main.tf", 3)),
        ('module.net["a.b"].module.db[1].t.x', 'module.net["a.b"].t.a', Location("net/main.tf", 4)),
        ("module.net.t.a", 'module.net["c"].t.a', Location("main.tf", 3)),
    ],
)
def test_an_instance_of_a_module_that_is_gone_is_where_its_call_is_repeated(
    tmp_path: Path, gone: str, living: str, place: Location
) -> None:
    """The block of the object stays as it is."""
    db = 'resource "t" "x" {\n}\n'
    written(tmp_path, {"main.tf": CALLS, "net/main.tf": NET, "db/main.tf": db})
    changes = (
        ResourceChange(gone, "t", Action.DELETE, module=gone[:-4], action_reason="delete_because_no_module"),
        ResourceChange(living, "t", Action.NO_OP, module=living[:-4]),
    )
    plan = with_sources(Plan("p", Tool.TERRAFORM, changes), on_disk(tmp_path))
    finding = Finding("is", Severity.HIGH, Harm.DATA, plan.resource_changes[0])
    assert located(finding, plan).place == place
