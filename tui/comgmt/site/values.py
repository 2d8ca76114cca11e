"""One element of an answer to one Python value, by the type its column is known to have.

Shapes: site/FACTS.md#answers. A value that does not fit its column becomes None and is noted by its column's
name, so that one bad date does not cost a fleet.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Final, TypeAlias
from xml.etree.ElementTree import Element

from comgmt.domain.record_classes import ColumnKind
from comgmt.domain.text import LONGEST, inert

NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TRUE: Final = frozenset({"true", "1"})
_FALSE: Final = frozenset({"false", "0"})
_LOWEST: Final = -0x80000000
_HIGHEST: Final = 0xFFFFFFFF
_DIGITS: Final = 10  # fewer than this many digits always fit
_ZULU_LENGTH: Final = 20
_LOCAL_LENGTH: Final = 19
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,10}")
_MODULUS: Final = 0x1_0000_0000
_BREAK: Final = re.compile(r"\r\n|[\t\r\n]")
_CIM: Final = re.compile(r"(\d{14})\.(\d{6}|\d{0,6}\*{1,6})([+-](?:\d{3}|\*{3}))", re.ASCII)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{0,7}))?(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)

Scalar: TypeAlias = str | int | bool | datetime | None
CimValue: TypeAlias = Scalar | tuple[Scalar, ...]


class MisfitError(ValueError):
    """The text is no value of the column's type."""


def text(element: Element) -> str | None:
    """Text made inert; nil is None, an empty element is the empty string, blanks are kept."""
    value = element.text
    if value is None:
        return None if _is_nil(element) else ""
    if value.isascii() and value.isprintable() and len(value) <= LONGEST:
        return value
    return inert(_BREAK.sub(" ", value))


def raw_text(element: Element) -> str | None:
    """Text as it came, for a document that is parsed and never shown."""
    return element.text


def integer(element: Element) -> int | None:
    """A whole number between the lowest sint32 and the highest uint32."""
    value = element.text
    if value is None:
        return None
    if value.isdigit() and value.isascii() and len(value) < _DIGITS:
        return int(value)
    return _other_integer(value)


def code(element: Element) -> int | None:
    """A status code as the unsigned number it is, also where it is written with a sign."""
    value = integer(element)
    return None if value is None else value % _MODULUS


def boolean(element: Element) -> bool | None:
    """`true` or `false`, in any case, or 1 and 0."""
    value = element.text
    if value == "true":
        return True
    if value == "false":
        return False
    if value is None or not value.strip():
        return None
    return _other_boolean(value)


def time(element: Element) -> datetime | None:
    """A point in time in UTC, from an element such as `<Datetime>` in any namespace, or from plain text.

    It is an xs:dateTime, an xs:date or a CIM datetime; an interval is no point in time and does not fit. A
    time without a zone is taken as UTC, since the provider says none (site/FACTS.md#times).
    """
    if len(element):
        element = element[0]
    value = element.text
    if value is None or not value.strip():
        return None
    return parse_time(value.strip())


def parse_time(value: str) -> datetime:
    """A moment in UTC; `MisfitError` for what is none, such as an interval or a time of asterisks."""
    try:
        if len(value) == _ZULU_LENGTH and value[-1] == "Z":
            return datetime.fromisoformat(value[:-1] + "+00:00")
        if len(value) == _LOCAL_LENGTH and value[4] == value[7] == "-" and value[10] == "T":
            return datetime.fromisoformat(value + "+00:00")
        return _moment(value)
    except (ValueError, OverflowError):
        raise MisfitError(value) from None


def _moment(value: str) -> datetime:
    found = _TIME.fullmatch(value)
    if found is not None:
        whole, fraction, zone = found.groups()
        offset = "+00:00" if zone in {None, "Z"} else zone
        return _shifted(datetime.fromisoformat(whole + offset), fraction)
    found = _CIM.fullmatch(value)
    if found is not None:
        digits, fraction, minutes = found.groups()
        zone_of = timezone(timedelta(minutes=int(minutes) if minutes.strip("+-*") else 0))
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=zone_of)
        return _shifted(moment, fraction.replace("*", "0"))
    found = _DATE.fullmatch(value)
    if found is None:
        raise MisfitError(value)
    day, zone = found.groups()
    return _shifted(
        datetime.fromisoformat(f"{day}T00:00:00{zone if zone not in {None, 'Z'} else '+00:00'}"), ""
    )


def _shifted(moment: datetime, fraction: str | None) -> datetime:
    microseconds = int(((fraction or "") + "000000")[:6])
    return (moment + timedelta(microseconds=microseconds)).astimezone(timezone.utc)


def _each(convert: Callable[[Element], Scalar], elements: Sequence[Element]) -> list[Scalar]:
    return list(map(convert, elements))


CONVERTERS: Final[dict[ColumnKind, Callable[[Element], Scalar]]] = {
    ColumnKind.TEXT: text,
    ColumnKind.RAW_TEXT: raw_text,
    ColumnKind.INTEGER: integer,
    ColumnKind.CODE: code,
    ColumnKind.BOOLEAN: boolean,
    ColumnKind.TIME: time,
    ColumnKind.TEXTS: text,
}


def _texts(elements: Sequence[Element]) -> list[Scalar]:
    return [
        value
        if (value := element.text) is not None
        and value.isascii()
        and value.isprintable()
        and len(value) <= LONGEST
        else text(element)
        for element in elements
    ]


def _integers(elements: Sequence[Element]) -> list[Scalar]:
    return [
        int(value)
        if (value := element.text) is not None
        and value.isdigit()
        and value.isascii()
        and len(value) < _DIGITS
        else integer(element)
        for element in elements
    ]


def _booleans(elements: Sequence[Element]) -> list[Scalar]:
    return [
        _PLAIN_BOOLEANS[value] if (value := element.text) in _PLAIN_BOOLEANS else boolean(element)
        for element in elements
    ]


_PLAIN_BOOLEANS: Final[dict[str | None, bool]] = {"true": True, "false": False}
# A column of many elements at once: the usual forms in place, every other by the converter of one.
COLUMN_CONVERTERS: Final[dict[ColumnKind, Callable[[Sequence[Element]], list[Scalar]]]] = {
    **{kind: partial(_each, convert) for kind, convert in CONVERTERS.items()},
    ColumnKind.TEXT: _texts,
    ColumnKind.INTEGER: _integers,
    ColumnKind.BOOLEAN: _booleans,
}


def _is_nil(element: Element) -> bool:
    return element.get(NIL, "").strip().lower() in _TRUE


def _other_integer(value: str) -> int | None:
    plain = value.strip()
    if not plain:
        return None
    if not _WHOLE.fullmatch(plain):
        raise MisfitError(value)
    number = int(plain)
    if not _LOWEST <= number <= _HIGHEST:
        raise MisfitError(value)
    return number


def _other_boolean(value: str) -> bool:
    plain = value.strip().lower()
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise MisfitError(value)
