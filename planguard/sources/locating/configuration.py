"""The modules of one version of a configuration, followed from the root by their calls and each read once."""

from __future__ import annotations

import contextlib
import json
import posixpath
from collections.abc import Iterator, Mapping

from planguard.model.change import without_keys
from planguard.model.configuration import Location
from planguard.model.errors import InputError
from planguard.sources.hcl import language
from planguard.sources.hcl.blocks import LABELS, text_of
from planguard.sources.hcl.module import Module, load
from planguard.sources.hcl.parsing import Definition
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Literal
from planguard.sources.locating.json_lines import Node, node_of
from planguard.sources.locating.layouts import Layout
from planguard.sources.locating.parts import Part, parts_of, reference

ModulePath = tuple[str, ...]
"""The names of the module calls from the root to a module; none for the root."""

_TAKING_OUT = (("moved", "to"), ("removed", "from"))
DEEPEST = 50
"""How many levels of modules are looked at."""
_MOST = 20_000  # modules that are looked at


class Configuration:
    """One version, as Terraform or else OpenTofu reads it. Paths of files are relative to the root module."""

    def __init__(self, layout: Layout, *, prefers_tofu: bool = False) -> None:
        self._layout, self._prefers_tofu = layout, prefers_tofu
        self._directories: dict[ModulePath, str | None] = {}
        self._modules: dict[str, Module] = {}
        self._shown: dict[str, str] = {}
        self._nodes: dict[str, dict[tuple[str, ...], dict[str, tuple[int, Node]]]] = {}
        self._removed: dict[str, Mapping[str, RawBlock]] = {}

    def modules(self) -> Iterator[tuple[ModulePath, Module]]:
        """Every module that is at hand, from the root on."""
        waiting: list[ModulePath] = [()]
        while waiting and len(self._directories) < _MOST:
            path = waiting.pop()
            found = self.module(path)
            if found is not None:
                yield path, found
                waiting += [(*path, name) for name in found.of("module")] if len(path) < DEEPEST else []

    def module(self, path: ModulePath) -> Module | None:
        """The module that is called by this path; None where it is not at hand."""
        if path not in self._directories:
            self._directories[path] = self._directory(path)
        directory = self._directories[path]
        if directory is None:
            return None
        if directory not in self._modules:
            self._modules[directory] = load(self._layout.files, directory, prefers_tofu=self._prefers_tofu)
        return self._modules[directory]

    def definition(self, path: ModulePath, kind: str, name: str) -> Definition | None:
        """What defines a resource (``aws_vpc.main``) or a module call; None where it is not found."""
        found = self.module(path)
        return found.of(kind).get(name) if found else None

    def removal(self, path: ModulePath, name: str) -> RawBlock | None:
        """The ``removed`` block of a resource or of a module around it, or the ``moved`` block that leads there.

        Both may stand in any module around.
        """
        if len(path) > DEEPEST:
            return None
        for depth in range(len(path), -1, -1):
            steps = [f"module.{one}" for one in path[depth:]] + [name]
            removed = self._removals(path[:depth])
            for end in range(len(steps), 0, -1):
                if (found := removed.get(".".join(steps[:end]))) is not None:
                    return found
        return None

    def _removals(self, path: ModulePath) -> Mapping[str, RawBlock]:
        """The blocks of a module that take objects out of the configuration, by the address that each is about."""
        module = self.module(path)
        if module is None:
            return {}
        if module.directory not in self._removed:
            blocks = [(raw, attribute) for kind, attribute in _TAKING_OUT for raw in module.loose(kind)]
            self._removed[module.directory] = {self._address(*block): block[0] for block in blocks}
        return self._removed[module.directory]

    def _address(self, raw: RawBlock, attribute: str) -> str:
        """The address that an attribute of a block names, without keys; "" where it names none."""
        try:
            given = [part.expression for part in self.parts((raw,)) if part.name == attribute]
        except language.HclError:
            return ""
        return without_keys(reference(given[0])) if given and given[0] is not None else ""

    def parts(self, definition: Definition) -> tuple[Part, ...]:
        """The attributes and blocks of a definition, overrides merged in; files as they are shown."""
        return parts_of(definition, self._node)

    def place(self, definition: Definition) -> Location:
        """Where a definition stands."""
        raw = definition[0]
        return Location(self.shown(raw.file), self._found(raw)[0])

    def shown(self, file: str) -> str:
        """The path of a file as a person finds it."""
        if file not in self._shown:
            self._shown[file] = self._layout.files.shown(file)
        return self._shown[file]

    def _directory(self, path: ModulePath) -> str | None:
        if not path:
            return self._layout.known.get("", "")
        key = ".".join(path)
        known = self._layout.known.get(key)
        if self._layout.pinned or len(path) > DEEPEST:
            return known
        call = self.definition(path[:-1], "module", path[-1])
        source = self._source(call) if call else None
        if source is None or not source.startswith("."):
            return known if call else None
        above = self._directories[path[:-1]] or ""
        joined = posixpath.normpath(posixpath.join(above, source.replace("\\", "/")))
        return "" if joined == "." else joined

    def _source(self, call: Definition) -> str | None:
        """The source of a module call; None where it is no plain text."""
        try:
            found = [part.expression for part in self.parts(call) if part.name == "source"]
        except language.HclError:
            return None
        match found:
            case [Literal(str() as source)]:
                return source.strip()
        return None

    def _node(self, raw: RawBlock) -> Node | None:
        return self._found(raw)[1]

    def _found(self, raw: RawBlock) -> tuple[int, Node | None]:
        """The line of a block and, in JSON, what it is there; of several of one name the one that says the same."""
        if raw.language != "json":
            return raw.line, None
        known = self._json(raw.file).get((raw.kind, *raw.labels), {})
        return known.get(raw.text) or next(iter(known.values()), (raw.line, None))

    def _json(self, file: str) -> Mapping[tuple[str, ...], Mapping[str, tuple[int, Node]]]:
        """The blocks of a file by kind and labels, and then by what they say."""
        if file not in self._nodes:
            self._nodes[file] = {}
            with contextlib.suppress(InputError, ValueError, RecursionError):
                document = node_of(text_of(self._layout.files.read(file), file))
                for name, (line, node) in _blocks(document):
                    self._nodes[file].setdefault(name, {})[json.dumps(node.plain)] = (line, node)
        return self._nodes[file]


def _blocks(document: Node) -> Iterator[tuple[tuple[str, ...], tuple[int, Node]]]:
    parts = document.elements if document.elements is not None else (document,)
    for kind, line, content in (member for part in parts for member in part.members or ()):
        unnamed = content.elements is not None and kind not in LABELS
        first = content.elements[0].line if unnamed and content.elements else line
        for labels, place, node in _labelled(content, LABELS.get(kind, 0), first):
            yield (kind, *labels), (place, node)


def _labelled(node: Node, depth: int, line: int) -> Iterator[tuple[tuple[str, ...], int, Node]]:
    for number, part in enumerate(node.elements if node.elements is not None else (node,)):
        if depth == 0:
            yield (), part.line if number else line, part
        else:
            for name, place, inner in part.members or ():
                for labels, deeper, body in _labelled(inner, depth - 1, place):
                    yield (name, *labels), deeper, body
