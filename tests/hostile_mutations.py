"""What a change can hold, made wrong in all ways: ``python -m tests.hostile_mutations [COUNT [SEED]]``."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from planguard import reporters
from tests.running import ROOT

SECONDS = 10.0
Files = dict[str, bytes]


@dataclass(frozen=True)
class Case:
    """A command with the files it finds, below the working directory."""

    arguments: tuple[str, ...]
    files: Files
    stdin: bytes = b""


@dataclass(frozen=True)
class Outcome:
    """What came of a case; ``fault`` says what was wrong with that, "" for nothing, and ``out`` is what it printed."""

    code: int
    seconds: float
    fault: str
    out: str = ""


def run(case: Case, folder: Path) -> Outcome:
    """Run the command in this process, in a folder that holds nothing else."""
    for path, data in case.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    start = time.process_time()
    code = _inside(folder, case, out, err)
    seconds = time.process_time() - start
    out.flush()
    printed = out.buffer.getvalue().decode("utf-8", "replace")
    return Outcome(code, seconds, _fault(code, seconds, err.getvalue()), printed)


def _inside(folder: Path, case: Case, out: io.TextIOWrapper, err: io.StringIO) -> int:
    from planguard import cli

    before = os.getcwd(), sys.argv, sys.stdin
    os.chdir(folder)
    sys.argv = ["planguard", *case.arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(case.stdin), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            return cli._run()
    finally:
        os.chdir(before[0])
        sys.argv, sys.stdin = before[1], before[2]


def _fault(code: int, seconds: float, err: str) -> str:
    if code not in (0, 1, 2):
        return f"exit code {code}"
    if "internal error" in err or "Traceback" in err or "could not be applied" in err:
        return err.strip()[:300]
    if code == 2 and err.count("\n") != 1:
        return f"{err.count(chr(10))} lines instead of one: {err[:200]!r}"
    return f"{seconds:.1f} s" if seconds > SECONDS else ""


PLANS = [path.read_bytes() for path in sorted((ROOT / "samples").glob("*/plan.json"))]
CHANGE_SETS = [
    path.read_bytes() for path in sorted((ROOT / "samples").glob("*/*.json")) if b'"Changes"' in path.read_bytes()
]
RULESET = (ROOT / "planguard/cli/init/starters/ruleset.yaml").read_bytes()
SOURCES = [path.read_bytes() for path in sorted((ROOT / "samples").rglob("*.tf"))]
FORMATS = reporters.names()
SHARDS = (
    b"", b"{", b"}", b"[", b"]", b'"', b"null", b"0", b"-1", b"1e400", b"9" * 5000, b"\xff", b"\\u0000", b"${", b"%{",
    b"<<E\n", b"E\n", b"\n", b"/*", b"#", b"&a ", b"*a", b"- ", b": ", b"? ", b"!!binary ", b"<<: ", b"---\n", b"|\n",
    b"true", b"local.a", b"var.b", b"each.key", b"for x in ", b" : ", b" ? ", b"...", b"\r\n", b"\t",
    b"\xe2\x80\xae", b"(", b")",
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**30,
    "",
    "x",
    "\x00",
    "${a}",
    [],
    {},
    [[]],
    {"": None},
    "a" * 3000,
    ["create"],
)


def bytes_changed(random: random.Random, data: bytes) -> bytes:
    """The data with a few pieces put in, taken out or doubled."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 5)):
        start, length = random.randint(0, len(changed)), random.choice((0, 0, 1, 2, 8, 60, 400))
        piece = random.choice(SHARDS) if random.random() < 0.8 else bytes(changed[start : start + length]) * 2
        changed[start : start + length] = piece
    return bytes(changed)


def json_changed(random: random.Random, data: bytes) -> bytes:
    """The document with any value put anywhere."""
    document = json.loads(data)
    for _ in range(random.randint(1, 4)):
        node = document
        while isinstance(node, dict | list) and node:
            key = random.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if isinstance(node[key], dict | list) and node[key] and random.random() < 0.85:
                node = node[key]
                continue
            if random.random() < 0.2:
                del node[key]
            else:
                node[key] = deepcopy(random.choice(VALUES))
            break
    return json.dumps(document).encode()


def any_change(random: random.Random, data: bytes) -> bytes:
    """One of both, where it is JSON."""
    with contextlib.suppress(ValueError):
        if random.random() < 0.6:
            return json_changed(random, data)
    return bytes_changed(random, data)


