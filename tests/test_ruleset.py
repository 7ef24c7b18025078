"""Ruleset files: what they may say, what they inherit, and how their mistakes are explained."""

from __future__ import annotations

import datetime
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from planguard.judging.ruleset import choice, file, model
from planguard.judging.ruleset.model import Protect, Ruleset, Waiver, default
from planguard.knowledge import package_data
from planguard.knowledge.pages import page
from planguard.model.errors import RulesetError
from planguard.model.finding import Severity

TEAM = """\
extends: strict
fail_on: critical
max_score: 80
max_destroyed: null
severities:
  protected: high
  no-public: off
protect:
  addresses: ['module.a["x.y"].aws_db_instance.main[0]']
  types: [aws_kms_*]
  tags:
    - environment: production
      tier: "*"
rules:
  - id: no-public
    message: is reachable by everybody
    severity: high
    types: [aws_db_instance]
    actions: [create, replace]
    attributes: {publicly_accessible: true, port: [5432, "33*"]}
waivers:
  - {rule: no-public, address: aws_db_instance.old, owner: ana, reason: goes in May, expires: 2030-05-31}
  - {rule: no-*, address: "*.new", owner: bo, reason: why not, expires: "2030-05-31", ticket: OPS-1}
environments:
  production: [Blue, pre-prod]
  other: [live]
"""


def written(folder: Path, text: str, name: str = ".planguard.yaml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def problem(folder: Path, text: str) -> str:
    path = written(folder, text)
    with pytest.raises(RulesetError) as caught:
        choice.load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(path)
    return message.removeprefix(path + ":").removesuffix(f" See {page('rulesets.md')}.")


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    found = choice.load(written(tmp_path, TEAM))
    assert (found.fail_on, found.max_score, found.max_destroyed) == (Severity.CRITICAL, 80, None)
    assert found.severities == {"protected": Severity.HIGH, "no-public": None}
    assert found.protect == Protect(
        ('module.a["x.y"].aws_db_instance.main[0]',), ("aws_kms_*",), ({"environment": "production", "tier": "*"},)
    )
    assert found.rules[0].attributes == {"publicly_accessible": True, "port": (5432, "33*")}
    path, day = tmp_path / ".planguard.yaml", datetime.date(2030, 5, 31)
    first, second = (f"{path}:{line}: key waivers[{line - 22}].expires" for line in (22, 23))
    assert found.waivers == (
        Waiver("ana", "goes in May", day, "no-public", "aws_db_instance.old", place=first),
        Waiver("bo", "why not", day, "no-*", "*.new", ticket="OPS-1", place=second),
    )
    assert found.environments.production == ("production", "prod", "prd", "blue", "preprod")
    assert "preprod" not in found.environments.other
    assert found.environments.other[-1] == "live"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "\ufeffextends: default\n"])
def test_an_empty_file_is_the_default(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert choice.load(path) == Ruleset(name=path, file=path, digest=digest, extends=default())


def test_the_shipped_default_is_what_the_code_starts_from() -> None:
    read = file.load(package_data.ROOT / "default.yaml", "default")
    assert replace(read, extends=None) == default() == choice.load("default")
    assert replace(default(), digest="") == Ruleset()


def test_every_file_of_the_chain_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "org").mkdir()
    org = written(tmp_path, "extends: agents\n", "org/base.yaml")
    team = written(tmp_path, "extends: org/base.yaml\n")
    found = choice.load(team)
    names = [team, org, "agents", "strict", "default"]
    files = [Path(team), Path(org), *(package_data.ROOT / f"{name}.yaml" for name in names[2:])]
    layers = [found, *found.layers()]
    assert [layer.name for layer in layers] == names
    assert [layer.file for layer in layers] == [team, org, "", "", ""]
    assert [layer.digest for layer in layers] == [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def test_a_file_by_the_name_of_a_shipped_ruleset_does_not_pass_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "fail_on: critical\n", "strict")
    written(tmp_path, "extends: ./strict\n")
    found = choice.load(".planguard.yaml")
    assert [layer.name for layer in found.layers()] == ["./strict", "default"]
    assert choice.load("strict").fail_on is Severity.MEDIUM


def test_a_chain_of_rulesets_ends(tmp_path: Path) -> None:
    for number in range(12):
        written(tmp_path, f"extends: {number + 1}.yaml\n", f"{number}.yaml")
    with pytest.raises(RulesetError, match=r"9\.yaml:1: key extends: more than 10 rulesets extend each other"):
        choice.load(str(tmp_path / "0.yaml"))


