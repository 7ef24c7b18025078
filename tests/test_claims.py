"""Every sentence of the catalogue is true where it is said, and said in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from planguard.evidence.losses.loss import loss_of
from planguard.knowledge import package_data
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.claims import Claim, Condition, Event, claims, said
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value

CATALOG = Catalog()
EVENTS: tuple[Event, ...] = ("delete", "replace")


def generic_types() -> Any:
    return json.loads((package_data.ROOT / "generic_types.json").read_text())


def _all() -> Iterator[tuple[str, Claim]]:
    for name in CATALOG.types():
        entry = CATALOG[name]
        for kind, words in (("why", entry.why), ("back", entry.back)):
            for number, claim in enumerate(claims(words)):
                yield f"{name} {kind} {number}", claim


CLAIMS = dict(_all())
CONDITIONAL = {name: claim for name, claim in CLAIMS.items() if claim.conditions}


def _value(condition: Condition, holds: bool) -> Value:
    """A value at which the condition holds, or does not."""
    if condition.unwanted:
        return 7 if holds else condition.unwanted[-1]
    return condition.wanted[0] if holds else _another(condition.wanted)


def _another(values: tuple[Any, ...]) -> Value:
    return next(value for value in (True, False, "another", 7) if value not in values)


def _object(claim: Claim, *given: Value) -> dict[str, Value]:
    """An object with these values at the paths of a claim's conditions."""
    tree: dict[str, Any] = {}
    for condition, value in zip(claim.conditions, given, strict=True):
        *parents, last = condition.path.split(".")
        parent = tree
        for step in parents:
            parent = parent.setdefault(step, {})
        parent[last] = value
    return tree


def _meeting(claim: Claim, holds: bool = True) -> dict[str, Value]:
    """An object that meets the conditions, or all but the last of them."""
    *others, last = claim.conditions
    return _object(claim, *(_value(one, True) for one in others), _value(last, holds))


def _can_fail(condition: Condition) -> bool:
    return condition.holds(_object(Claim(conditions=(condition,)), _value(condition, False))) is False


def test_the_conditions_that_were_written_are_found() -> None:
    assert len(CONDITIONAL) > 70
    assert any(claim.on for claim in CLAIMS.values())


@pytest.mark.parametrize("name", CONDITIONAL)
def test_a_text_is_said_of_an_object_that_meets_its_conditions_and_of_no_other(name: str) -> None:
    claim = CONDITIONAL[name]
    event: Event = claim.on or "delete"
    met = claim.said(event, _meeting(claim))
    assert met == claim.text.replace("{value}", "7" if claim.conditions[0].unwanted else "")
    if _can_fail(claim.conditions[-1]):
        missed = claim.said(event, _meeting(claim, holds=False))
        assert missed.partition("{")[0] == claim.otherwise.replace("{value}", _shown(claim)).partition("{")[0]
        assert missed != met


def _shown(claim: Claim) -> str:
    value = _value(claim.conditions[0], holds=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("name", CONDITIONAL)
def test_of_values_that_the_plan_does_not_show_only_the_careful_form_is_said(name: str) -> None:
    claim = CONDITIONAL[name]
    event: Event = claim.on or "delete"
    unseen = [UNKNOWN] * len(claim.conditions)
    hidden = [Sensitive(_value(one, True)) for one in claim.conditions]
    values: tuple[Value, ...] = (None, UNKNOWN, Sensitive({}), _object(claim, *unseen), _object(claim, *hidden))
    assert {claim.said(event, one) for one in values} == {claim.unknown}
    assert claim.unknown or not (claim.text and claim.otherwise), "both may be true: say which one hangs on what"


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.on])
def test_a_text_about_one_action_is_not_said_of_the_other(name: str) -> None:
    claim = CLAIMS[name]
    assert {event for event in EVENTS if claim.said(event, _meeting(claim) if claim.conditions else {})} == {claim.on}


