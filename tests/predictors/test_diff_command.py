"""`planguard diff` on real repositories: what is compared with what, and what cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.predictors.repositories import BUCKET, Repository
from tests.running import planguard


def test_the_first_commit_has_nothing_before_it(repository: Repository) -> None:
    repository.write("main.tf", BUCKET)
    repository.git("add", "--all")
    assert repository.destroyed() == []


def test_only_what_is_staged_counts(repository: Repository) -> None:
    repository.write("main.tf", BUCKET)
    repository.write("notes.txt", "")
    repository.commit()
    (repository.root / "main.tf").unlink()
    repository.write("notes.txt", "more")
    repository.git("add", "notes.txt")
    assert repository.destroyed() == []
    repository.git("add", "--all")
    assert repository.destroyed() == ["aws_s3_bucket.b"]


def said(repository: Repository, *words: str, **environment: Any) -> str:
    run = planguard("diff", *words, cwd=repository.root, **environment)
    assert run.code == 0, run
    return run.err


def test_who_has_staged_nothing_is_told_of_the_working_tree(repository: Repository) -> None:
    hint = "planguard: nothing is staged; run `planguard diff HEAD` to judge the working tree.\n"
    nothing = "planguard: no change of a Terraform or OpenTofu source that a plan would show.\n"
    repository.write("main.tf", BUCKET)
    assert said(repository) == nothing  # before the first commit there is no HEAD to name
    repository.commit()
    assert said(repository) == nothing
    repository.write("main.tf", "")
    assert said(repository) == said(repository, "--staged") == hint
    repository.write("main.tf", "resource {")
    assert said(repository) == hint
    assert said(repository, PRE_COMMIT_FROM_REF="HEAD", PRE_COMMIT_TO_REF="HEAD") == nothing
    repository.write("notes.txt", "")
    repository.git("add", "notes.txt")
    assert said(repository) == nothing


def test_revisions_ranges_and_the_working_tree(repository: Repository) -> None:
    repository.write("infra/main.tf", BUCKET)
    repository.commit()
    repository.write("infra/main.tf", BUCKET.replace('"b"', '"c"'))
    repository.commit()
    assert repository.destroyed("HEAD~1", "HEAD") == ["aws_s3_bucket.b"]
    assert repository.destroyed("HEAD~1..HEAD") == ["aws_s3_bucket.b"]
    assert repository.destroyed("HEAD~1..") == ["aws_s3_bucket.b"]
    assert repository.destroyed("HEAD~1", "infra") == ["aws_s3_bucket.b"]
    pushed = {"PRE_COMMIT_FROM_REF": "HEAD~1", "PRE_COMMIT_TO_REF": "HEAD"}
    assert repository.destroyed(**pushed) == ["aws_s3_bucket.b"]
    repository.write("infra/main.tf", "")
    assert repository.destroyed("HEAD") == ["aws_s3_bucket.c"]


def test_names_that_need_quoting_links_and_submodules_are_no_trouble(repository: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    inner.write("main.tf", BUCKET)
    inner.commit()
    repository.write('dir "ü"\n/ma\tin.tf', BUCKET)
    os.symlink("/etc/passwd", repository.root / "link.tf")
    repository.git("submodule", "--quiet", "add", str(inner.root), "sub.tf")
    repository.commit()
    repository.write('dir "ü"\n/ma\tin.tf', "")
    repository.git("rm", "--quiet", "link.tf", "sub.tf")
    repository.git("add", "--all")
    assert repository.destroyed() == ["aws_s3_bucket.b"]


def test_a_change_of_anything_else_is_said_to_be_none(repository: Repository) -> None:
    repository.write("readme.md", "x")
    repository.git("add", "--all")
    done = planguard("diff", cwd=repository.root)
    assert done.code == 0
    assert "no change" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "neither a folder nor a revision"),
        (("--upload-pack=x",), "No such option"),
        (("a", "b", "c"), "more than two versions"),
        (("HEAD", "--staged"), "leave BEFORE and AFTER out"),
    ],
)
def test_what_cannot_be_compared_ends_with_one_line_and_code_2(
    repository: Repository, arguments: tuple[str, ...], said: str
) -> None:
    repository.write("main.tf", BUCKET)
    repository.commit()
    done = planguard("diff", *arguments, cwd=repository.root)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_outside_a_repository_there_is_nothing_to_compare(tmp_path: Path) -> None:
    done = planguard("diff", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert done.code == 2
    assert "not a git repository" in done.err


def test_a_staged_file_that_is_not_hcl_cannot_be_judged(repository: Repository) -> None:
    repository.write("infra/main.tf", BUCKET + "resource {{\n")
    repository.git("add", "--all")
    done = planguard("diff", cwd=repository.root)
    assert done.code == 2
    assert "infra/main.tf:4: " in done.err


def test_a_report_says_where(repository: Repository) -> None:
    repository.write("infra/main.tf", "# a bucket\n\n" + BUCKET)
    repository.commit()
    repository.write("infra/main.tf", "# a bucket\n\n" + BUCKET.replace("one", "two"))
    repository.git("add", "--all")
    done = planguard("diff", cwd=repository.root)
    assert done.code == 1
    assert "infra/main.tf:4" in done.out


def test_the_parser_is_not_loaded_where_nothing_is_to_be_parsed(repository: Repository) -> None:
    repository.write("main.tf", BUCKET)
    repository.commit()
    code = "import sys, planguard.predictors.terraform, planguard.cli.diff; sys.exit('hcl2' in sys.modules)"
    assert planguard("diff", cwd=repository.root).code == 0
    subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}, check=True
    )