def test_the_shipped_rulesets_grow_stricter() -> None:
    chain = [choice.load(name) for name in model.BUILT_IN]
    assert [found.name for found in chain] == list(model.BUILT_IN)
    levels = [found.fail_on for found in chain]
    assert levels == sorted(set(levels), reverse=True)


def test_lists_add_up_and_single_values_override(tmp_path: Path) -> None:
    written(tmp_path, TEAM, "team.yaml")
    path = written(tmp_path, "extends: team.yaml\nfail_on: low\nprotect: {types: [x]}\nseverities: {protected: low}\n")
    found = choice.load(path)
    assert (found.fail_on, found.max_score) == (Severity.LOW, 80)
    assert found.protect.types == ("aws_kms_*", "x")
    assert found.severities == {"protected": Severity.LOW, "no-public": None}
    assert len(found.waivers) == 2


def test_a_ruleset_that_never_fails_judges_at_the_threshold_of_the_default(tmp_path: Path) -> None:
    found = choice.load(written(tmp_path, "extends: strict\nfail_on: never\n", "org.yaml"))
    assert (found.fail_on, found.report_only, found.max_destroyed) == (Severity.HIGH, True, 25)
    assert choice.load(written(tmp_path, "extends: org.yaml\n")).report_only
    assert not choice.load(written(tmp_path, "extends: org.yaml\nfail_on: critical\n")).report_only


def test_null_lifts_an_inherited_limit_and_silence_keeps_it(tmp_path: Path) -> None:
    kept = choice.load(written(tmp_path, "extends: strict\n"))
    lifted = choice.load(written(tmp_path, "extends: strict\nmax_destroyed: null\n"))
    assert kept.max_destroyed is not None
    assert lifted.max_destroyed is None


def test_tags_may_be_one_set_without_a_list(tmp_path: Path) -> None:
    found = choice.load(written(tmp_path, "protect: {tags: {env: prod, keep: 'yes'}}\n"))
    assert found.protect.tags == ({"env": "prod", "keep": "yes"},)


def test_a_circle_is_found(tmp_path: Path) -> None:
    written(tmp_path, "extends: b.yaml\n", "a.yaml")
    written(tmp_path, "fail_on: low\nextends: a.yaml\n", "b.yaml")
    with pytest.raises(RulesetError, match=r"b\.yaml:2: key extends: .*circle \(a\.yaml → b\.yaml → a\.yaml\)"):
        choice.load(str(tmp_path / "a.yaml"))


GRADES = "1: key fail_on: expected one of critical, high, medium, low, info"


def test_a_mistake_in_an_extended_file_names_that_file(tmp_path: Path) -> None:
    written(tmp_path, "\nfail_on: hihg\n", "org.yaml")
    with pytest.raises(RulesetError, match=r"org\.yaml:2: key fail_on: expected one of critical, high"):
        choice.load(written(tmp_path, "extends: org.yaml\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fail_on: high\nfial_on: low\n", '2: key fial_on: there is no such key here; did you mean "fail_on"?'),
        ("fail_on: hihg\n", f'{GRADES}, never, got "hihg"; did you mean "high"?'),
        ("fail_on: low\nfail_on: high\n", "2: key fail_on: this key is already on line 1; keep one of the two."),
        ("max_score: 101\n", "1: key max_score: expected a whole number from 0 to 100, or null for no limit, got 101."),
        ("max_score: '9'\n", '1: key max_score: expected a whole number from 0 to 100, or null for no limit, got "9".'),
        (
            "max_score: 80.0\n",
            "1: key max_score: expected a whole number from 0 to 100, or null for no limit, got 80.0.",
        ),
        ("protect:\n  tags: prod\n", "2: key protect.tags: expected a list of tags, each list item a set that"),
        ("protect:\n  types: [1]\n", "2: key protect.types[0]: expected text that is not empty (put numbers in"),
        ("waivers: {}\n", "1: key waivers: expected a list, got keys and values."),
        ("waivers:\n  - rule: x\n", "2: key waivers[0]: expected a waiver with rule and address, or with event alone"),
        ("severities: {protcted: low}\n", '1: key severities.protcted: there is no such rule; did you mean "protected'),
        ("severities: {protected: of}\n", "1: key severities.protected: expected one of critical, high, medium, low,"),
        ("rules:\n  - {id: a, message: m, severity: low}\n", "2: key rules[0]: no condition; add types, add"),
        ("rules:\n  - {id: A, message: m, severity: low}\n", "2: key rules[0].id: expected an id of lower-case lette"),
        ("environments: {production: [a1]}\n", "1: key environments.production[0]: expected one word of letters, or"),
        ("environments: {production: [x], other: [X]}\n", '1: key environments: "x" is in both lists; keep one of'),
        ("extends: [a]\n", "1: key extends: expected text, got a list."),
        (
            "extends: strickt\n",
            '1: key extends: there is no file "strickt" beside this one; did you mean "strict"?',
        ),
        ("- fail_on\n", "1: a ruleset consists of keys and values, such as `fail_on: high`."),
        ("fail_on: high\n  bad: x\n", "2: not valid YAML: mapping values are not allowed in this context."),
        ("waivers: &a [*a]\n", "1: key waivers[0]: anchors and aliases (& and *) are not supported; write the value"),
        ("1: x\n", "1: a key must be text; put it in quotes."),
        ("fail_on: !!python/name:os.system\n", "1: key fail_on: '' is not a plain value; put it"),
        ("fail_on: !!python/object/apply:os.system [id]\n", "1: key fail_on: the tag"),
        ("max_score: !!int x\n", "1: key max_score: 'x' is not a plain value; put it in quotes if it is text."),
    ],
)
def test_mistakes_are_explained_in_one_line(tmp_path: Path, text: str, expected: str) -> None:
    assert problem(tmp_path, text).startswith(expected)