def test_of_every_type_something_is_said_of_both_actions_where_nothing_is_known_of_the_object() -> None:
    silent = [
        (name, event) for name in CATALOG.types() for event in EVENTS if not [*said(CATALOG[name].why, event, None)]
    ]
    assert silent == []


def test_only_a_replacement_is_told_of_a_new_object() -> None:
    told = [
        (name, text)
        for name, claim in CLAIMS.items()
        if claim.on != "replace" and name.split()[1] == "why"
        for text in (claim.text, claim.otherwise, claim.unknown)
        if re.search(r"\b[Tt]he new \w+ (?:\w+ )?has\b|until it is recreated", text)
    ]
    assert told == []


def _says(kind: str, before: Value, action: Action = Action.DELETE, **fields: Any) -> str:
    change = ResourceChange(f"{kind}.it", kind, action, name="it", before=before, **fields)
    return " ".join(loss_of(change, Plan("example", Tool.TERRAFORM, (change,)), CATALOG).says)


RETAINED = {"settings": [{"retain_backups_on_delete": True}]}
ROOT = {"root_block_device": [{"delete_on_termination": False}]}


@pytest.mark.parametrize(
    ("kind", "before", "says", "not_says"),
    [
        ("aws_instance", {}, "The root volume is deleted.", "kept"),
        ("aws_instance", ROOT, "The root volume is kept.", "volume is deleted."),
        ("aws_instance", None, "unless `root_block_device.delete_on_termination` is false", "kept"),
        ("google_compute_instance", {"boot_disk": [{"auto_delete": False}]}, "The boot disk is kept.", "deleted."),
        ("azurerm_virtual_machine", {"delete_os_disk_on_termination": True}, "The OS disk is deleted.", "OS disk is k"),
        ("aws_db_instance", {"delete_automated_backups": False}, "backups are kept.", "backups are deleted."),
        ("aws_db_instance", {"skip_final_snapshot": True}, "No final snapshot is taken.", "A final snapshot"),
        ("aws_db_instance", {"final_snapshot_identifier": "a"}, "A final snapshot is taken.", "fails"),
        ("aws_db_instance", {"final_snapshot_identifier": None}, "The deletion fails because", "A final snapshot"),
        ("aws_s3_bucket", {"force_destroy": True}, "All objects are deleted.", "empty"),
        ("aws_s3_bucket", {"force_destroy": False}, "`force_destroy` is not true, so", "All objects"),
        ("aws_dynamodb_table", {"point_in_time_recovery": [{"enabled": True}]}, "keeps a system backup", "no system"),
        ("aws_dynamodb_table", {"point_in_time_recovery": []}, "no system backup is kept", "restore the system"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 0}, "deleted immediately", "days"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 14}, "restore it within 14 days", "immediately"),
        ("aws_kms_key", {"deletion_window_in_days": 7}, "deleted after 7 days", "30"),
        ("AWS::KMS::Key", {}, "after its waiting period", "days"),
        ("azurerm_key_vault", {"purge_protection_enabled": True}, "keeps the vault recoverable", "purges"),
        ("google_sql_database_instance", RETAINED, "Backups are kept.", "Backups are deleted."),
        ("aws_organizations_account", {"close_on_deletion": True}, "The account is closed.", "leaves"),
        ("azuread_group", {"types": ["Unified"]}, "restore it within 30 days", "security group"),
        ("azuread_group", {"types": []}, "Recreate the security group", "within 30 days"),
        ("snowflake_table", {"data_retention_time_in_days": 0}, "cannot be recovered", "UNDROP"),
        ("google_compute_disk", {"deletion_policy": "ABANDON"}, "Terraform forgets the object", "deleted."),
        ("google_compute_disk", {"deletion_policy": "DELETE"}, "permanently deleted", "forgets"),
        ("azurerm_application_insights", {"workspace_id": "w"}, "in the workspace stay", "are deleted"),
        ("azurerm_app_configuration", {"sku": "standard"}, "undelete it within", "import"),
        ("azurerm_network_security_rule", {"access": "Deny"}, "can be allowed", "blocked"),
        ("azurerm_resource_group", {}, "Resources outside Terraform stop", "does not manage"),
        ("google_logging_project_bucket_config", {"bucket_id": "_Default"}, "only forgets the log bucket", "records"),
        ("google_logging_project_bucket_config", {"bucket_id": "audit"}, "undelete it within 7 days", "permanently"),
        ("google_compute_firewall", {"deny": [{"protocol": "all"}], "allow": []}, "can be allowed", "blocked"),
        ("google_compute_firewall", {"deny": [], "allow": [{"protocol": "tcp"}]}, "is blocked", "denies"),
        ("google_bigquery_table", {"view": [{"query": "select 1"}]}, "The configuration contains the content", "data"),
        ("google_dataflow_job", {"on_delete": "cancel"}, "The job is canceled", "finishes"),
        ("google_spanner_instance", {"force_destroy": True}, "all backups", "fails while"),
        ("google_netapp_storage_pool", {}, "can be deleted only while it is empty", "All data"),
        ("azurerm_data_protection_backup_vault", None, "can be deleted only while it is empty", "All data"),
    ],
)  # fmt: skip
def test_what_is_said_of_an_object_is_true_of_its_values(kind: str, before: Value, says: str, not_says: str) -> None:
    told = _says(kind, before)
    assert says in told
    assert not_says not in told


