"""The commands that run during this apply, beside the provider: when, what they destroy, whether they show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import msgspec

from planguard.knowledge.words.commands import Destroying, Occasion, destroying, entries, is_readable, occasions
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Command, Location, RunsOn
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.values import Sensitive, Value, at, find, is_unknown, show, walk

_ITS_OWN = ("self", "each", "count", "path", "terraform")
_NAMED = 3


class Running(msgspec.Struct, frozen=True):
    """A command of one object or block. ``change`` is None where nothing is planned for its block.

    ``is_certain`` says that it surely runs during this apply, and not only if it is of the kind that does.
    ``on_itself`` says that it probably runs on the machine which is being made, ``before_destroy`` that it is known to
    run as the object is destroyed. ``destroys`` is None where nothing in it is known to destroy.
    """

    address: str
    change: ResourceChange | None
    says: str
    text: str = ""
    is_certain: bool = True
    shows_all: bool = True
    on_itself: bool = False
    before_destroy: bool = False
    location: Location | None = None
    destroys: Destroying | None = None
    whole: str = ""  # what it destroys whatever it is given


class LeftOut(msgspec.Struct, frozen=True):
    """The provisioners for destruction of a block whose objects are destroyed without them.

    ``has_block`` says that the block is still there, or a ``removed`` block with provisioners of its own.
    """

    commands: tuple[Command, ...]
    changes: tuple[ResourceChange, ...]
    has_block: bool


def left_out(plan: Plan) -> Iterator[LeftOut]:
    """Every block with provisioners for destruction that do not run although objects of it are destroyed."""
    destroyed: dict[str, list[ResourceChange]] = {}
    for change in plan.touched() if plan.blocks or plan.earlier_blocks else ():
        if change.may_destroy and change.deposed is None:
            destroyed.setdefault(change.config_address, []).append(change)
    for address, changes in destroyed.items():
        block = plan.blocks.get(address)
        has_block = block is not None and not (block.is_removal and not block.commands)
        said = block if has_block else plan.earlier_blocks.get(address)
        commands = tuple(one for one in (said.commands if said else ()) if one.when is RunsOn.DESTROY)
        without = tuple(one for one in changes if not (has_block and runs_before_destroy(one)))
        if commands and without:
            yield LeftOut(commands, without, has_block)


def running(plan: Plan) -> list[Running]:
    """Every command that runs, or may run, during this apply; of alike objects of a block each one."""
    return [*_of_blocks(plan), *_of_types(plan)]


def _of_blocks(plan: Plan) -> Iterator[Running]:
    if not plan.commands:
        return
    touched: dict[str, list[ResourceChange]] = {}
    for change in (*plan.touched(), *plan.reads):
        if change.config_address in plan.commands and change.deposed is None:
            touched.setdefault(change.config_address, []).append(change)
    for address, commands in plan.commands.items():
        for command in commands:
            runs = [(change, _certainty(command, change)) for change in touched.get(address, ())]
            known = [(change, certain) for change, certain in runs if certain is not None]
            yield from (_of_command(command, address, change, certain, plan) for change, certain in known)
            if not known and (command.is_new or command.is_a_data_source):
                yield _of_command(command, address, None, False, plan)


def _certainty(command: Command, change: ResourceChange) -> bool | None:
    """Whether a command surely runs with a change; None where it surely does not.

    Terraform's JSON does not tell provisioners for creation from those for destruction. But the latter can refer to
    nothing than the object itself.
    """
    action = change.action
    if command.is_a_data_source:
        return True if action is Action.READ else None
    fit_for_destruction = all(reference.split(".")[0].split("[")[0] in _ITS_OWN for reference in command.references)
    created = action.creates and command.when is not RunsOn.DESTROY
    destroyed = runs_before_destroy(change) and command.when is not RunsOn.CREATE and fit_for_destruction
    if not created and not destroyed:
        return None
    return command.when is not RunsOn.UNSTATED or not fit_for_destruction or (created and destroyed)


def runs_before_destroy(change: ResourceChange) -> bool:
    """Whether Terraform runs the provisioners for destruction of an object, where its block is still there.

    It does not where the new object is created first, nor for a tainted one.
    """
    spared = change.action is Action.CREATE_THEN_DELETE or change.reason is ActionReason.TAINTED
    return change.action.destroys and change.deposed is None and not spared


def _of_command(command: Command, address: str, change: ResourceChange | None, is_certain: bool, plan: Plan) -> Running:
    texts: list[Value] = [] if command.text is None else [command.text]
    texts += _referred_to(command, change, plan)
    shown = isinstance(command.text, str) and not command.references
    return Running(
        address=change.address if change else address,
        change=change,
        says=_says(command),
        text=_joined(texts),
        is_certain=is_certain,
        shows_all=command.only_copies or (shown and is_readable(str(command.text))),
        on_itself=command.acts_on_the_object and change is not None and change.action.creates,
        before_destroy=command.when is RunsOn.DESTROY,
        location=command.location,
        destroys=_destroyed_by(texts),
    )


def _says(command: Command) -> str:
    shown = f" {show(command.text)}" if command.text is not None else ""
    made = f" {_made_from(command)}" if command.references or command.text is None else ""
    return f"{command.kind}{shown}{made}"


def _made_from(command: Command) -> str:
    named = [reference for reference in command.references if "." in reference] or list(command.references)
    listed = ", ".join(show(reference).strip('"') for reference in named[:_NAMED])
    return f"(made from {listed})" if listed else "(not in the plan)"


def _referred_to(command: Command, change: ResourceChange | None, plan: Plan) -> Iterator[Value]:
    """The values behind the references that the plan shows: of the object itself, and of the root's variables."""
    for reference in command.references:
        first, *rest = reference.replace("[", ".").replace("]", "").replace('"', "").split(".")
        if first == "self" and change is not None and rest:
            for tree in (change.before, change.after):
                yield from _leaves(at(tree, tuple(rest)))
        elif first == "var" and rest and (change is None or not change.module):
            yield from _leaves(at(plan.variables, tuple(rest)))


