"""What planguard writes goes where a person said, through nothing that a change has laid in the way."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.running import ROOT, Run, planguard

PASSING = str(ROOT / "samples/harmless-release/plan.json")
CHECK = ("check", PASSING, "--output")
ANNOTATE = ("annotate", PASSING, "--output")


def tree(folder: Path) -> dict[str, str]:
    """Everything in a folder: what it is, where it leads, what is in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        content = path.read_text() if stat.S_ISREG(mode) else os.readlink(path) if stat.S_ISLNK(mode) else ""
        found[str(path.relative_to(folder))] = f"{stat.S_IFMT(mode)} {content}"
    return found


def refused(run: Run, word: str) -> None:
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1), run
    assert run.err.startswith("planguard: ")
    assert word in run.err


def link(to: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(to)


def bound_socket(path: Path) -> None:
    os.chdir(path.parent)  # the name of a socket may have 108 characters at most
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(ROOT)


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "link to a file": (link("../outside/file"), "a link"),
    "link to a file in here": (link("here"), "a link"),
    "link to nothing": (link("../outside/new"), "a link"),
    "link to itself": (link("report"), "a link"),
    "link to a device": (link("/dev/null"), "a link"),
    "link to standard output": (link("/dev/stdout"), "a link"),
    "pipe": (os.mkfifo, "a named pipe"),
    "socket": (bound_socket, "a socket"),
}


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A working directory with a file in it, beside a folder that no run may write to."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").write_text("theirs")
    (tmp_path / "work").mkdir()
    (tmp_path / "work/here").write_text("ours")
    return tmp_path / "work"


@pytest.mark.parametrize("command", [CHECK, ANNOTATE], ids=lambda words: words[0])
@pytest.mark.parametrize("odd", ODD)
def test_a_report_goes_to_nothing_odd(places: Path, odd: str, command: tuple[str, ...]) -> None:
    make, word = ODD[odd]
    make(places / "report")
    before = tree(places.parent)
    refused(planguard(*command, "report", cwd=places), word)
    refused(planguard(*command, str(places / "report"), cwd=places), word)
    assert tree(places.parent) == before


@pytest.mark.parametrize("to", ["../outside", "/tmp", "real", ".", ".."])
def test_a_report_goes_through_no_linked_folder(places: Path, to: str) -> None:
    (places / "real").mkdir()
    (places / "reports").symlink_to(to)
    (places / "infra").mkdir()
    (places / ".git").mkdir()
    before = tree(places.parent)
    for name in ("reports/report", "./reports/report", "reports/../report", str(places / "reports/report")):
        refused(planguard(*CHECK, name, cwd=places), "reports: a link")
    for name in ("../reports/report", str(places / "reports/report")):
        refused(planguard(*CHECK, name, cwd=places / "infra"), "reports: a link")
    assert tree(places.parent) == before


@pytest.mark.parametrize("cwd", ["infra", "infra/module", "outside", "/"])
def test_an_absolute_path_goes_through_no_link_of_any_checkout(places: Path, cwd: str) -> None:
    top = places.parent
    for checkout in ("infra", "app"):
        (top / checkout / ".git").mkdir(parents=True)
        (top / checkout / "reports").symlink_to("../outside")
    (top / "infra/module").mkdir()
    (top / "infra/module/.git").write_text("gitdir: ../.git/modules/module")
    (top / "infra/module/reports").symlink_to("../../outside")
    (top / "alias").symlink_to("infra/module")
    (top / "loop").symlink_to("loop")
    refused(planguard(*CHECK, str(top / "loop/report"), cwd=top / cwd), "cannot be written")
    before = tree(top)
    for name in ("infra/reports/report", "app/reports/report", "app/../infra/reports/report", "alias/reports/report"):
        refused(planguard(*CHECK, str(top / name), cwd=top / cwd), "reports: a link")
    assert tree(top) == before
    assert planguard(*CHECK, str(top / "alias/report"), cwd=top / cwd).code == 0, "what leads there is the person's own"