@pytest.mark.parametrize("date", ["2030-02-30", "2030-5-1", "20300501", "soon", "2030-05-01T10:00:00", "null"])
def test_a_waiver_needs_a_day_that_exists(tmp_path: Path, date: str) -> None:
    text = f"waivers:\n- {{rule: protected, address: a, owner: o, reason: r,\n   expires: {date}}}\n"
    assert problem(tmp_path, text).startswith("3: key waivers[0].expires: expected a date such as 2027-06-30, got ")


@pytest.mark.parametrize(
    ("rule", "address", "expected"),
    [
        ("destroys-nonsense", "a", 'key waivers[0].rule: there is no rule "destroys-nonsense"'),
        ("zzz-*", "a", 'key waivers[0].rule: there is no rule "zzz-*"'),
        *(
            (
                glob,
                "aws_db_instance.main",
                f'1: key waivers[0].rule: "{glob}" would waive every rule; name the rule',
            )
            for glob in ("*", "**", "?*", "*?*", "*-*", "*e*", "*-d*", "[!x]*", "[a-z]*", "[a-z]*-[a-z]*", "d*", "*es*")
        ),
    ],
)
def test_a_waiver_is_bound_to_a_rule(tmp_path: Path, rule: str, address: str, expected: str) -> None:
    waiver = f"{{rule: '{rule}', address: '{address}', owner: o, reason: r, expires: 2030-01-01}}"
    assert expected in problem(tmp_path, f"waivers: [{waiver}]\n")


@pytest.mark.parametrize("rule", ["destroys-*", "*-destroyed", "destroys-???", "destroys-[dk]*", "forgotten", "prot*"])
def test_a_waiver_may_be_for_a_family_of_rules_and_for_any_address(tmp_path: Path, rule: str) -> None:
    waiver = f"{{rule: '{rule}', address: '*', owner: o, reason: r, expires: 2027-01-01}}"
    assert choice.load(written(tmp_path, f"waivers: [{waiver}]\n")).waivers[0].rule == rule


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["*a" * 100_000], 'there is no rule "*a*a'),
        (
            [f"destroys-[d{number}]*" for number in range(120)],
            "102: key waivers[100].rule: more than 100 different",
        ),
    ],
)
def test_globs_cost_little_however_they_are_made(tmp_path: Path, globs: list[str], expected: str) -> None:
    said = "\n".join(f"- {{rule: '{glob}', address: a, owner: o, reason: r, expires: 2027-01-01}}" for glob in globs)
    assert expected in problem(tmp_path, f"waivers:\n{said}\n")


def test_an_own_rule_may_not_take_the_name_of_another(tmp_path: Path) -> None:
    rule = "{id: protected, message: m, severity: low, types: [a]}"
    assert 'there is a rule "protected" already' in problem(tmp_path, f"rules: [{rule}]\n")
    twice = "rules:\n- {id: a, message: m, severity: low, types: [a]}\n- {id: a, message: m, severity: low, types: [a]}"
    assert problem(tmp_path, twice).startswith("3: key rules[1].id: ")


