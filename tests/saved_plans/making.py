"""Makes saved plans as Terraform does, for what no Terraform of this machine would plan."""

from __future__ import annotations

import functools
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import msgspec
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from tests.saved_plans.compiled import COMPILED

PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'
NO_MODULES = b'[{"Key":"","Dir":"."}]'


@functools.cache
def _class() -> Any:
    pool = DescriptorPool()
    pool.AddSerializedFile(COMPILED.read_bytes())
    return GetMessageClass(pool.FindMessageTypeByName("planguard.tfplan.Plan"))


def value(tree: Any) -> dict[str, bytes]:
    """A value as a saved plan holds it."""
    return {"msgpack": msgspec.msgpack.encode(tree)}


def change(address: str, action: int, *values: Any, **more: Any) -> dict[str, Any]:
    """A change of an object, with the number of its action and with its values."""
    inner = {
        "action": action,
        "values": [one if isinstance(one, dict) and "msgpack" in one else value(one) for one in values],
    }
    given = more.pop("change", {})
    return {"addr": address, "provider": PROVIDER, "change": inner | given, **more}


def tfplan(*changes: Mapping[str, Any], **fields: Any) -> bytes:
    """The member ``tfplan``: whole, of Terraform 1.11, and applyable, but for what is given."""
    whole = {"version": 3, "terraform_version": "1.11.4", "applyable": True, "complete": True}
    return bytes(_class()(resource_changes=changes, **whole | fields).SerializeToString())


def stored(*objects: tuple[str, str, Mapping[str, Any]]) -> bytes:
    """A state with managed objects: type, name and attributes of each."""
    resources = [
        {
            "mode": "managed",
            "type": type_name,
            "name": name,
            "provider": PROVIDER,
            "instances": [{"schema_version": 0, "attributes": dict(attributes)}],
        }
        for type_name, name, attributes in objects
    ]
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}}
    return json.dumps(state | {"resources": resources}).encode()


def members(plan: bytes, state: bytes = stored(), **sources: str) -> dict[str, bytes]:
    """The members of a saved plan; ``sources`` are the files of its root module, without their endings."""
    found = {"tfplan": plan, "tfstate": state, "tfstate-prev": state, "tfconfig/modules.json": NO_MODULES}
    return found | {f"tfconfig/m-/{name}.tf": text.encode() for name, text in sources.items()}


def zipped(found: Mapping[str, bytes]) -> bytes:
    """A zip file of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def saved(*changes: Mapping[str, Any], state: bytes = stored(), **fields: Any) -> bytes:
    """A saved plan with these changes."""
    return zipped(members(tfplan(*changes, **fields), state))
