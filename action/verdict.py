"""Judges a plan for action.yml and holds the job to what was judged; started isolated, outside what a change holds.

`judge` runs planguard and keeps its verdict in a record: a file that only this process writes, whose SHA-256 becomes
an output of the step. `hold`, the last step, believes no output: it reads the record and the report again, fails with 2
where anything is missing, altered or contradictory, and only then says the verdict, once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_REPORTS = {
    "json": "report.json",
    "markdown": "report.md",
    "sarif": "report.sarif",
    "github": "annotations.txt",
}
_CODES = {"pass": 0, "warn": 0, "block": 1}
_RECORD = "verdict.json"
_PLACE = ("GITHUB_WORKFLOW", "GITHUB_JOB", "JOB_INDEX", "DIRECTORY", "WORKSPACE", "ENVIRONMENT", "PLAN")
_OPTIONS = {
    "ruleset": "RULESET",
    "workspace": "WORKSPACE",
    "key": "KEY",
    "source": "FOLDER_OF_SOURCES",
    "base": "BASE",
}
_UNSTATED = "unstated"  # the input `environment` where the workflow leaves it out; empty is a variable without a value


class UnsureError(Exception):
    """There is no verdict to go by; the message is one line for a person."""


def judge(env: Mapping[str, str]) -> int:
    """Run planguard, show its annotations, and leave the record; 2 where nothing was judged."""
    folder = Path(tempfile.mkdtemp(prefix="planguard-reports-", dir=env["RUNNER_TEMP"]))
    code = _planguard(folder, env)
    if code not in _CODES.values():
        return 2  # planguard has said why
    report = _own(folder / _REPORTS["json"])
    record = {"code": code, "report": _sha256(report), **_facts(report)}
    _consistent(record)
    _mark(folder / _REPORTS["markdown"], env)
    if env.get("ANNOTATIONS") == "true":
        sys.stdout.write((folder / _REPORTS["github"]).read_text(encoding="utf-8"))
        sys.stdout.flush()
    content = json.dumps(record).encode()
    _create(folder / _RECORD, content)
    outputs = {"folder": str(folder), "sha256": _sha256(content), "verdict": record["verdict"]}
    _say(outputs | {name: str(folder / _REPORTS[name]) for name in ("markdown", "sarif")}, env)
    return 0  # the steps that show the report come next, and `hold` last


def hold(env: Mapping[str, str]) -> int:
    """Say the verdict of the record and end with planguard's exit code."""
    if not env.get("FOLDER") or not re.fullmatch("[0-9a-f]{64}", env.get("SHA256", "")):
        raise UnsureError("the plan was not judged.")
    folder = Path(env["FOLDER"])
    if folder.parent.resolve() != Path(env["RUNNER_TEMP"]).resolve():
        raise UnsureError("the verdict is not where it was kept.")
    content = _own(folder / _RECORD)
    if _sha256(content) != env["SHA256"]:
        raise UnsureError("the kept verdict was altered.")
    record = json.loads(content, object_pairs_hook=_each_once)
    report = _own(folder / _REPORTS["json"])
    if _sha256(report) != record.get("report"):
        raise UnsureError("the report was altered after it was judged.")
    code = _consistent(record)
    if _facts(report) != {name: record[name] for name in _facts(report)} or env.get("VERDICT") != record["verdict"]:
        raise UnsureError("the outputs contradict the kept verdict.")
    outputs = {name: str(record[name]) for name in ("verdict", "score", "destroyed")}
    _say(outputs | {"report": str(folder / _REPORTS["json"]), "sarif": str(folder / _REPORTS["sarif"])}, env)
    return code


