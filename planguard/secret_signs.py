"""What gives a secret away that nobody marked as one: the name it goes by, or how it looks."""

from __future__ import annotations

import functools
import re
from typing import Final

CARRIERS: Final = frozenset(
    ("value", "Value", "constant_value", "plaintext_value", "result", "data", "data_json", "binary_data")
) | {"string_data", "stringData"}
"""Keys that say nothing themselves: what they hold is called like the object that has them."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME = re.compile(
    r"(passw(or)?d|passphrase|pwd|pin_code|private_key(_pem|_openssh|_pem_pkcs8)?|api_?key|client_key|account_key"
    r"|key_material|credentials|connection_string|kube_?config(_raw)?|kube_admin_config_raw)\d*$"
    r"|(?<!creation_)(?<!next_)token\d*$|(^|_)(secret|(secret_)?access_key|secret_(string|binary|key|value|data))\d*$"
)
_TYPE = re.compile(r"(secret|password)(_v\d+|_version|_value)?$|ssm_parameter$")
_HINTS = (
    *("passw", "passphrase", "pwd", "secret", "token", "key", "credentials", "connection", "kube", "bearer", "basic"),
    *("://", "akia", "asia", "eyj", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "glpat-", "xox", "pin_code"),
)
_LOOK = (
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY",
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    r"://[^/\s:@\"']{0,200}:[^/\s:@\"'${}<>*]{1,200}@",
    r"(?i:\bbearer[ \t]{1,9}(?=[^\s\"']{0,40}[0-9.])[a-z0-9._~+/=-]{8})",
    r"(?i:authorization[\"']?[ \t]{0,9}[:=][ \t]{0,9}[\"']?basic[ \t]{1,9}[a-z0-9+/=]{6})",
    r"(?i:(?<![:/])(?:passw(?:or)?d|pwd|secret|token|api_?key|access_?key)[\"']?[ \t]{0,9}[:=][ \t]{0,9}[\"']?"
    r"[^\s\"'`$,;:{}<>()\[\]*|&]{6})",
    r"\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ",
    r"\b(?:gh[pousr]_[A-Za-z0-9]{30}|glpat-[A-Za-z0-9_-]{18}|xox[abprs]-[A-Za-z0-9-]{10}|[sr]k_live_[A-Za-z0-9]{16})",
)
_REFERENCES = ("arn:", "projects/", "/", "http://", "https://", "ssm:", "{{resolve:")
_SHORTEST = 8


@functools.lru_cache(maxsize=4096)
def names_a_secret(name: str) -> bool:
    """Whether an attribute, a variable or an environment variable is called like a secret."""
    if len(name) > 200:
        return False
    return _NAME.search(_CAMEL.sub("_", name).replace("-", "_").lower()) is not None


@functools.lru_cache(maxsize=4096)
def is_of_secrets(type_: str) -> bool:
    """Whether objects of a type hold a secret in an attribute with a plain name: a Kubernetes secret's ``data``."""
    return _TYPE.search(_CAMEL.sub("_", type_).lower()) is not None


def hints_at_a_secret(text: str) -> bool:
    """Whether a secret may be in a text, cheaply: False is sure."""
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS)


def looks_secret(text: str) -> bool:
    """Whether a secret stands in a text: a private key, a login inside a URL, ``password=...``, a known token."""
    return len(text) >= _SHORTEST and hints_at_a_secret(text) and _look().search(text) is not None


@functools.cache
def _look() -> re.Pattern[str]:
    return re.compile("|".join(_LOOK))


def is_telling(text: str) -> bool:
    """Whether a value that is called a secret is sure to be one wherever it stands: no word, no reference."""
    return len(text) >= _SHORTEST and not text.isalpha() and not text.startswith(_REFERENCES)
