"""What the words of `planguard diff` mean, and that each means one thing only."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.predictors.repositories import BUCKET, DATABASE, Repository


@pytest.fixture
def history(repository: Repository) -> Repository:
    """A branch main with a database and a bucket; what is checked out has lost the database."""
    repository.git("checkout", "--quiet", "-b", "main")
    repository.write("main.tf", DATABASE + BUCKET)
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "feature")
    repository.write("main.tf", BUCKET)
    repository.commit()
    return repository


def short_id(repository: Repository, revision: str = "main") -> str:
    done = subprocess.run(
        ("git", "rev-parse", "--short=8", revision), cwd=repository.root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def refused(repository: Repository, *versions: str, **environment: str) -> str:
    done = repository.diff(*versions, **environment)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
    return done.err


@pytest.mark.parametrize("versions", [("main",), ("main", "HEAD"), ("HEAD", "main"), ("main..HEAD",), ("HEAD..main",)])
def test_a_folder_named_like_a_revision_is_not_taken_for_it(history: Repository, versions: tuple[str, ...]) -> None:
    history.write("main/main.tf", BUCKET)
    assert "Write ./main or refs/heads/main." in refused(history, *versions)


def test_both_spellings_that_are_named_work(history: Repository) -> None:
    history.write("main/main.tf", BUCKET)
    assert history.destroyed("refs/heads/main", "HEAD") == ["aws_db_instance.orders"]
    assert history.destroyed("refs/heads/main..HEAD") == ["aws_db_instance.orders"]
    assert history.destroyed("./main", "./main") == []
    assert history.destroyed("main/", "./main") == []


@pytest.mark.parametrize("name", ["HEAD", "feature~1", "HEAD^", "@", "refs/heads/main", "tags/v1"])
def test_any_spelling_of_a_revision_may_be_a_folder(history: Repository, name: str) -> None:
    history.git("tag", "v1", "main")
    history.write(f"{name}/main.tf", BUCKET)
    said = refused(history, name)
    assert f"Write ./{name} or " in said
    assert "--" not in said


def test_a_short_commit_id_may_be_a_folder(history: Repository) -> None:
    name = short_id(history)
    history.write(f"{name}/main.tf", BUCKET)
    assert f"./{name}" in refused(history, name)
    full = short_id(history, "main^{commit}")
    assert full in refused(history, name)


def test_a_link_to_a_folder_is_a_folder(history: Repository) -> None:
    history.write("old/main.tf", BUCKET)
    (history.root / "main").symlink_to("old")
    assert "./main" in refused(history, "main")


def test_a_folder_named_like_a_range(history: Repository) -> None:
    history.write("main..HEAD/main.tf", BUCKET)
    assert "./main..HEAD" in refused(history, "main..HEAD")
    history.write("one..two/main.tf", BUCKET)
    assert history.destroyed("one..two", "./one..two") == []


def test_a_file_is_no_version(history: Repository) -> None:
    history.write("main", "a program that somebody built\n")
    assert history.destroyed("main", "HEAD") == ["aws_db_instance.orders"]


@pytest.mark.parametrize("other", ["refs/tags/main", "refs/remotes/main"])
def test_two_revisions_of_one_name(history: Repository, other: str) -> None:
    history.git("update-ref", other, "HEAD")
    said = refused(history, "main")
    assert "refs/heads/main" in said
    assert other in said
    assert history.destroyed("refs/heads/main") == ["aws_db_instance.orders"]
    assert "refs/heads/main~0" in refused(history, "main~0")


def test_a_tag_named_like_the_branch_of_a_remote(history: Repository) -> None:
    history.git("update-ref", "refs/remotes/origin/main", "main")
    assert history.destroyed("origin/main") == ["aws_db_instance.orders"]
    history.git("tag", "origin/main", "HEAD")
    assert "refs/remotes/origin/main" in refused(history, "origin/main..HEAD")


@pytest.mark.parametrize(
    "versions",
    [("",), (" ",), ("\t", "HEAD"), ("main", ""), ("", ""), ("..",), ("..HEAD",), (" ..HEAD",), ("...HEAD",)],
)
def test_a_word_that_is_empty_compares_nothing(history: Repository, versions: tuple[str, ...]) -> None:
    assert "unset" in refused(history, *versions)


@pytest.mark.parametrize(
    "versions", [("--", "-main"), ("--", "--output=x"), ("--", "-main..HEAD"), ("--", "HEAD", "-x")]
)
def test_a_revision_is_never_an_option(history: Repository, versions: tuple[str, ...]) -> None:
    history.git("update-ref", "refs/heads/-main", "HEAD")
    assert "hyphen" in refused(history, *versions)
    assert not (history.root / "x").exists()


ZERO = "0" * 40


@pytest.mark.parametrize(("before", "after"), [(ZERO, "HEAD"), ("main", ZERO), (ZERO * 2, "HEAD")])
def test_a_push_of_a_new_branch_has_nothing_to_compare_with(history: Repository, before: str, after: str) -> None:
    pushed = {"PRE_COMMIT_FROM_REF": before[:64], "PRE_COMMIT_TO_REF": after}
    assert "stands for no commit" in refused(history, **pushed)
    assert "stands for no commit" in refused(history, before[:64], after)


@pytest.mark.parametrize("pushed", [{"PRE_COMMIT_FROM_REF": "main"}, {"PRE_COMMIT_TO_REF": "HEAD"}])
def test_half_of_what_is_pushed_is_not_enough(history: Repository, pushed: dict[str, str]) -> None:
    assert "unset" in refused(history, **pushed)


def test_what_is_pushed_is_never_a_folder(history: Repository) -> None:
    history.write("main/main.tf", BUCKET)
    pushed = {"PRE_COMMIT_FROM_REF": "main", "PRE_COMMIT_TO_REF": "HEAD"}
    assert history.destroyed(**pushed) == ["aws_db_instance.orders"]


def test_a_folder_outside_the_repository_has_no_revision(history: Repository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert "not in the repository" in refused(history, "HEAD", str(tmp_path / "elsewhere"))


def test_a_broken_last_commit_is_not_an_empty_one(history: Repository) -> None:
    objects = history.root / ".git" / "objects"
    tree = short_id(history, "HEAD^{tree}")
    found = next((objects / tree[:2]).glob(f"{tree[2:]}*"))
    found.unlink()
    history.write("main.tf", "")
    refused(history)


def test_what_is_in_conflict_cannot_be_judged(history: Repository) -> None:
    history.write("main.tf", BUCKET.replace("one", "two"))
    history.commit()
    history.git("checkout", "--quiet", "main")
    history.write("main.tf", BUCKET.replace("one", "three"))
    history.commit()
    with pytest.raises(subprocess.CalledProcessError):
        history.git("merge", "feature")
    assert "main.tf: this file is in conflict" in refused(history)
    assert "main.tf:2: a merge conflict is not resolved here" in refused(history, "HEAD")


@pytest.mark.parametrize("form", [("--no-sparse-index",), ("--sparse-index",)])
def test_what_a_sparse_checkout_leaves_out_is_not_deleted(history: Repository, form: tuple[str, ...]) -> None:
    history.write("net/main.tf", DATABASE.replace("orders", "network"))
    history.write("net/text.txt", "")
    (history.root / "net/link.tf").symlink_to("text.txt")
    history.write("app/main.tf", BUCKET.replace('"b"', '"c"'))
    history.commit()
    history.git("sparse-checkout", "set", "--cone", *form, "app")
    assert not (history.root / "net").exists()
    for versions in (("HEAD",), ("HEAD", "."), ("HEAD", "./app"), ()):
        assert history.destroyed(*versions) == [], versions
    assert history.destroyed("HEAD~2") == ["aws_db_instance.orders"]
    assert history.destroyed(".", "HEAD~1") == ["aws_s3_bucket.c", "aws_db_instance.network"]
    (history.root / "app/main.tf").unlink()
    assert history.destroyed("HEAD") == ["aws_s3_bucket.c"]
    history.write("net/main.tf", "")
    assert "aws_db_instance.network" in history.destroyed("HEAD"), "what is on disk in spite of it counts"


def test_a_clone_without_all_contents_is_one_line(history: Repository, tmp_path: Path) -> None:
    history.git("config", "uploadpack.allowFilter", "true")
    source = f"file://{history.root}"
    history.git("clone", "--quiet", "--filter=blob:none", "--no-checkout", source, str(tmp_path / "partial"))
    partial = Repository.__new__(Repository)
    partial.root = tmp_path / "partial"
    assert "Clone it without --filter" in refused(partial, "HEAD~1", "HEAD")
    partial.git("checkout", "--quiet", "HEAD~1")
    partial.git("checkout", "--quiet", "feature")
    assert partial.destroyed("HEAD~1") == ["aws_db_instance.orders"]


@pytest.mark.parametrize("start", ["", "./", "/"])
def test_a_name_that_is_longer_than_any_is_one_line(history: Repository, start: str) -> None:
    assert "neither a folder nor a revision" in refused(history, start + "a" * 400, "HEAD")