_LEAVES = (
    '"a"', "1", "1e400", "true", "null", "var.v", "local.l", "local.m", "each.key", "each.value.x", "count.index",
    "aws_vpc.r.id", "module.m.o", '"${local.l}"', "[]", "{}", "range(0, 1000000000)", "999999999999999999999", "v.x",
)  # fmt: skip
_FUNCTIONS = (
    "concat", "merge", "join", "format", "jsonencode", "toset", "element", "lookup", "range", "replace", "split",
    "keys",
    "flatten", "length", "values", "zipmap", "setsubtract", "tonumber", "max", "foo", "tomap", "distinct", "contains",
)  # fmt: skip
_COMPOSED = (
    "[A, B]", "{ x = A, (B) = C }", "{ x : A }", "(A)", "A ? B : C", "!(A)", "-(A)", "(A) + (B)", "(A) * (B)",
    "(A) / (B)", "(A) % (B)", "(A) == (B)", "(A) < (B)", "(A) && (B)", "F(A)", "F(A, B)", "F(A, B, C)", "F(A...)",
    "[for x in A : B]",
    "[for k, v in A : v if B]", "{ for k, v in A : k => B }", "{ for k, v in A : v => B... }", "local.l[A]",
    "local.m[*].id", "local.m.*.id", '"x${A}y${B}"', '"%{ if A }x%{ else }${B}%{ endif }"', "[A, A, B, B]", "F(A, A)",
)  # fmt: skip
_REPEATED = ("", "", "  count = A\n", "  for_each = A\n", "  lifecycle {\n    prevent_destroy = A\n  }\n")
_RESOURCE = 'resource "TYPE" "NAME" {\nREPEATED  a = A\n  b = <<-E\n    x${local.l}\n  E\n  tags = B\nNESTED}\n'
_DYNAMIC = """  dynamic "ingress" {
    for_each = A
    content {
      port = ingress.value
      dynamic "rule" {
        for_each = ingress.value
        content {
          x = B
        }
      }
    }
  }
"""
_BLOCKS = (
    *(_RESOURCE,) * 5,
    'module "m" {\n  source = "SOURCE"\nREPEATED  v = A\n}\n',
    "locals {\n  l = A\n  m = B\n}\n",
    'variable "v" {\n  default = A\n  sensitive = true\n}\n',
    "moved {\n  from = aws_vpc.r\n  to = ADDRESS\n}\n",
    "removed {\n  from = ADDRESS\n  lifecycle {\n    destroy = A\n  }\n}\n",
    "import {\n  to = ADDRESS\n  id = A\n}\n",
    'provider "aws" {\n  region = A\n}\n',
    'terraform {\n  backend "s3" {\n    bucket = A\n  }\n}\n',
    'provider "random" {}\n',
)
_CHOICES = {
    "NESTED": ("", "", _DYNAMIC),
    "REPEATED": _REPEATED,
    "TYPE": ("aws_vpc", "aws_db_instance", "null_resource"),
    "NAME": ("r", "s", "t"),
    "SOURCE": (".", "./m", "../x", "./m/n", "a/b/c"),
    "ADDRESS": ("aws_vpc.s", "module.m.aws_vpc.r", "aws_vpc.r[0]", 'module.m["x"]', "data.aws_vpc.r"),
}


def filled(random: random.Random, template: str, depth: int = 0) -> str:
    """A template of HCL with something for each of its words."""
    for word, choices in _CHOICES.items():
        while word in template:
            template = template.replace(word, random.choice(choices), 1)
    pieces = re.split(r"\b([ABCF])\b", template)
    return "".join(
        piece if not place % 2 else random.choice(_FUNCTIONS) if piece == "F" else expression(random, depth + 1)
        for place, piece in enumerate(pieces)
    )


def expression(random: random.Random, depth: int = 0) -> str:
    """An expression of HCL, of any kind, perhaps of one that does not fit."""
    if depth > 4 or random.random() < 0.3:
        return random.choice(_LEAVES)
    return filled(random, random.choice(_COMPOSED), depth)


def source(random: random.Random) -> bytes:
    """A file of Terraform source."""
    text = "".join(filled(random, random.choice(_BLOCKS)) for _ in range(random.randint(1, 6))).encode()
    return bytes_changed(random, text) if random.random() < 0.15 else text


_EXTRA = (
    "x.tf.json", "terraform.tfvars", "b.auto.tfvars.json", "main.tofu", "other.tfvars", "terragrunt.hcl", "y.tf",
)  # fmt: skip


def trees(random: random.Random) -> Files:
    """Two folders that differ, with all kinds of files that Terraform and its neighbours read."""
    files: Files = {}
    for path in ("main.tf", "m/main.tf"):
        before = random.choice(SOURCES) if random.random() < 0.2 else source(random)
        files[f"before/{path}"] = before
        after = (before + source(random), bytes_changed(random, before), source(random), before)
        files[f"after/{path}"] = random.choices(after, (4, 1, 4, 2))[0]
    extra = random.choice(_EXTRA)
    resource = {"a": f"${{{expression(random)}}}", "count": random.choice(VALUES)}
    document = {"resource": {"aws_vpc": {"j": resource}}, "locals": {"l": random.choice(VALUES)}, "v": "x"}
    text = json.dumps(document) if extra.endswith("json") else f"v = {expression(random)}\nl = [1, 2]\n"
    given = source(random) if extra.endswith((".tf", ".tofu")) else text.encode()
    files[f"after/{extra}"] = any_change(random, given) if random.random() < 0.2 else given
    return files


