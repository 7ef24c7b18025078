"""The attributes of an object are concealed when they are asked for, and no way past that shows a secret."""

from __future__ import annotations

import json
import pickle
from typing import Any

import msgspec
import pytest

from planguard.knowledge.secrets.concealment import concealed
from planguard.knowledge.secrets.on_demand import Attributes
from planguard.model.change import Action, ResourceChange
from planguard.model.values import Sensitive, Value, at, find, revealed, walk

SECRET = "correct-horse-battery-staple"
TREE: dict[str, Value] = {
    "engine": "postgres",
    "password": SECRET,
    "settings": [{"token": SECRET, "size": 3}],
    "tags": {"a": "b"},
}


def attributes() -> Any:
    change = ResourceChange("acme_database.main", "acme_database", Action.DELETE, before=TREE)
    return concealed(change, frozenset({SECRET})).before


def test_each_way_to_a_value_conceals_it() -> None:
    for known in (
        attributes()["password"],
        attributes().get("password"),
        dict(attributes())["password"],
        {**attributes()}["password"],
        (attributes() | {})["password"],
        ({} | attributes())["password"],
        attributes().copy()["password"],
        dict(attributes().items())["password"],
        list(attributes().values())[1],
        at(attributes(), ("settings", 0, "token")),
        dict(walk(attributes()))[("password",)],
        next(find(attributes(), "settings.token"))[1],
    ):
        assert isinstance(known, Sensitive)
    assert attributes()["engine"] == "postgres"
    assert attributes().get("nothing", 1) == 1


def test_what_goes_past_its_methods_finds_no_secret() -> None:
    for show in (repr, str, "{}".format, msgspec.json.encode, msgspec.msgpack.encode, json.dumps, pickle.dumps):
        try:
            shown = str(show(attributes()))
        except TypeError:  # what is hidden cannot be written
            continue
        assert SECRET not in shown
    assert not any(value == SECRET for value in dict.values(attributes()) if not isinstance(value, Sensitive))


def test_it_equals_what_it_conceals() -> None:
    assert attributes() == TREE
    assert attributes() == TREE
    assert attributes() == attributes()
    assert (attributes() != TREE) is False
    assert attributes() != {**TREE, "engine": "mysql"}
    assert list(attributes()) == list(TREE)


def test_in_the_open_it_is_what_it_conceals_and_nothing_is_looked_at() -> None:
    assert revealed(attributes()) == TREE
    assert type(at(revealed(attributes()), ("password",))) is str

    def shown(key: str, value: object) -> object:
        raise AssertionError(key)

    assert revealed(Attributes({**TREE, "password": Sensitive(SECRET)}, shown)) == TREE


def test_an_attribute_is_looked_at_once_and_the_others_not_at_all() -> None:
    looked_at: list[str] = []

    def shown(key: str, value: object) -> object:
        looked_at.append(key)
        return value

    lazy = Attributes(TREE, shown)
    assert (lazy["engine"], lazy.get("engine")) == ("postgres", "postgres")
    assert looked_at == ["engine"]


@pytest.mark.parametrize("change", [lambda a: a.pop("engine"), lambda a: a.update(b=1), lambda a: a.setdefault("c", 1)])
def test_it_does_not_change(change: Any) -> None:
    with pytest.raises(TypeError):
        change(attributes())
