"""What changed and is not compared, said so instead of nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Origin, Tool
from planguard.predictors._comparison import Comparison
from planguard.predictors.terraform.modules.calls import Calls
from planguard.predictors.terraform.modules.data_files import changed_data_files
from planguard.predictors.terraform.modules.roots import Roots
from planguard.sources.trees import Entry, Tree

_OTHER_TOOLS = regex(
    r"^(\.terraform\.lock|\.tflint|\.?tfsec|docker-bake.*|.*\.(pkr|pkrvars|nomad|tftest|tfmock|sentinel|rego|waypoint))\.hcl$"
)
_STACKS = (".tfstack.hcl", ".tfdeploy.hcl", ".tfcomponent.hcl")
_BACKENDS = (".tfbackend",)
_UNIT = regex(r"^(terragrunt|root|terragrunt\.stack)\.hcl(\.json)?$")
_LOCK = ".terraform.lock.hcl"
_DATA = (".yaml", ".yml", ".json", ".tfvars")
_CODE = (".ts", ".js", ".py", ".java", ".cs", ".go")
_MOST_NAMED = 5
_ASK = "Only a plan shows the effect"


def not_compared(comparison: Comparison, roots: Roots, calls: Calls) -> Iterator[Plan]:
    """A plan without changes for each place of which something differs that was not compared, with the gap."""
    for path, reason in roots.homeless():
        yield _plan(path, f"{path} changed: {reason}.")
    for directory, paths in changed_data_files(comparison, calls).items():
        yield _plan(directory, f"{_list(paths)} changed, and {directory or '.'} reads it. {_ASK}.")
    for path, reason in _by_name(comparison):
        yield _plan(path, f"{path} {reason}.", GapKind.SOURCE_ONLY if path.endswith(_LOCK) else GapKind.NOT_COMPARED)
    for path in comparison.submodules():
        commits = (_commit(tree.all_entries.get(path)) for tree in (comparison.before, comparison.after))
        yield _plan(path, f"The submodule {path} changes from {' to '.join(commits)}. {_ASK}.")
    for path, reason in comparison.unlisted():
        yield _plan(path, f"{path} is {reason}, so nothing in it was compared.")
    if not (comparison.before.whole and comparison.after.whole):
        yield from (_plan(caller, f"{_list(sorted(reasons))}.") for caller, reasons in sorted(calls.unseen.items()))


def _plan(source: str, message: str, kind: GapKind = GapKind.NOT_COMPARED) -> Plan:
    return Plan(
        source=source or ".", tool=Tool.TERRAFORM, format="hcl", origin=Origin.SOURCES, gaps=(Gap(kind, message),)
    )


def _list(several: Iterable[str]) -> str:
    named = list(several)
    more = f", and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more


def _commit(entry: Entry | None) -> str:
    if entry is None:
        return "nothing"
    return entry.identity[:12] if re.fullmatch(r"[0-9a-f]{40,64}", entry.identity) else "an unknown commit"


def _by_name(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The files that differ of which the name says what they are, and what that is."""
    every = comparison.before.others | comparison.after.others
    names = {posixpath.basename(path) for path in every}
    terragrunt = any(map(_UNIT.match, names))
    synthesised = frozenset(posixpath.dirname(path) for path in every if posixpath.basename(path) == "cdktf.json")
    reasons = {path: _reason(path, terragrunt, synthesised) for path in comparison.others}
    if terragrunt:
        read = frozenset(_read_by_terragrunt(comparison))
        reasons |= {path: f"is read by Terragrunt. {_ASK}" for path in comparison.others if path in read}
    yield from ((path, reasons[path]) for path in comparison.differing(path for path, what in reasons.items() if what))


def _reason(path: str, terragrunt: bool, synthesised: frozenset[str]) -> str:
    name = posixpath.basename(path)
    if name == _LOCK:
        return "chooses other provider versions. " + _ASK
    if path.endswith(_STACKS):
        return "belongs to a Terraform Stack, which planguard does not read. " + _ASK
    if path.endswith(_BACKENDS):
        return "is a backend setting, which planguard does not read. " + _ASK
    if terragrunt and name.endswith((".hcl", ".hcl.json")) and not _OTHER_TOOLS.match(name):
        return "belongs to Terragrunt, which planguard does not read. " + _ASK
    if name == "cdktf.json" or (path.endswith(_CODE) and _is_below(path, synthesised)):
        return "belongs to a CDK for Terraform application. Compare what it synthesizes"
    return ""


def _is_below(path: str, folders: frozenset[str]) -> bool:
    folder = posixpath.dirname(path)
    while folder and folder not in folders:
        folder = posixpath.dirname(folder)
    return folder in folders


def _read_by_terragrunt(comparison: Comparison) -> Iterator[str]:
    """The data files whose names stand in a Terragrunt file, wherever that looks for them."""
    texts = b"\n".join(_texts(comparison.before)) + b"\n".join(_texts(comparison.after))
    for path in comparison.others:
        if path.endswith(_DATA) and posixpath.basename(path).encode("utf-8", "surrogateescape") in texts:
            yield path


def _texts(tree: Tree) -> Iterator[bytes]:
    paths = [path for path in tree.others if path.endswith(".hcl") and not _OTHER_TOOLS.match(posixpath.basename(path))]
    tree.ahead(paths)
    for path in paths:
        try:
            yield tree.read(path)
        except InputError:
            continue
