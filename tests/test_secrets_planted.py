"""Secrets planted in every place of every input are in no report, no page and no message."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from planguard import reporters
from planguard.loading import plugins
from tests import planted
from tests.planted import NAMES, SHAPES, Garden, copies, replacing, terraform
from tests.running import planguard

FORMATS = plugins.names(reporters)
SECRET = "S3cr3t/Zebra+91?&é"
SENSITIVE = {
    "variables": {"v": {"value": SECRET}},
    "configuration": {"root_module": {"variables": {"v": {"sensitive": True}}}},
}


def outputs(folder: Path, *arguments: str) -> dict[str, str]:
    """What a judging command writes in every format, and its standard error."""
    wanted = [word for name in FORMATS for word in ("--format", name, "--output", str(folder / f"{name}.out"))]
    run = planguard(*arguments, *wanted, cwd=folder)
    assert run.code in (0, 1), run.err
    return {name: (folder / f"{name}.out").read_text() for name in FORMATS} | {"stderr": run.err, "stdout": run.out}


def shown(folder: Path, document: Any, text: bytes | None = None) -> dict[str, str]:
    """Every output for a plan, the annotated ones included."""
    path = folder / "plan.json"
    path.write_bytes(text or json.dumps(document).encode())
    found = outputs(folder, "check", str(path))
    for form in ("text", "html"):
        run = planguard("annotate", str(path), "--format", form)
        assert run.code == 0, run.err
        found |= {f"annotated {form}": run.out, f"annotate {form}, stderr": run.err}
    return found


def leaks(garden: Garden, found: dict[str, str]) -> dict[str, list[str]]:
    """The labels of the secrets that each output shows."""
    return {name: labels for name, text in found.items() if (labels := garden.found_in(text))}


def of_values(garden: Garden) -> dict[str, Any]:
    shapes = [replacing("aws_instance", f"s{n}", {"setting": shape(garden, label)}) for n, (label, shape) in
              enumerate(SHAPES.items())]  # fmt: skip
    named = [replacing("aws_instance", f"n{n}", {"map": {name: garden.plant(name)}}) for n, name in enumerate(NAMES)]
    return terraform(*shapes, *named)


@pytest.mark.parametrize("plan", [of_values, planted.places], ids=["shapes and names", "places"])
def test_no_output_of_a_plan_shows_what_is_planted(plan: Any, tmp_path: Path) -> None:
    garden = Garden()
    assert leaks(garden, shown(tmp_path, plan(garden))) == {}
    assert len(garden.secrets) > 30


@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump], ids=["JSON", "YAML"])
def test_no_output_of_a_change_set_shows_what_is_planted(dump: Any, tmp_path: Path) -> None:
    garden = Garden()
    document = planted.change_set(garden)
    assert leaks(garden, shown(tmp_path, document, dump(document).encode())) == {}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("versions", [("old", "new"), ("new", "old")], ids=" to ".join)
def test_no_output_of_a_diff_shows_what_is_planted(versions: tuple[str, str], tmp_path: Path) -> None:
    garden = Garden()
    old, new = planted.sources(garden)
    garden.keep("a short one", "q9Zx")
    write(tmp_path / "old", old)
    write(tmp_path / "new", new)
    assert leaks(garden, outputs(tmp_path, "diff", *versions)) == {}


def test_a_copy_of_a_marked_value_is_hidden_in_every_form(tmp_path: Path) -> None:
    forms = copies(SECRET)
    changes = [replacing("aws_instance", f"c{n}", {"user_data": text}) for n, text in enumerate(forms.values())]
    found = shown(tmp_path, terraform(*changes, **SENSITIVE))
    tell = {label: text[20:40] if label.startswith("in base64 at") else text for label, text in forms.items()}
    shown_forms = [(label, name) for label, text in tell.items() for name, out in found.items()
                   if text in out or json.dumps(text)[1:-1] in out]  # fmt: skip
    assert shown_forms == []


def test_each_line_of_a_marked_text_is_hidden(tmp_path: Path) -> None:
    lines = [base64.b64encode(bytes([n]) * 24 + b"Zebra").decode() for n in range(3)]
    pem = "\n".join(["-----BEGIN X-----", *lines, "-----END X-----"])
    marked = replacing("tls_private_key", "a", {"pem": pem}, before_sensitive={"pem": True})
    found = shown(tmp_path, terraform(marked, replacing("aws_instance", "b", {"x": f"first {lines[1]}", "y": lines})))
    assert not [(line, name) for line in lines for name, text in found.items() if line in text]


def marked(name: str, before: Any, marks: Any, after: Any = None, side: str = "before") -> dict[str, Any]:
    return replacing("aws_instance", name, before, after, **{f"{side}_sensitive": marks})


OWN_PLACE = {
    "a number": (marked("a", {"x": 48215, "y": "b"}, {"x": True}), "48215"),
    "a fraction": (marked("a", {"x": 7.25331}, {"x": True}), "7.25331"),
    "a short text": (marked("a", {"x": "q1Zx"}, {"x": True}), "q1Zx"),
    "the other side's": (marked("a", {"x": "b"}, {"x": True}, {"x": "q2Zx"}), "q2Zx"),
    "the earlier side's": (marked("a", {"x": "q3Zx"}, {"x": True}, side="after"), "q3Zx"),
    "a mark that is text": (marked("a", {"x": "q4Zx"}, {"x": "true"}), "q4Zx"),
    "a mark that is a number": (marked("a", {"x": "q5Zx"}, {"x": 1}), "q5Zx"),
    "a mark that is any text": (marked("a", {"x": "q6Zx"}, {"x": "yes"}), "q6Zx"),
    "marks of another length": (marked("a", {"x": ["b", "q7Zx"]}, {"x": [True]}), "q7Zx"),
    "marks of an object on text": (marked("a", {"x": "q8Zx"}, {"x": {"y": True}}), "q8Zx"),
    "marks of a list on an object": (marked("a", {"x": {"y": "q9Zx"}}, {"x": [True]}), "q9Zx"),
    "a text marking everything": (marked("a", {"x": "p1Zx"}, "yes"), "p1Zx"),
    "a tag": (marked("a", {"tags": {"Environment": "p2Zx"}}, {"tags": {"Environment": True}}), "p2Zx"),
    "a block that moved": (
        marked("a", {"s": [{"k": "b"}]}, {"s": [{"k": True}]}, {"s": [{"k": "c"}, {"k": "p3Zx"}]}),
        "p3Zx",
    ),
}


@pytest.mark.parametrize(("change", "secret"), OWN_PLACE.values(), ids=OWN_PLACE)
def test_what_is_marked_is_hidden_in_its_own_place(change: dict[str, Any], secret: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(terraform(change)))
    assert not [form for form in ("text", "html") if secret in planguard("annotate", str(path), "-f", form).out]
    assert not [name for name, text in outputs(tmp_path, "check", str(path)).items() if secret in text]


STATE = {"address": "aws_instance.a", "mode": "managed", "values": {"x": "q1Zx"}, "sensitive_values": {"x": True}}
OUTPUT = {"actions": ["update"], "before": "q1Zx", "after": "b"}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "the prior state's mark": terraform(
        replacing("aws_instance", "a", {"x": "q1Zx"}), prior_state={"values": {"root_module": {"resources": [STATE]}}}
    ),
    "an output declared sensitive": terraform(
        replacing("aws_instance", "a", {"x": "b"}),
        output_changes={"o": OUTPUT},
        configuration={"root_module": {"outputs": {"o": {"sensitive": True}}}},
    ),
}


@pytest.mark.parametrize("document", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_is_marked_elsewhere_is_hidden_however_short(document: dict[str, Any], tmp_path: Path) -> None:
    assert not [name for name, text in shown(tmp_path, document).items() if "q1Zx" in text]


CALL = {"expressions": {"token": {"constant_value": "Zq-Zebra-91"}, "user": {"references": ["var.given"]}}}
CHILD = {"variables": {"token": {"sensitive": True}, "user": {"sensitive": True}, "other": {"default": "b"}}}
DECLARED: dict[str, dict[str, Any]] = {
    "a constant given to a module": {"root_module": {"module_calls": {"m": {**CALL, "module": CHILD}}}},
    "a default": {"root_module": {"variables": {"v": {"sensitive": True, "default": "Zq-Zebra-91"}}}},
    "a default further down": {
        "root_module": {
            "module_calls": {"m": {"module": {"variables": {"v": {"sensitive": "true", "default": "Zq-Zebra-91"}}}}}
        }
    },
}


@pytest.mark.parametrize("configuration", DECLARED.values(), ids=DECLARED)
def test_copies_of_what_the_configuration_declares_are_hidden(configuration: dict[str, Any], tmp_path: Path) -> None:
    document = terraform(replacing("aws_instance", "a", {"x": "a Zq-Zebra-91 b"}), configuration=configuration)
    assert not [name for name, text in shown(tmp_path, document).items() if "Zq-Zebra-91" in text]


def test_a_variable_handed_on_to_a_sensitive_one_is_sensitive(tmp_path: Path) -> None:
    configuration = {"root_module": {"variables": {"given": {}}, "module_calls": {"m": {**CALL, "module": CHILD}}}}
    change = replacing("aws_instance", "a", {"x": "a Zq-Tapir-17 b"})
    document = terraform(change, configuration=configuration, variables={"given": {"value": "Zq-Tapir-17"}})
    assert not [name for name, text in shown(tmp_path, document).items() if "Zq-Tapir-17" in text]


def errors() -> Iterable[tuple[str, Any]]:
    change = replacing("aws_instance", "a", {"x": SECRET}, before_sensitive={"x": True})
    failed = {"StackName": "s", "Parameters": [{"ParameterKey": "DbPassword", "ParameterValue": SECRET}], "Changes": []}
    yield "a mode", terraform({**change, "mode": SECRET})
    yield "an address", terraform({**change, "mode": "odd", "address": f'aws_instance.a["{SECRET}"]'})
    yield "a version", terraform(change) | {"format_version": SECRET}
    yield "a status", {**failed, "Status": f"ODD {SECRET}"}
    yield "a reason", {**failed, "Status": "FAILED", "StatusReason": f"Cannot use {SECRET}."}
    yield "a reason that looks so", {**failed, "Status": "FAILED", "StatusReason": f"Cannot use --password '{SECRET}'."}


@pytest.mark.parametrize("document", [pytest.param(each, id=name) for name, each in errors()])
@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump], ids=["JSON", "YAML"])
def test_no_error_quotes_a_secret(document: Any, dump: Any, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(dump(document, **({"allow_unicode": True} if dump is yaml.safe_dump else {"ensure_ascii": False})))
    run = planguard("check", str(path))
    assert run.code == 2
    assert SECRET not in run.err + run.out
    assert run.err.startswith("planguard: ")


KEYED = [
    replacing("aws_instance", "a", {"ami": "x"}, address=f'aws_instance.a["{key}"]', index=key)
    for key in (SECRET, "Zq-Tapir-17")
]
TWO_SENSITIVE = {
    "variables": {"v": {"value": SECRET}, "w": {"value": "Zq-Tapir-17"}},
    "configuration": {"root_module": {"variables": {"v": {"sensitive": True}, "w": {"sensitive": True}}}},
}


def test_two_objects_whose_keys_are_secrets_stay_two(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(terraform(*KEYED, **TWO_SENSITIVE)))
    (plan,) = json.loads(planguard("check", str(path), "-f", "json").out)["plans"]
    addresses = [gone["address"] for gone in plan["destroyed"]]
    assert sorted(addresses) == ['aws_instance.a["(sensitive value 2)"]', 'aws_instance.a["(sensitive value)"]']


def test_the_annotated_plan_puts_findings_on_objects_whose_keys_are_secrets(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(terraform(*KEYED, **TWO_SENSITIVE)))
    annotated = json.loads(planguard("annotate", str(path), "-f", "json").out)
    assert [entry["planguard"]["verdict"] for entry in annotated["resource_changes"]] == ["block", "block"]


PRODUCTION = {"tags": {"Environment": "production"}, "deletion_protection": True, "identifier": "shop"}
UNPROTECTED = {**PRODUCTION, "deletion_protection": False}


def verdict(folder: Path, document: dict[str, Any], *arguments: str) -> tuple[int, int]:
    path = folder / "plan.json"
    path.write_text(json.dumps(document))
    run = planguard("check", str(path), "-f", "json", *arguments, cwd=folder)
    return run.code, json.loads(run.out)["score"]


@pytest.mark.parametrize(
    "word", ["production", "deletion_protection", "aws_db_instance", "identifier", "shop-database"]
)
def test_a_word_that_is_marked_changes_no_verdict(word: str, tmp_path: Path) -> None:
    """Whoever writes the change decides what is marked, and must not hide from the rules what they look for."""
    change = replacing(
        "aws_db_instance", "a", PRODUCTION, UNPROTECTED, address='module.x["shop-database"].aws_db_instance.a'
    )
    change["change"]["replace_paths"] = [["identifier"]]
    sensitive = {
        "variables": {"v": {"value": word}},
        "configuration": {"root_module": {"variables": {"v": {"sensitive": True}}}},
    }
    (tmp_path / ".planguard.yaml").write_text("protect:\n  addresses: ['*shop-database*']\n")
    assert verdict(tmp_path, terraform(change, **sensitive)) == verdict(tmp_path, terraform(change))


def test_no_name_of_a_file_or_a_workspace_shows_what_is_planted(tmp_path: Path) -> None:
    garden = Garden()
    name, workspace, source = (
        f"ghp_{garden.plant(label, 36)}" for label in ("plan's name", "workspace", "source's name")
    )
    plan = tmp_path / f"{name}.json"
    plan.write_text(json.dumps(terraform(replacing("aws_instance", "a", {"ami": "x"}))))
    assert leaks(garden, outputs(tmp_path, "check", plan.name, "--workspace", workspace)) == {}
    write(tmp_path / "old", {f"{source}.tf": 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n}\n', "main.tf": ""})
    write(tmp_path / "new", {"main.tf": ""})
    assert leaks(garden, outputs(tmp_path, "diff", "old", "new")) == {}


@pytest.mark.parametrize(
    "arguments",
    [("check", "password=SECRET.json"), ("explain", "ghp_SECRET"), ("check", "x", "--format", "ghp_SECRET")],
)
def test_no_message_shows_what_is_planted(arguments: tuple[str, ...], tmp_path: Path) -> None:
    garden = Garden()
    secret = garden.plant("argument", 36)
    run = planguard(*(word.replace("SECRET", secret) for word in arguments), cwd=tmp_path)
    assert (run.code, leaks(garden, {"stderr": run.err, "stdout": run.out})) == (2, {})
