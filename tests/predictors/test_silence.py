"""What `planguard diff` does not follow, cannot read or does not compare is told, never passed over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.predictors.repositories import BUCKET, DATABASE, Repository
from tests.running import planguard, planguard_json

ROOT = 'terraform {\n  backend "s3" {}\n}\n'
CALL = 'module "db" {{\n  {}\n}}\n'


def both_ways(repository: Repository) -> list[tuple[str, ...]]:
    """The last change as two revisions, against the disk, and as two folders."""
    before = repository.root.parent / "before"
    repository.git("worktree", "add", "--quiet", "--detach", str(before), "HEAD~1")
    return [("HEAD~1..HEAD",), ("HEAD~1",), (f"{before}/", "./")]


def losing(repository: Repository, *addresses: str) -> None:
    for versions in both_ways(repository):
        assert repository.destroyed(*versions) == list(addresses), versions


def warned(repository: Repository, text: str, *versions: str) -> None:
    found = repository.gaps(*versions)
    assert [kind for kind, message in found if text in message] == ["not-compared"], found
    done = repository.diff(*versions)
    assert done.out.startswith(("WARN", "BLOCK")), done.out


# --- links -----------------------------------------------------------------------------------------------------------


def test_a_linked_file_is_part_of_the_folder_that_links_to_it(repository: Repository) -> None:
    repository.write("root/main.tf", ROOT)
    repository.write("common/db.tf", DATABASE)
    (repository.root / "root" / "db.tf").symlink_to("../common/db.tf")
    repository.commit()
    (repository.root / "root" / "db.tf").unlink()
    repository.commit()
    losing(repository, "aws_db_instance.orders")


def test_a_change_of_what_a_link_leads_to_is_one_of_the_root(repository: Repository) -> None:
    repository.write("root/main.tf", ROOT)
    repository.write("shared/db.txt", DATABASE)
    (repository.root / "root" / "db.tf").symlink_to("../shared/db.txt")
    repository.commit()
    repository.write("shared/db.txt", "")
    repository.commit()
    losing(repository, "aws_db_instance.orders")


@pytest.mark.parametrize("target", ["../stores/v1", "../stores/../stores/v1/.", "../alias"])
def test_a_linked_module_is_read(repository: Repository, target: str) -> None:
    repository.write("main.tf", ROOT + CALL.format('source = "./modules/db"'))
    repository.write("stores/v1/main.tf", DATABASE)
    (repository.root / "alias").symlink_to("stores/v1")
    (repository.root / "modules").mkdir()
    (repository.root / "modules" / "db").symlink_to(target)
    repository.commit()
    repository.write("stores/v1/main.tf", BUCKET)
    repository.commit()
    for versions in both_ways(repository):
        assert "module.db.aws_db_instance.orders" in repository.destroyed(*versions)


def test_a_linked_module_that_leads_elsewhere_is_another(repository: Repository) -> None:
    repository.write("main.tf", ROOT + CALL.format('source = "./db"'))
    repository.write("v1/main.tf", DATABASE)
    repository.write("v2/main.tf", BUCKET)
    (repository.root / "db").symlink_to("v1")
    repository.commit()
    (repository.root / "db").unlink()
    (repository.root / "db").symlink_to("v2")
    repository.commit()
    losing(repository, "module.db.aws_db_instance.orders")


@pytest.mark.parametrize("target", ["/etc/hostname", "../../outside.tf", "nothing.tf", "db.tf", "folder"])
def test_a_link_that_cannot_be_followed_is_told(repository: Repository, target: str) -> None:
    repository.write("root/main.tf", ROOT)
    repository.write("root/folder/x.tf", "")
    repository.commit()
    (repository.root / "root" / "db.tf").symlink_to(target)
    repository.commit()
    for versions in both_ways(repository):
        done = repository.diff(*versions)
        assert done.code in (1, 2), versions
        assert "root/db.tf" in done.out + done.err


# --- files and folders that cannot be read ---------------------------------------------------------------------------


def two_folders(tmp_path: Path, before: dict[str, str], after: dict[str, str]) -> None:
    for side, files in (("before", before), ("after", after)):
        for path, text in files.items():
            (tmp_path / side / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / side / path).write_text(text)


def test_a_pipe_in_the_place_of_a_file_holds_nobody_up(tmp_path: Path) -> None:
    two_folders(tmp_path, {"a/main.tf": DATABASE, "b/main.tf": BUCKET}, {"b/main.tf": "locals {}\n"})
    (tmp_path / "after" / "a").mkdir()
    os.mkfifo(tmp_path / "after" / "a" / "main.tf")
    code, report = planguard_json("diff", "before/", "after/", cwd=tmp_path)
    assert code == 1
    assert [gone["address"] for plan in report["plans"] for gone in plan["destroyed"]] == ["aws_s3_bucket.b"]
    gaps = [gap for plan in report["plans"] for gap in plan["gaps"]]
    assert [gap["kind"] for gap in gaps] == ["unreadable-source"]
    assert "a/main.tf: a named pipe" in gaps[0]["message"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    two_folders(tmp_path, {"a/main.tf": DATABASE}, {"a/main.tf": BUCKET})
    (tmp_path / "after" / "a").chmod(0)
    done = planguard("diff", "before/", "after/", cwd=tmp_path)
    (tmp_path / "after" / "a").chmod(0o755)
    assert done.code in (1, 2)


def test_a_hidden_folder_is_read_where_it_is_a_root_or_a_module(tmp_path: Path) -> None:
    call = CALL.format('source = "./.modules/db"')
    before = {"main.tf": call, ".modules/db/main.tf": DATABASE, ".envs/prod/main.tf": BUCKET}
    two_folders(tmp_path, before, {"main.tf": call, ".modules/db/main.tf": "\n", ".envs/prod/main.tf": "\n"})
    _, report = planguard_json("diff", "before/", "after/", cwd=tmp_path)
    assert [gone["address"] for plan in report["plans"] for gone in plan["destroyed"]] == [
        "module.db.aws_db_instance.orders",
        "aws_s3_bucket.b",
    ]


def test_a_module_in_a_folder_that_terraform_fills_is_told(repository: Repository) -> None:
    repository.write("main.tf", ROOT + CALL.format('source = "./.terraform/db"') + BUCKET)
    repository.write(".terraform/db/main.tf", DATABASE)
    repository.git("add", "--all", "--force")
    repository.commit()
    repository.write("main.tf", ROOT + CALL.format('source = "./.terraform/db"'))
    repository.commit()
    warned(repository, "module.db is at ./.terraform/db", "HEAD~1..HEAD")


# --- submodules ------------------------------------------------------------------------------------------------------


def test_a_submodule_that_moved_is_told(repository: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    inner.write("main.tf", DATABASE)
    inner.commit()
    repository.git("submodule", "--quiet", "add", str(inner.root), "modules/db")
    repository.write("main.tf", ROOT)
    repository.commit()
    assert repository.gaps("HEAD") == []
    inner.write("main.tf", "")
    inner.commit()
    repository.git("-C", "modules/db", "pull", "--quiet")
    warned(repository, "The submodule modules/db changes from", "HEAD")
    repository.git("add", "--all")
    warned(repository, "The submodule modules/db changes from")
    repository.commit()
    warned(repository, "The submodule modules/db changes from", "HEAD~1..HEAD")


# --- what a source looks like ----------------------------------------------------------------------------------------


SOURCES = {
    "plain": CALL.format('source = "./db"'),
    "later": CALL.format('providers = {}\n  source = "./db" # here'),
    "one line": 'module "db" { source = "./db" }\n',
    "escape": CALL.format('source = "\\u002e/db"'),
    "heredoc": CALL.format("source = <<EOT\n./db\nEOT"),
    "indented heredoc": CALL.format("source = <<-EOT\n    ./db\n    EOT"),
    "comment between": CALL.format('source /* here */ = /* there */ "./db"'),
    "comment on the line before": CALL.format('# source = "./other"\n  source = "./db"'),
    "parentheses": CALL.format('source = ("./db")'),
    "a decoy in a string": CALL.format('name = "source = ./other"\n  source = "./db"'),
    "a label without quotes": 'module db {\n  source = "./db"\n}\n',
    "a slash more": CALL.format('source = ".//db/"'),
    "backslashes": CALL.format('source = ".\\\\db"'),
}


@pytest.mark.parametrize("text", SOURCES.values(), ids=SOURCES)
def test_a_source_is_parsed_however_it_is_written(repository: Repository, text: str) -> None:
    repository.write("main.tf", ROOT + text)
    repository.write("db/main.tf", DATABASE)
    repository.commit()
    repository.write("db/main.tf", "\n")
    repository.commit()
    assert repository.destroyed("HEAD~1..HEAD") == ["module.db.aws_db_instance.orders"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tofu", CALL.format('source = "./db"')),
        ("main.tf.json", '{"module": {"db": {"source": "./db"}}}'),
        ("main.tf.json", '{"module": [{"db": [{"source": "\\u002e/db"}]}]}'),
        ("main.tf.json", '{"modul\\u0065": {"db": {"sourc\\u0065": "./db"}}}'),
        ("main.tofu.json", '{"module": {"db": {"//": "x", "source": "./db"}}}'),
    ],
)
def test_a_source_is_parsed_in_every_syntax(repository: Repository, name: str, text: str) -> None:
    repository.write(name, text)
    repository.write("db/main.tf", DATABASE)
    repository.commit()
    repository.write("db/main.tf", "\n")
    repository.commit()
    losing(repository, "module.db.aws_db_instance.orders")


def test_a_source_that_only_a_plan_can_tell_is_told(repository: Repository) -> None:
    call = 'variable "v" {\n  default = "db"\n}\n' + CALL.format('source = "./${var.v}"')
    repository.write("main.tf", ROOT + call + BUCKET)
    repository.commit()
    repository.write("main.tf", ROOT + call)
    repository.commit()
    warned(repository, "module.db has a source that only a plan shows", "HEAD~1..HEAD")


def test_a_module_above_the_folders_that_are_compared_is_told(tmp_path: Path) -> None:
    call = CALL.format('source = "../modules/db"')
    two_folders(tmp_path, {"main.tf": call}, {"main.tf": call})
    done = planguard("diff", "before/", "after/", cwd=tmp_path)
    assert done.out.startswith("WARN")
    assert "module.db is at ../modules/db, outside of what is compared" in done.out


# --- sources that cannot be parsed -----------------------------------------------------------------------------------


def test_a_file_that_cannot_be_parsed_hides_no_other(repository: Repository) -> None:
    repository.write("a/main.tf", DATABASE)
    repository.write("b/main.tf", BUCKET)
    repository.commit()
    repository.write("a/main.tf", "locals {}\n")
    repository.write("b/main.tf", "{% if x %}\n" + BUCKET)
    repository.commit()
    for versions in both_ways(repository):
        done = repository.diff(*versions)
        assert done.code == 1
        assert "aws_db_instance.orders" in done.out
        assert "b/main.tf:1: this is not a block" in done.out


def test_a_file_that_cannot_be_parsed_loses_nothing_that_may_still_be_in_it(repository: Repository) -> None:
    repository.write("main.tf", ROOT + DATABASE)
    repository.write("other.tf", BUCKET)
    repository.commit()
    repository.write("main.tf", ROOT + DATABASE + "}\n")
    repository.write("other.tf", "\n")
    repository.commit()
    losing(repository, "aws_s3_bucket.b")


BROKEN = 'resource "aws_s3_bucket" "b" {\n  bucket = = "one"\n}\n'


@pytest.mark.parametrize("broken", [BROKEN, "resource {{\n", BUCKET + "<<<<<<< HEAD\n=======\n>>>>>>> x\n", "\x00"])
def test_a_commit_that_mends_an_error_passes(repository: Repository, broken: str) -> None:
    repository.write("main.tf", broken + ROOT)
    repository.commit()
    repository.write("main.tf", BUCKET + ROOT)
    repository.commit()
    for versions in both_ways(repository):
        done = repository.diff(*versions)
        assert (done.code, "BLOCK" in done.out) == (0, False), done
        assert {kind for kind, _ in repository.gaps(*versions)} == {"unreadable-earlier"}


def test_a_block_that_could_not_be_read_and_goes_is_gone(repository: Repository) -> None:
    repository.write("main.tf", ROOT + DATABASE.replace("=", "= ="))
    repository.commit()
    repository.write("main.tf", ROOT)
    repository.commit()
    losing(repository, "aws_db_instance.orders")


def test_a_block_that_the_parser_does_not_take_hides_no_other(repository: Repository) -> None:
    odd = 'resource "aws_sqs_queue" "q" {{\n  name = "{}"\n  fifo_queue = (\n    var.n\n    .a\n  )\n}}\n'
    repository.write("main.tf", odd.format("q") + DATABASE)
    repository.commit()
    repository.write("main.tf", odd.format("r"))
    repository.commit()
    losing(repository, "aws_db_instance.orders")
    assert {kind for kind, _ in repository.gaps("HEAD~1..HEAD")} == {"unreadable-earlier", "unreadable-source"}


def test_what_was_unreadable_and_is_untouched_blocks_nobody(repository: Repository) -> None:
    repository.write("template/main.tf", "{{ cookiecutter }}\n")
    repository.write("template/other.tf", BUCKET)
    repository.commit()
    repository.write("template/other.tf", BUCKET + 'resource "aws_sqs_queue" "q" {}\n')
    repository.commit()
    assert repository.diff("HEAD~1..HEAD").code == 0


@pytest.mark.parametrize("path", ["main.tf", "terraform.tfvars", "more.tf.json"])
def test_a_conflict_that_is_left_in_a_file_is_told_with_its_line(repository: Repository, path: str) -> None:
    repository.write("main.tf", ROOT)
    repository.commit()
    ours, theirs = ("locals {}\n", 'locals {\n a = "b"\n}\n')
    repository.write(path, f"\n<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> feature\n")
    repository.commit()
    done = repository.diff("HEAD~1..HEAD")
    assert done.code in (1, 2)
    assert f"{path}:2: a merge conflict is not resolved here" in done.out + done.err


# --- empty bodies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'provider "random" {}\n',
        "terraform {}\n",
        'terraform {\n  backend "s3" {}\n}\n',
        "terraform {\n  cloud {}\n}\n",
        "terraform {\n  required_providers {}\n}\n",
        "locals {}\n",
        'module "x" {}\n',
        'resource "a_b" "c" {\n  lifecycle {}\n}\n',
        'resource "a_b" "c" {\n  dynamic "d" {}\n}\n',
        'resource "a_b" "c" {\n  dynamic "d" {\n    for_each = ["x"]\n  }\n}\n',
        'resource "a_b" "c" {\n  dynamic {}\n}\n',
        'resource "a_b" {}\n',
        "resource {}\n",
        "variable {}\n",
        "moved {}\n",
        "removed {}\n",
        "import {}\n",
        "check {}\n",
        'variable "v" {}\n',
        'output "o" {}\n',
        'data "a_b" "c" {}\n',
        'provider "aws" {\n  assume_role {}\n}\n',
        'provider "aws" {\n  alias = ""\n}\n',
        "{}\n",
        "",
    ],
)
def test_a_block_without_anything_in_it_is_no_trouble(tmp_path: Path, text: str) -> None:
    for before, after in (("\n", text), (text, "\n"), (text, f"\n# moved down\n{text}{BUCKET}")):
        shutil.rmtree(tmp_path / "before", ignore_errors=True)
        shutil.rmtree(tmp_path / "after", ignore_errors=True)
        two_folders(tmp_path, {"main.tf": before}, {"main.tf": after})
        done = planguard("diff", "before/", "after/", cwd=tmp_path)
        assert done.code in (0, 1, 2)
        assert "internal error" not in done.err
