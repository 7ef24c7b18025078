"""`planguard diff` on repositories and folders that try to have a command run, or another repository read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.predictors.repositories import BUCKET, DATABASE, Repository


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a file behind if anybody runs it."""
    program = tmp_path / "trap"
    program.write_text(f'#!/bin/sh\ntouch "{tmp_path}/ran"\necho "{tmp_path}/ran"\nexit 0\n')
    program.chmod(0o755)
    return program


def ran(trap: Path) -> bool:
    return (trap.parent / "ran").exists()


@pytest.fixture
def changed(repository: Repository) -> Repository:
    """A repository in which a database goes between the last commit but one, the last, the index and the disk."""
    repository.write("infra/main.tf", DATABASE + BUCKET)
    repository.write(".gitattributes", "* diff=x filter=x text=auto ident\n*.tf export-subst\n")
    repository.commit()
    repository.write("infra/main.tf", BUCKET)
    repository.commit()
    repository.write("infra/main.tf", "")
    repository.git("add", "--all")
    return repository


KEYS = {
    "core.fsmonitor": "{trap}",
    "core.pager": "{trap}",
    "core.editor": "{trap}",
    "core.sshCommand": "{trap}",
    "core.askPass": "{trap}",
    "core.gitProxy": "{trap}",
    "core.alternateRefsCommand": "{trap}",
    "credential.helper": "!{trap}",
    "diff.external": "{trap}",
    "diff.x.command": "{trap}",
    "diff.x.textconv": "{trap}",
    "filter.x.clean": "{trap}",
    "filter.x.smudge": "{trap}",
    "filter.x.process": "{trap}",
    "pager.rev-parse": "{trap}",
    "pager.ls-tree": "{trap}",
    "pager.diff": "{trap}",
    "alias.rev-parse": "!{trap}",
    "alias.ls-tree": "!{trap}",
    "uploadpack.packObjectsHook": "{trap}",
    "gpg.program": "{trap}",
}
WAYS = [(), ("HEAD~1",), ("HEAD~1..HEAD",), ("HEAD~1", "infra"), ("./infra", "HEAD")]


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_no_setting_that_the_work_tree_brings_along_runs_a_program(
    changed: Repository, trap: Path, way: tuple[str, ...]
) -> None:
    changed.write("team.gitconfig", "")
    for name, value in {**KEYS, "core.hooksPath": f"{trap.parent}/hooks"}.items():
        changed.git("config", "--file", "team.gitconfig", name, value.format(trap=trap))
    hooks = trap.parent / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout", "pre-auto-gc"):
        shutil.copy(trap, hooks / hook)
    changed.git("config", "include.path", "../team.gitconfig")
    (trap.parent / "ran").unlink(missing_ok=True)  # git itself ran some of them while the test was being set up
    assert changed.diff(*way).code == (0 if way == ("./infra", "HEAD") else 1)
    assert not ran(trap)


@pytest.mark.parametrize(
    "remote", ["ext::{trap} %S", "ssh://host/x", "file:///{trap}", "git://127.0.0.1/x", "trap::x", "/{trap}"]
)
@pytest.mark.parametrize("way", [("HEAD~1",), ("HEAD~1..HEAD",)], ids=" ".join)
def test_a_missing_object_is_fetched_from_nowhere(
    changed: Repository, trap: Path, remote: str, way: tuple[str, ...]
) -> None:
    for name, value in {
        "remote.origin.url": remote.format(trap=trap),
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(trap),
        "remote.origin.vcs": "trap" if remote.startswith("trap") else "",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "core.sshCommand": str(trap),
        "core.gitProxy": str(trap),
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
    }.items():
        if value:
            changed.git("config", name, value)
    shutil.copy(trap, trap.parent / "git-remote-trap")
    listed = subprocess.run(
        ("git", "rev-parse", "HEAD~1:infra/main.tf"), cwd=changed.root, capture_output=True, text=True, check=True
    )
    blob = listed.stdout.strip()
    (changed.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    done = changed.diff(*way, PATH=f"{trap.parent}{os.pathsep}{os.environ['PATH']}")
    assert done.code == 2
    assert done.out == ""
    assert not ran(trap)


def bare_shape(folder: Path, config: str) -> None:
    """What makes git take a folder for a repository; all of it can be committed."""
    for name in ("objects/info", "refs/heads"):
        (folder / name).mkdir(parents=True)
        (folder / name / "keep").touch()
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "config").write_text(config)