def test_a_deletion_is_not_told_that_the_new_one_has_another_name() -> None:
    assert "The new load balancer has a different DNS name" in _says("aws_lb", {}, Action.DELETE_THEN_CREATE)
    assert "new load balancer" not in _says("aws_lb", {})


WITH_DEFAULT = Condition("a.b", wanted=(True,), default=True)
SEVERAL = Condition("a", wanted=("x",))
SET = Condition("a", unwanted=(None, ""))


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        (WITH_DEFAULT, {}, True),
        (WITH_DEFAULT, {"a": []}, True),
        (WITH_DEFAULT, {"a": {"b": None}}, True),
        (WITH_DEFAULT, {"a": [{"b": False}]}, False),
        (WITH_DEFAULT, {"a": [{"b": None}, {"b": False}]}, False),
        (WITH_DEFAULT, {"a": UNKNOWN}, None),
        (WITH_DEFAULT, None, None),
        (SEVERAL, {}, None),
        (SEVERAL, {"a": None}, False),
        (SEVERAL, {"a": []}, False),
        (SEVERAL, {"a": ["y", "x"]}, True),
        (SEVERAL, {"a": ["x", UNKNOWN]}, None),
        (SET, {"a": "name"}, True),
        (SET, {"a": ""}, False),
        (SET, {"a": None}, False),
        (SET, {}, None),
        (Condition("", wanted=(True,), default=True), {}, None),
    ],
)
def test_a_condition_knows_only_what_the_values_show(condition: Condition, values: Value, holds: bool | None) -> None:
    assert condition.holds(values) is holds


def test_a_setting_that_leaves_the_object_alone_says_so_in_a_clause() -> None:
    stays = [(name, one) for name in CATALOG.types() for one in CATALOG[name].keeps if one.stays]
    assert len(stays) > 300
    assert [name for name, one in stays if not one.meaning or not one.on] == []


def test_a_generic_type_shows_the_values_of_what_it_holds_where_it_spells_them_in_a_known_way() -> None:
    table: dict[str, Value] = {"point_in_time_recovery_specification": {"point_in_time_recovery_enabled": True}}
    assert "the service keeps a system backup" in _says("awscc_dynamodb_table", table)
    azure: dict[str, Value] = {"type": "Microsoft.KeyVault/vaults@2023-07-01", "purge_protection_enabled": True}
    told = _says("azapi_resource", azure)
    assert "The vault stays recoverable during its retention period" in told
    assert "provider" not in told