def _leaves(value: Value) -> Iterator[Value]:
    if isinstance(value, Mapping):
        value = list(value.values())
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str | Sensitive):
            yield item


def _of_types(plan: Plan) -> Iterator[Running]:
    for change in (*plan.touched(), *plan.reads):
        if change.deposed is None:
            for occasion in occasions(change.type):
                if (tree := _tree(occasion, change)) is not None and _runs(occasion, tree):
                    yield _of_occasion(occasion, tree, change)


def _tree(occasion: Occasion, change: ResourceChange) -> Value:
    """The values with which the command runs; None where it does not run."""
    if "delete" in occasion.on and change.may_destroy:
        return change.before
    does = {
        "create": change.action.creates,
        "update": change.action is Action.UPDATE,
        "read": change.action is Action.READ,
    }
    return change.after if any(does.get(what) for what in occasion.on) else None


def _runs(occasion: Occasion, tree: Value) -> bool:
    wanted = all(_has(tree, name, value) for name, value in occasion.only_if.items())
    spared = any(_has(tree, name, value) for name, value in occasion.unless.items())
    return wanted and not spared and (not occasion.has or bool(at(tree, (occasion.has,))))


def _has(tree: Value, name: str, wanted: Value) -> bool:
    return any(value == wanted for _, value in find(tree, name))


def _of_occasion(occasion: Occasion, tree: Value, change: ResourceChange) -> Running:
    found = [value for path in occasion.paths for _, value in find(tree, path)]
    texts = [text for value in found for text in _leaves(value)]
    text = _joined(texts)
    hidden = any(is_unknown(value) or isinstance(value, Sensitive) for value in found)
    return Running(
        address=change.address,
        change=change,
        says=show(text) if text else "something that the plan does not show",
        text=text,
        shows_all=bool(text) and not hidden and not occasion.opaque and is_readable(text),
        destroys=_destroyed_by([*texts, text]),
        whole=occasion.destroys,
    )


def _joined(texts: Sequence[Value]) -> str:
    return " ".join(text for text in texts if isinstance(text, str))


def _destroyed_by(texts: Sequence[Value]) -> Destroying | None:
    """The worst that any of the texts destroys; a hidden one is looked into and not shown."""
    order = ("high", "medium", "low")
    found = [one for text in texts if (one := _destroyed(text)) is not None]
    return min(found, key=lambda one: order.index(one.severity), default=None)


def _destroyed(text: Value) -> Destroying | None:
    if isinstance(text, Sensitive):
        return next((one for one in entries() if text.passes(partial(_destroys, one))), None)
    return destroying(text) if isinstance(text, str) else None


def _destroys(entry: Destroying, value: Value) -> bool:
    return any(isinstance(text, str) and destroying(text) == entry for _, text in walk(value))
