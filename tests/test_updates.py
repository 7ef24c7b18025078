"""What is known of updates in place: it covers what it must, names what providers have, and speaks plainly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planguard.evidence.updates.places import steps
from planguard.knowledge import package_data
from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.guessed_updates import guessed_updates
from planguard.knowledge.resource_types.updates import Circumstance, Effect, Update, When
from planguard.knowledge.schemas import validate
from tests.terraform import provider_schema
from tests.test_language import banned, too_long

CATALOG = Catalog()
FILES = sorted((package_data.ROOT / "updates").glob("*.json"))
TYPES = {name: file for file in FILES for name in json.loads(file.read_text(encoding="utf-8"))["types"]}
ALL = [(name, update) for name in TYPES for update in CATALOG[name].updates]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_obeys_its_schema(file: Path) -> None:
    validate(json.loads(file.read_text(encoding="utf-8")), "updates", str(file), {})


def test_every_type_has_an_entry_in_the_file_of_its_provider() -> None:
    assert [name for name in TYPES if not CATALOG[name].known] == []
    prefixes = {file.stem for file in FILES}
    assert [name for name, file in TYPES.items() if "::" not in name and name.split("_")[0] != file.stem] == []
    assert prefixes


@pytest.mark.parametrize(
    ("prefixes", "updates", "types"),
    [
        (("aws",), 250, 90),
        (("google",), 90, 40),
        (("azurerm", "azuread"), 90, 40),
        (("kubernetes", "helm"), 30, 10),
        (("cloudflare", "mongodbatlas", "github", "snowflake", "datadog", "digitalocean"), 60, 20),
        (("cloudformation",), 60, 30),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_enough_is_known(prefixes: tuple[str, ...], updates: int, types: int) -> None:
    found = [(name, update.path, update.when) for name, update in ALL if TYPES[name].stem in prefixes]
    assert len(set(found)) >= updates
    assert len({name for name, *_ in found}) >= types


def test_each_effect_is_known_of_many_types() -> None:
    for effect in Effect:
        assert len({name for name, update in ALL if update.effect is effect}) >= 20, effect


# --- what it names


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return provider_schema(tmp_path_factory.mktemp("schema"), "hashicorp/aws")


@pytest.mark.aws_provider
def test_every_attribute_of_aws_exists_in_the_provider(aws: dict[str, Any]) -> None:
    wrong = [
        f"{name}.{path}"
        for name, update in ALL
        if name in aws
        for path in _paths(update)
        if not _leads_somewhere(aws[name]["block"], steps(path))
    ]
    assert wrong == []


@pytest.mark.aws_provider
def test_every_rule_that_deletes_exists_in_the_provider(aws: dict[str, Any]) -> None:
    wrong = [
        f"{name}.{path}"
        for name in TYPES
        if name in aws
        for deleter in CATALOG[name].deleters
        for path in (*deleter.amount, *deleter.whole, *(one.path for one in deleter.on))
        if not _leads_somewhere(aws[name]["block"], steps(f"{deleter.rules}.{path}"))
    ]
    assert wrong == []


def _paths(update: Update) -> Iterator[str]:
    yield update.path
    yield from (one.path for one in (*update.conditions, *update.unless, *update.now))
    for name in (*update.named_by, *(one.path for one in update.element)):
        if name != "value":
            yield f"{update.path}.{name}"


def _leads_somewhere(block: dict[str, Any], path: tuple[str, ...]) -> bool:
    """Whether a path is in the schema; inside a map or a text, which may be JSON, it can lead anywhere."""
    blocks = block.get("block_types", {})
    if path[0] in blocks:
        return len(path) == 1 or _leads_somewhere(blocks[path[0]]["block"], path[1:])
    attribute = block.get("attributes", {}).get(path[0])
    if attribute is None:
        return False
    if len(path) == 1 or "nested_type" not in attribute:
        return len(path) == 1 or attribute.get("type") == "string" or isinstance(attribute.get("type"), list)
    return _leads_somewhere(attribute["nested_type"], path[1:])


def test_what_replaces_the_object_is_no_update_unless_the_new_one_opens_a_door() -> None:
    in_place = [(name, update) for name, update in ALL if update.effect is not Effect.OPENS_ACCESS]
    assert [f"{name}.{update.path}" for name, update in in_place if update.path in known_of(name).always] == []


def test_another_rule_speaks_of_what_protects() -> None:
    """But of a recovery setting that deletes content when it gets smaller, and of records that stop."""
    twice = []
    for name, update in ALL:
        entry = CATALOG[name]
        settings = {one.path for kind in (entry.guards, entry.keeps, entry.recovery, entry.force) for one in kind}
        if update.path in settings and update.effect not in (Effect.DELETES_CONTENT, Effect.STOPS_SERVICE):
            twice.append(f"{name}.{update.path}")
    assert twice == []


def test_conditions_ask_for_something() -> None:
    given = [one for _, update in ALL for one in (*update.conditions, *update.unless, *update.now, *update.element)]
    assert [one for one in given if not _asks(one)] == []
    assert [name for name, update in ALL if update.when is When.BECOMES and not (update.to or update.was)] == []
    assert [name for name, update in ALL if update.element and update.when not in _OF_ELEMENTS] == []


_OF_ELEMENTS = (When.ELEMENT_REMOVED, When.ELEMENT_ADDED, When.EMPTIED)


def _asks(one: Circumstance) -> bool:
    return bool(one.wanted or one.unwanted or one.more_than is not None)


# --- what it says


def _texts() -> Iterator[tuple[str, str]]:
    for name, update in ALL:
        yield from ((f"{name}.{update.path}", text) for text in (update.why, update.instead) if text)
    for name in TYPES:
        entry = CATALOG[name]
        if entry.overwrites is not None:
            yield f"{name} overwrites", entry.overwrites.why
        for deleter in entry.deleters:
            yield from ((f"{name} deletes", text) for text in (deleter.says, deleter.says_whole) if text)
    yield from (("guessed", guess.why) for guess in guessed_updates().guesses)


def test_what_is_said_is_plain() -> None:
    said = list(_texts())
    assert len(said) > 1_000
    assert [(where, found, text) for where, text in said if (found := banned(text))] == []
    assert [(where, found) for where, text in said if (found := too_long(text))] == []


def test_every_source_is_a_page() -> None:
    assert [name for name, update in ALL if not update.source.startswith("https://")] == []
