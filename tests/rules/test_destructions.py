"""What is lost with one object: every destruction has one rule, and the circumstances count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules import blast_radius, destroys_data, destroys_key, destroys_resource, interrupts_service

_RULES = (destroys_data, destroys_key, interrupts_service, destroys_resource)
_DATA = {"holds": "data", "loss": "permanent", "interrupts": "long", "minutes": 15}
_TYPES: dict[str, dict[str, Any]] = {
    "aws_db_instance": {
        **_DATA,
        "replica_if": "replicate_source_db",
        "guards": [{"path": "deletion_protection", "on": [True]}],
    },
    "aws_s3_bucket": {**_DATA, "only_empty": True, "emptied_by": "force_destroy"},
    "aws_ebs_volume": _DATA,
    "aws_s3_object": {**_DATA, "content_from": ["source", "content"]},
    "aws_rds_cluster_instance": {
        "holds": "data",
        "loss": "none",
        "interrupts": "brief",
        "minutes": 10,
        "member_of": "aws_rds_cluster",
    },
    "aws_kms_key": {"holds": "key", "loss": "permanent", "interrupts": "long"},
    "aws_acm_certificate": {"holds": "key", "loss": "recoverable", "interrupts": "long", "minutes": 10},
    "aws_ssm_parameter": {
        "holds": "config",
        "loss": "permanent",
        "interrupts": "brief",
        "secret_if": {"type": "SecureString"},
    },
    "aws_instance": {"holds": "traffic", "loss": "permanent", "interrupts": "long", "minutes": 4},
    "aws_ecs_service": {
        "holds": "traffic",
        "interrupts": "long",
        "minutes": 4,
        "idle_if": {"path": "desired_count", "runs": "task"},
    },
    "aws_route53_record": {
        "holds": "traffic",
        "interrupts": "brief",
        "minutes": 2,
        "new_identity": "no",
        "proof_if": {"name": "_"},
    },
    "aws_route_table_association": {"holds": "network", "interrupts": "brief", "minutes": 1, "new_identity": "yes"},
    "aws_security_group_rule": {"holds": "network", "interrupts": "brief", "minutes": 1},
    "aws_volume_attachment": {"holds": "data", "interrupts": "long", "minutes": 2},
    "aws_iam_role": {"holds": "identity", "interrupts": "long", "minutes": 1, "new_identity": "yes"},
    "aws_cognito_user_pool": {"holds": "identity", "loss": "permanent", "interrupts": "long", "minutes": 1},
    "aws_cloudwatch_log_group": {"holds": "log", "loss": "permanent"},
    "aws_lb_target_group_attachment": {"holds": "traffic", "interrupts": "brief", "routine": True},
    "aws_db_subnet_group": {"holds": "config"},
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    folder = tmp_path / "resource_types"
    folder.mkdir()
    (folder / "aws.json").write_text(json.dumps({"types": _TYPES}))
    key = {"holds": "key", "loss": "permanent"}
    names = {"random_password": {**key, "generated": True}, "random_pet": {**key, "names_only": True}}
    (folder / "random.json").write_text(json.dumps({"types": names}))
    (tmp_path / "advice.json").write_text("{}")
    return Catalog(folder)


def change(address: str, action: Action = Action.DELETE, **details: Any) -> ResourceChange:
    kind, name = address.split(".")[-2:]
    return ResourceChange(address, kind, action, name=name.partition("[")[0], **details)


def findings(catalog: Catalog, *changes: ResourceChange, **details: Any) -> list[Finding]:
    plan = Plan("p", Tool.TERRAFORM, changes, **details)
    return [finding for rule in _RULES for finding in rule.check(plan, catalog)]


def only(catalog: Catalog, *changes: ResourceChange, **details: Any) -> Finding:
    found = [one for one in findings(catalog, *changes, **details) if one.change is changes[0]]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("kind", [*_TYPES, "acme_thing", "acme_database", "random_password", "random_pet", ""])
@pytest.mark.parametrize("action", [Action.DELETE, Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE])
@pytest.mark.parametrize("certainty", list(Certainty))
def test_exactly_one_rule_speaks_of_every_destruction(
    catalog: Catalog, kind: str, action: Action, certainty: Certainty
) -> None:
    one = ResourceChange(f"{kind}.a", kind, action, name="a", certainty=certainty)
    assert [finding.change for finding in findings(catalog, one)] == [one]


@pytest.mark.parametrize("action", [action for action in Action if not action.destroys])
def test_nothing_is_said_of_what_is_not_destroyed(catalog: Catalog, action: Action) -> None:
    assert findings(catalog, change("aws_db_instance.a", action)) == []


def test_a_deposed_object_is_left_to_its_own_rule(catalog: Catalog) -> None:
    assert findings(catalog, change("aws_db_instance.a", deposed="0a1b2c3d")) == []


@pytest.mark.parametrize(
    ("one", "harm", "severity"),
    [
        (change("aws_db_instance.a"), Harm.DATA, Severity.CRITICAL),
        (change("aws_db_instance.a", before={"replicate_source_db": "b"}), Harm.SERVICE, Severity.MEDIUM),
        (change("aws_s3_bucket.a", before={"force_destroy": True}), Harm.DATA, Severity.CRITICAL),
        (change("aws_s3_bucket.a", before={"force_destroy": False}), Harm.DATA, Severity.HIGH),
        (change("aws_s3_object.a", before={"content": "x"}), Harm.OBJECT, Severity.LOW),
        (change("aws_s3_object.a", before={"key": "x"}), Harm.DATA, Severity.CRITICAL),
        (change("aws_kms_key.a"), Harm.KEY, Severity.CRITICAL),
        (change("aws_acm_certificate.a"), Harm.KEY, Severity.HIGH),
        (change("aws_acm_certificate.a", Action.CREATE_THEN_DELETE), Harm.KEY, Severity.MEDIUM),
        (change("random_password.a", Action.DELETE_THEN_CREATE), Harm.KEY, Severity.HIGH),
        (change("random_pet.a", Action.DELETE_THEN_CREATE), Harm.OBJECT, Severity.LOW),
        (change("aws_ssm_parameter.a", before={"type": "SecureString"}), Harm.KEY, Severity.CRITICAL),
        (change("aws_ssm_parameter.a", before={"type": "String"}), Harm.OBJECT, Severity.LOW),
        (change("aws_instance.a"), Harm.SERVICE, Severity.HIGH),
        (change("aws_instance.a", tags={"aws:autoscaling:groupName": "web"}), Harm.SERVICE, Severity.LOW),
        (change("aws_ecs_service.a", before={"desired_count": 0}), Harm.SERVICE, Severity.LOW),
        (change("aws_route53_record.a", before={"name": "www"}), Harm.SERVICE, Severity.HIGH),
        (change("aws_route53_record.a", Action.DELETE_THEN_CREATE), Harm.SERVICE, Severity.MEDIUM),
        (change("aws_route53_record.a", before={"name": "_x.acme"}), Harm.SERVICE, Severity.MEDIUM),
        (change("aws_route_table_association.a"), Harm.SERVICE, Severity.HIGH),
        (change("aws_security_group_rule.a"), Harm.SERVICE, Severity.MEDIUM),
        (change("aws_volume_attachment.a"), Harm.SERVICE, Severity.HIGH),
        (change("aws_volume_attachment.a", Action.DELETE_THEN_CREATE), Harm.SERVICE, Severity.MEDIUM),
        (change("aws_iam_role.a"), Harm.IDENTITY, Severity.HIGH),
        (change("aws_cognito_user_pool.a"), Harm.IDENTITY, Severity.CRITICAL),
        (change("aws_cloudwatch_log_group.a"), Harm.OBJECT, Severity.MEDIUM),
        (change("aws_lb_target_group_attachment.a"), Harm.SERVICE, Severity.MEDIUM),
        (change("aws_lb_target_group_attachment.a", Action.DELETE_THEN_CREATE), Harm.SERVICE, Severity.INFO),
        (change("aws_db_subnet_group.a"), Harm.OBJECT, Severity.LOW),
    ],
)
def test_what_it_is_and_how_bad(catalog: Catalog, one: ResourceChange, harm: Harm, severity: Severity) -> None:
    found = only(catalog, one)
    assert (found.harm, found.severity) == (harm, severity)


def test_an_unknown_type_is_judged_by_its_name_and_says_so(catalog: Catalog) -> None:
    found = only(catalog, change("acme_database.a"))
    assert (found.severity, found.confidence) == (Severity.CRITICAL, Confidence.MEDIUM)
    assert "planguard does not know acme_database and judges it by its name." in found.message


def test_a_guard_that_is_on_stops_the_apply_half_way(catalog: Catalog) -> None:
    found = only(catalog, change("aws_db_instance.a", before={"deletion_protection": True}))
    assert "`deletion_protection` is true, so the deletion will be refused" in found.message
    assert "refused" not in only(catalog, change("aws_db_instance.a", before={"deletion_protection": False})).message


def members(*actions: Action) -> Sequence[ResourceChange]:
    return [change(f"aws_rds_cluster_instance.a[{n}]", action, index=n) for n, action in enumerate(actions)]


def test_the_last_member_of_a_cluster_is_worse_than_one_of_several(catalog: Catalog) -> None:
    one_of_two = only(catalog, *members(Action.DELETE, Action.NO_OP))
    last = only(catalog, *members(Action.DELETE, Action.DELETE))
    assert (one_of_two.severity, last.severity) == (Severity.MEDIUM, Severity.HIGH)


def test_scaling_in_is_less_than_an_outage_but_a_disk_is_a_disk(catalog: Catalog) -> None:
    for kind, severity in (("aws_instance", Severity.MEDIUM), ("aws_ebs_volume", Severity.CRITICAL)):
        gone = change(f"{kind}.a[1]", index=1, action_reason="delete_because_count_index")
        found = only(catalog, gone, change(f"{kind}.a[0]", Action.NO_OP, index=0))
        assert found.severity is severity


def test_a_new_name_matters_when_what_bears_it_is_replaced(catalog: Catalog) -> None:
    pet = change("random_pet.a", Action.DELETE_THEN_CREATE)
    bucket = change("aws_s3_bucket.b", Action.DELETE_THEN_CREATE)
    needs = {"aws_s3_bucket.b": frozenset({"random_pet.a"})}
    assert only(catalog, pet, bucket, dependencies=needs).severity is Severity.MEDIUM


def test_a_doubt_is_said(catalog: Catalog) -> None:
    found = only(catalog, change("aws_db_instance.a", Action.DELETE_THEN_CREATE, certainty=Certainty.MAY))
    assert found.message.startswith("may be replaced ")


def test_the_blast_radius_names_what_stays_and_is_never_worse_than_the_loss(catalog: Catalog) -> None:
    role = change("aws_iam_role.a")
    users = [change(f"aws_instance.u{n}", Action.NO_OP) for n in range(6)]
    needs = {user.address: frozenset({"aws_iam_role.a"}) for user in users}
    plan = Plan("p", Tool.TERRAFORM, (role, *users), dependencies=needs)
    (found,) = blast_radius.check(plan, catalog)
    assert found.severity is Severity.MEDIUM
    assert found.related == tuple(user.address for user in users)
    assert found.message.startswith("has 6 dependents that stay: aws_instance.u0, ")
    assert found.message.endswith(" and 2 more.")


def test_what_depends_on_another_instance_is_not_in_the_blast_radius(catalog: Catalog) -> None:
    gone, kept = change("aws_ebs_volume.v[1]", index=1), change("aws_ebs_volume.v[0]", Action.NO_OP, index=0)
    users = [change(f"aws_instance.u[{n}]", Action.NO_OP, index=n) for n in (0, 1)]
    needs = {"aws_instance.u": frozenset({"aws_ebs_volume.v"})}
    plan = Plan("p", Tool.TERRAFORM, (gone, kept, *users), dependencies=needs)
    assert [finding.related for finding in blast_radius.check(plan, catalog)] == [("aws_instance.u[1]",)]
