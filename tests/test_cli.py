"""The command line as a person and a pipeline meet it: help, mistakes, pipes, and where output goes."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from planguard import cli as room
from planguard import reporters, rules
from planguard.cli._output.view import Color, view
from planguard.loading import plugins
from tests.running import ROOT, planguard, started

COMMANDS = plugins.names(room)
BLOCKED = "samples/environment-recreated/plan.json"
PASSING = "samples/harmless-release/plan.json"


def complaint(*arguments: str, **settings: Any) -> str:
    """What planguard complains of: one line on standard error, nothing on standard output, exit code 2."""
    run = planguard(*arguments, **settings)
    assert (run.code, run.out) == (2, ""), run
    assert run.err.startswith("planguard: ")
    assert run.err.count("\n") == 1
    return run.err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_reads_well_at_80_columns(command: str) -> None:
    run = planguard(*command.split(), "--help", COLUMNS="80")
    assert run.code == 0
    assert run.err == ""
    assert max(map(len, run.out.splitlines())) <= 80
    assert not [line for line in run.out.splitlines() if line.endswith("...") and "Usage" not in line]
    assert run.out == planguard(*command.split(), "-h", COLUMNS="80").out


def test_the_version_is_that_of_the_package() -> None:
    assert planguard("--version").out == f"planguard {__import__('planguard').__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], 'did you mean "check"?'),
        (["check"], "Missing argument 'FILE...'"),
        (["check", "--frobnicate", BLOCKED], "No such option '--frobnicate'"),
        (["plan.json"], "run `planguard check plan.json`."),
        ([BLOCKED, "-f", "json"], f"run `planguard check {BLOCKED}`."),
        (["it's new.tfplan"], "run `planguard check 'it'\"'\"'s new.tfplan'`."),
        (["check", "--format", "xml", BLOCKED], 'there is no format "xml"; known are '),
        (["check", "-f", "htm", BLOCKED], 'there is no format "htm"; did you mean "html"?'),
        (["annotate", "-f", "htm", BLOCKED], 'there is no format "htm"; did you mean "html"?'),
        (["check", "--color", "alway", BLOCKED], 'there is no color setting "alway"; did you mean "always"?'),
        (["check", "--full", "-q", BLOCKED], "--full and --quiet contradict each other"),
        (["check", "-o", "report.docx", BLOCKED], "the ending .docx names no format. Known are .html (html), "),
        (["check", "-o", "a.html", "-o", "b.htm", BLOCKED], "b.htm: the ending .htm names no format"),
        (["check", "-f", "json", "-o", "a.json", "-o", "b.html", BLOCKED], "more --output files than --format reports"),
        (["check", "--format", "json", "--format", "text", BLOCKED], "only one report can go to standard output"),
        (["check", "-f", "json", "-o", "-", "-f", "text", "-o", "-", BLOCKED], "only one report"),
        (["check", "-f", "json", "-o", "x", "-f", "text", "-o", "x", BLOCKED], "two reports cannot go to one file"),
        (["check", "-f", "text", "-o", "x", "-o", "y", BLOCKED], "more --output files than --format reports"),
        (["check", "--input", "xml", BLOCKED], 'there is no input format "xml"; known are change-set'),
        (["check", "--input", "terraform-jsn", BLOCKED], 'did you mean "terraform-json"?'),
        (["check", "--ruleset", "lenient", BLOCKED], "lenient: there is no such ruleset file. Pass a path, or one of"),
        (["check", "--ruleset", "strct", BLOCKED], 'strct: there is no such ruleset file; did you mean "strict"?'),
        (["check", "nowhere.json"], "nowhere.json: No such file or directory."),
        (["check", "a\x1b[31m\nb"], "a\\x1b[31m\\nb: No such file or directory."),
        (["check", "--output", "no/such/folder/report.txt", BLOCKED], "no/such/folder/report.txt: cannot be written"),
        (["check", "--output", "samples", BLOCKED], "samples"),
        (["check", "planguard/rules"], "no .json, .yaml, or .yml file in this folder"),
        (["annotate"], "Missing argument 'PLAN'"),
        (["annotate", "nowhere.json"], "nowhere.json"),
        (["explain", "destroy-data"], "Did you mean destroys-data?"),
        (["explain", "aws_db_instance.main"], "Did you mean aws_db_instance?"),
        (["explain", "x \x1b y"], "x \\x1b y is neither a rule nor a resource type"),
        (["completion", "tcsh"], 'there is no shell "tcsh"; '),
        (["init", "nowhere"], "nowhere: no such folder"),
    ],
    ids=lambda value: " ".join(value)[:40].encode("unicode_escape").decode() if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line_and_exit_code_2(arguments: list[str], words: str) -> None:
    assert words in complaint(*arguments)


def test_without_a_command_the_help_goes_to_standard_error() -> None:
    run = planguard()
    assert (run.code, run.out) == (2, "")
    assert "Usage: planguard" in run.err


def test_a_file_that_cannot_be_written_leaves_standard_output_empty() -> None:
    complaint("check", BLOCKED, "--format", "text", "--output", "-", "--format", "json", "--output", "no/such/report")


def test_several_reports_go_to_their_places(tmp_path: Path) -> None:
    run = planguard(
        *("check", str(ROOT / BLOCKED), "-f", "json", "-o", "one.json", "-f", "text", "-o", "-", "-f", "csv"),
        *("-o", "two.csv"),
        cwd=tmp_path,
    )
    assert run.code == 1
    assert run.out.startswith("BLOCK")
    assert json.loads((tmp_path / "one.json").read_text())["verdict"] == "block"
    assert (tmp_path / "two.csv").read_text().count("\n") > 3


def test_a_run_that_only_reports_tells_the_verdict_and_ends_with_0(tmp_path: Path) -> None:
    run = planguard("check", BLOCKED, "--report-only")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("BLOCK")
    assert "\nReport only: the exit code is 0.\n" in run.out
    assert json.loads(planguard("check", BLOCKED, "--report-only", "-f", "json").out)["report_only"] is True
    (tmp_path / "never.yaml").write_text("fail_on: never\n")
    ruled = planguard("check", BLOCKED, "--ruleset", str(tmp_path / "never.yaml"), "-f", "json")
    report = json.loads(ruled.out)
    assert (ruled.code, report["verdict"], report["report_only"]) == (0, "block", True)
    assert [one["setting"] for one in report["ruleset"]["weaker"]] == ["fail_on"]
    assert planguard("check", "nowhere.json", "--report-only").code == 2


def on_a_terminal(script: str, **environment: str) -> str:
    """What a run shows on a terminal that is its standard error, and whose output goes elsewhere."""
    ours, theirs = pty.openpty()
    run = subprocess.run(
        ["bash", "-c", script],
        stdout=subprocess.DEVNULL, stderr=theirs, stdin=subprocess.DEVNULL, cwd=ROOT, check=False,
        env=os.environ | {"PLANGUARD": f"{sys.executable} -m planguard", "TERM": "xterm"} | environment,
    )  # fmt: skip
    os.close(theirs)
    with open(ours, "rb", buffering=0) as terminal:
        try:
            shown = terminal.read(10_000) or b""
        except OSError:  # nothing was written before the other end was closed
            shown = b""
    assert run.returncode in (0, 1, 2)
    return shown.decode()


SLOW = f"(sleep 2; cat {PASSING}) | $PLANGUARD check - "


def test_a_run_that_takes_long_says_what_it_does_and_erases_it() -> None:
    shown = on_a_terminal(SLOW)
    assert shown.startswith("\r\x1b[2Kplanguard: reading 1 of 1")
    assert "planguard: judging" in shown
    assert shown.endswith("\r\x1b[2K")
    refused = on_a_terminal("(sleep 2; echo x) | $PLANGUARD check -")
    assert "reading 1 of 1\r\x1b[2Kplanguard: standard input: not a plan" in refused


@pytest.mark.parametrize(
    ("script", "environment"),
    [(f"$PLANGUARD check {PASSING}", {}), (f"{SLOW} -q", {}), (SLOW, {"CI": "true"}), (SLOW, {"TERM": "dumb"})],
)
def test_nothing_is_said_of_a_short_run_or_where_nobody_looks(script: str, environment: dict[str, str]) -> None:
    assert on_a_terminal(script, **environment) == ""


BROKEN = """import sys, importlib.abc
class Broken(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            raise ImportError("libX.so: cannot open shared object file", name=name)
sys.meta_path.insert(0, Broken())
sys.argv = ["planguard", "check", "--ruleset", {ruleset!r}, {plan!r}]
from planguard.__main__ import main
main()
"""


@pytest.mark.parametrize("name", ["click", "msgspec", "yaml", "jsonschema"])
def test_a_package_that_is_missing_or_broken_is_named(tmp_path: Path, name: str) -> None:
    ruleset = tmp_path / "ruleset.yaml"
    ruleset.write_text("fail_onn: high\n")
    program = BROKEN.format(name=name, ruleset=str(ruleset), plan=BLOCKED)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"planguard: {name} is not installed or broken (libX.so: cannot open shared object file); "
        "run `pip install --force-reinstall iac-planguard`.\n"
    )


def marker(*words: str, cwd: Path, **settings: Any) -> str:
    """What tells a plan from others, by the first line of its comment."""
    run = planguard(*words, "--format", "markdown", cwd=cwd, **settings)
    assert run.code == 0, run
    return run.out.partition("\n")[0].removeprefix("<!-- planguard:").removesuffix(" -->")


@pytest.fixture
def stacks(tmp_path: Path) -> Path:
    """A repository with two folders that have a plan of the same name each."""
    root = tmp_path / "checkout"
    for name in ("objects", "refs"):
        (root / ".git" / name).mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    for name in ("net", "app"):
        (root / name).mkdir()
        shutil.copy(ROOT / PASSING, root / name / "plan.json")
    return root


def test_two_plans_of_a_repository_are_told_apart_wherever_planguard_runs(stacks: Path, tmp_path: Path) -> None:
    check = ("check", "plan.json")
    assert marker(*check, cwd=stacks / "net") == "net/plan.json"
    assert marker(*check, cwd=stacks / "app") == "app/plan.json"
    assert marker("check", "net/plan.json", cwd=stacks) == "net/plan.json"
    assert marker("check", str(stacks / "net/plan.json"), cwd=tmp_path) == "net/plan.json"
    assert marker("check", "../net/plan.json", cwd=stacks / "app") == "net/plan.json"
    assert marker("check", "net", "app", cwd=stacks) == "app/plan.json+net/plan.json"
    assert marker(*check, "--workspace", "prod", cwd=stacks / "net") == "net/plan.json/prod"
    assert marker(*check, "--workspace", "default", cwd=stacks / "net") == "net/plan.json"
    assert marker("check", "-", cwd=stacks / "net", stdin=(ROOT / PASSING).read_bytes()) == "net/standard-input"
    shutil.copy(ROOT / PASSING, tmp_path / "plan.json")
    assert marker("check", str(tmp_path / "plan.json"), cwd=stacks / "app") == "app/plan.json"


def test_outside_of_a_repository_the_folder_tells_plans_apart(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("net", "app"):
        (tmp_path / name).mkdir()
        shutil.copy(ROOT / PASSING, tmp_path / name / "plan.json")
        assert marker("check", "plan.json", cwd=tmp_path / name) == f"{name}/plan.json"
        assert marker("check", str(tmp_path / name / "plan.json"), cwd=elsewhere) == f"{name}/plan.json"


def test_a_key_that_is_given_is_the_one(stacks: Path) -> None:
    assert marker("check", "plan.json", "--key", "network", "--workspace", "x", cwd=stacks / "net") == "network"
    assert marker("check", "net", "app", "--key", "all", cwd=stacks) == "all/app/plan.json+all/net/plan.json"
    first = json.loads(planguard("check", "net/plan.json", "--key", "k", "-f", "sarif", cwd=stacks).out)["runs"][0]
    assert first["automationDetails"]["id"] == "planguard/k/"


def test_what_is_found_in_a_plan_has_the_same_name_in_every_checkout(stacks: Path) -> None:
    shutil.copy(ROOT / BLOCKED, stacks / "net/plan.json")
    other = stacks.with_name("elsewhere")
    shutil.copytree(stacks, other)
    reports = [planguard("check", "plan.json", "-f", "sarif", cwd=root / "net").out for root in (stacks, other)]
    assert reports[0] == reports[1]
    assert str(stacks) not in reports[0]


ENDINGS = {
    ".html": "<!doctype",
    ".json": "{",
    ".md": "<!--",
    ".sarif": "{",
    ".xml": "<?xml",
    ".csv": "",
    ".TXT": "PASS",
}


def test_an_environment_that_is_nearly_a_known_word_is_asked_about() -> None:
    hint = 'planguard: --environment "prodution" is no environment that the ruleset knows; did you mean "production"?\n'
    assert planguard("check", PASSING, "--environment", "prodution").err == hint
    for name in ("production", "prod-eu-2", "acme"):
        assert planguard("check", PASSING, "--environment", name).err == ""


def test_a_file_without_a_format_gets_that_of_its_ending(tmp_path: Path) -> None:
    files = [f"report{ending}" for ending in ENDINGS]
    outputs = [word for file in files for word in ("-o", file)]
    run = planguard("check", str(ROOT / PASSING), *outputs, cwd=tmp_path)
    assert (run.code, run.out, run.err) == (0, "", "")
    for file, start in zip(files, ENDINGS.values(), strict=True):
        assert (tmp_path / file).read_text().startswith(start)


def test_a_format_that_is_given_is_never_guessed_otherwise(tmp_path: Path) -> None:
    run = planguard("check", str(ROOT / PASSING), "-f", "json", "-f", "csv", "-o", "report.html", cwd=tmp_path)
    assert (tmp_path / "report.html").read_text().startswith("{")
    assert run.out.startswith("plan,")


def colored(*options: str, **environment: Any) -> bool:
    return "\x1b[" in planguard("check", PASSING, *options, **environment).out


def test_color_is_as_the_option_and_else_as_the_environment_says() -> None:
    assert not colored()
    assert colored(FORCE_COLOR="1")
    assert not colored(FORCE_COLOR="1", NO_COLOR="1")
    assert colored("--color", "always")
    assert colored("--color", "always", NO_COLOR="1", TERM="dumb")
    assert not colored("--color", "never", FORCE_COLOR="1")
    assert "\x1b[" in planguard("annotate", PASSING, "--color", "always").out


class Terminal:
    """Standard output as one, of so many columns."""

    def __init__(self, columns: int = 0, encoding: str = "utf-8") -> None:
        self.columns, self.encoding = columns, encoding

    def isatty(self) -> bool:
        return self.columns > 0

    def fileno(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("terminal", "columns", "width"),
    [(0, None, 100), (0, "90", 90), (0, "wide", 100), (100, None, 100), (60, None, 80), (300, None, 120),
     (100, "110", 110), (0, "500", 120)],
)  # fmt: skip
def test_the_width_is_that_of_the_terminal_within_bounds(
    monkeypatch: pytest.MonkeyPatch, terminal: int, columns: str | None, width: int
) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal(terminal))
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((terminal, 24)))
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    assert view(Color.AUTO, full=False, quiet=False, place="-").width == width
    assert view(Color.AUTO, full=False, quiet=False, place="report.txt").width == 100


def test_what_a_terminal_cannot_show_is_spelled_out_and_stops_nothing(tmp_path: Path) -> None:
    shutil.copy(ROOT / PASSING, tmp_path / "plän→.json")
    name = str(tmp_path / "plän→.json")
    run = started("check", name, PYTHONIOENCODING="ascii")
    assert (run.code, run.err) == (0, "")
    assert "pl\\xe4n->.json" in run.out
    assert (
        json.loads(started("check", name, "-f", "json", PYTHONIOENCODING="latin-1").out)["plans"][0]["source"] == name
    )
    for command in (["rules"], ["explain", "destroys-data"], ["annotate", name], ["check", "--help"]):
        assert started(*command, PYTHONIOENCODING="ascii").code == 0


def test_warnings_of_python_are_not_met_anywhere(tmp_path: Path) -> None:
    for command in (
        ["check", PASSING],
        ["annotate", PASSING],
        ["explain", "aws_vpc"],
        ["rules"],
        ["completion", "bash"],
    ):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-X", "dev", "-m", "planguard", *command], capture_output=True, cwd=ROOT
        )
        assert (done.returncode, done.stderr) == (0, b""), command


@pytest.mark.parametrize(("sample", "code"), [(BLOCKED, 1), (PASSING, 0)])
def test_a_reader_that_stops_early_changes_no_verdict(sample: str, code: int) -> None:
    script = (
        f'{sys.executable} -m planguard check {sample} --format json | head -c 1 > /dev/null; echo "${{PIPESTATUS[0]}}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout.strip(), done.stderr) == (str(code), "")


@pytest.mark.parametrize("command", ["rules", "explain aws_vpc", f"annotate {BLOCKED}", "--help", "completion bash"])
def test_a_reader_that_stops_early_sees_no_traceback(command: str) -> None:
    script = f"{sys.executable} -u -m planguard {command} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("redirection", [">&-", "> /dev/full"])
def test_standard_output_that_takes_nothing_is_an_error(redirection: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    script = f"{sys.executable} -m planguard check {PASSING} {redirection}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.startswith("planguard: standard output")
    assert done.stderr.count("\n") == 1


def test_standard_input_that_is_closed_is_an_error() -> None:
    script = f"{sys.executable} -m planguard check - <&-"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("planguard: standard input")


def test_an_interrupted_run_says_so() -> None:
    def listening() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs these tests may have it ignored

    command = [sys.executable, "-m", "planguard", "check", "-"]
    running = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, cwd=ROOT, preexec_fn=listening)
    assert running.stdin is not None
    running.stdin.write(b" " * 1_000_000)  # more than a pipe holds: this ends only once planguard reads
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (2, b"")
    assert err.strip() == b"planguard: interrupted; nothing was judged."


def test_a_named_pipe_and_standard_input_are_read(tmp_path: Path) -> None:
    data = (ROOT / PASSING).read_bytes()
    assert planguard("check", "-", stdin=data).code == 0
    assert planguard("check", "/dev/stdin", stdin=data).code == 0
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cp", ROOT / PASSING, pipe]):
        assert planguard("check", str(pipe)).code == 0


def test_a_file_given_twice_is_judged_once(tmp_path: Path) -> None:
    shutil.copy(ROOT / BLOCKED, tmp_path / "plan.json")
    (tmp_path / "link.json").symlink_to("plan.json")
    run = planguard("check", "plan.json", "./plan.json", ".", "--format", "json", cwd=tmp_path)
    assert [plan["source"] for plan in json.loads(run.out)["plans"]] == ["plan.json"]


def test_standard_input_given_twice_is_read_once() -> None:
    run = planguard("check", "-", "-", stdin=(ROOT / PASSING).read_bytes())
    assert run.code == 0


@pytest.mark.parametrize("report", plugins.names(reporters))
def test_a_file_with_a_strange_name_is_judged(tmp_path: Path, report: str) -> None:
    name = os.fsdecode(b"we\xff ird\n\x1b[31m'$(id)\"\xe2\x80\xae.json")
    shutil.copy(ROOT / PASSING, tmp_path / name)
    run = planguard("check", name, "--format", report, cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert "\x1b" not in run.out
    assert "\u202e" not in run.out


def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    shutil.copy(ROOT / PASSING, plan)
    plan.chmod(0)
    if os.access(plan, os.R_OK):
        pytest.skip("this user may read every file")
    assert "Permission denied" in complaint("check", str(plan))


def test_what_terraform_fetched_is_left_out(tmp_path: Path) -> None:
    for place in (tmp_path / "plans" / "shop", tmp_path / "plans" / ".terraform" / "modules" / "shop"):
        place.mkdir(parents=True)
        shutil.copy(ROOT / PASSING, place / "plan.json")
    run = planguard("check", str(tmp_path / "plans"), "--format", "json")
    assert len(json.loads(run.out)["plans"]) == 1


def test_where_nothing_can_be_said_the_exit_code_is_that_of_nothing_judged(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "planguard", "check", "nowhere"],
            stderr=full,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            check=False,
        )
    assert run.returncode == 2


def test_only_atlantis_gets_other_letters_for_those_of_a_refusal(tmp_path: Path) -> None:
    folder = tmp_path / "failover"
    folder.mkdir()
    shutil.copy(ROOT / PASSING, folder / "failed.json")
    run = planguard("check", str(folder / "failed.json"), "--format", "atlantis")
    assert run.code == 0
    assert "fail" not in run.out.lower()
    assert "f*iled.json" in run.out
    assert "failed.json" in planguard("check", str(folder / "failed.json")).out
    refused = planguard("check", BLOCKED, "-f", "atlantis")
    assert (refused.code, refused.out.partition("\n")[0]) == (1, "This policy check fails.")
    assert "fail" not in planguard("check", BLOCKED, "-f", "atlantis", "--report-only").out


def test_every_rule_is_listed_and_explained() -> None:
    listed = planguard("rules").out
    for name in plugins.names(rules):
        assert f"{name} " in listed
        run = planguard("explain", name)
        assert run.out.strip() == (plugins.load(rules, name).__doc__ or "").strip()
        assert run.out == planguard("explain", name.replace("-", "_")).out


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (
            "aws_db_instance",
            ["Its deletion is permanent", "deletion_protection = true", "storage_encrypted", "Source:"],
        ),
        ("aws_db_instance", ["If `skip_final_snapshot` is true: No final snapshot is taken.", "After a deletion:"]),
        ("aws_lb", ["When it is replaced: Requests fail without the load balancer.", "a different DNS name"]),
        ("aws_kms_key", ["deleted after `deletion_window_in_days` days", "Before replacing it:"]),
        ("azapi_resource_action", ['If `when` is "destroy": The action runs', "Otherwise: Nothing outside"]),
        ("aws_memorydb_cluster", ["If `final_snapshot_name` is set: A final snapshot is taken."]),
        ("AWS::RDS::DBInstance", ["StorageEncrypted", "Some changes of these replace it:", "AvailabilityZone"]),
        ("AWS::EC2::VPC", ["an environment in itself", "CidrBlock"]),
        ("AWS::Serverless::Function", ["knows no attribute"]),
        ("null_resource", ["nothing outside the tool", "daily business"]),
        ("google_sql_database_instance", ["settings.deletion_protection_enabled = true", "region"]),
    ],
)
def test_a_resource_type_is_explained(kind: str, known: list[str]) -> None:
    run = planguard("explain", kind)
    assert run.code == 0
    assert run.out.startswith(f"{kind}\n")
    _assert_laid_out(run.out, known)


@pytest.mark.parametrize(
    ("kind", "guessed"),
    [
        ("acme_database", ["Everything below is guessed from its name.", "suggests stored data", "is permanent"]),
        ("aws_db_instanc", ["planguard does not know this type.", "Did you mean aws_db_instance?"]),
        ("aws::rds::dbinstance", ["Did you mean AWS::RDS::DBInstance?"]),
        ("Custom::DatabaseSeeder", ["planguard does not know this type."]),
    ],
)
def test_of_an_unknown_type_is_said_first_that_it_is_unknown(kind: str, guessed: list[str]) -> None:
    run = planguard("explain", kind)
    assert run.code == 1
    assert run.out.startswith(f"UNKNOWN TYPE  {kind}\n")
    _assert_laid_out(run.out, guessed)


def _assert_laid_out(page: str, known: list[str]) -> None:
    text = " ".join(page.split())
    assert not [words for words in known if words not in text]
    assert not [line for line in page.splitlines() if len(line) > 80 and "://" not in line]


def test_explaining_a_type_does_not_import_cfn_lint() -> None:
    program = (
        "import sys\nfrom planguard.cli import planguard\n"
        "planguard(['explain', 'AWS::RDS::DBInstance'], standalone_mode=False)\nassert 'cfnlint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True)


COMPLETED = """
planguard() {{ {python} -m planguard "$@"; }}
eval "$({python} -m planguard completion bash)"
COMP_WORDS=(planguard {words}); COMP_CWORD={index}
_planguard_completion planguard
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ch", ["check"]),
        ("explain destroys-d", ["destroys-data"]),
        ("explain aws_db_instance_r", ["aws_db_instance_role_association"]),
        ("check --format js", ["json"]),
        ("completion f", ["fish"]),
    ],
)
def test_the_completion_of_bash_offers(tmp_path: Path, words: str, offered: list[str]) -> None:
    wrapper = tmp_path / "planguard"
    wrapper.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m planguard "$@"\n')
    wrapper.chmod(0o755)
    script = COMPLETED.format(python=sys.executable, words=words, index=len(words.split()))
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    script = script.replace(f'planguard() {{ {sys.executable} -m planguard "$@"; }}', "")
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PATH": path}
    )
    assert done.stdout.split() == offered, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_completion_of_other_shells_is_one_that_they_read(shell: str) -> None:
    script = planguard("completion", shell).out
    assert "_PLANGUARD_COMPLETE" in script
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n"], input=script, text=True, check=True)


