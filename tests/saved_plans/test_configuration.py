"""The configuration that a saved plan bundles: all that `show -json` tells of it, and what only the sources tell."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard import readers
from planguard.knowledge.secrets.gathering import secrets_among
from planguard.model.change import without_keys
from planguard.model.configuration import RunsOn
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.readers._terraform.configuration.commands import commands_of
from planguard.readers._terraform.configuration.graph import graph_of
from planguard.readers._terraform.configuration.providers import aims_of
from planguard.readers._terraform.configuration.shapes import ConfigModule, Configuration
from planguard.readers._terraform.secrets import declared, sensitive_outputs
from planguard.readers.saved_plan.archive import members_of
from planguard.readers.saved_plan.configuration import configuration_of
from planguard.sources.locating.layouts import bundled
from tests.running import CORPUS
from tests.saved_plans.making import change, members, stored, tfplan, zipped
from tests.terraform import workspace

SOURCES = Path(__file__).parent / "configuration"
DELETE = 5


def configuration_in(files: Mapping[str, str], *, whole: bool = True) -> Configuration:
    """The configuration of sources by their paths, those of a module ``a.b`` under ``a.b/``."""
    keys = dict.fromkeys(("", *(path.rpartition("/")[0] for path in files)))
    listed = [{"Key": key, "Dir": key.replace(".", "/") or "."} for key in keys]
    found = {"tfconfig/modules.json": json.dumps(listed).encode()}
    for path, text in files.items():
        key, _, name = path.rpartition("/")
        found[f"tfconfig/m-{key}/{name}"] = text.encode()
    return configuration_of(bundled(found), whole)


def references(expression: str, before: str = "") -> list[str]:
    """The references of an attribute of the resource ``t.r`` in a root module."""
    text = f'{before}\nresource "t" "r" {{\n  x = {expression}\n}}\n'
    root = configuration_in({"main.tf": text}).root_module
    assert root is not None
    (resource,) = root.resources
    found = (resource.expressions or {})["x"]
    return list(found.get("references", ()))


REFERENCES = {
    "a_b.c.id": ["a_b.c.id"],
    "a_b.c[0].id": ["a_b.c.id"],
    'a_b.c["x.y ]"].z["w"].id': ["a_b.c.z.id"],
    "a_b.c[*].id": ["a_b.c.id"],
    "a_b.c.*.id": ["a_b.c.*.id"],
    "a_b.c[d_e.f.g].id": ["d_e.f.g", "a_b.c.id"],
    "data.a.b.c": ["data.a.b.c"],
    '"x ${a_b.c.id} ${upper("y ${d_e.f.id}")}"': ["a_b.c.id", "d_e.f.id"],
    '"$${a_b.c.id} %%{a_b.c.id} \\"${d_e.f.id}\\" a_b.c.id"': ["d_e.f.id"],
    "[for k, v in a_b.c : v.id if k.x]": ["a_b.c"],
    "{ for k, v in var.m : k => d_e.f[k].g... }": ["var.m", "d_e.f.g"],
    "[for module in var.m : module.a.b]": ["var.m", "module.a.b"],
    "merge(a_b.c, { k = d_e.f.id }).tags.name": ["a_b.c", "d_e.f.id"],
    "[a_b.c, d_e.f][0].tags.name": ["a_b.c", "d_e.f"],
    "var.x ? a_b.c.id : -d_e.f.id": ["var.x", "a_b.c.id", "d_e.f.id"],
    '<<-EOT\n  a_b.c.id ${d_e.f.id} "quoted\n  %{ for k in g_h.i ~}${k.id}%{ endfor ~}\n  EOT': ["d_e.f.id", "g_h.i"],
    "[\n a_b.c, # d_e.f.id\n // d_e.f.id\n /* d_e.f.id */ g_h.i\n]": ["a_b.c", "g_h.i"],
    '{ "a_b.c" = 1, a = each.value.b, (d_e.f.id) = 2 }': ["each.value.b", "d_e.f.id"],
    "provider::x::y(a_b.c.id)": ["a_b.c.id"],
    "1.5 < 2 ? a_b.c : 1.e": ["a_b.c"],
    "format(form.a.b)": ["form.a.b"],
}


@pytest.mark.parametrize("expression", REFERENCES)
def test_what_an_expression_refers_to(expression: str) -> None:
    assert references(expression) == REFERENCES[expression]


CONSTANTS = {
    '"a"': "a",
    '"$a $${b} \\"c\\" \\u00e9"': '$a ${b} "c" é',
    "12": 12,
    "-3": -3,
    "1.5": 1.5,
    "true": True,
    "null": None,
    '["a", { b = 1, "c d" = [] }]': ["a", {"b": 1, "c d": []}],
    "<<EOT\na\nb\nEOT": "a\nb\n",
    "<<-EOT\n  a $${b}\n  %%{if}\n  EOT": "a ${b}\n%{if}\n",
    '["echo $${HOME}"]': ["echo ${HOME}"],
}


@pytest.mark.parametrize("text", CONSTANTS)
def test_a_constant_is_told(text: str) -> None:
    root = configuration_in({"main.tf": f'variable "v" {{\n  default = {text}\n}}\n'}).root_module
    assert root is not None
    assert root.variables["v"].default == CONSTANTS[text]


def test_what_a_local_value_refers_to_is_told_through_any_number_of_others() -> None:
    chain = "\n".join(f"  l{number} = [local.l{number + 1}]" for number in range(2000))
    found = references("local.l0.x", f'locals {{\n{chain}\n  l2000 = "${{a_b.c.id}}${{local.l7}}"\n}}')
    assert found == ["local.l0.x", "a_b.c.id"]


DYNAMIC = """
resource "t" "r" {
  dynamic "rule" {
    for_each = a_b.c
    iterator = each_rule
    content {
      port = each_rule.value.port
      to   = [d_e.f.id, rule.key]
    }
  }
}
"""


def test_what_stands_in_a_dynamic_block_is_told() -> None:
    root = configuration_in({"main.tf": DYNAMIC}).root_module
    assert root is not None
    assert graph_of(root, None).references == {"t.r": {"rule": ("a_b.c", "d_e.f")}}


IN_JSON = {
    '{"x": "${a_b.c.id", "y": "${d_e.f.id}"}': {"y": ("d_e.f",)},
    '{"rule": [{"a": "${a_b.c.id}"}, {"a": "${d_e.f.id}"}]}': {"rule": ("a_b.c", "d_e.f")},
    '{"rule": {"a": ["${a_b.c.id}", {"${d_e.f.id}": 1}]}, "//": "${g_h.i.id}"}': {"rule": ("a_b.c", "d_e.f")},
    '{"dynamic": {"rule": {"for_each": "${a_b.c}", "iterator": "it", "content": {"x": "${it.value.y}"}}}}': {
        "rule": ("a_b.c",)
    },
}


@pytest.mark.parametrize("body", IN_JSON)
def test_what_stands_in_json_is_told(body: str) -> None:
    root = configuration_in({"main.tf.json": f'{{"resource": {{"t": {{"r": {body}}}}}}}'}).root_module
    assert graph_of(root, None).references == {"t.r": IN_JSON[body]}


def test_an_attribute_and_blocks_of_one_name_are_all_told() -> None:
    text = 'resource "t" "r" {\n  x = a_b.c.id\n  x {\n    y = d_e.f.id\n  }\n  x {\n    y = g_h.i.id\n  }\n}\n'
    found = graph_of(configuration_in({"main.tf": text}).root_module, None).references
    assert found == {"t.r": {"x": ("a_b.c", "d_e.f", "g_h.i")}}


REQUIRING = {
    "a.tf": 'terraform {\n  required_providers {\n    my = { source = "hashicorp/aws" }\n  }\n}\nprovider "my" {}\n',
    "a.tf.json": '{"terraform": {"required_providers": {"my": {"source": "hashicorp/aws"}}}, "provider": {"my": {}}}',
}


@pytest.mark.parametrize("name", REQUIRING)
def test_a_provider_is_called_by_where_it_comes_from(name: str) -> None:
    found = configuration_in({name: REQUIRING[name]}).provider_config
    assert {key: one["full_name"] for key, one in found.items()} == {"my": "hashicorp/aws"}


def planned(**sources: str) -> Plan:
    """The plan of a saved plan that deletes ``t.r``, with these files in its root module."""
    data = zipped(members(tfplan(change("t.r", DELETE, {"id": "a"})), stored(), **sources))
    (plan,) = readers.read(data, "tfplan")
    return plan


def test_when_a_command_runs_is_told() -> None:
    blocks = (
        '  provisioner "local-exec" {\n    when = destroy\n    command = "rm"\n  }\n',
        '  provisioner "file" {}\n',
    )
    found = planned(main=f'resource "t" "r" {{\n{"".join(blocks)}}}\n').commands["t.r"]
    assert [(one.kind, one.text, one.when) for one in found] == [
        ("local-exec", "rm", RunsOn.DESTROY),
        ("file", None, RunsOn.CREATE),
    ]


TAGGING = {
    "p.tf": 'provider "aws" {\n  region = "eu-west-1"\n  default_tags {\n    tags = { env = "prod" }\n  }\n}\n',
    "p.tf.json": '{"provider": {"aws": [{"region": "eu-west-1", "default_tags": [{"tags": {"env": "prod"}}]}]}}',
    "q.tf.json": '{"provider": {"aws": {"region": "eu-west-1", "default_tags": {"tags": {"env": "prod"}}}}}',
    "r.tf.json": '{"provider": {"aws": {"region": "eu-west-1", "default_labels": {"env": "prod"}}}}',
}


@pytest.mark.parametrize("name", TAGGING)
def test_what_a_provider_says_of_all_its_objects_is_told(name: str) -> None:
    found = members(tfplan(change("aws_vpc.a", DELETE, {"id": "a"}))) | {f"tfconfig/m-/{name}": TAGGING[name].encode()}
    (plan,) = readers.read(zipped(found), "tfplan")
    assert plan.aims == {"regions": {"eu-west-1"}}
    assert [one.tags for one in plan.resource_changes] == [{"env": "prod"}]


def test_who_needs_what_goes_later_is_told() -> None:
    later = {"deferred": {"reason": 1}, "change": change("t.r", DELETE, {"id": "a"})}
    sources = {"main": 'resource "t" "s" {\n  x = t.r.id\n}\n'}
    (plan,) = readers.read(zipped(members(tfplan(deferred_changes=[later]), stored(), **sources)), "tfplan")
    assert plan.dependencies["t.s"] == {"t.r"}


BROKEN = {
    "cut off": 'resource "t" "r" {\n  x = [',
    "no HCL": "this is { not } HCL = at all",
    "a merge conflict": '<<<<<<< a\nresource "t" "r" {}\n>>>>>>> b\n',
    "an attribute": 'resource "t" "r" {\n  x = = [(] "${ \n}\n',
    "empty": "",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_costs_what_is_in_it_and_no_more(kind: str) -> None:
    plan = planned(main=BROKEN[kind], other='resource "t" "whole" {\n  x = t.r.id\n}\n')
    assert [one.address for one in plan.resource_changes] == ["t.r"]
    assert plan.dependencies["t.whole"] == {"t.r"}


EVERYTHING = "".join(path.read_text() for path in sorted(SOURCES.rglob("*.tf")))


@given(st.integers(0, len(EVERYTHING)), st.integers(0, 40), st.text('{}[]()"$%\\\n<#/*=.a ', max_size=6))
def test_nothing_that_sources_hold_is_too_much(start: int, gone: int, put: str) -> None:
    text = EVERYTHING[:start] + put + EVERYTHING[start + gone :]
    for whole in (True, False):
        list(declared(configuration_in({"main.tf": text}, whole=whole)))


def test_more_sources_than_anybody_writes_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members(tfplan(), stored(), main="#" * 51_000_000).items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match="more in it than planguard unpacks"):
        readers.read(buffer.getvalue(), "tfplan")


SECRET = {
    "a.tf": 'resource "t" "r" {\n  environment = { A = 1, DB_PASSWORD = "in-a-line-1" }\n}\n',
    "b.tf": 'resource "t" "s" {\n  args = ["--password", "as-an-option-2"]\n}\n',
    "c.tf": 'resource "t" "q" {\n  doc = "{\\"password\\": \\"in-a-text-3\\"}"\n}\n',
    "d.tf.json": '{"resource": {"t": {"j": {"api_key": "in-json-syntax-4"}}}}',
    "e.tf": 'module "m" {\n  source = "./m"\n  token = "to-a-module-5"\n}\n',
    "m/main.tf": 'variable "token" {}\nvariable "all" {\n  default = { password = "by-default-6" }\n}\n',
}


def test_a_secret_is_found_even_where_nobody_asks_who_needs_whom() -> None:
    found = secrets_among(declared(configuration_in(SECRET, whole=False)))
    hidden = {"in-a-line-1", "as-an-option-2", "in-a-text-3", "in-json-syntax-4", "to-a-module-5", "by-default-6"}
    assert hidden <= found
    assert found == secrets_among(declared(configuration_in(SECRET)))


def test_a_root_variable_that_is_handed_to_a_sensitive_one_is_hidden() -> None:
    given_on = 'variable "v" {}\nmodule "m" {\n  source = "./m"\n  p = var.v\n}\n'
    call = configuration_in({"main.tf": given_on, "m/main.tf": 'variable "p" {\n  sensitive = true\n}\n'}, whole=False)
    assert call.root_module is not None
    assert (call.root_module.module_calls["m"].expressions or {})["p"]["references"] == ["var.v"]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A saved plan of Terraform itself, and its JSON."""
    folder = tmp_path_factory.mktemp("configuration")
    for path in SOURCES.rglob("*.*"):
        target = folder / path.relative_to(SOURCES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())
    terraform = workspace(folder, (SOURCES / "main.tf").read_text())
    terraform.run("plan", "-out=plan.tfplan", "-no-color")
    return (folder / "plan.tfplan").read_bytes(), terraform.run("show", "-json", "plan.tfplan").encode()