def test_two_reports_never_go_to_one_file(places: Path) -> None:
    for names in (("report", "./report"), ("report", str(places / "report")), ("report", "x/../report")):
        run = planguard("check", PASSING, "-fjson", "-ftext", *(f"-o{name}" for name in names), cwd=places)
        refused(run, "two reports cannot go to one file")
    assert not (places / "report").exists()


def test_a_report_goes_where_a_person_says(places: Path) -> None:
    (places.parent / "alias").symlink_to("outside")
    (places / "reports").mkdir()
    (places / "there").write_text("old")
    (places / "there").chmod(0o640)
    names = [
        "new",
        "there",
        "reports/new",
        "../outside/new",
        str(places / "absolute"),
        str(places.parent / "alias/abs"),
    ]
    for name in names:
        assert planguard(*CHECK, name, cwd=places).code == 0
        assert "PASS" in (places / name).read_text()
    assert stat.S_IMODE((places / "there").stat().st_mode) == 0o640
    assert stat.S_IMODE((places / "new").stat().st_mode) == 0o666 & ~_umask()
    assert not list(places.parent.rglob(".planguard-*"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_another_name_of_a_file_keeps_what_it_had(places: Path) -> None:
    os.link(places.parent / "outside/file", places / "report")
    assert planguard(*CHECK, "report", cwd=places).code == 0
    assert (places.parent / "outside/file").read_text() == "theirs"


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/null", "/dev/stderr"])
def test_devices_and_open_files_take_a_report(places: Path, name: str) -> None:
    if not os.path.exists(name):
        pytest.skip(f"this system has no {name}")
    run = planguard(*CHECK, name, cwd=places)
    assert run.code == 0
    assert ("PASS" in run.out + run.err) is (name != "/dev/null")
    script = f"{sys.executable} -m planguard {' '.join(CHECK)} {name} >> here 2>&1"
    subprocess.run(["sh", "-c", script], cwd=places, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    assert (places / "here").read_text().startswith("ours"), "what is redirected to a file is written where that stands"


def test_a_process_takes_a_report(places: Path) -> None:
    script = f"{sys.executable} -m planguard {' '.join(CHECK)} >(cat > taken); wait $!; sleep 0.2"
    subprocess.run(["bash", "-c", script], cwd=places, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    assert "PASS" in (places / "taken").read_text()


def test_a_pipe_that_nobody_reads_is_not_waited_for(places: Path) -> None:
    if not os.access("/dev/shm", os.W_OK):
        pytest.skip("there is no folder under /dev to make a pipe in")
    pipe = Path(f"/dev/shm/planguard-test-{os.getpid()}")
    os.mkfifo(pipe)
    try:
        refused(planguard(*CHECK, str(pipe), cwd=places), "cannot be written")
        pipe.unlink()
        assert planguard(*CHECK, str(pipe), cwd=places).code == 0
        assert "PASS" in pipe.read_text()
    finally:
        pipe.unlink(missing_ok=True)


@pytest.mark.parametrize("name", ["/dev/fd/9", "/dev/fd/x", "/dev/none/report", "/dev/full"])
def test_what_cannot_take_a_report_is_one_line(places: Path, name: str) -> None:
    refused(planguard(*CHECK, name, cwd=places), "cannot be written")


INIT_PLACES = {
    ".planguard.yaml": (),
    ".github/workflows/planguard.yml": (".github/workflows",),
    ".gitlab/planguard.yml": (".gitlab-ci.yml",),
    "planguard.azure-pipelines.yml": ("azure-pipelines.yml",),
    ".pre-commit-config.yaml": (),
}


def found(root: Path, place: str) -> None:
    """Make what has `init` write a file at that place."""
    for name in INIT_PLACES[place]:
        (root / name).mkdir(parents=True) if name.endswith("workflows") else (root / name).write_text("x\n")
    (root / place).parent.mkdir(parents=True, exist_ok=True)


@pytest.mark.parametrize("odd", [*ODD, "folder"])
@pytest.mark.parametrize("place", INIT_PLACES)
def test_init_writes_to_nothing_odd(places: Path, place: str, odd: str) -> None:
    make, word = ODD.get(odd, (Path.mkdir, "a folder"))
    found(places, place)
    make(places / place)
    before = tree(places.parent)
    for how in ((), ("--force",), ("--dry-run",)):
        refused(planguard("init", *how, str(places)), word)
    assert tree(places.parent) == before, "all or nothing"


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        (".github", ".github/workflows/planguard.yml"),
        (".github/workflows", ".github/workflows/planguard.yml"),
        (".gitlab", ".gitlab/planguard.yml"),
    ],
)
def test_init_writes_through_no_linked_folder(places: Path, folder: str, place: str) -> None:
    if place.startswith(".gitlab"):
        (places / ".gitlab-ci.yml").write_text("x\n")
    (places.parent / "outside/workflows").mkdir()
    (places / folder).parent.mkdir(parents=True, exist_ok=True)
    (places / folder).symlink_to(places.parent / "outside")
    before = tree(places.parent)
    for how in ((), ("--force",), ("--dry-run",)):
        refused(planguard("init", *how, cwd=places), f"{folder}: a link")
    assert tree(places.parent) == before


def test_init_says_in_a_line_that_a_file_is_where_a_folder_would_be(places: Path) -> None:
    (places / ".github").mkdir()
    (places / ".github/workflows").write_text("")
    refused(planguard("init", cwd=places), "cannot be written")


ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
HOOK = "repos:\n  - repo: https://example.org/x\n    rev: v1\n    hooks:\n      - id: x\n"


@pytest.mark.parametrize(
    "text",
    [
        ALIASES + HOOK,
        HOOK + "x: &x [*x]\n",
        HOOK + f"x: {'[' * 5000}{']' * 5000}\n",
        HOOK + "".join(f"{' ' * n}x:\n" for n in range(100)),
        HOOK + f"x: {'9' * 5000}\n",
        HOOK + "x: 2020-13-45\n",
        HOOK + "x: !!python/object/apply:os.system [touch pwned]\n",
        HOOK + "? [a]\n: b\n",
        HOOK + "x: !!binary .\n",
        "\0",
        "- x\n",
    ],
    ids=lambda text: text.replace(HOOK, "")[:30].strip(),
)
def test_hooks_that_are_not_plain_are_left_alone(places: Path, text: str) -> None:
    (places / ".pre-commit-config.yaml").write_text(text)
    run = planguard("init", cwd=places)
    assert (run.code, run.err) == (0, "")
    assert "to add    .pre-commit-config.yaml" in run.out
    assert (places / ".pre-commit-config.yaml").read_text() == text
    assert not (places / "pwned").exists()


def test_hooks_larger_than_any_team_has_are_not_read(places: Path) -> None:
    (places / ".pre-commit-config.yaml").write_text("# x\n" * 100_000)
    refused(planguard("init", cwd=places), "larger than 200000 bytes")
    assert not (places / ".planguard.yaml").exists()


NAMES = ["--ruleset=strict", "-oplan.json", "--help", "-h", "--format", "-fjson", "--input", "--workspace=production"]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_never_an_option(places: Path, name: str) -> None:
    shutil.copy(ROOT / "samples/environment-recreated/plan.json", places / name)
    before = tree(places)
    run = planguard("check", name, cwd=places)
    refused(run, f"{name}: an option, and a file here has that name; for the file, write ./{name} or -- {name}.")
    refused(planguard("check", "--ruleset", "strict", PASSING, name, cwd=places), name)
    assert planguard("check", "--", name, cwd=places).code == 1
    assert planguard("check", f"./{name}", cwd=places).code == 1
    assert tree(places) == before


def test_options_are_options_where_no_file_has_their_name(places: Path) -> None:
    run = planguard("check", "--ruleset=strict", "-fjson", "--", PASSING, cwd=places)
    assert (run.code, run.out[:1]) == (0, "{")


def test_the_hooks_put_two_dashes_before_names() -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        assert hook["args"][-1] == "--"
