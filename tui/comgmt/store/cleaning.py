"""Whatever a reader of somebody else's file gives, with every text in it inert."""

from typing import Any, TypeVar

import msgspec

from comgmt.domain.text import inert

Value = TypeVar("Value")


def cleaned(value: Value) -> Value:
    """The same value, whose texts steer no terminal: of records, tuples, lists and tables, however deep."""
    result: Any = _cleaned(value)
    found: Value = result
    return found


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - whatever a reader gives
    if type(value) is str:  # not a key of an enumeration, which is ours
        return inert(value)
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(
            value, **{name: _cleaned(getattr(value, name)) for name in value.__struct_fields__}
        )
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(map(_cleaned, value))
    return value