@pytest.mark.parametrize("name", sorted(set(generic_types()["names"]["azure"].values())))
def test_what_only_its_own_provider_does_is_not_told_of_an_object_of_a_generic_type(name: str) -> None:
    entry = CATALOG[name]
    told = [claim for words in (entry.why, entry.back) for claim in claims(words) if not claim.generic]
    assert [
        one for one in told if re.search(r"provider|`features`", f"{one.unknown or one.text} {one.otherwise}")
    ] == []


def test_a_deletion_is_not_advised_as_a_replacement_is_and_the_other_way_round() -> None:
    unfit = {"delete": r"\breplaced\b|\bin place\b|\b[Ss]et the .* back", "replace": r"^[^.]* (is|are) deleted$"}
    told = {(event, one) for name in CATALOG.types() for event, one in CATALOG[name].advice.items()}
    advised = [(event, advice) for event, one in told if (advice := CATALOG.advice(one))]
    assert len(advised) == len(told) > 150
    assert [
        (event, text)
        for event, advice in advised
        for text in (advice.title, advice.text)
        if re.search(unfit[event], text)
    ] == []


# --- the words

SENTENCES = ("why", "back", "text", "otherwise", "unknown", "generic", "title", "description")
CLAUSES = ("meaning", "protects", "in_use_by", "runs")
BANNED = re.compile(
    r"\banew\b|\bmade again\b|\bmaking it again\b|\bcomes? back\b|\bbrought? back\b|\bgoes?\b|\bgone\b|\bfor ever\b"
    r"|\bforever\b|\bfor good\b|\bwhoever\b|\bshall\b|\bit (?:serves|stores|grants|keeps)\b|\bis back\b"
    r"|(?<!IoT )\bthings?\b|!|; |, of which\b|\bgive me\b",
    re.IGNORECASE,
)
BRITISH = re.compile(
    r"\b(?:colou|behaviou|favou|honou|labou)r|\bcatalogue|\bcentre\b|\blicence\b|(?:cance|labe|trave|mode)ll(?:ed|ing)\b"
    r"|\b(?:recogn|organ|author|initial|normal|optim|serial|custom|summar|util|synchron|minim|maxim)is(?:e|ed|es|ing|ation)\b",
    re.IGNORECASE,
)
LONGEST = 25


def _texts(tree: Any, keys: tuple[str, ...], key: str = "") -> Iterator[str]:
    """Every text under one of the keys, in lists too."""
    if isinstance(tree, dict):
        for name, inner in tree.items():
            yield from _texts(inner, keys, name)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _texts(inner, keys, key)
    elif isinstance(tree, str) and key in keys:
        yield tree


PRINTED = {
    str(path.relative_to(package_data.ROOT)): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(package_data.ROOT.rglob("*.json"))
}


@pytest.mark.parametrize("file", PRINTED)
def test_no_text_has_a_phrase_that_nobody_says(file: str) -> None:
    texts = set(_texts(PRINTED[file], (*SENTENCES, *CLAUSES)))
    assert [text for text in texts if BANNED.search(text) or BRITISH.search(text)] == []


@pytest.mark.parametrize("file", PRINTED)
def test_no_sentence_is_longer_than_a_breath(file: str) -> None:
    sentences = {one for text in _texts(PRINTED[file], SENTENCES) for one in re.split(r"(?<=[.?:])\s+", text)}
    assert [sentence for sentence in sentences if len(sentence.split()) > LONGEST] == []


def test_every_text_about_a_loss_is_whole_sentences() -> None:
    told = {
        text
        for claim in CLAIMS.values()
        for text in (claim.text, claim.otherwise, claim.unknown, claim.generic)
        if text
    }
    assert [text for text in told if not (text[0].isupper() or text.startswith("`")) or not text.endswith(".")] == []
