"""What the example and the error sentences of the configuration know of a key, beside its type."""

from typing import Any

import msgspec


def key(description: str, example: object, right: str = "", *, live: bool = False) -> Any:  # noqa: ANN401 - msgspec.Meta
    """What the example and the error sentences say of one key; `live` keys are not commented out there."""
    return msgspec.Meta(
        description=description,
        examples=[example],
        extra_json_schema={"right": right, "live": live},
    )


class SettingKey(msgspec.Struct, frozen=True):
    """One key as the example and the sentences need it."""

    name: str
    type: Any
    description: str
    example: Any
    right: str
    live: bool


def keys(table: type[msgspec.Struct]) -> dict[str, SettingKey]:
    """The keys of a table by name, in their order; tables are not among them."""
    found = {}
    for field in msgspec.structs.fields(table):
        meta = next(
            (note for note in getattr(field.type, "__metadata__", ()) if isinstance(note, msgspec.Meta)), None
        )
        if meta is not None and meta.examples and meta.extra_json_schema is not None:
            found[field.encode_name] = SettingKey(
                field.encode_name,
                field.type,
                meta.description or "",
                meta.examples[0],
                str(meta.extra_json_schema["right"]),
                bool(meta.extra_json_schema["live"]),
            )
    return found