def test_files_that_are_no_rulesets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match=r"nowhere\.yaml: there is no such ruleset file.*default, strict, agents"):
        choice.load("nowhere.yaml")
    with pytest.raises(
        RulesetError, match=r"the name of the ruleset is empty\. Pass a path, or one of default, strict"
    ):
        choice.load("")
    with pytest.raises(RulesetError, match=r"cannot be read \(Is a directory\)"):
        choice.load(str(tmp_path))
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", written(tmp_path, "extends: pipe\n"), "/dev/zero", "/dev/stdin"):
        with pytest.raises(RulesetError, match=r"cannot be read \("):
            choice.load(str(path))
    (tmp_path / "latin").write_bytes(b"fail_on: h\xe9")
    with pytest.raises(RulesetError, match="not UTF-8"):
        choice.load(str(tmp_path / "latin"))
    (tmp_path / "large").write_bytes(b"#" * 1_000_001)
    with pytest.raises(RulesetError, match="larger than 1 MB"):
        choice.load(str(tmp_path / "large"))


@pytest.mark.parametrize(
    "text",
    ["a: \x07", "[" * 900_000, "a: {" * 200_000, "- " * 400_000, '"\\q"', "---\n---\n", "\t: x", "a: *b", "%YAML 9"],
)
def test_broken_yaml_never_ends_in_a_traceback(tmp_path: Path, text: str) -> None:
    assert problem(tmp_path, text)


def repository(folder: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def test_the_nearest_file_upward_is_found_in_a_repository(tmp_path: Path) -> None:
    deep = repository(tmp_path) / "a" / "b"
    deep.mkdir(parents=True)
    written(tmp_path, "")
    assert choice.find_upward(deep) == tmp_path / ".planguard.yaml"
    written(tmp_path / "a", "", ".planguard.yml")
    assert choice.find_upward(deep) == tmp_path / "a" / ".planguard.yml"


def test_the_search_ends_at_the_top_of_the_repository(tmp_path: Path) -> None:
    written(repository(tmp_path), "")
    inner = repository(tmp_path / "inner") / "a"
    inner.mkdir()
    assert choice.find_upward(inner) is None


def test_a_worktree_or_a_submodule_is_a_repository_too(tmp_path: Path) -> None:
    deep = tmp_path / "module" / "a"
    deep.mkdir(parents=True)
    written(tmp_path, "")
    written(tmp_path / "module", "gitdir: ../.git/modules/module\n", ".git")
    assert choice.find_upward(deep) is None


def test_an_empty_folder_by_the_name_of_git_does_not_end_the_search_of_a_repository(tmp_path: Path) -> None:
    (repository(tmp_path) / "a" / ".git").mkdir(parents=True)
    written(tmp_path, "")
    assert choice.find_upward(tmp_path / "a") == tmp_path / ".planguard.yaml"


def test_outside_a_repository_nobody_else_s_folder_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "job").mkdir()
    written(tmp_path, "")
    assert choice.find_upward(tmp_path / "job") is None
    written(tmp_path / "job", "")
    assert choice.find_upward(tmp_path / "job") == tmp_path / "job" / ".planguard.yaml"


@pytest.mark.parametrize("name", [".planguard.yaml", ".planguard.yml"])
@pytest.mark.parametrize("kind", ["a link", "a dangling link", "a folder", "a named pipe"])
def test_what_is_found_must_be_a_regular_file(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    if kind == "a folder":
        path.mkdir()
    elif kind == "a named pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / "gone" if "dangling" in kind else written(tmp_path, "", "team.yaml"))
    with pytest.raises(RulesetError, match=f"{kind.replace('dangling ', '')}, not a regular file") as caught:
        choice.find_upward(tmp_path)
    assert str(caught.value).endswith("name it with --ruleset.")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_what_is_found_must_be_this_user_s_or_root_s(tmp_path: Path) -> None:
    path = written(tmp_path, "fail_on: critical\n")
    os.chown(path, 12345, 12345)
    with pytest.raises(RulesetError, match=r"belongs to another user \(uid 12345\)"):
        choice.find_upward(tmp_path)
    assert choice.load(path).fail_on is Severity.CRITICAL  # named by whoever runs the command


def test_a_named_file_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(written(tmp_path, "fail_on: low\n", "team.yaml"))
    assert choice.load(str(tmp_path / "link.yaml")).fail_on is Severity.LOW


def test_two_files_in_one_folder_are_an_error(tmp_path: Path) -> None:
    written(tmp_path, "")
    written(tmp_path, "", ".planguard.yml")
    with pytest.raises(RulesetError, match="two rulesets"):
        choice.find_upward(tmp_path)


def test_a_sound_file_costs_no_json_schema_and_the_default_no_yaml(tmp_path: Path) -> None:
    path = written(tmp_path, TEAM)
    code = (
        "import sys; from planguard.judging.ruleset import choice; choice.load('default');"
        "assert 'yaml' not in sys.modules;"
        f"choice.load({path!r}); assert 'jsonschema' not in sys.modules"
    )
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
