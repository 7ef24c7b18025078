"""A tree of differences becomes lines, with Terraform's symbols, words, indentation and folding."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from planguard.model.values import UNKNOWN, Path, Sensitive
from planguard.reporters._annotated import strings
from planguard.reporters._annotated.difference.differ import ABSENT, Node, Shape, Side
from planguard.reporters._annotated.difference.shapes import WRITE_ONLY
from planguard.reporters._annotated.standing import MarginLine

_IMPORTANT = ("id", "name", "tags")
_REPLACES = " # forces replacement"
_UNKNOWN = "(known after apply)"
_GUTTERS = {"-/+": "-/+ ", "+/-": "+/- ", "<=": " <= ", ".": " . ", "+/.": " +/. "}


class Line(Struct, frozen=True):
    """One line: its symbol, how deep it stands (steps of four columns), its text, and the attribute it begins.

    ``path`` is None on lines that begin no attribute. ``remarks`` stand above the line. ``folded`` counts what the
    line stands for where it folds unchanged parts.
    """

    symbol: str
    indent: int
    text: str
    path: Path | None = None
    remarks: tuple[MarginLine, ...] = ()
    folded: int = 0

    def __str__(self) -> str:
        if not self.text:
            return ""
        return "    " * self.indent + _GUTTERS.get(self.symbol, f"{self.symbol:>3} ") + strings.unclaimed(self.text)


class _Style(Struct, frozen=True):
    """How a part is written: whether what goes is marked with ``-> null``, and whether unchanged parts are shown."""

    null: bool = True
    whole: bool = False


def body(node: Node, indent: int = 1, null: bool = True) -> Iterator[Line]:
    """What stands between the braces of a resource or block: attributes, then blocks, unchanged ones folded."""
    yield from _block(node, indent, _Style(null))


def _block(node: Node, indent: int, style: _Style) -> Iterator[Line]:
    attributes = [(str(key), child) for key, child in node.children if child.shape is not Shape.BLOCKS]
    sections = [list(_named(attributes, indent, style, "attribute"))]
    unchanged = 0
    for key, group in node.children:
        if group.shape is Shape.BLOCKS:
            changed = [child for _, child in group.children if child.symbol or group.unknown]
            unchanged += len(group.children) - len(changed)
            sections.append(list(_group(strings.name(str(key)), group, changed, indent, style)))
    if unchanged:
        sections.append([_fold("block", unchanged, indent)])
    for number, section in enumerate(filter(None, sections)):
        if number and attributes:
            yield Line("", 0, "")
        yield from section


def _group(key: str, group: Node, changed: list[Node], indent: int, style: _Style) -> Iterator[Line]:
    mark = _mark(group)
    if group.unknown:
        yield Line(group.symbol, indent, f"{key} {_UNKNOWN}{mark}", group.path)
    for child in changed:
        inner = list(_block(child, indent + 1, style))
        yield Line(child.symbol, indent, f"{key} {{{mark or _mark(child)}" + ("" if inner else "}"), child.path)
        if inner:
            yield from inner
            yield Line("", indent, "}")


def _named(children: list[tuple[str, Node]], indent: int, style: _Style, noun: str) -> Iterator[Line]:
    """Attributes or map elements, their names aligned; the unchanged ones are folded into a count."""
    written = [strings.quoted(key) if noun == "element" else strings.name(key) for key, _ in children]
    width = max((len(key) for key in written if len(key) < 200), default=0)
    unchanged = 0
    for (key, child), label in zip(children, written, strict=True):
        important = noun == "attribute" and key in _IMPORTANT and child.before is not ABSENT
        if child.symbol or style.whole or important:
            shown = style if child.symbol else replace(style, whole=True)
            yield from _value(child, f"{label:<{width}} = ", indent, shown, "")
        else:
            unchanged += 1
    if unchanged:
        yield _fold("attribute", unchanged, indent)


def _value(node: Node, head: str, indent: int, style: _Style, tail: str) -> Iterator[Line]:
    """A value after its name (or nothing, in a list); ``tail`` is the comma of a list element."""
    if node.shape is Shape.RETYPED:
        for _, child in node.children:
            yield from _value(child, head, indent, style, tail)
    elif node.shape is Shape.JSON:
        yield from _json(node, head, indent, style, tail)
    elif node.shape is Shape.VALUE:
        yield from _leaf(node, head, indent, style, tail)
    else:
        yield from _collection(node, head, indent, style, tail)


def _collection(node: Node, head: str, indent: int, style: _Style, tail: str) -> Iterator[Line]:
    opening, closing = ("[", "]") if node.shape in (Shape.LIST, Shape.SET) else ("{", "}")
    mark, suffix = _mark(node), _suffix(node, style)
    inside = _Style(null=style.null and node.symbol == "~" and not node.unknown, whole=style.whole)
    if not node.children:
        yield Line(node.symbol, indent, f"{head}{opening}{closing}{suffix}{mark}{tail}", node.path)
        return
    yield Line(node.symbol, indent, f"{head}{opening}{mark}", node.path)
    if node.shape in (Shape.LIST, Shape.SET):
        yield from _elements(node, indent + 1, inside)
    else:
        noun = "element" if node.shape is Shape.MAP else "attribute"
        yield from _named([(str(key), child) for key, child in node.children], indent + 1, inside, noun)
    yield Line("", indent, f"{closing}{suffix}{tail}")


def _elements(node: Node, indent: int, style: _Style) -> Iterator[Line]:
    """Elements of a list with their unchanged neighbours, or of a set without; the other unchanged ones are folded."""
    style = replace(style, null=False)
    children = [child for _, child in node.children]
    changed = [bool(child.symbol) for child in children]
    unchanged = 0
    for number, child in enumerate(children):
        near = node.shape is Shape.LIST and any(changed[max(0, number - 1) : number + 2])
        if changed[number] or near or style.whole:
            if unchanged and node.shape is Shape.LIST:
                yield _fold("element", unchanged, indent)
                unchanged = 0
            shown = style if changed[number] else replace(style, whole=True)
            yield from _value(child, "", indent, shown, ",")
        else:
            unchanged += 1
    if unchanged:
        yield _fold("element", unchanged, indent)


def _json(node: Node, head: str, indent: int, style: _Style, tail: str) -> Iterator[Line]:
    (_, document), *_ = node.children
    suffix, mark = _suffix(node, style), _mark(node)
    inside = replace(document, symbol=document.symbol if document.symbol == "~" else "", replaces=False)
    inner = list(_value(inside, "", indent + 1, _Style(null=False, whole=style.whole), mark))
    if node.symbol == "~" and not document.symbol:
        head, inner = f"{head}jsonencode( # whitespace changes", list(_whole(inside, indent + 1, mark))
    else:
        head = f"{head}jsonencode("
    yield Line(node.symbol, indent, head, node.path)
    yield from inner
    yield Line("", indent, f"){suffix}{tail}")


def _whole(node: Node, indent: int, tail: str) -> Iterator[Line]:
    yield from _value(node, "", indent, _Style(null=False, whole=True), tail)


def _leaf(node: Node, head: str, indent: int, style: _Style, tail: str) -> Iterator[Line]:
    suffix, mark = _suffix(node, style), _mark(node)
    if not strings.is_heredoc(node.before, node.after):
        yield Line(node.symbol, indent, f"{head}{_change(node)}{suffix}{mark}{tail}", node.path)
        return
    old, new = (value if isinstance(value, str) else None for value in (node.before, node.after))
    if old is not None and new is not None and not node.symbol:
        new = None
    yield Line(node.symbol, indent, f"{head}<<-EOT{mark}", node.path)
    for symbol, text in strings.line_changes(old, new):
        shown = f"# {text}" if symbol == "#" else strings.shortened(text)
        yield Line("" if symbol == "#" else symbol, indent + 1, shown)
    yield Line("", indent, f"EOT{suffix}{tail}")


def _change(node: Node) -> str:
    """``old -> new``, or the one value there is; the suffix says the rest."""
    if isinstance(node.before, Sensitive) or isinstance(node.after, Sensitive):
        return "(sensitive value)"
    if node.symbol != "~" or node.unknown:
        return _single(node.after if node.symbol == "+" else node.before)
    return f"{_single(node.before)} -> {_single(node.after)}"


def _single(value: Side) -> str:
    if value is ABSENT:
        return '""'
    return strings.quoted(value) if isinstance(value, str) else _other(value)


def _other(value: Side) -> str:
    if value is UNKNOWN or value is WRITE_ONLY or isinstance(value, Sensitive):
        return str(value)
    if isinstance(value, dict | list):
        return f"({len(value)} parts, nested too deeply to show)"
    return strings.scalar(value)


def _suffix(node: Node, style: _Style) -> str:
    if node.unknown and node.symbol == "~" and not isinstance(node.before, Sensitive):
        return f" -> {_UNKNOWN}"
    return " -> null" if node.symbol == "-" and style.null else ""


def _mark(node: Node) -> str:
    return _REPLACES if node.replaces else ""


def _fold(noun: str, count: int, indent: int) -> Line:
    plural = "" if count == 1 else "s"
    return Line("", indent, f"# ({count} unchanged {noun}{plural} hidden)", folded=count)