def _planguard(folder: Path, env: Mapping[str, str]) -> int:
    options: list[str] = []
    for name, file in _REPORTS.items():
        options += ["--format", name, "--output", str(folder / file)]
    for option, name in _OPTIONS.items():
        if value := env.get(name):
            options += [f"--{option}={value}"]
    if (stated := env.get("ENVIRONMENT", _UNSTATED)) != _UNSTATED:
        options += [f"--environment={stated}"]
    command = [sys.executable, "-I", "-m", "planguard", "check", *options, "--", *_plans(env)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def _plans(env: Mapping[str, str]) -> Sequence[str]:
    plans = [line for line in env.get("PLAN", "").splitlines() if line.strip()]
    if not plans:
        raise UnsureError("no plan was given; name plan files in `plan`, one a line.")
    return plans


def _facts(report: bytes) -> dict[str, Any]:
    """What the outputs tell, from the JSON report."""
    told = json.loads(report)
    destroyed = sum(len(plan["destroyed"]) for plan in told["plans"])
    facts = {name: told[name] for name in ("verdict", "score", "report_only")}
    return facts | {"destroyed": destroyed}


def _consistent(record: Mapping[str, Any]) -> int:
    """The exit code of a record in which everything is of its kind and says the same."""
    numbers = [record.get("code"), record.get("score"), record.get("destroyed")]
    known = {"code", "report", "verdict", "score", "report_only", "destroyed"}
    if set(record) != known or not all(type(n) is int for n in numbers) or type(record["report_only"]) is not bool:
        raise UnsureError("the kept verdict is not whole.")
    if (0 if record["report_only"] else _CODES.get(record["verdict"])) != record["code"]:
        raise UnsureError(
            f"planguard ended with {record['code']}, and its report says {str(record['verdict'])[:20]!r}."
        )
    return int(record["code"])


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise UnsureError("the kept verdict says something twice.")
    return dict(pairs)


def _mark(report: Path, env: Mapping[str, str]) -> None:
    """Put the key of the plan's place into the line by which the next run finds its own comment.

    Only the workflow says the place, or a key of its own, not the plan: two plans of a pull request get a comment each,
    and a change cannot choose which of them it writes over.
    """
    place = env.get("KEY") or "\0".join(env.get(name, "") for name in _PLACE)
    for name in ("RUNNER_TEMP", "GITHUB_WORKSPACE"):  # which runner it is does not matter
        place = place.replace(env.get(name) or "\0", name)
    key = _sha256(place.encode("utf-8", "surrogateescape"))[:32]
    first, _, rest = report.read_text(encoding="utf-8").partition("\n")
    if not re.fullmatch("<!-- planguard:.* -->", first):
        raise UnsureError("the report has no marker.")
    report.write_text(f"<!-- planguard:{key} -->\n{rest}", encoding="utf-8")


def _create(path: Path, content: bytes) -> None:
    """Write a file that was not there before and that nobody else may read or write."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)


def _own(path: Path) -> bytes:
    """The content of a regular file of this user, in a folder into which nobody else can write."""
    folder = os.lstat(path.parent)
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        private = stat.S_ISDIR(folder.st_mode) and stat.S_IMODE(folder.st_mode) == 0o700 and found.st_nlink == 1
        if not private or not stat.S_ISREG(found.st_mode) or {found.st_uid, folder.st_uid} != {os.geteuid()}:
            raise UnsureError(f"{path.name} is not the file that was written.")
        return file.read()


def _say(outputs: Mapping[str, str], env: Mapping[str, str]) -> None:
    """Write the outputs of a step, all at once; somebody else's lines beside them are no outputs."""
    lines = "".join(f"{name}={value}\n" for name, value in outputs.items())
    if "\r" in lines or lines.count("\n") != len(outputs):
        raise UnsureError("an output has more than one line.")
    with open(env["GITHUB_OUTPUT"], "a+b", buffering=0) as file:
        file.write(lines.encode())
        file.seek(0)
        if file.read() != lines.encode():
            raise UnsureError("something else wrote outputs of this step.")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Run the part that is named; whatever goes wrong in it is a job that fails."""
    try:
        return {"judge": judge, "hold": hold}[sys.argv[1]](os.environ)
    except UnsureError as error:
        problem = str(error)
    except Exception as error:
        problem = f"{type(error).__name__}."
    sys.stderr.write(f"planguard: nothing to go by: {problem}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