def test_it_is_the_configuration_of_the_json(real: tuple[bytes, bytes]) -> None:
    assert_no_less(*real)


def test_what_both_know_alike_is_the_same(real: tuple[bytes, bytes]) -> None:
    file, shown = both(*real)
    assert file.root_module is not None
    found, expected = graph_of(file.root_module, None), graph_of(shown.root_module, None)
    through_locals = {"data.terraform_remote_state.other", "module.inner.module.deep.terraform_data.z"}
    assert {address for address, needed in found.dependencies.items() if needed != expected.dependencies[address]} == (
        through_locals
    )
    assert found.counted == expected.counted
    texts = {address: [(one.kind, one.text) for one in listed] for address, listed in commands(file).items()}
    assert texts == {address: [(one.kind, one.text) for one in listed] for address, listed in commands(shown).items()}


GENERATED = sorted((CORPUS / "terraform-generated").glob("*/plan.tfplan"))


@pytest.mark.skipif(not GENERATED, reason="the corpus of real plans is not beside the repository")
@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.parent.name)
def test_the_configuration_of_a_real_plan_is_that_of_its_json(path: Path) -> None:
    assert_no_less(path.read_bytes(), path.with_suffix(".json").read_bytes())


def both(saved: bytes, shown: bytes) -> tuple[Configuration, Configuration]:
    document = msgspec.json.decode(shown)
    return configuration_of(bundled(members_of(saved, "plan")), True), msgspec.convert(
        document["configuration"], Configuration
    )


