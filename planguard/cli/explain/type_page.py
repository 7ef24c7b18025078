"""What is known of a resource type, in sentences for a person."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.cli.explain._layout import section, wrapped
from planguard.cli.explain._losses import loss, recovery
from planguard.knowledge.replacements import registry
from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.claims import said
from planguard.knowledge.resource_types.entry import ResourceType, Setting
from planguard.model.values import plain, show

_HOLDS = {
    "data": "Holds data that cannot be recomputed.",
    "key": "Is a key, a secret, or a certificate that others depend on.",
    "identity": "Says who may act or who is known.",
    "traffic": "Is what users reach.",
    "network": "Is part of the path to what users reach.",
    "cluster": "Runs workloads of others.",
    "log": "Holds records.",
    "config": "Is a setting that is quickly recreated.",
    "nothing": "Is nothing outside the tool.",
}
_LOSS = {
    "permanent": "Its deletion is permanent.",
    "recoverable": "Its contents are unavailable after a deletion until somebody recovers them.",
    "none": "Its deletion loses no data.",
}
_UNLESS_RECOVERED = "Its deletion is permanent unless it is recovered as told below."
_INTERRUPTS = {
    "long": "Users notice as long as it does not exist.",
    "brief": "Users notice for a minute or two while it is replaced.",
    "none": "",
}
_IDENTITY = {
    "yes": "A new one can have a different ID or address, so its users may have to change.",
    "partial": "A new one keeps the name, but not everything that others know it by.",
    "no": "",
}
_TIERS = {
    "A": "It is an environment in itself: an account, or a part of the cloud like one.",
    "B": "It is an environment in itself: a platform for workloads.",
    "C": "It is an environment in itself: a network that contains everything else.",
    "D": "It is an environment in itself: its vendor calls it one.",
    "E": "It is an environment in itself: it owns other resources.",
}


def page(name: str, catalog: Catalog, similar: str = "") -> Iterator[str]:
    """The lines about a type; ``similar`` is a known type that may have been meant instead."""
    entry = catalog[name]
    yield plain(name) if entry.known else f"UNKNOWN TYPE  {plain(name)}"
    yield ""
    if not entry.known:
        yield from wrapped(" ".join(_guessed(entry, similar)))
        yield ""
    yield from wrapped(" ".join(filter(None, _facts(entry))))
    yield from loss(entry.why) if entry.known else ()
    yield from recovery(entry.back)
    yield from _settings("The tool or the cloud refuses the deletion while", entry.guards)
    yield from _settings("The object, or a copy of its data, stays while", entry.keeps)
    yield from _settings("Recovery depends on", entry.recovery)
    yield from _settings("The deletion is worse while", entry.force)
    yield from _replacement(name)
    yield from _instead(catalog.advise(name, "delete"), catalog.advise(name, "replace"))
    if entry.source:
        yield from ("", f"Source: {entry.source}")


def _guessed(entry: ResourceType, similar: str) -> Iterator[str]:
    yield "planguard does not know this type."
    yield from (f"Did you mean {similar}?",) if similar else ()
    yield "Everything below is guessed from its name."
    yield from said(entry.why, "delete", None)


def _facts(entry: ResourceType) -> Iterator[str]:
    lost = _UNLESS_RECOVERED if entry.loss == "permanent" and entry.back else _LOSS[entry.loss]
    yield from (_HOLDS[entry.holds], lost, _INTERRUPTS[entry.interrupts])
    minutes = "a minute" if entry.minutes == 1 else f"{entry.minutes} minutes"
    yield f"Recreating it takes about {minutes}." if entry.minutes else ""
    yield _IDENTITY[entry.new_identity]
    yield _TIERS.get(entry.environment, "")
    yield f"It is a safeguard: it protects {entry.protects}." if entry.protects else ""
    yield f"It is deleted together with its parent: {' or '.join(entry.parents)}." if entry.parents else ""
    yield "Replacing it is daily business." if entry.routine else ""


def _settings(title: str, settings: tuple[Setting, ...]) -> Iterator[str]:
    if settings:
        yield from ("", f"{title}:")
    for setting in settings:
        yield from wrapped(_setting(setting), "  ")


def _setting(setting: Setting) -> str:
    if setting.better == "present":
        state = " is set"
    elif setting.better == "higher":
        state = " (higher is better)"
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
        yield from section("A change of one of these replaces it", ", ".join(always))
    if sometimes:
        yield from section("Some changes of these replace it", ", ".join(sometimes))
    if not always and not sometimes:
        yield from ("", "planguard knows no attribute whose change replaces it.")


def _instead(deleting: str, replacing: str) -> Iterator[str]:
    if deleting and deleting == replacing:
        yield from section("Before deleting or replacing it", deleting)
        return
    if deleting:
        yield from section("Before deleting it", deleting)
    if replacing:
        yield from section("Before replacing it", replacing)
