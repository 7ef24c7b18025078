"""Random changes of modules and resources: Terraform takes every block that is written, and destroys less with it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.running import planguard
from tests.terraform import Terraform, workspace

ONE, COUNT, EACH = "", "  count = {}\n", "  for_each = {}\n"
LABELS, KEYS, TEXTS = "wxyz", "abcd", ["v1", "v2", "v3", "v4", "v5", "v6"]


@dataclass(frozen=True)
class Repeated:
    """A resource with one text for each instance, or the call of a module with as many instances."""

    how: str
    texts: tuple[str, ...]

    @property
    def head(self) -> str:
        keyed = dict(zip(KEYS, self.texts, strict=False))
        inside = ", ".join(f'{key} = "{text}"' for key, text in keyed.items())
        return self.how.format(len(self.texts) if self.how == COUNT else f"{{ {inside} }}")

    def resource(self, label: str) -> str:
        value = {ONE: json.dumps(self.texts[0]), COUNT: f"{json.dumps(self.texts)}[count.index]", EACH: "each.value"}
        return f'resource "terraform_data" "{label}" {{\n{self.head}  input = {value[self.how]}\n}}\n'

    def call(self, name: str, folder: str) -> str:
        return f'module "{name}" {{\n{self.head}  source = "./{folder}"\n}}\n'


@dataclass(frozen=True)
class World:
    """The resources of the root module and of two others, and how and under which names these are called."""

    places: dict[str, dict[str, Repeated]]
    calls: dict[str, tuple[str, Repeated]]
    emptied: frozenset[tuple[str, str]] = frozenset()

    def lay(self, folder: Path) -> None:
        for place, resources in self.places.items():
            text = "".join(repeated.resource(label) for label, repeated in resources.items())
            left = [label for where, label in self.emptied if where == place and label not in resources]
            text += "".join(f'resource "terraform_data" "{label}" {{\n  count = 0\n}}\n' for label in left)
            if place == "":
                text += "".join(repeated.call(name, called) for called, (name, repeated) in self.calls.items())
            (folder / place).mkdir(exist_ok=True)
            (folder / place / "main.tf").write_text(text)


def _repeated(chance: random.Random) -> Repeated:
    texts = tuple(chance.choice(TEXTS) for _ in range(chance.randint(1, 3)))
    return Repeated(chance.choice([ONE, ONE, COUNT, EACH]), texts)


def _world(chance: random.Random) -> World:
    places = {
        place: {label: _repeated(chance) for label in chance.sample(LABELS, chance.randint(0, 2))}
        for place in ("", "p", "q")
    }
    return World(places, {place: (place, _repeated(chance)) for place in ("p", "q")})


def _changed(world: World, chance: random.Random) -> World:
    places, calls, emptied = {place: dict(inside) for place, inside in world.places.items()}, dict(world.calls), set()
    for _ in range(chance.randint(1, 3)):
        place, other, called = chance.choice(list(places)), chance.choice(list(places)), chance.choice("pq")
        label = chance.choice(list(places[place]) or [""])
        match chance.choice(["label", "how", "move", "call", "calls"] if label else ["call", "calls"]):
            case "label":
                free = chance.choice([one for one in LABELS if one not in places[place]])
                places[place][free] = places[place].pop(label)
                emptied |= {(place, label)} if chance.random() < 0.3 else set()
            case "how":
                places[place][label] = replace(places[place][label], how=chance.choice([ONE, COUNT, EACH]))
            case "move" if label not in places[other]:
                places[other][label] = places[place].pop(label)
            case "call":
                calls[called] = (f"{called}{called}", calls[called][1])
            case "calls":
                calls[called] = (calls[called][0], replace(calls[called][1], how=chance.choice([ONE, COUNT, EACH])))
    return World(places, calls, frozenset(emptied))


def _planned(terraform: Terraform) -> list[dict[str, Any]]:
    terraform.run("get", "-no-color")
    text = terraform.run("plan", "-out=tfplan", "-input=false", "-no-color")
    assert "Warning" not in text, text
    shown = terraform.run("show", "-json", "tfplan")
    (terraform.folder / "plan.json").write_text(shown)
    changes: list[dict[str, Any]] = json.loads(shown).get("resource_changes", [])
    return changes


def _destroyed(changes: list[dict[str, Any]]) -> Iterator[str]:
    return (change["address"] for change in changes if "delete" in change["change"]["actions"])


@pytest.mark.long
@pytest.mark.terraform
@pytest.mark.parametrize("seed", range(20))
def test_terraform_takes_what_is_written_and_destroys_less(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    world = _world(chance)
    terraform = workspace(tmp_path, "")
    world.lay(tmp_path)
    terraform.run("get", "-no-color")
    terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
    _changed(world, chance).lay(tmp_path)
    before = set(_destroyed(_planned(terraform)))
    run = planguard("fix", str(tmp_path / "plan.json"), "--write")
    assert run.code == 0, run.err
    if not (written := list(tmp_path.rglob("moved.tf"))):
        return
    after = _planned(terraform)
    assert len(set(_destroyed(after))) < len(before), [place.read_text() for place in written]
    moved = [change for change in after if "previous_address" in change]
    assert all(change["change"]["actions"] in (["no-op"], ["delete"]) for change in moved)
