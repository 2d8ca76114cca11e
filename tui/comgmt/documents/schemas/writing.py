"""JSON Schemas written short: "name:str error:str? workloads:[str]?" are the keys of an object."""

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]

_PLAIN: Final[Mapping[str, Schema]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "num": {"type": "number"},
    "bool": {"type": "boolean"},
    "time": {"type": "string", "format": "date-time"},
    "code": {"type": "string", "pattern": "^0x[0-9A-F]{8}$"},
    "any": {},
}


def keys(text: str = "", /, **others: Schema) -> Schema:
    """An object with these keys, all of them required; `others` have schemas of their own.

    A key ends with its type, "?" for one that may be null.
    """
    pairs = [part.split(":", 1) for part in text.split()]
    properties = {name: _typed(kind) for name, kind in pairs} | others
    return {"type": "object", "properties": properties, "required": list(properties)}


def listed(items: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": items}


def by_name(values: Schema) -> Schema:
    """An object from names to these."""
    return {"type": "object", "additionalProperties": values}


def maybe(schema: Schema) -> Schema:
    """It, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def either(*schemas: Schema) -> Schema:
    """One of these."""
    return {"anyOf": list(schemas)}


def _typed(kind: str) -> Schema:
    if kind.endswith("?"):
        return maybe(_typed(kind[:-1]))
    return listed(_typed(kind[1:-1])) if kind.startswith("[") else dict(_PLAIN[kind])
