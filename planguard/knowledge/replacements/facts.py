"""What is known of attributes that a provider cannot change in place, from ``rulesets/create_only/<provider>.json``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from planguard.knowledge import package_data
from planguard.knowledge.replacements.kinds import below, count, happened, is_open
from planguard.knowledge.words.attributes import pattern
from planguard.model.change import Certainty
from planguard.model.values import Path
from planguard.sources.hcl.evaluation.unresolved import Unresolved
from planguard.sources.hcl.evaluation.values import same
from planguard.sources.hcl.syntax import Traversal

Tree = Mapping[str, Any]


class Condition(msgspec.Struct, frozen=True):
    """A change that only sometimes replaces the object.

    ``change`` is "" (any), lower, off, on, added, removed, changed (or removed, but not added), emptied (not merely
    left out), shorter (an element is gone), fewer, ``not longer``, ``from X to Y``, or maybe (the provider decides by
    more than the source says). ``when`` and ``unless`` name other attributes and their values, ``below`` one and the
    version under which it holds, ``unless_changed`` those that make it a different case by changing too.
    """

    path: str
    change: str = ""
    when: dict[str, Any] = {}
    unless: dict[str, Any] = {}
    below: dict[str, str] = {}
    unless_changed: tuple[str, ...] = ()


class CreateOnly(msgspec.Struct, frozen=True):
    """The create-only attributes of a type, as dotted paths.

    ``always`` replaces with any change, ``blocks`` with a block that comes or goes. ``kept`` are those whose removal
    means "leave it as it is", and whose value the provider chooses where none is given. The order of ``sets`` does not
    matter; ``loose`` are compared without case, and by the last part of a link. ``defaults`` are the values of
    attributes that are left out, create-only or not.
    """

    always: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    defaults: dict[str, Any] = {}


class _File(msgspec.Struct, frozen=True):
    types: dict[str, CreateOnly]


@cache
def _provider(name: str) -> Mapping[str, CreateOnly]:
    path = package_data.ROOT / "create_only" / f"{name}.json"
    return package_data.facts(f"create_only/{name}.json", _File).types if path.exists() else {}


def known_of(type_name: str) -> CreateOnly:
    """What is known of a type; nothing for a type of a provider that is not in the catalogue."""
    return _provider(type_name.partition("_")[0]).get(type_name, CreateOnly())


def forced(type_name: str, before: Tree, after: Tree) -> dict[Path, Certainty]:
    """The attributes whose change replaces the object, and how surely; empty if it is changed in place."""
    entry = known_of(type_name)
    left = {name: value for name, value in entry.defaults.items() if name not in entry.kept}
    before, after = {**entry.defaults, **_given(before)}, {**left, **_given(after)}
    if all(before.get(name) is after.get(name) for name in {*before, *after}):
        return {}
    found: dict[Path, Certainty] = {}
    for path, certainty in (*_always(entry, before, after), *_conditional(entry, before, after)):
        key = tuple(path.split("."))
        found[key] = certainty if found.get(key) is not Certainty.LIKELY else Certainty.LIKELY
    return found


def _given(tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if value is not None}


def _always(entry: CreateOnly, before: Tree, after: Tree) -> Iterator[tuple[str, Certainty]]:
    for path in entry.always:
        for old, new in _changes(_values(entry, before, path), _values(entry, after, path)):
            certainty = _verdict(entry, path, old, new)
            if certainty is Certainty.MAY and old is None and _named_otherwise(entry, path, before, new):
                certainty = Certainty.LIKELY
            if certainty is not None:
                yield path, certainty
    for path in entry.blocks:
        old, new = leaves(before, path), leaves(after, path)
        if is_open(old) or is_open(new):
            if same(old, new) is None:
                yield path, Certainty.MAY
        elif count(old) != count(new) and not (path in entry.kept and count(new) < count(old)):
            yield path, Certainty.LIKELY


def _values(entry: CreateOnly, tree: Tree, path: str) -> list[Any]:
    """The values at a path; a top-level attribute that is left out is None, one in a block has its default."""
    if "." not in path:
        return [tree.get(path)]
    return [entry.defaults.get(path) if value is None else value for value in leaves(tree, path)]


def _changes(old: list[Any], new: list[Any]) -> list[tuple[Any, Any]]:
    """The pairs of leaves that differ; none where blocks came or went, which is for the blocks' own entry to judge."""
    if len(old) != len(new):
        return []
    rest_old = [value for value in old if not any(same(value, other) for other in new)]
    rest_new = [value for value in new if not any(same(value, other) for other in old)]
    if len(rest_old) != len(rest_new):
        return [(a, b) for a, b in zip(old, new, strict=True) if not same(a, b)]
    return list(zip(rest_old, rest_new, strict=True))