HOSTILE = (
    '[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = "."\n\tfsmonitor = "{trap}"\n'
    '\tsshCommand = "{trap}"\n[extensions]\n\tpartialClone = o\n[remote "o"]\n\turl = "ext::{trap} %S"\n'
    '\tpromisor = true\n[protocol "ext"]\n\tallow = always\n'
)


@pytest.mark.parametrize("way", [("HEAD~1", "infra"), ("infra", "HEAD~1"), ("HEAD~1", "./infra"), ("HEAD",)])
@pytest.mark.parametrize("shape", ["bare", "pointer", "repository"])
def test_a_folder_that_is_made_to_look_like_a_repository_is_a_folder(
    changed: Repository, trap: Path, way: tuple[str, ...], shape: str
) -> None:
    folder = changed.root / "infra"
    if shape == "bare":
        bare_shape(folder, HOSTILE.format(trap=trap))
        changed.git("add", "--all")
        changed.git("commit", "--quiet", "--amend", "-m", "x")
    elif shape == "pointer":
        bare_shape(changed.root / "evil", HOSTILE.format(trap=trap))
        (folder / ".git").write_text("gitdir: ../evil\n")
    else:
        bare_shape(folder / ".git", HOSTILE.format(trap=trap))
    done = changed.diff(*way)
    assert done.code == (0 if way[0] == "infra" or (shape == "bare" and way == ("HEAD",)) else 1), done.err
    assert ("aws_db_instance.orders" in done.out) == (done.code == 1 and way != ("HEAD",))
    assert not ran(trap)


def test_inside_such_a_folder_nothing_runs_either(changed: Repository, trap: Path) -> None:
    bare_shape(changed.root / "infra", HOSTILE.format(trap=trap))
    bare_shape(changed.root / "evil", HOSTILE.format(trap=trap))
    inside = Repository.__new__(Repository)
    inside.root = changed.root / "infra"
    assert inside.destroyed("HEAD~1") == ["aws_db_instance.orders", "aws_s3_bucket.b"]
    (inside.root / ".git").write_text("gitdir: ../evil\n")
    done = inside.diff("HEAD~1")
    assert (done.code, done.out) == (2, "")
    assert "which a commit can have put there" in done.err
    assert not ran(trap)


@pytest.mark.parametrize("entry", [".", "", "bin", "{root}/bin", "{root}/link"])
def test_a_git_that_the_work_tree_holds_is_not_run(changed: Repository, trap: Path, entry: str) -> None:
    (changed.root / "bin").mkdir()
    for place in (changed.root / "bin" / "git", changed.root / "git"):
        shutil.copy(trap, place)
    (changed.root / "link").symlink_to("bin")
    path = os.pathsep.join([entry.format(root=changed.root), os.environ["PATH"]])
    assert changed.diff("HEAD~1", PATH=path).code == 1
    assert not ran(trap)


@pytest.mark.parametrize("kind", ["submodule", "repository"])
def test_a_git_that_a_work_tree_around_holds_is_not_run(
    changed: Repository, trap: Path, tmp_path: Path, kind: str
) -> None:
    outer = Repository(tmp_path / "outer")
    shutil.copy(trap, outer.root / "git")
    if kind == "submodule":
        outer.git("submodule", "--quiet", "add", str(changed.root), "sub")
    else:
        outer.git("clone", "--quiet", str(changed.root), "sub")
    inner = Repository.__new__(Repository)
    inner.root = outer.root / "sub"
    path = os.pathsep.join([str(outer.root), os.environ["PATH"]])
    assert inner.diff("HEAD~1", "HEAD", PATH=path).code == 1
    assert not ran(trap)


def test_the_programs_of_a_home_folder_that_is_a_work_tree_are_the_user_s(changed: Repository, tmp_path: Path) -> None:
    home = Repository(tmp_path / "home")
    (home.root / "git").symlink_to(str(shutil.which("git")))
    shutil.move(changed.root, home.root / "project")
    changed.root = home.root / "project"
    assert changed.diff("HEAD~1", PATH=str(home.root), HOME=str(home.root)).code == 1
    assert changed.diff("HEAD~1", PATH=str(home.root), HOME=str(tmp_path)).code == 2


