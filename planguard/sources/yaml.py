"""The one place that knows PyYAML: text becomes plain trees, within bounds that no alias and no depth can break."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from planguard.model.values import Path


class Problem(enum.Enum):
    """Why a text is not read."""

    SYNTAX = "not YAML"
    ALIAS = "an alias, by which a small text unfolds into gigabytes"
    DEPTH = "nested too deeply"
    TWICE = "a key that is there twice"
    KEY = "a key that is no text"
    VALUE = "a value or tag that the dialect does not have"


class YamlError(ValueError):
    """What is not read, and where: ``line`` counts from 1, 0 where nobody knows; ``path`` is that of the value.

    ``words`` are those of the parser or of the dialect, ``first`` is the line of the key that was there before.
    """

    def __init__(self, problem: Problem, line: int = 0, path: Path = (), words: str = "", first: int = 0) -> None:
        super().__init__(words or problem.value)
        self.problem, self.line, self.path, self.words, self.first = problem, line, path, words, first


class Scalar(NamedTuple):
    """A scalar as it is written: ``tag`` is "" where it has none, ``is_plain`` says that it stands without quotes."""

    text: str
    tag: str
    is_plain: bool


def _text(scalar: Scalar) -> str | None:
    return scalar.text


def _untagged(tag: str, collection: Any) -> Any:
    return collection


class Dialect(NamedTuple):
    """What a text may say. Each function may raise ValueError with the words that say why it may not.

    ``collection`` gets the tag, "" for none, and the mapping or list that is going to be filled. ``key`` gives None
    for a scalar that is no text.
    """

    deepest: int
    scalar: Callable[[Scalar], Any]
    collection: Callable[[str, Any], Any] = _untagged
    key: Callable[[Scalar], str | None] = _text


class Documents(NamedTuple):
    """Every document of a text, and the line of each key and list item of all of them, by their paths."""

    trees: list[Any]
    lines: dict[Path, int]


def documents(text: str, dialect: Dialect, most: int = 0, with_lines: bool = False) -> Documents:
    """The documents of a text, ``most`` of them unless that is 0; YamlError for the first thing that is not read.

    Lines take time, and are noted only where they are asked for.
    """
    builder = _Builder(dialect, with_lines)
    for event in _events(text):
        builder.take(event)
        if most and event.name == "DocumentStartEvent" and len(builder.found.trees) == most:
            raise YamlError(Problem.SYNTAX, event.line, words="but found another document")
    return builder.found


class _Event(NamedTuple):
    name: str
    line: int
    raw: Any


def _events(text: str) -> Iterator[_Event]:
    import yaml

    try:
        for raw in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            yield _Event(type(raw).__name__, raw.start_mark.line + 1 if raw.start_mark else 0, raw)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError(Problem.SYNTAX, line, words=str(error.problem or error.context)) from error
    except yaml.YAMLError as error:
        raise YamlError(Problem.SYNTAX, words=str(error).partition("\n")[0]) from error


class _Open:
    """A collection that is not closed yet; ``at`` is the key or position of the value that was begun last."""

    def __init__(self, collection: Any) -> None:
        self.collection = collection
        self.wants_key = isinstance(collection, dict)
        self.at: Any = None

    def begin(self) -> None:
        if isinstance(self.collection, list):
            self.at = len(self.collection)

    def put(self, value: Any) -> None:
        if isinstance(self.collection, list):
            self.collection.append(value)
        else:
            self.collection[self.at], self.wants_key = value, True


class _Builder:
    """Puts events together, so that nothing here calls itself however deep a text is."""

    def __init__(self, dialect: Dialect, with_lines: bool) -> None:
        self.found = Documents([], {})
        self._dialect, self._with_lines = dialect, with_lines
        self._open: list[_Open] = []
        self._anchors: dict[str, int] = {}

    def take(self, event: _Event) -> None:
        """Take the next event of the parser."""
        match event.name:
            case "ScalarEvent":
                self._scalar(event)
            case "MappingStartEvent":
                self._start(event, {})
            case "SequenceStartEvent":
                self._start(event, [])
            case "MappingEndEvent" | "SequenceEndEvent":
                self._open.pop()
            case "AliasEvent":
                self._alias(event)

    def _scalar(self, event: _Event) -> None:
        self._remember(event)
        scalar = Scalar(event.raw.value, event.raw.tag or "", event.raw.implicit[0])
        if self._open and self._open[-1].wants_key:
            self._key(self._open[-1], event, scalar)
        else:
            self._begin(event)
            self._put(self._made(event, self._dialect.scalar, scalar))

    def _start(self, event: _Event, collection: Any) -> None:
        if len(self._open) >= self._dialect.deepest:
            raise YamlError(Problem.DEPTH, event.line)
        self._remember(event)
        self._begin(event)
        self._put(self._made(event, self._dialect.collection, event.raw.tag or "", collection))
        self._open.append(_Open(collection))

    def _alias(self, event: _Event) -> None:
        """Told where its anchor is; one that has none is no YAML at all."""
        if self._open and not self._open[-1].wants_key:
            self._begin(event)
        line = self._anchors.get(event.raw.anchor)
        words = "" if line else "found undefined alias"
        raise YamlError(Problem.ALIAS, line or event.line, self._path(), words)

    def _key(self, here: _Open, event: _Event, scalar: Scalar) -> None:
        key = self._dialect.key(scalar)
        if key is None:
            raise YamlError(Problem.KEY, event.line, self._path()[:-1])
        here.at, here.wants_key = key, False
        if key in here.collection:
            first = self.found.lines.get(self._path(), 0)
            raise YamlError(Problem.TWICE, event.line, self._path(), first=first)
        self._note(event)

    def _remember(self, event: _Event) -> None:
        if event.raw.anchor:
            self._anchors[event.raw.anchor] = event.line

    def _begin(self, event: _Event) -> None:
        if self._open:
            here = self._open[-1]
            if here.wants_key:
                raise YamlError(Problem.KEY, event.line, self._path()[:-1])
            here.begin()
            if isinstance(here.collection, list):
                self._note(event)

    def _note(self, event: _Event) -> None:
        if self._with_lines:
            self.found.lines[self._path()] = event.line

    def _put(self, value: Any) -> None:
        if self._open:
            self._open[-1].put(value)
        else:
            self.found.trees.append(value)

    def _made(self, event: _Event, make: Callable[..., Any], *given: Any) -> Any:
        try:
            return make(*given)
        except ValueError as error:
            raise YamlError(Problem.VALUE, event.line, self._path(), str(error)) from error

    def _path(self) -> Path:
        return tuple(each.at for each in self._open)
