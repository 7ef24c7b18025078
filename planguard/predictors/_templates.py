"""Recognises CloudFormation templates, and what SAM, CDK and the Serverless Framework make them from."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator

from planguard.knowledge.refusals import CDK, CLOUDFORMATION, SAM, SERVERLESS, Refusal
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.predictors._comparison import Comparison
from planguard.sources.trees import Tree

_STRUCTURED = (".yaml", ".yml", ".json", ".template", ".cfn", ".cform", ".cloudformation")
_EXPLICIT = regex(rb"""AWSTemplateFormatVersion["']?\s*:|\bType["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::\w""")
_TRANSFORM = regex(rb"""\bTransform["']?\s*:[\s\["'-]*AWS::""")
_RESOURCES = regex(rb"""\bResources["']?\s*:""")
_TYPE = regex(rb"\b(?:AWS|Alexa|Custom)::\w")

_SERVERLESS = regex(r"^serverless(?:[.-][\w.-]+)?\.(?:ya?ml|json|toml|ts|js|mjs|cjs)$")
_CODE = (".ts", ".js", ".mjs", ".cjs", ".py", ".java", ".kt", ".cs", ".fs", ".go")
_CDK_SETTINGS = ("cdk.json", "cdk.context.json")
_TEST = regex(r"(^|/)(\.[^/]*|tests?|__tests__)/|[._](test|spec)\.\w+$|(^|/)test_[^/]*$")
_SYNTHESISED = "cdk.out"


def refuse_changed(comparison: Comparison) -> None:
    """InputError, naming what to run instead, where a template changed: it is not compared yet."""
    found = sorted(_changed(comparison))
    if not found:
        return
    path, tool = found[0]
    more = f", and {len(found) - 1} more of its like changed" if len(found) > 1 else ""
    terraform = " To judge the Terraform sources alone, compare two folders." if comparison.changed else ""
    problem = f"this is {tool.what}{more}; templates are not compared yet, so nothing was judged."
    raise InputError(path, problem, f"{tool.instead}{terraform}")


def _changed(comparison: Comparison) -> Iterator[tuple[str, Refusal]]:
    every = comparison.before.others | comparison.after.others
    apps = frozenset(posixpath.dirname(path) for path in every if posixpath.basename(path) == _CDK_SETTINGS[0])
    named = {path: _by_name(path, apps) for path in comparison.others}
    for path in comparison.differing(path for path, tool in named.items() if tool or path.endswith(_STRUCTURED)):
        tool = named[path]
        if tool is not None:
            yield path, tool
        elif _is_template(comparison.before, path) or _is_template(comparison.after, path):
            yield path, CLOUDFORMATION


def _by_name(path: str, apps: frozenset[str]) -> Refusal | None:
    *folders, name = path.split("/")
    if name == "samconfig.toml":
        return SAM
    if name in _CDK_SETTINGS or _SYNTHESISED in folders or (path.endswith(_CODE) and _is_app_code(path, apps)):
        return CDK
    return SERVERLESS if _SERVERLESS.match(name) else None


def _is_app_code(path: str, apps: frozenset[str]) -> bool:
    """Whether a file of code lies in the folder of a CDK application, and is no test of it."""
    folder = posixpath.dirname(path)
    while folder and folder not in apps:
        folder = posixpath.dirname(folder)
    return folder in apps and not _TEST.search(path)


def _is_template(tree: Tree, path: str) -> bool:
    """Whether a version of a file looks like a template; one that cannot be read does not."""
    if path not in tree.others:
        return False
    try:
        data = tree.read(path)
    except InputError:
        return False
    if path.endswith(".json") and b"\\u" in data:
        data = _without_escapes(data)
    if _EXPLICIT.search(data) or _TRANSFORM.search(data):
        return True
    return bool(_RESOURCES.search(data) and _TYPE.search(data))


def _without_escapes(data: bytes) -> bytes:
    try:
        return json.dumps(json.loads(data), ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return data
