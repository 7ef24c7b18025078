"""The one engine that works out which attributes' changes force a replacement, and how surely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from planguard.knowledge.replacements.facts import Condition, CreateOnly
from planguard.knowledge.replacements.kinds import below, happened
from planguard.knowledge.replacements.values import Tree, Values, Versions, count, leaves
from planguard.model.change import Certainty
from planguard.model.values import Path


def forced(entry: CreateOnly, before: Tree, after: Tree, values: Values) -> dict[Path, Certainty]:
    """The attributes whose change replaces the object, and how surely; empty if it is changed in place."""
    left = {name: value for name, value in entry.defaults.items() if name not in entry.kept}
    before, after = {**entry.defaults, **_given(before)}, {**left, **_given(after)}
    if all(before.get(name) is after.get(name) for name in {*before, *after}):
        return {}
    versions = Versions(before, after, values)
    found: dict[Path, Certainty] = {}
    for path, certainty in (*_always(entry, versions), *_conditional(entry, entry.conditions, versions)):
        key = tuple(path.split("."))
        found[key] = certainty if found.get(key) is not Certainty.LIKELY else Certainty.LIKELY
    return found


def decided(entry: CreateOnly, path: str, versions: Versions) -> bool | None:
    """Whether a change that replaces conditionally does so; None where what is known does not decide it."""
    if path in entry.in_place:
        return False
    about = [condition for condition in entry.conditional if condition.path == path]
    found = [certainty for _, certainty in _conditional(entry, about, versions)]
    if Certainty.LIKELY in found:
        return True
    return None if found or not about else False


def _given(tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if value is not None}


def _always(entry: CreateOnly, versions: Versions) -> Iterator[tuple[str, Certainty]]:
    for path in entry.always:
        for old, new in _changes(entry, path, versions):
            certainty = _verdict(entry, path, old, new, versions.values)
            if certainty is Certainty.MAY and old is None and _named_otherwise(entry, path, versions.before, new):
                certainty = Certainty.LIKELY
            if certainty is not None:
                yield path, certainty
    for path in entry.sometimes:
        if any(True for _ in _changes(entry, path, versions)):
            yield path, Certainty.MAY
    for path in entry.blocks:
        old, new = versions.at(path)
        if versions.is_any_open(old) or versions.is_any_open(new):
            if versions.values.same(old, new) is None:
                yield path, Certainty.MAY
        elif count(old) != count(new) and not (path in entry.kept and count(new) < count(old)):
            yield path, Certainty.LIKELY


def _leaves(entry: CreateOnly, tree: Tree, path: str, values: Values) -> list[Any]:
    """The values at a path; a top-level attribute that is left out is None, one in a block has its default."""
    if "." not in path:
        return [tree.get(path)]
    return [entry.defaults.get(path) if value is None else value for value in leaves(tree, path, values)]


def _changes(entry: CreateOnly, path: str, versions: Versions) -> list[tuple[Any, Any]]:
    """The pairs of leaves that differ; none where blocks came or went, which is for the blocks' own entry to judge."""
    values = versions.values
    old, new = (_leaves(entry, tree, path, values) for tree in (versions.before, versions.after))
    if len(old) != len(new):
        return []
    rest_old = [value for value in old if not any(values.same(value, other) for other in new)]
    rest_new = [value for value in new if not any(values.same(value, other) for other in old)]
    if len(rest_old) != len(rest_new):
        return [(a, b) for a, b in zip(old, new, strict=True) if not values.same(a, b)]
    return list(zip(rest_old, rest_new, strict=True))


def _verdict(entry: CreateOnly, path: str, old: Any, new: Any, values: Values) -> Certainty | None:
    if (values.is_unset(old) and values.is_unset(new)) or (new is None and path in entry.kept):
        return None
    if path in entry.sets and isinstance(old, list) and isinstance(new, list):
        old, new = sorted(old, key=repr), sorted(new, key=repr)
    result = values.same(old, new)
    if result is True or (path in entry.loose and _loosely(old) == _loosely(new)):
        return None
    if old is None and _may_be_chosen(entry, path):
        return Certainty.MAY
    if result is None and not values.lead_apart(old, new):
        return Certainty.MAY
    return Certainty.LIKELY


def _may_be_chosen(entry: CreateOnly, path: str) -> bool:
    return path in entry.kept and path not in entry.never_chosen


def _named_otherwise(entry: CreateOnly, path: str, before: Tree, new: Any) -> bool:
    """Whether a name, or the prefix of one, is given to an object that got another: by prefix, whole, or by chance.

    Not where a name is written down that was made so: of the prefix, or of the provider's own, and a number.
    """
    prefix = f"{path.removesuffix('_prefix')}_prefix"
    if not {prefix.removesuffix("_prefix"), prefix} <= {*entry.always} or not isinstance(new, str):
        return False
    made_of = before.get(prefix, ("terraform-", "tf-"))
    return path == prefix or (isinstance(made_of, str | tuple) and not new.startswith(made_of))


def _loosely(value: Any) -> Any:
    """A value without what does not count: case, blanks, the path of a link, and the dot that ends a domain name."""
    return re.sub(r"\s", "", value).casefold().rpartition("/")[2].removesuffix(".") if isinstance(value, str) else value


def _conditional(
    entry: CreateOnly, conditions: Iterable[Condition], versions: Versions
) -> Iterator[tuple[str, Certainty]]:
    for condition in conditions:
        occurs, holds = happened(condition, versions), _holds(condition, versions)
        if occurs is False or holds is False:
            continue
        chosen_before = condition.change == "added" and _may_be_chosen(entry, condition.path)
        sure = occurs is True and holds is True and condition.change != "maybe" and not chosen_before
        yield condition.path, Certainty.LIKELY if sure and condition.sure else Certainty.MAY


def _holds(condition: Condition, versions: Versions) -> bool | None:
    before, after, values = versions.before, versions.after, versions.values
    results = [_is(versions, name, value) for name, value in condition.when.items()]
    for name, value in condition.unless.items():
        met = _is(versions, name, value)
        results.append(None if met is None else not met)
    for name, version in condition.below.items():
        results.append(below(before.get(name), version, values))
    results += [values.same(before.get(name), after.get(name)) for name in condition.unless_changed]
    return False if False in results else None if None in results else True


def _is(versions: Versions, name: str, value: Any) -> bool | None:
    """Whether an attribute has a value afterwards; one inside a block that does not give it is not known."""
    if "." not in name:
        return versions.values.same(versions.after.get(name), value)
    found = leaves(versions.after, name, versions.values)
    return None if not found or found[0] is None else versions.values.same(found[0], value)