def _verdict(entry: CreateOnly, path: str, old: Any, new: Any) -> Certainty | None:
    if (_is_empty(old) and _is_empty(new)) or (new is None and path in entry.kept):
        return None
    if path in entry.sets and isinstance(old, list) and isinstance(new, list):
        old, new = sorted(old, key=repr), sorted(new, key=repr)
    result = same(old, new)
    if result is True or (path in entry.loose and _loosely(old) == _loosely(new)):
        return None
    if old is None and _may_be_chosen(entry, path):
        return Certainty.MAY
    if result is None and not _other_object(old, new):
        return Certainty.MAY
    return Certainty.LIKELY


def _may_be_chosen(entry: CreateOnly, path: str) -> bool:
    """Whether a provider may have chosen the value; there are some that none makes up, although its schema lets it."""
    return path in entry.kept and not pattern("never_chosen").search(path)


def _named_otherwise(entry: CreateOnly, path: str, before: Tree, new: Any) -> bool:
    """Whether a name, or the prefix of one, is given to an object that got another: by prefix, whole, or by chance.

    Not where a name is written down that was made so: of the prefix, or of the provider's own, and a number.
    """
    prefix = f"{path.removesuffix('_prefix')}_prefix"
    if not {prefix.removesuffix("_prefix"), prefix} <= {*entry.always} or not isinstance(new, str):
        return False
    made_of = before.get(prefix, ("terraform-", "tf-"))
    return path == prefix or (isinstance(made_of, str | tuple) and not new.startswith(made_of))


def _other_object(old: Any, new: Any) -> bool:
    """Whether two references are to different managed objects, of which one is as good as another value."""
    return (
        isinstance(old, Unresolved)
        and isinstance(new, Unresolved)
        and isinstance(old.expression, Traversal)
        and isinstance(new.expression, Traversal)
        and old.expression.steps[0] == new.expression.steps[0]
        and old.expression.steps[0] not in ("var", "local", "each", "count", "data", "module")
        and old.expression.steps[1:2] != new.expression.steps[1:2]
    )


def _loosely(value: Any) -> Any:
    """A value without what does not count: case, blanks, the path of a link, and the dot that ends a domain name."""
    return re.sub(r"\s", "", value).casefold().rpartition("/")[2].removesuffix(".") if isinstance(value, str) else value


def _conditional(entry: CreateOnly, before: Tree, after: Tree) -> Iterator[tuple[str, Certainty]]:
    for condition in entry.conditions:
        old, new = leaves(before, condition.path), leaves(after, condition.path)
        occurs, holds = happened(condition.change, old, new), _holds(condition, before, after)
        if occurs is False or holds is False:
            continue
        chosen_before = condition.change == "added" and _may_be_chosen(entry, condition.path)
        sure = occurs is True and holds is True and condition.change != "maybe" and not chosen_before
        yield condition.path, Certainty.LIKELY if sure else Certainty.MAY


def _holds(condition: Condition, before: Tree, after: Tree) -> bool | None:
    results: list[bool | None] = [same(after.get(name), value) for name, value in condition.when.items()]
    for name, value in condition.unless.items():
        met = same(after.get(name), value)
        results.append(None if met is None else not met)
    for name, version in condition.below.items():
        results.append(below(before.get(name), version))
    results += [same(before.get(name), after.get(name)) for name in condition.unless_changed]
    return False if False in results else None if None in results else True


def leaves(tree: Any, path: str) -> list[Any]:
    """The values at a dotted path, blocks on the way entered; None for what a block on the way leaves out."""
    found = [tree]
    for step in path.split("."):
        found = [
            _inner(part, step) for one in found if one is not None for part in (one if isinstance(one, list) else [one])
        ]
    return [value for value in found if value is not None] if "." not in path and found == [None] else found


def _inner(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    return value if isinstance(value, Unresolved) else None


def _is_empty(value: Any) -> bool:
    return value is None or value in (False, "", 0, "false") or value == [] or value == {}