def test_init_writes_a_ruleset_that_loads_and_changes_nothing(tmp_path: Path) -> None:
    shutil.copy(ROOT / BLOCKED, tmp_path / "plan.json")
    before = planguard("check", "plan.json", cwd=tmp_path)
    run = planguard("init", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert "wrote     .planguard.yaml" in run.out
    assert "pre-commit install" in run.out
    after = planguard("check", "plan.json", cwd=tmp_path).out
    assert _without_ruleset(after) == _without_ruleset(before.out)
    assert "Ruleset: .planguard.yaml (sha256 " in after
    assert "weaker" not in after


def _without_ruleset(report: str) -> list[str]:
    return report.partition("\nRuleset: ")[0].splitlines()


def test_every_example_in_the_ruleset_of_init_is_one_that_loads(tmp_path: Path) -> None:
    planguard("init", cwd=tmp_path)
    path = tmp_path / ".planguard.yaml"
    lines = path.read_text().splitlines()
    inside = [line[2:] if line.startswith("# ") and _is_example(line[2:]) else line for line in lines]
    assert len([line for line in inside if line and not line.startswith("#")]) > 20
    path.write_text("\n".join(inside))
    shutil.copy(ROOT / PASSING, tmp_path / "plan.json")
    run = planguard("check", "plan.json", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")


def _is_example(text: str) -> bool:
    return text.startswith(" ") or re.match(r"\w+:", text) is not None


SYSTEMS = {
    ".github/CODEOWNERS": ".github/workflows/planguard.yml",
    ".gitlab-ci.yml": ".gitlab/planguard.yml",
    "azure-pipelines.yml": "planguard.azure-pipelines.yml",
}
BY_HAND = {
    "atlantis.yaml": "repos.yaml",
    "Jenkinsfile": "Jenkinsfile",
    "bitbucket-pipelines.yml": "bitbucket-pipelines.yml",
}


@pytest.mark.parametrize("found", SYSTEMS)
def test_init_writes_for_the_ci_system_that_is_there(tmp_path: Path, found: str) -> None:
    (tmp_path / found).parent.mkdir(exist_ok=True)
    (tmp_path / found).write_text("x\n")
    run = planguard("init", str(tmp_path))
    written = tmp_path / SYSTEMS[found]
    assert f"wrote     {SYSTEMS[found]}" in run.out
    assert yaml.safe_load(written.read_text())
    assert "REVISION" in run.out
    assert (tmp_path / found).read_text() == "x\n"
    assert not (tmp_path / ".pre-commit-config.yaml").exists()


@pytest.mark.parametrize("found", BY_HAND)
def test_init_says_what_to_add_where_it_cannot_add_it(tmp_path: Path, found: str) -> None:
    (tmp_path / found).write_text("x\n")
    run = planguard("init", str(tmp_path))
    assert f"to add    {BY_HAND[found]}" in run.out
    assert "planguard check" in run.out
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([".planguard.yaml", found])


def test_init_never_writes_over_a_file_unless_told_to(tmp_path: Path) -> None:
    (tmp_path / ".planguard.yaml").write_text("extends: strict\n")
    run = planguard("init", str(tmp_path))
    assert "kept      .planguard.yaml" in run.out
    assert "    extends: default" in run.out
    assert (tmp_path / ".planguard.yaml").read_text() == "extends: strict\n"
    planguard("init", str(tmp_path), "--force")
    assert "extends: default" in (tmp_path / ".planguard.yaml").read_text()


def test_a_dry_run_of_init_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    run = planguard("init", str(tmp_path), "--dry-run")
    assert "would write .github/workflows/planguard.yml" in run.out
    assert [path.name for path in tmp_path.rglob("*")] == [".github"]


OLD_HOOKS = {
    "indented": "# ours\nrepos:\n  - repo: https://example.org/x\n    rev: v1\n    hooks:\n      - id: x  # why\n",
    "flat": "repos:\n- repo: https://example.org/x\n  rev: v1\n  hooks: [{id: x}]\n",
}


@pytest.mark.parametrize("style", OLD_HOOKS)
def test_init_adds_its_hook_to_the_others(tmp_path: Path, style: str) -> None:
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(OLD_HOOKS[style])
    assert "extended  .pre-commit-config.yaml" in planguard("init", str(tmp_path)).out
    text = path.read_text()
    assert text.startswith(OLD_HOOKS[style])
    assert [repo["hooks"][0]["id"] for repo in yaml.safe_load(text)["repos"]] == ["x", "planguard-diff"]
    planguard("init", str(tmp_path))
    assert path.read_text() == text
    _accepted_by_pre_commit(path)


@pytest.mark.parametrize(
    "old", ["repos:\n  - repo: local\n    hooks: []\ndefault_stages: [manual]\n", "repos: []\n", "[", "\xff"]
)
def test_init_leaves_hooks_alone_that_it_cannot_add_to_for_sure(tmp_path: Path, old: str) -> None:
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_bytes(old.encode("latin-1"))
    run = planguard("init", str(tmp_path))
    assert "to add    .pre-commit-config.yaml" in run.out
    assert path.read_bytes() == old.encode("latin-1")


def test_the_hook_that_init_writes_is_one_that_pre_commit_accepts(tmp_path: Path) -> None:
    planguard("init", str(tmp_path))
    _accepted_by_pre_commit(tmp_path / ".pre-commit-config.yaml")


def _accepted_by_pre_commit(path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