_YAML = (
    b"Changes:\n- Type: Resource\n  ResourceChange: {Action: Remove, LogicalResourceId: a}\nStackName: a\nStatus: x\n"
)
_TEXT = (
    b"Terraform will perform the following actions:\n\n  # aws_vpc.r will be destroyed\n  - resource x {\n    }\n" * 3
)
_HOOKS = b"repos:\n- repo: local\n  hooks:\n  - id: a\n"
_WORDS = (
    "explain", "rules", "completion", "bash", "zsh", "aws_vpc", "destroys-data", "--x", "", "\x1b", "a" * 500, "check",
    "--help", "--format", "json", "diff", "annotate", "init",
)  # fmt: skip


def _of_plan(random: random.Random) -> Case:
    data = any_change(random, random.choice((*PLANS, *CHANGE_SETS, _YAML)))
    command = random.choice(("check", "annotate"))
    options = ("--format", random.choice(FORMATS)) if command == "check" else ()
    return Case((command, "plan.json", *options), {"plan.json": data})


def _of_stdin(random: random.Random) -> Case:
    return Case(("check", "-"), {}, any_change(random, random.choice((*PLANS, *CHANGE_SETS))))


def _of_text(random: random.Random) -> Case:
    files = {"plan.json": random.choice(PLANS), "plan.txt": bytes_changed(random, _TEXT)}
    return Case(("annotate", "plan.json", "--text", "plan.txt"), files)


def _of_ruleset(random: random.Random) -> Case:
    text = re.sub(rb"(?m)^# (?=[ \w-]+:|  )", b"", RULESET) if random.random() < 0.5 else RULESET
    files = {"plan.json": random.choice(PLANS), ".planguard.yaml": bytes_changed(random, text)}
    if random.random() < 0.2:
        files |= {".planguard.yaml": b"extends: base.yaml\n", "base.yaml": files[".planguard.yaml"]}
    return Case(("check", "plan.json"), files)


def _of_diff(random: random.Random) -> Case:
    return Case(("diff", "before", "after", "--format", random.choice(FORMATS)), trees(random))


def _of_init(random: random.Random) -> Case:
    return Case(("init",), {".pre-commit-config.yaml": bytes_changed(random, _HOOKS)})


def _of_words(random: random.Random) -> Case:
    return Case(tuple(random.choice(_WORDS) for _ in range(random.randint(1, 3))), {})


KINDS: dict[str, tuple[int, Callable[[random.Random], Case]]] = {
    "plans and change sets": (30, _of_plan),
    "standard input": (8, _of_stdin),
    "texts": (6, _of_text),
    "rulesets": (14, _of_ruleset),
    "sources": (36, _of_diff),
    "hooks": (3, _of_init),
    "words": (3, _of_words),
}
"""How a case of each kind is made, and how often there is one among a hundred."""


def cases(count: int, seed: int) -> list[tuple[str, int]]:
    """The kind and the seed of each case, in the proportions of `KINDS`."""
    chosen = random.Random(seed)
    kinds = chosen.choices(list(KINDS), [weight for weight, _ in KINDS.values()], k=count)
    return [(kind, seed * 1_000_003 + number) for number, kind in enumerate(kinds)]


def tried(kind: str, seed: int) -> tuple[Case, Outcome]:
    """One case, made from its seed and run."""
    case = KINDS[kind][1](random.Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        return case, run(case, Path(folder))


def main() -> None:
    """Run as many as are asked for; exits 1 if there was a fault in any."""
    count, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    codes: Counter[tuple[str, int]] = Counter()
    slowest, faults = ("", 0, 0.0), 0
    for kind, number in cases(count, seed):
        _, outcome = tried(kind, number)
        codes[kind, outcome.code] += 1
        slowest = max(slowest, (kind, number, outcome.seconds), key=lambda each: each[2])
        if outcome.fault:
            faults += 1
            print(f"{kind}, seed {number}: {outcome.fault}", flush=True)
    for (kind, code), times in sorted(codes.items()):
        print(f"{kind}: exit code {code}, {times:,} times")
    print(
        f"{count:,} mutations, {faults} faults; the slowest took {slowest[2]:.2f} s ({slowest[0]}, seed {slowest[1]})"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
