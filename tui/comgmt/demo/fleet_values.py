"""Values of a fleet file, checked against the types of WMI."""

import re
from datetime import datetime
from typing import Final

import msgspec

from comgmt.demo.schema import Kind, Property

_RANGES: Final = {Kind.UINT32: (0, 2**32 - 1), Kind.INTEGER: (-(2**31), 2**31 - 1)}
_DATETIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)?")


class FleetError(ValueError):
    """A fleet file that cannot be loaded; the message is a sentence for a person, one for each wrong line."""


def checked(each: Property, value: object) -> object:
    """The value as the property takes it; raises FleetError saying what it takes. Null is always taken."""
    if value is None:
        return None
    if each.kind in _RANGES:
        return _integer(each, value)
    if each.kind is Kind.BOOLEAN:
        return _boolean(each, value)
    if each.kind is Kind.STRINGS:
        return _strings(each, value)
    if each.kind is Kind.DATETIME:
        return _datetime(each, value)
    return _string(each, value)


def _integer(each: Property, value: object) -> int:
    low, high = _RANGES[each.kind]
    if type(value) is int and low <= value <= high:
        return value
    raise _wrong(each, f"a whole number from {low} to {high}", value)


def _boolean(each: Property, value: object) -> bool:
    if isinstance(value, bool) or (type(value) is int and value in {0, 1}):
        return bool(value)
    raise _wrong(each, "true or false", value)


def _strings(each: Property, value: object) -> list[object]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise _wrong(each, "a list of strings", value)


def _datetime(each: Property, value: object) -> str:
    found = _DATETIME.fullmatch(value) if isinstance(value, str) else None
    try:
        if found is not None:
            datetime.fromisoformat(found[1])
            return found[0]
    except ValueError:
        pass  # a day or hour that is none
    raise _wrong(each, "a time such as 2026-11-20T08:30:00Z", value)


def _string(each: Property, value: object) -> str:
    if isinstance(value, str):
        return value
    if type(value) is int or (each.kind is Kind.REAL and isinstance(value, float)):
        return str(value)  # MDMWorkloads is a number in a string
    raise _wrong(each, "a string", value)


def _wrong(each: Property, right: str, value: object) -> FleetError:
    shown = msgspec.json.encode(value).decode()
    short = shown if len(shown) <= 40 else f"{shown[:39]}…"  # noqa: PLR2004 - one line of a terminal
    return FleetError(f"{each.name} takes {right}, not {short}.")
