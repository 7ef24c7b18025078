"""Git repositories for tests to write to."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.running import Run, planguard, planguard_json

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "one"\n}\n'
DATABASE = 'resource "aws_db_instance" "orders" {\n  identifier = "orders"\n}\n'


class Repository:
    """A git repository to write to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "--quiet", ".")

    def git(self, *arguments: str) -> None:
        identity = ("-c", "user.name=dev", "-c", "user.email=dev@example.org", "-c", "protocol.file.allow=always")
        subprocess.run(("git", *identity, *arguments), cwd=self.root, check=True, capture_output=True)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", "change")

    def diff(self, *versions: str, **settings: Any) -> Run:
        return planguard("diff", *versions, cwd=self.root, **settings)

    def gaps(self, *versions: str) -> list[tuple[str, str]]:
        """The kind and text of each gap."""
        code, report = planguard_json("diff", *versions, cwd=self.root)
        assert code in (0, 1)
        return [(gap["kind"], gap["message"]) for plan in report["plans"] for gap in plan["gaps"]]

    def destroyed(self, *versions: str, **settings: Any) -> list[str]:
        code, report = planguard_json("diff", *versions, cwd=self.root, **settings)
        assert code in (0, 1)
        return [gone["address"] for plan in report["plans"] for gone in plan["destroyed"]]