def commands(configuration: Configuration) -> Mapping[str, Any]:
    return commands_of(configuration, frozenset())


def assert_no_less(saved: bytes, shown: bytes) -> None:
    """AssertionError where the JSON knows something that is not known of the saved plan."""
    file, other = both(saved, shown)
    assert aims_of(file) == aims_of(other)
    assert sensitive_outputs(file) == sensitive_outputs(other)
    assert secrets_among(declared(file)) >= secrets_among(declared(other))
    mine, expected = list(described(file.root_module)), list(described(other.root_module))
    assert [what for what, _ in mine] == [what for what, _ in expected]
    for (what, named), (_, needed) in zip(mine, expected, strict=True):
        assert needed <= named, what
    found, graph = graph_of(file.root_module, None), graph_of(other.root_module, None)
    assert (found.module_calls, found.resources) == (graph.module_calls, graph.resources)
    for address, others in graph.dependencies.items():
        assert found.dependencies[address] >= others, address
    for address, by_instance in graph.counted.items():
        assert found.counted[address] >= by_instance, address


def described(module: ConfigModule | None, place: str = "") -> Iterator[tuple[tuple[Any, ...], set[str]]]:
    """Everything that a module holds, in order, with what each refers to."""
    if module is None:
        yield (place, "no module"), set()
        return
    for one in sorted(module.resources, key=lambda resource: resource.address):
        needs, kinds = sorted(one.depends_on or ()), [each.type for each in one.provisioners or ()]
        yield (
            (place, one.address, one.mode, one.type, needs, kinds),
            named_by([one.expressions, one.count_expression, one.for_each_expression]),
        )
        for each in one.provisioners or ():
            yield (place, one.address, each.type), named_by(each.expressions)
    for name, output in sorted(module.outputs.items()):
        yield (place, "output", name, bool(output.sensitive), output.depends_on), named_by(output.expression)
    for name, variable in sorted(module.variables.items()):
        yield (place, "variable", name, bool(variable.sensitive)), set()
    for name, call in sorted(module.module_calls.items()):
        yield (
            (place, "module", name, call.depends_on),
            named_by([call.expressions, call.count_expression, call.for_each_expression]),
        )
        yield from described(call.module, f"{place}{name}.")


def named_by(tree: Any) -> set[str]:
    """What the expressions of a tree refer to, without indexes, with everything around it."""
    if isinstance(tree, list):
        return set().union(*map(named_by, tree))
    if not isinstance(tree, dict):
        return set()
    listed = tree.get("references")
    if not isinstance(listed, list):
        return named_by(list(tree.values()))
    steps = [without_keys(one).split(".") for one in listed]
    return {".".join(one[:end]) for one in steps for end in range(1, len(one) + 1)}
