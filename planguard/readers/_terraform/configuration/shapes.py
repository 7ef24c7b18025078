"""The parts of the configuration in Terraform's plan JSON that planguard decodes."""

from typing import Any

import msgspec


class Provisioner(msgspec.Struct):
    """A provisioner block; Terraform leaves out when it runs."""

    type: str = ""
    expressions: dict[str, Any] | None = None


class ConfigResource(msgspec.Struct):
    """A resource block of the configuration; its address is relative to the module and has no keys."""

    address: str = ""
    mode: str = "managed"
    expressions: dict[str, Any] | None = None
    for_each_expression: Any = None
    count_expression: Any = None
    depends_on: list[str] | None = None
    type: str = ""
    provider_config_key: str = ""
    provisioners: list[Provisioner] | None = None


class ConfigOutput(msgspec.Struct):
    """An output block of the configuration."""

    sensitive: Any = False
    expression: Any = None
    depends_on: list[str] | None = None


class ConfigVariable(msgspec.Struct):
    """A variable block of the configuration. ``sensitive`` may be anything: what is not false or null hides."""

    sensitive: Any = False
    default: Any = None


class ConfigModule(msgspec.Struct):
    """A module of the configuration."""

    resources: list[ConfigResource] = []
    module_calls: dict[str, "ModuleCall"] = {}
    outputs: dict[str, ConfigOutput] = {}
    variables: dict[str, ConfigVariable] = {}


class ModuleCall(msgspec.Struct):
    """A module block of the configuration."""

    expressions: dict[str, Any] | None = None
    for_each_expression: Any = None
    count_expression: Any = None
    depends_on: list[str] | None = None
    module: ConfigModule | None = None


class Configuration(msgspec.Struct):
    """``configuration``."""

    provider_config: Any = None
    root_module: ConfigModule | None = None
