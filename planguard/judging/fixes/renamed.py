"""Objects that only change their addresses: ``moved`` blocks, and whether each is certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.moves import Move, moves, steps
from planguard.evidence.pairing.pairs import LEAST, Pair, likeness, pairs
from planguard.evidence.pairing.regions import may_be_elsewhere
from planguard.judging.fixes import language
from planguard.judging.fixes.fix import Fix, moved
from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.words.attributes import attributes, own_name
from planguard.loading.regex import regex
from planguard.model.change import Action, without_keys
from planguard.model.plan import Plan
from planguard.model.values import Value, at

ACROSS = (
    "Terraform before 1.3 refuses this block where the module is from a registry or another repository. "
    "If it is a local module, remove the comment signs."
)
_TOO_OLD = "Terraform has moved blocks since 1.1. Run this command once instead."
_TAKEN = "One of the addresses is taken, so a moved block does not help. Run this command once instead."
_IF_SAME = "If both are the same object:"
_UNSURE = "The plan does not show that both are the same object. If they are, remove the comment signs."
_EQUALS = "Other objects fit this address as well. If the block names the right one, remove the comment signs."
_ELSEWHERE = (
    "The plan does not show that one configuration of the provider manages both. If it does, remove the comment signs."
)
_REPLACED = "The object would be replaced at the new address as well, because {} changes."
_KEY = regex(r'\["((?:[^"\\]|\\.)*)"\]')
_MOST_COMPARED = 50
# Objects of one type that are compared with each other; among more of them only names tell one from another.


def renamed(plan: Plan, shifted: tuple[str, ...]) -> Iterator[Fix]:
    """A fix for everything that moves, but for the instances of the counts whose addresses are ``shifted``."""
    found = [move for move in moves(plan) if not move.old.startswith(shifted)]
    together: dict[tuple[str, str], list[Move]] = {}
    for move in found:
        together.setdefault(move.whole or (move.old, move.new), []).append(move)
    for (old, new), members in together.items():
        doubt = next(filter(None, (_doubt(move, found, plan) for move in members)), "")
        command = _TAKEN if members[0].is_refused else "" if language.has_moved(plan) else _TOO_OLD
        if command:
            yield Fix(
                old,
                new,
                language.move(plan, members[0].in_state if members[0].whole is None else old, new),
                command if doubt in ("", ACROSS) else f"{_IF_SAME} {command}",
            )
        else:
            yield moved(old, new, doubt)


def _doubt(move: Move, others: Iterable[Move], plan: Plan) -> str:
    if not _is_certain(move) or (_has_another_key(move) and not any(_tells_the_key(one, plan) for one in move.pairs)):
        return _UNSURE
    if any(may_be_elsewhere(pair.old, pair.new, plan) for pair in move.pairs):
        return _ELSEWHERE
    if all(replacing := [_replacing(pair) for pair in move.pairs]):
        return _REPLACED.format(replacing[0])
    if move.is_module:
        return _EQUALS if _has_equals(move, others) else ""
    if move.whole is None and _has_rivals(move.pairs[0], plan):
        return _EQUALS
    in_modules = any(pair.old.module or pair.new.module for pair in move.pairs)
    return ACROSS if in_modules and not language.moves_across_packages(plan) else ""


def _replacing(pair: Pair) -> str:
    """The attribute for which the object is replaced whatever its address, or which says that it is elsewhere."""
    known = known_of(pair.old.type)
    for name in (*known.always, *sorted(attributes().places - {*known.always})):
        ends = at(pair.old.before, (name,)), at(pair.new.after, (name,))
        texts = [str(end).lower() for end in ends if isinstance(end, str | int) and end not in ("", False)]
        last = [text.rpartition("/")[2] if name in known.loose else text for text in texts]
        if len(set(last)) > 1:
            return name
    return ""


def _has_another_key(move: Move) -> bool:
    """Whether a key of for_each became another, as it also does where one object goes and another comes."""
    olds, news = _KEY.findall(move.old), _KEY.findall(move.new)
    return len(olds) == len(news) and olds != news and without_keys(move.old) == without_keys(move.new)


def _tells_the_key(pair: Pair, plan: Plan) -> bool:
    """Whether an object is told from the other instances by its name, or by settings that none of them has."""
    if own_name(pair.old.before) == own_name(pair.new.after) != "":
        return True
    there = (one for one in plan.by_config_address[pair.old.config_address] if one.action is not Action.CREATE)
    others = [one.standing if one.before is None else one.before for one in there if one is not pair.old]
    return bool(others) and all(other is not None and _fits_less(other, pair) for other in others)


def _fits_less(other: Value, pair: Pair) -> bool:
    """Whether another instance is less like the new object than the one that it is paired with."""
    return (likeness(other, pair.new.after) or 0) < pair.likeness


def _is_certain(move: Move) -> bool:
    told = [_is_told(pair) for pair in move.pairs]
    return move.is_sure and (any(told) if move.is_module else all(told))


def _is_told(pair: Pair) -> bool:
    """Whether the values say so too, as the same label says nothing of which instance is which."""
    return pair.likeness > LEAST or own_name(pair.old.before) == own_name(pair.new.after) != ""


def _has_rivals(pair: Pair, plan: Plan) -> bool:
    """Whether nothing tells which of several objects it is: neither its key, nor its name, nor its values."""
    if pair.old.index is not None and (pair.old.name, pair.old.index) == (pair.new.name, pair.new.index):
        return False
    name = own_name(pair.old.before)
    if name:
        return _named(plan)[_place(pair, name)] > 1
    rivals = [other for other in pairs(plan) if other.old.type == pair.old.type and other is not pair]
    return len(rivals) > _MOST_COMPARED or any(
        (likeness(pair.old.before, rival.new.after) or 0) >= pair.likeness for rival in rivals
    )


@of_plan
def _named(plan: Plan) -> Counter[tuple[str, str, str | None]]:
    """How many of the objects that get another address have a type and a name, all in all and in each module."""
    places = [_place(pair, own_name(pair.old.before)) for pair in pairs(plan)]
    return Counter([*places, *((kind, name, None) for kind, name, module in places if module is not None)])


def _place(pair: Pair, name: str) -> tuple[str, str, str | None]:
    """The type and the name of an object, and the module where it stays in one: there its name tells it."""
    return pair.old.type, name, pair.old.module if pair.old.module == pair.new.module else None


def _has_equals(move: Move, others: Iterable[Move]) -> bool:
    """Whether nothing tells which of several modules it is: neither its keys, nor what is in it."""
    rivals = [other for other in others if other.is_module and other is not move]
    return len(rivals) > _MOST_COMPARED or any(not _told_apart(move, rival) for rival in rivals)


def _told_apart(move: Move, rival: Move) -> bool:
    """Whether the old module of a move is told from one that becomes the rival's new module."""
    around, around_new, around_other = (steps(module)[:-1] for module in (move.old, move.new, rival.new))
    if around == around_new != around_other:
        return True
    (old, old_key), (new, new_key), (other, other_key) = map(_last, (move.old, move.new, rival.new))
    if old == new != other or (old_key and old_key == new_key != other_key):
        return True
    theirs = {pair.new.address[len(rival.new) :]: pair.new.after for pair in rival.pairs}
    places = [pair.new.address[len(move.new) :] for pair in move.pairs]
    if not theirs.keys() >= set(places):
        return True
    fits = [likeness(pair.old.before, theirs[place]) for pair, place in zip(move.pairs, places, strict=True)]
    return sum(LEAST if one is None else one for one in fits) < sum(pair.likeness for pair in move.pairs)


def _last(module: str) -> tuple[str, str]:
    """The name and the key of the last call of a module address."""
    call = steps(module)[-1]
    name = without_keys(call)
    return name, call[len(name) :]
