"""What looks harmless stays readable, and no text makes the search for secrets slow."""

from __future__ import annotations

import json

import pytest

from planguard.knowledge import package_data, schemas
from planguard.knowledge.secrets.concealment import conceal, masked
from planguard.knowledge.secrets.gathering import secrets_of
from planguard.knowledge.secrets.shapes import looks_secret
from planguard.knowledge.secrets.signs import Standing, standing
from planguard.model.values import Sensitive, at
from tests.effort import within
from tests.planted import NAMES

HARMLESS_NAMES = (
    *("partition_key", "hash_key", "range_key", "sort_key", "key_name", "kms_key_id", "kms_key", "public_key"),
    *("key_arn", "secret_arn", "secret_name", "password_policy", "password_length", "pass_through", "token_type"),
    *("key_vault_id", "shared_image_gallery", "bypass", "compass", "signing_algorithm", "encryption_key_arn"),
    *("encryption_type", "access_key_id", "creation_token", "next_token", "client_token", "max_tokens", "HttpTokens"),
    *("primary", "secondary", "KmsMasterKeyId", "bucket_key_enabled", "require_password", "existingSecret"),
    *("private_dns", "host_key", "ServiceToken", "tokenizer", "passive", "secretsmanager", "api_key_source"),
    *("hash_key", "certificate_arn", "basic_auth_enabled", "key_pair_name", "keyspace_name", "token_ttl", "token_url"),
    *("automount_service_account_token_enabled", "iam_pass_role", "cookie_name", "cookie_behavior", "nonce_enabled"),
    *("community_name", "encrypted", "encrypt_at_rest", "pattern", "path", "compassion", "trespass", "underpass"),
    *("jwt_issuer", "jwt_audience", "bearer_token_validity", "wpa_mode", "creds_type", "password_encryption"),
    *("api_key_selection_expression", "key_rotation_enabled", "secret_version", "pinned", "kms_key_version"),
    *("authorizer_id", "credential_provider_arn", "connection_string_name", "webhook_enabled", "session_id"),
)
HARMLESS_VALUES = (
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf",
    "{{resolve:secretsmanager:prod/db:SecretString:password}}",
    "postgres://${user}:${password}@host/db",
    "https://example.com/token",
    "https://user@example.com/path",
    "rotates the password every day",
    "Password: the password of the first user, at least eight characters",
    "token: string",
    "password = var.db_password",
    "DB_PASSWORD=$DB_PASSWORD",
    "export TOKEN=$(aws ssm get-parameter --name x)",
    "password: ${random_password.db.result}",
    "--password-policy strict",
    "docker run -u 1000:1000 image",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "registry.example.org/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "d41d8cd98f00b204e9800998ecf8427e",
    "subnet-0a1b2c3d4e5f60718",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGXJpbmcgaW5kZWVkIGEgcHVibGljIGtleQ ana@example.org",
    "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ\n-----END CERTIFICATE-----",
    "projects/p/secrets/db/versions/latest",
    "key=value",
    "docker run -v a:b -p 8080:80 image",
    "curl -k https://example.org/path",
    "openssl x509 -in a.pem -out b.pem",
    "zip -r out.zip dist && unzip -o a.zip -d /srv",
    "echo yes | sudo tee /etc/answer",
    "vault status && vault read secret/data/app",
    "rsync -avu host:/srv/data /backup",
    "ldapsearch -x -b dc=example,dc=org",
    "mongosh --port 27017 --eval status",
    "kubectl get secret app -o yaml",
    "kind: SecretStore\nspec:\n  provider: aws\n",
    "kind: ConfigMap\ndata:\n  a: b\n",
    "cp $1$2 /srv",
    "password: !Ref DbPassword",
    "username and password required",
    "value: 3\nname: replicas",
    "api-gateway-production-eu-west-1",
    "sha512-ClAmHr0aOQ/tK/Mm8mc8FFWCpjQtUjIElz0CGTN/gWFqgGmwElh89WNfaSXxtWw2AjDBmyc1AO4BPgMGAb8kJQ==",
    "ClAmHr0aOQ/tK/Mm8mc8FFWCpjQtUjIElz0CGTN/gWFqgGmwElh89WNfaSXxtWw2AjDBmyc1AO4BPgMGAb8kJQ==",
    "https://hooks.example.org/webhooks/deploy",
    "IyEvYmluL3NoCmVjaG8gaGVsbG8gd29ybGQK",
    "arn:aws:iam::123456789012:role/service-role/AWSCodePipelineServiceRole-eu-west-1-orders",
    "sort_key=created_at",
    "basic authentication is switched off",
    "10.0.0.0/16",
    "2001:db8:85a3:8d3:1319:8a2e:370:7348",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479",
)


