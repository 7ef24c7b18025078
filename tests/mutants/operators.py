"""How code is made wrong: every single change of a module that its tests should notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.mutants.swaps import COMPARED, REPLACED, SWAPPED

Enums = Mapping[str, Sequence[str]]
EXAMPLES = {"fires", "quiet"}
_NOT_CODE = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Assert)
_NO_VALUES = ("annotation", "returns", "decorator_list", "format_spec", "ctx", "type_comment")
_SIMPLE = (ast.Continue, ast.Break, ast.Raise, ast.AugAssign, ast.Delete)


@dataclass(frozen=True)
class Mutant:
    """One change: ``was`` becomes ``becomes`` in a function of a file; ``module`` is all its text with that change."""

    kind: str
    path: Path
    line: int
    function: str
    was: str
    becomes: str
    module: str


@dataclass(frozen=True)
class Site:
    """A place in a tree, and what could stand there instead; None to leave out what stands there."""

    kind: str
    parent: ast.AST
    field: str
    index: int | None
    new: ast.AST | None
    statement: ast.stmt
    function: str


def mutants(path: Path, enums: Enums, root: Path) -> list[tuple[str, Callable[[], Mutant]]]:
    """Every mutant of a module, with its kind; each is made when it is asked for."""
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    skipped = _only_for_examples(tree)
    sites = [site for site in _sites(tree, enums) if site.function.partition(".")[0] not in skipped]
    return [(site.kind, partial(_made, site, tree, path)) for site in sites]


def enums_of(modules: Sequence[Path]) -> dict[str, list[str]]:
    """The members of every enumeration, by its name."""
    return {
        node.name: [
            target.id
            for each in node.body
            if isinstance(each, ast.Assign)
            for target in each.targets
            if isinstance(target, ast.Name)
        ]
        for path in modules
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases)
    }


def _made(site: Site, tree: ast.Module, path: Path) -> Mutant:
    was = _shown(site.statement)
    undo = _put(site)
    becomes, module = _shown(site.new if isinstance(site.new, ast.stmt) else site.statement), ast.unparse(tree)
    undo()
    line = getattr(site.parent, "lineno", site.statement.lineno)
    return Mutant(site.kind, path, line, site.function, was, becomes, module)


def _put(site: Site) -> Callable[[], None]:
    """Make the change; what is returned takes it back."""
    old = getattr(site.parent, site.field)
    new = site.new
    if site.index is not None:
        new = [*old[: site.index], *([] if site.new is None else [site.new]), *old[site.index + 1 :]]  # type: ignore[assignment]
    setattr(site.parent, site.field, new)
    return lambda: setattr(site.parent, site.field, old)


def _shown(statement: ast.stmt) -> str:
    """A statement on one line; of what holds others only its head."""
    lines = ast.unparse(statement).splitlines()
    return next(line for line in lines if line[0] != "@") if hasattr(statement, "body") else "\n".join(lines)


def _only_for_examples(tree: ast.Module) -> set[str]:
    """The functions of a rule that only its examples use, and the examples: data for tests, not code to test."""
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if not EXAMPLES & defined.keys():
        return set()
    others = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    following = [name for name in defined if not name.startswith("_") and name not in EXAMPLES]
    following += [name for node in others for name in _names(node) & defined.keys()]
    reached: set[str] = set()
    while following:
        reached.add(name := following.pop())
        following += (_names(defined[name]) & defined.keys()) - reached
    return defined.keys() - reached


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _sites(tree: ast.Module, enums: Enums) -> Iterator[Site]:
    for statement in tree.body:
        yield from _of_statement(tree, "body", tree.body.index(statement), statement, "", enums)


def _of_statement(
    parent: ast.AST, field: str, index: int, statement: ast.stmt, function: str, enums: Enums
) -> Iterator[Site]:
    if isinstance(statement, _NOT_CODE) or _is_documentation(statement):
        return
    if not function and isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Subscript):
        return  # a name for a type
    for kind, new in _instead_of_statement(statement):
        yield Site(kind, parent, field, index, new, statement, function)
    inner = function
    if isinstance(statement, ast.FunctionDef | ast.ClassDef) and isinstance(parent, ast.Module | ast.ClassDef):
        inner = f"{function}.{statement.name}".removeprefix(".")
    yield from _inside(statement, statement, inner, enums)


def _inside(node: ast.AST, statement: ast.stmt, function: str, enums: Enums) -> Iterator[Site]:
    for field, value in ast.iter_fields(node):
        if field in _NO_VALUES or (field == "keywords" and isinstance(node, ast.ClassDef)):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.stmt) and index is not None:
                yield from _of_statement(node, field, index, child, function, enums)
            elif isinstance(child, ast.AST) and getattr(child, "arg", "") != "strict":
                for kind, new in _instead(child, node, field, enums):
                    yield Site(kind, node, field, index, new, statement, function)
                yield from _inside(child, statement, function, enums)


def _is_documentation(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _instead_of_statement(statement: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    match statement:
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield "yield", ast.parse("if False:\n    yield").body[0]
        case ast.Expr():
            yield "statement", ast.Pass()
        case ast.If(body=[*_, ast.Continue() | ast.Return() | ast.Raise() | ast.Break()], orelse=[]):
            yield "guard", ast.Pass()
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield "return", ast.Return(ast.Constant(None))
        case _ if isinstance(statement, _SIMPLE):
            yield "statement", ast.Pass()


def _instead(node: ast.AST, parent: ast.AST, field: str, enums: Enums) -> Iterator[tuple[str, ast.AST | None]]:
    """What an expression could be instead, each with the kind of the mistake."""
    yield from _by_its_place(node, parent, field)
    match node:
        case ast.Compare(ops=[op], left=left, comparators=comparators):
            yield from (("comparison", ast.Compare(left, [other()], comparators)) for other in COMPARED[type(op)])
        case ast.BoolOp(op=op, values=values):
            yield "and/or", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from (("operand", _without(number, node)) for number in range(len(values)))
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "not", operand
        case ast.BinOp(op=op, left=left, right=right) if type(op) in REPLACED and not isinstance(left, ast.Constant):
            yield "arithmetic", ast.BinOp(left, REPLACED[type(op)](), right)
        case ast.Constant(value=value):
            yield from _other_values(value)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if attribute in enums.get(name, ()):
            yield from (("member", new) for new in _other_members(node, enums[name]))
        case ast.Call():
            yield from _other_calls(node)


def _by_its_place(node: ast.AST, parent: ast.AST, field: str) -> Iterator[tuple[str, ast.AST | None]]:
    if field == "test" or (field == "ifs" and isinstance(parent, ast.comprehension)):
        yield "condition", ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]
    if field == "ifs":
        yield "filter", None
    if isinstance(node, ast.keyword) and node.arg != "strict":  # which only asserts
        yield "argument", None
    if field == "elts" and len(parent.elts) > 1 and not _is_assigned_to(parent):  # type: ignore[attr-defined]
        yield "element", None
    if field in ("lower", "upper"):
        yield "slice", None


def _is_assigned_to(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


def _without(number: int, node: ast.BoolOp) -> ast.expr:
    rest = [*node.values[:number], *node.values[number + 1 :]]
    return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _other_values(value: object) -> Iterator[tuple[str, ast.Constant]]:
    match value:
        case bool():
            yield "truth", ast.Constant(not value)
        case int():
            yield from (("number", ast.Constant(value + step)) for step in (1, -1))
        case str():
            yield "text", ast.Constant(f"{value}~")


def _other_members(node: ast.Attribute, members: Sequence[str]) -> Iterator[ast.Attribute]:
    here = members.index(node.attr)
    for number in sorted({(here + 1) % len(members), (here - 1) % len(members)} - {here}):
        yield ast.Attribute(node.value, members[number], node.ctx)


def _other_calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    match node.func:
        case ast.Name(id="sorted" | "reversed"):
            yield "order", ast.Call(ast.Name("list", ast.Load()), node.args, [])
        case ast.Name(id=name) if name in SWAPPED:
            yield "call", ast.Call(ast.Name(SWAPPED[name], ast.Load()), node.args, node.keywords)
        case ast.Attribute(attr=name) if name in SWAPPED:
            other = copy.copy(node.func)
            other.attr = SWAPPED[name]
            yield "call", ast.Call(other, node.args, node.keywords)
