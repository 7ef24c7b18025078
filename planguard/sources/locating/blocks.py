"""The block of a resource as the model has it: where its parts are written, and what its lifecycle says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from planguard.model.configuration import Command, Location, RunsOn, SourceBlock
from planguard.model.values import UNKNOWN, Value
from planguard.sources.hcl import language
from planguard.sources.hcl.parsing import Definition
from planguard.sources.hcl.syntax import Expression, Literal, Opaque, Template, Tuple, traversals
from planguard.sources.locating.configuration import DEEPEST, Configuration, ModulePath
from planguard.sources.locating.parts import Part, reference

GUARD = "prevent_destroy"
_DATA = "data."
_REPEATED = ("count", "for_each")
_TEXTS = ("interpreter", "command", "inline", "content", "script", "scripts", "source")


def blocks_at(
    configuration: Configuration, touched: Iterable[str], others: Iterable[str] = ()
) -> Mapping[str, SourceBlock]:
    """The blocks of these configuration addresses, as far as they are at hand and can be read.

    Of the others there is no more than where they stand and what their lifecycle says.
    """
    found: dict[str, SourceBlock] = {}
    for addresses, whole in ((touched, True), (others, False)):
        for address in dict.fromkeys(addresses):
            path, name = module_and_name(address)
            kind, known = ("data", name.removeprefix(_DATA)) if name.startswith(_DATA) else ("resource", name)
            definition = configuration.definition(path, kind, known)
            removal = configuration.removal(path, name) if definition is None and whole else None
            if removal is not None:
                found[address] = replace(_block(configuration, path, (removal,), whole), is_removal=True)
            elif definition is not None and address not in found:
                found[address] = _block(configuration, path, definition, whole)
    return found


def guarded_in(configuration: Configuration) -> Iterator[str]:
    """The configuration addresses of all resources whose blocks say anything of ``prevent_destroy``."""
    for path, module in configuration.modules():
        for name, definition in module.of("resource").items():
            if any(GUARD in raw.text for raw in definition):
                yield f"{_prefix(path)}{name}"


def calls_at(configuration: Configuration, addresses: Iterable[str]) -> Mapping[str, Location]:
    """Where the module calls around these configuration addresses stand, by the address of each call.

    What a call is repeated by is there as well: ``module.a.for_each``.
    """
    found: dict[str, Location] = {}
    paths = {path for address in addresses if len(path := module_and_name(address)[0]) <= DEEPEST}
    for path in sorted({whole[:depth] for whole in paths for depth in range(1, len(whole) + 1)}):
        call = configuration.definition(path[:-1], "module", path[-1])
        if call is not None:
            found[_prefix(path)[:-1]] = configuration.place(call)
            repeated = (part for part in configuration.parts(call) if part.name in _REPEATED)
            found |= {
                f"{_prefix(path)}{part.name}": Location(configuration.shown(part.file), part.line) for part in repeated
            }
    return found


def _prefix(path: ModulePath) -> str:
    return "".join(f"module.{name}." for name in path)


def module_and_name(address: str) -> tuple[ModulePath, str]:
    """The calls that lead to a resource, and what it is called in its module, by its configuration address."""
    steps = address.split(".")
    path: list[str] = []
    while len(steps) > 3 and steps[0] == "module":
        path.append(steps[1])
        steps = steps[2:]
    return tuple(path), ".".join(steps)


def _block(configuration: Configuration, path: ModulePath, definition: Definition, whole: bool) -> SourceBlock:
    location = configuration.place(definition)
    if not whole and not any("lifecycle" in raw.text for raw in definition):
        return SourceBlock(location)
    parts = configuration.parts(definition)
    files = {raw.file: configuration.shown(raw.file) for raw in definition}
    lifecycle = _Lifecycle([part for part in parts if part.name == "lifecycle"])
    named = (f"{_prefix(path)}{_resource(one)}" for one in lifecycle.names("replace_triggered_by"))
    return SourceBlock(
        location,
        places=dict(_places(parts, files)) if whole else {},
        constants=dict(_constants(parts)) if whole else {},
        prevent_destroy=lifecycle.flag(GUARD),
        create_before_destroy=lifecycle.flag("create_before_destroy"),
        ignore_changes=tuple(lifecycle.names("ignore_changes")),
        triggers=tuple(dict.fromkeys(named)),
        commands=tuple(_command(part, files) for part in parts if part.name == "provisioner"),
        destroy=lifecycle.flag("destroy"),
    )


def _places(parts: Sequence[Part], files: Mapping[str, str], prefix: str = "") -> Iterator[tuple[str, Location]]:
    """Where each part is written, by its path; of several blocks of a name, the name alone is where the first is."""
    counts = Counter(part.of for part in parts if part.inside is not None)
    seen: Counter[str] = Counter()
    for part in parts:
        key, place = f"{prefix}{part.of}", Location(files[part.file], part.line)
        number = seen[part.of]
        seen[part.of] += part.inside is not None
        if number == 0:
            yield key, place
        if counts[part.of] > 1 and part.inside is not None:
            key = f"{key}[{number}]"
            yield key, place
        yield from _places(_inside(part), files, f"{key}.")


def _constants(parts: Sequence[Part], prefix: str = "") -> Iterator[tuple[str, tuple[Mapping[str, Value], ...]]]:
    """What is written down in each of several blocks of a name, by the path of the name."""
    named: dict[str, list[Sequence[Part]]] = {}
    for part in parts:
        if part.inside is not None:
            named.setdefault(part.of, []).append(_inside(part))
    for name, blocks in named.items():
        if len(blocks) > 1:
            yield f"{prefix}{name}", tuple(map(_written_in, blocks))
        for number, inside in enumerate(blocks):
            yield from _constants(inside, f"{prefix}{name}[{number}]." if len(blocks) > 1 else f"{prefix}{name}.")


def _written_in(block: Sequence[Part]) -> Mapping[str, Value]:
    return {part.name: part.constant for part in block if part.is_constant and part.name != "for_each"}


def _inside(part: Part) -> Sequence[Part]:
    """What a block has in it; of a ``dynamic`` block what each that it makes has, and what it is made for."""
    inside = part.inside or ()
    if part.name != "dynamic":
        return inside
    content = next((inner.inside for inner in inside if inner.name == "content" and inner.inside), ())
    return (*content, *(inner for inner in inside if inner.name == "for_each"))


class _Lifecycle:
    """What the lifecycle block of a resource says; UNKNOWN or nothing where it cannot be read."""

    def __init__(self, blocks: Sequence[Part]) -> None:
        self._block = blocks[-1] if blocks else None

    def flag(self, name: str) -> Value:
        """True or False, None where it is not given, UNKNOWN where it is no constant."""
        match self._given(name):
            case None | Literal(None):
                return None
            case Literal(True | "true"):
                return True
            case Literal(False | "false"):
                return False
        return UNKNOWN

    def names(self, name: str) -> Iterator[str]:
        """The references of a list, as they are written."""
        given = self._given(name)
        for item in given.items if isinstance(given, Tuple) else (given,):
            if item is not None and (found := reference(item)):
                yield found

    def _given(self, name: str) -> Expression | None:
        try:
            return self._block.attribute(name) if self._block else None
        except language.HclError:
            return Opaque("unread", "", ())


def _resource(named: str) -> str:
    """The address in its module of the resource that a reference names."""
    steps = named.split(".")
    return ".".join(step.partition("[")[0] for step in steps[: 3 if steps[0] == "data" else 2])


def _command(part: Part, files: Mapping[str, str]) -> Command:
    """A provisioner; what is in it that is no constant is left out, and named."""
    place = Location(files[part.file], part.line)
    try:
        body = part.body
    except language.HclError:
        return Command(part.label, location=place)
    given = [found for name in _TEXTS if (found := body.expression(name)) is not None]
    text = " ".join(word for expression in given for word in _words(expression))
    references = dict.fromkeys(".".join(map(str, one.steps)) for each in given for one in traversals(each))
    when = body.expression("when")
    runs = RunsOn.DESTROY if when is not None and reference(when) == "destroy" else RunsOn.CREATE
    return Command(part.label, text or None, tuple(references), runs, location=place)


def _words(expression: Expression) -> Iterator[str]:
    match expression:
        case Literal(str() as text):
            yield text
        case Template(pieces):
            yield "".join(word for piece in pieces for word in _words(piece))
        case Tuple(items):
            yield "\n".join("".join(_words(item)) for item in items)
        case Opaque("heredoc", text):
            yield text
        case _:
            yield "…"