@pytest.mark.parametrize("name", HARMLESS_NAMES)
def test_a_name_that_only_sounds_so_hides_nothing(name: str) -> None:
    assert conceal({name: "A-value.of/9chars"}, frozenset()) == {name: "A-value.of/9chars"}
    assert not isinstance(at(conceal({name: "A-value.of/9chars"}, frozenset()), (name,)), Sensitive)


@pytest.mark.parametrize("name", [name for name in NAMES if standing(name) is Standing.SECRET])
def test_a_reference_to_a_secret_is_none(name: str) -> None:
    for value in ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf", "{{resolve:ssm-secure:/a/b}}"):
        assert not isinstance(at(conceal({name: value}, frozenset()), (name,)), Sensitive)


@pytest.mark.parametrize("value", HARMLESS_VALUES)
def test_a_harmless_value_is_shown(value: str) -> None:
    assert not looks_secret(value)
    assert masked(value) == value


def test_names_that_hint_hide_only_what_looks_like_chance() -> None:
    shown = conceal({"primary_key": "customer_id", "secondary_key": "Zq7c6f0d1e9b4a3f2d8K"}, frozenset())
    assert repr(shown) == "{'primary_key': 'customer_id', 'secondary_key': (sensitive value)}"


def test_free_text_keeps_all_but_the_secret() -> None:
    secrets = secrets_of({"v": Sensitive("Zebra-91-Tapir")})
    text = "run `mysqldump --password=Hunter2Hunter2 shop` as Zebra-91-Tapir, then stop"
    expected = "run `mysqldump --password=(sensitive value) shop` as (sensitive value), then stop"
    assert masked(text, secrets) == expected


UNITS = (
    *("a", "A0", "a=", "key=", "sig=", "?sig=", "pw=", "password=", "password: ", "key: key: ", "-Dpassword=", "--a "),
    *("eyJ", "-eyJ", "eyJa.", "AKIA", "://", "://a:b", "https://a:", "mysql ", "mysql -p", "docker login ", "login "),
    *("<password>", "<a ", "\na:5432:b:c:", "SG.", "hf_", "xoxb-", "chpasswd a:", "-----BEGIN RSA PRIVATE KEY", "{"),
    *(
        "7z ",
        "mongo ",
        "bcp ",
        "value=",
        "value: a ",
        "00",
        "smb -U a%",
        "kind: secret\ndata:\n",
        "curl -b ",
        "echo a|",
    ),
    *("aGVsbG8gd29ybGQg" * 2 + " ", "00" * 12 + " ", "cGFzc3dvcmQ9cGFzc3dvcmQ9 ", "password: |\n ", "password%3D"),
    *("put-parameter SecureString ", "cookie: a=b; ", "cookie: a=", "webhook/", "hooks/a/", "$6$a$", "sk", "eyJa."),
    *(
        "net use ",
        "net user a ",
        "vault kv put a ",
        "sqlplus a/",
        "http -a ",
        "list:\n a:bb\n chpasswd",
        "<key>",
        "IBAAK",
    ),
    *("authorization: ", "basic ", "name: token,", "PuTTY-User-Key-File-1:", '\\"', "'password',", "cGFzc3dvcmQ9"),
)


@pytest.mark.parametrize("unit", UNITS)
def test_no_megabyte_takes_long(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    with within(10):  # three searches; what is not linear takes minutes
        looks_secret(text)
        masked(text)
        conceal({"user_data": text}, frozenset())


def test_many_secrets_that_begin_alike_are_found_fast() -> None:
    secrets = secrets_of([Sensitive(f"the-same-beginning-{number}") for number in range(3_000)])
    with within(10):
        assert "beginning" not in masked("the-same-beginning-17 " * 2_000, secrets)


def test_the_shipped_signs_are_what_their_schema_says() -> None:
    schemas.validate(json.loads((package_data.ROOT / "secrets.json").read_bytes()), "secrets", "secrets.json", {})
