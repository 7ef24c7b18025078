"""What is known of a resource type, in sentences for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from planguard.knowledge.replacements import registry
from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType, Setting
from planguard.model.values import plain, show

_WIDTH = 80
_HOLDS = {
    "data": "Holds data that cannot be computed again.",
    "key": "Is what others were locked or proved with: a key, a secret, a certificate.",
    "identity": "Says who may act, or who is known.",
    "traffic": "Is what users reach.",
    "network": "Is part of the path to what users reach.",
    "cluster": "Runs others.",
    "log": "Holds records.",
    "config": "Is a setting, quickly made again.",
    "nothing": "Is nothing outside of the tool.",
}
_LOSS = {
    "permanent": "Deletion loses it for good.",
    "recoverable": "After deletion its contents are gone until somebody brings them back.",
    "none": "Deletion loses nothing of its own.",
}
_INTERRUPTS = {
    "long": "Users notice for as long as it is gone.",
    "brief": "Users notice for a minute or two when it is replaced.",
    "none": "",
}
_IDENTITY = {
    "yes": "A new one has another id or address: whoever knew the old one must be told.",
    "partial": "A new one keeps its name, but not everything that others know it by.",
    "no": "",
}
_TIERS = {
    "A": "It is an environment in itself: everything lives in it, as in an account.",
    "B": "It is an environment in itself: a platform that workloads live in.",
    "C": "It is an environment in itself: a network that everything inside is built on.",
    "D": "It is an environment in itself: its vendor calls it one.",
    "E": "It is an environment in itself: it owns other resources.",
}


def page(name: str, catalog: Catalog, similar: str = "") -> Iterator[str]:
    """The lines about a type; ``similar`` is a known type that may have been meant instead."""
    entry = catalog[name]
    yield plain(name)
    yield ""
    if not entry.known:
        did_you_mean = f" Did you mean {similar}?" if similar else ""
        yield from _wrapped(f"Not in the catalogue: what follows is guessed from the words of its name.{did_you_mean}")
        yield ""
    yield from _wrapped(" ".join(filter(None, _facts(entry))))
    yield from _settings("The tool or the cloud refuses to delete it while", entry.guards)
    yield from _settings("It, or a copy of what it holds, stays while", entry.keeps)
    yield from _settings("It can be brought back through", entry.recovery)
    yield from _settings("Its deletion is worse while", entry.force)
    yield from _replacement(name)
    yield from _instead(catalog.advise(name, "delete"), catalog.advise(name, "replace"))
    if entry.source:
        yield from ("", f"Source: {entry.source}")


def _facts(entry: ResourceType) -> Iterator[str]:
    yield from (_HOLDS[entry.holds], _LOSS[entry.loss], _INTERRUPTS[entry.interrupts])
    yield entry.why
    yield f"It comes back by {entry.back}." if entry.back else ""
    minutes = "a minute" if entry.minutes == 1 else f"{entry.minutes} minutes"
    yield f"Making it again takes about {minutes}." if entry.minutes else ""
    yield _IDENTITY[entry.new_identity]
    yield _TIERS.get(entry.environment, "")
    yield f"It is a safeguard: it protects {entry.protects}." if entry.protects else ""
    yield f"It goes when what contains it goes: {', '.join(entry.parents)}." if entry.parents else ""
    yield "Replacing it is daily business." if entry.routine else ""


def _settings(title: str, settings: tuple[Setting, ...]) -> Iterator[str]:
    if settings:
        yield from ("", f"{title}:")
    for setting in settings:
        yield from _wrapped(_setting(setting), "  ")


def _setting(setting: Setting) -> str:
    if setting.better == "present":
        state = " is set"
    elif setting.better == "higher":
        state = ", the higher the better"
    else:
        written = [value for value in setting.on if value not in ("true", "false") or len(setting.on) == 1]
        shown = " or ".join(show(value) for value in written)
        state = f" = {shown}{' (the default)' if setting.default in setting.on else ''}"
    return f"{setting.path}{state}" + (f": {setting.meaning}" if setting.meaning else "")


def _replacement(name: str) -> Iterator[str]:
    if "::" in name:
        found = registry.create_only(name)
        always, sometimes = found.dotted() if found else ((), ())
    else:
        known = known_of(name)
        always = sorted({*known.always, *known.blocks})
        sometimes = sorted({condition.path for condition in known.conditions} - {*always})
    if always:
        yield from _section("Replaced when one of these changes", ", ".join(always))
    if sometimes:
        yield from _section("Replaced by some changes of these", ", ".join(sometimes))
    if not always and not sometimes:
        yield from ("", "No attribute is known whose change would replace it.")


def _instead(deleting: str, replacing: str) -> Iterator[str]:
    if deleting and deleting == replacing:
        yield from _section("Instead of deleting or replacing it", deleting)
        return
    if deleting:
        yield from _section("Instead of deleting it", deleting)
    if replacing:
        yield from _section("Instead of replacing it", replacing)


def _section(title: str, text: str) -> Sequence[str]:
    return ["", f"{title}:", *_wrapped(text, "  ")]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