def test_links_in_a_circle_are_no_bug(changed: Repository, tmp_path: Path) -> None:
    for folder in (changed.root, tmp_path):
        (folder / "loop").symlink_to("loop")
    path = os.pathsep.join([str(changed.root / "loop"), str(tmp_path / "loop/bin"), os.environ["PATH"]])
    assert changed.diff("HEAD~1", PATH=path).code == 1
    for place in ({"GIT_DIR": "loop"}, {"GIT_DIR": ".git", "GIT_WORK_TREE": "loop"}, {"HOME": "loop"}):
        assert "internal error" not in changed.diff("HEAD~1", **place).err
    changed.write("infra/main.tf", 'module "m" {\n  source = "../loop/m"\n}\n')
    assert "internal error" not in changed.diff("HEAD", "./infra").err
    for pointer in ("gitdir: ../loop/x\n", "gitdir: \0\n", f"gitdir: {'x/' * 3000}\n"):
        changed.write("infra/.git", pointer)
        inside = Repository.__new__(Repository)
        inside.root = changed.root / "infra"
        assert "internal error" not in inside.diff("HEAD~1").err


def test_without_a_git_outside_the_work_tree_there_is_one_line(changed: Repository, trap: Path) -> None:
    shutil.copy(trap, changed.root / "git")
    done = changed.diff("HEAD~1", PATH=str(changed.root))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert not ran(trap)


def test_a_repository_of_somebody_else_is_not_read(changed: Repository) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(changed.root, 12345, 12345)
    os.chown(changed.root / ".git", 12345, 12345)
    done = changed.diff("HEAD~1")
    assert (done.code, done.out) == (2, "")
    assert "belongs to another user" in done.err
    assert "safe.directory" in done.err
    trusted = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": str(changed.root)}
    assert changed.diff("HEAD~1", **trusted).code == 1


def test_a_submodule_is_not_entered(changed: Repository, trap: Path, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    inner.write("main.tf", BUCKET)
    inner.commit()
    changed.git("submodule", "--quiet", "add", str(inner.root), "sub")
    changed.commit()
    for name, value in {"core.fsmonitor": str(trap), "submodule.recurse": "true"}.items():
        subprocess.run(("git", "config", name, value), cwd=changed.root / "sub", check=True)
        subprocess.run(("git", "config", name, value), cwd=changed.root, check=True)
    (trap.parent / "ran").unlink(missing_ok=True)
    assert changed.diff("HEAD~1").code in (0, 1)
    assert changed.diff("HEAD~1", "HEAD").code in (0, 1)
    assert not ran(trap)


def test_a_hook_of_git_is_told_where_the_repository_and_the_index_are(changed: Repository, tmp_path: Path) -> None:
    index = changed.root / ".git" / "next-index"
    subprocess.run(
        ("git", "read-tree", "HEAD~1"), cwd=changed.root, env=os.environ | {"GIT_INDEX_FILE": str(index)}, check=True
    )
    assert changed.destroyed() == ["aws_s3_bucket.b"]
    assert changed.destroyed(GIT_INDEX_FILE=".git/next-index") == []
    assert changed.destroyed(GIT_DIR=".git", GIT_INDEX_FILE=str(index)) == []
    changed.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), "HEAD~1")
    linked = Repository.__new__(Repository)
    linked.root = tmp_path / "linked"
    assert linked.destroyed("HEAD") == []
    git_dir = changed.root / ".git" / "worktrees" / "linked"
    assert linked.destroyed("HEAD", GIT_DIR=str(git_dir)) == []
    assert linked.destroyed("HEAD", ".") == []


def test_worktrees_beside_a_bare_clone_are_read(changed: Repository, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    subprocess.run(("git", "clone", "--quiet", "--bare", str(changed.root), ".bare"), cwd=project, check=True)
    (project / ".git").write_text("gitdir: ./.bare\n")
    subprocess.run(
        ("git", "worktree", "add", "--quiet", "--detach", "wt"), cwd=project, check=True, capture_output=True
    )
    linked = Repository.__new__(Repository)
    linked.root = project / "wt"
    assert linked.destroyed("HEAD~1") == ["aws_db_instance.orders"]
