"""JSON Schemas written short: "name:str error:str? workloads:[str]?" are the keys of an object."""

from collections.abc import Mapping
from typing import Any, Final

JsonSchema = dict[str, Any]

_PLAIN: Final[Mapping[str, JsonSchema]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "num": {"type": "number"},
    "bool": {"type": "boolean"},
    "time": {"type": "string", "format": "date-time"},
    "code": {"type": "string", "pattern": "^0x[0-9A-F]{8}$"},
    "any": {},
}


def keys(text: str = "", /, **others: JsonSchema) -> JsonSchema:
    """An object with these keys, all of them required; `others` have schemas of their own.

    A key ends with its type, "?" for one that may be null.
    """
    pairs = [part.split(":", 1) for part in text.split()]
    properties = {name: _typed(kind) for name, kind in pairs} | others
    return {"type": "object", "properties": properties, "required": list(properties)}


def listed(items: JsonSchema) -> JsonSchema:
    """A list of these."""
    return {"type": "array", "items": items}


def by_name(values: JsonSchema) -> JsonSchema:
    """An object from names to these."""
    return {"type": "object", "additionalProperties": values}


def maybe(schema: JsonSchema) -> JsonSchema:
    """It, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def either(*schemas: JsonSchema) -> JsonSchema:
    """One of these."""
    return {"anyOf": list(schemas)}


def _typed(kind: str) -> JsonSchema:
    if kind.endswith("?"):
        return maybe(_typed(kind[:-1]))
    return listed(_typed(kind[1:-1])) if kind.startswith("[") else dict(_PLAIN[kind])
