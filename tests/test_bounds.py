"""A comparison of sources ends soon, whatever they hold, and what it did not look at is a gap that warns."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from planguard.model.change import Action
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.predictors import terraform
from planguard.sources.folder import Folder
from tests.effort import within
from tests.running import started

CPU_SECONDS = 5.0  # a second or so on a machine that does nothing else
USE = 'resource "aws_instance" "x" {\n  ami = local.a%d\n}\n'
SERVER = 'resource "aws_instance" "%s" {\n  ami           = "%s"\n  instance_type = "t3.micro"\n}\n'


def compared(folder: Path, before: dict[str, str], after: dict[str, str]) -> list[Plan]:
    """The plans of a difference; AssertionError where they take too long."""
    for version, files in (("before", before), ("after", after)):
        for path, text in files.items():
            (folder / version / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / version / path).write_text(text)
        (folder / version).mkdir(exist_ok=True)
    with within(CPU_SECONDS):
        return terraform.predict(Folder(folder / "before"), Folder(folder / "after"))


def changed(folder: Path, text: str, **more: str) -> Plan:
    """The plan of a source in which every SEED became another one."""
    files = {f"{name.replace('_', '/')}.tf": other for name, other in more.items()}
    before, after = ({"main.tf": text.replace("SEED", seed), **files} for seed in ("11", "12"))
    [plan] = compared(folder, before, after)
    return plan


def not_compared(plan: Plan) -> list[str]:
    return [gap.message for gap in plan.gaps if gap.kind.word == "not-compared"]


def doubling(expression: str, first: str = '"SEED"', count: int = 60) -> str:
    """Locals of which each holds the one before more than once, where A stands."""
    lines = [f"  a{n} = {expression.replace('A', f'local.a{n - 1}')}" for n in range(1, count + 1)]
    return "\n".join(["locals {", f"  a0 = {first}", *lines, "}", USE % count])


@pytest.mark.parametrize(
    ("expression", "first"),
    [
        ('"${A}${A}"', '"SEED"'),
        ("[A, A]", '"SEED"'),
        ("{ x = A, y = A }", '"SEED"'),
        ("{ x = [A], y = { z = A } }", '"SEED"'),
        ("concat(A, A)", '["SEED"]'),
        ("merge({ x = A }, { y = A })", '"SEED"'),
        ("jsonencode([A, A])", '"SEED"'),
        ('format("%s%s", A, A)', '"SEED"'),
        ('join("", [A, A])', '"SEED"'),
        ('replace(A, "1", "11")', '"SEED"'),
        ('replace(A, "", A)', '"SEED"'),
        ("flatten([A, A])", '["SEED"]'),
        ("foo(A, A)", '"SEED"'),
        ("aws_vpc.x.id == 1 ? A : [A, A]", '"SEED"'),
        ("[A, A][*].id", '"SEED"'),
        ("[for x in [A, A] : [x, x]]", '"SEED"'),
        ("{ for x in [1, 2] : x => A }", '"SEED"'),
        ("A * A", "SEED"),
        ("A.x", "aws_vpc.x.y[SEED]"),
        ("zipmap([A], [A])", '"SEED"'),
        ("split(A, join(A, [A, A, A]))", '"SEED"'),
    ],
)
def test_locals_that_double_end_in_a_gap(expression: str, first: str, tmp_path: Path) -> None:
    plan = changed(tmp_path, doubling(expression, first))
    told = " ".join(not_compared(plan))
    assert "local.a" in told or plan.resource_changes[0].action is not Action.NO_OP


@pytest.mark.parametrize(
    "attribute",
    [
        "range(0, 1e9)",
        "range(0, 1000000000)",
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]",
        "toset([for i in range(0, 1000000) : i])",
        'join("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", range(0, 90000))',
    ],
)
def test_a_value_that_is_too_large_names_what_holds_it(attribute: str, tmp_path: Path) -> None:
    plan = changed(tmp_path, f'resource "aws_instance" "x" {{\n  ami  = {attribute}\n  user = "SEED"\n}}\n')
    assert any("aws_instance.x" in message for message in not_compared(plan))


def test_what_is_beside_a_value_that_is_too_large_is_compared_all_the_same(tmp_path: Path) -> None:
    loops = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]"
    bombs = "".join(f'resource "aws_vpc" "b{n}" {{\n  tags = {loops}\n  name = "SEED"\n}}\n' for n in range(4))
    plan = changed(tmp_path, bombs + SERVER % ("x", "SEED"))
    assert not_compared(plan)
    assert [change.address for change in plan.destroyed()] == ["aws_instance.x"]


@pytest.mark.parametrize("count", ["1e400", "1e9", "999999999999999999999", "9" * 5_000, "1e400 - 1e400", "0 - 1e400"])
def test_a_count_beyond_counting_ends_in_a_gap(count: str, tmp_path: Path) -> None:
    plan = changed(tmp_path, f'resource "aws_instance" "x" {{\n  count = {count}\n  user = "SEED"\n}}\n')
    assert plan.gaps
    assert not list(plan.destroyed())


def test_more_instances_than_can_be_told_apart(tmp_path: Path) -> None:
    blocks = "".join(f'resource "aws_vpc" "x{n}" {{\n  count = 2000\n  name = "SEED"\n}}\n' for n in range(200))
    plan = changed(tmp_path, blocks)
    assert not_compared(plan)
    assert len(plan.resource_changes) < 20_000


def test_blocks_that_are_generated_by_generated_blocks(tmp_path: Path) -> None:
    opened = "".join(f'  dynamic "b{n}" {{\n    for_each = local.r\n    content {{\n' for n in range(8))
    text = f'locals {{\n  r = range(100)\n}}\nresource "aws_vpc" "x" {{\n{opened}{"}}" * 8}\n  name = "SEED"\n}}\n'
    assert any("aws_vpc.x" in message for message in not_compared(changed(tmp_path, text.replace("}}", "}\n}\n"))))


def test_modules_that_fan_out_and_what_is_gone_beside_them(tmp_path: Path) -> None:
    call = 'module "%s" {\n  source = "../m%d"\n  a      = var.a\n}\n'
    tree = {
        f"m{n}/main.tf": 'variable "a" {}\n' + call % ("x", n + 1) + call % ("y", n + 1) + SERVER % ("s", "${var.a}")
        for n in range(30)
    }
    tree["m30/main.tf"] = 'variable "a" {}\n'
    root = 'module "m" {\n  source = "./m0"\n  a      = "%s"\n}\n'
    before = {"main.tf": SERVER % ("gone", "a") + root % "a", **tree}
    [plan] = compared(tmp_path, before, {"main.tf": root % "b", **tree})
    assert "aws_instance.gone" in [change.address for change in plan.destroyed()]
    assert any("module.x" in message or "module.y" in message for message in not_compared(plan))


@pytest.mark.parametrize("source", [".", "./", "./m/.."])
def test_a_module_that_calls_itself(source: str, tmp_path: Path) -> None:
    text = f'module "m" {{\n  source = "{source}"\n  a      = "SEED"\n}}\n' + SERVER % ("x", "SEED")
    plan = changed(tmp_path, text, m_main="")
    assert any("module.m" in message for message in not_compared(plan))


def test_modules_that_call_each_other(tmp_path: Path) -> None:
    plan = changed(
        tmp_path,
        'module "m" {\n  source = "./m"\n  count = 50\n  a = "SEED"\n}\n',
        m_main='module "n" {\n  source = "../n"\n  count = 50\n}\n',
        n_main='module "m" {\n  source = "../m"\n  count = 50\n}\n',
    )
    assert not_compared(plan)


MANY = 8_000
EIGHT_THOUSAND: dict[str, Callable[[int, str], str]] = {
    "resources": lambda n, seed: SERVER % (f"r{n}", seed),
    "locals": lambda n, seed: f"locals {{\n  a{n} = {f'local.a{n - 1}' if n else f'{seed!r}'}\n}}\n".replace("'", '"'),
    "variables": lambda n, seed: f'variable "v{n}" {{\n  default = "{seed}"\n}}\n',
    "providers": lambda n, seed: f'provider "aws" {{\n  alias  = "p{n}"\n  region = "{seed}"\n}}\n',
    "calls": lambda n, seed: f'module "m{n}" {{\n  source = "./m"\n  a      = "{seed}"\n}}\n',
}


@pytest.mark.long
@pytest.mark.parametrize("kind", EIGHT_THOUSAND)
def test_eight_thousand_blocks_that_all_change(kind: str, tmp_path: Path) -> None:
    make = EIGHT_THOUSAND[kind]
    before, after = ("".join(make(n, seed) for n in range(MANY)) for seed in ("a", "b"))
    used = SERVER % ("used", "${local.a7999}${var.v7999}")
    gone = SERVER % ("gone", "a")
    module = {"m/main.tf": 'variable "a" {}\n' + SERVER % ("x", "${var.a}")}
    plans = compared(tmp_path, {"main.tf": before + used + gone, **module}, {"main.tf": after + used, **module})
    assert [change.address for change in plans[0].destroyed() if "gone" in change.address] == ["aws_instance.gone"]


@pytest.mark.long
def test_eight_thousand_resources_that_go(tmp_path: Path) -> None:
    before = "".join(SERVER % (f"r{n}", "a") for n in range(MANY))
    [plan] = compared(tmp_path, {"main.tf": before}, {"main.tf": 'output "x" {\n  value = 1\n}\n'})
    assert sum(1 for _ in plan.destroyed()) == MANY


def test_one_of_eight_thousand_resources(tmp_path: Path) -> None:
    before = "".join(SERVER % (f"r{n}", "a") for n in range(MANY))
    [plan] = compared(tmp_path, {"main.tf": before}, {"main.tf": before.replace(SERVER % ("r77", "a"), "")})
    assert [change.address for change in plan.destroyed()] == ["aws_instance.r77"]
    assert not not_compared(plan)


@pytest.mark.long
def test_a_chain_of_eight_thousand_moves(tmp_path: Path) -> None:
    chain = "".join(f"moved {{\n  from = aws_vpc.r{n}\n  to   = aws_vpc.r{n + 1}\n}}\n" for n in range(MANY))
    compared(
        tmp_path,
        {"main.tf": 'resource "aws_vpc" "r0" {}\n'},
        {"main.tf": f'resource "aws_vpc" "r{MANY}" {{}}\n{chain}'},
    )


def test_moves_in_a_circle_and_moves_that_grow(tmp_path: Path) -> None:
    moves = "".join(
        f"moved {{\n  from = {old}\n  to   = {new}\n}}\n"
        for old, new in (("aws_vpc.a", "aws_vpc.b"), ("aws_vpc.b", "aws_vpc.a"), ("module.m", "module.m.module.m"))
    )
    before = 'resource "aws_vpc" "a" {}\nmodule "m" {\n  source = "./m"\n}\n'
    module = {"m/main.tf": 'resource "aws_vpc" "x" {}\n'}
    compared(tmp_path, {"main.tf": before, **module}, {"main.tf": moves, **module})


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "#SEED\n" + "/* " * 300_000,
        'resource "a" "b" {\n  #SEED\n' + "/* " * 300_000,
        'resource "a" "b" {\n  #SEED\n' + "x = <<E\n" * 100_000,
        "SEED " + "a " * 400_000 + "!{\n}\n",
        "SEED" + "a" * 800_000 + "!{\n}\n",
        'resource "a" "b" {\n  x = "SEED' + '${"' * 200_000,
        'resource "a" "b" {\n  x = <<E\n' + "E E\n" * 200_000 + "SEED\nE\n}\n",
        'resource "a" "b" {\n  x = <<E\n' + "E" * 800_000 + "\nSEED\nE\n}\n",
        "x SEED\n" + "# c\n" * 200_000,
    ],
    ids=range(9),
)
def test_text_that_takes_the_square_of_its_length_to_split(text: str, tmp_path: Path) -> None:
    with suppress(InputError):
        changed(tmp_path, text)


@pytest.mark.parametrize("opened", ["(", "[", "{x=", "true ? 1 : ", "-", "!", '"${', "f(", "a[", "1+", "[for x in "])
@pytest.mark.parametrize("depth", [150, 20_000])
def test_deep_expressions(opened: str, depth: int, tmp_path: Path) -> None:
    closed = {"(": ")", "[": "]", "{x=": "}", '"${': '}"', "f(": ")", "a[": "]", "[for x in ": ": x]"}.get(opened, "")
    text = f'resource "aws_vpc" "x" {{\n  a = {opened * depth}1{closed * depth}\n  b = "SEED"\n}}\n'
    with suppress(InputError):
        changed(tmp_path, text)


def test_the_same_sources_end_alike_whatever_the_order_of_sets(tmp_path: Path) -> None:
    blocks = "".join(f'resource "aws_vpc" "x{n}" {{\n  count = 900\n  name = local.a{n % 9}\n}}\n' for n in range(40))
    for seed in ("11", "12"):
        (tmp_path / seed).mkdir()
        (tmp_path / seed / "main.tf").write_text((doubling("[A, A]") + blocks).replace("SEED", seed))
    told = {started("diff", "11", "12", cwd=tmp_path, PYTHONHASHSEED=str(number)).out for number in (1, 2)}
    assert len(told) == 1
