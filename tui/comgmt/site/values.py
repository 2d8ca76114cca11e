"""One element of an answer, or the cell it holds, to one Python value, by the type its column has.

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
_UTC_ENDS: Final = frozenset(
    f"{digit}{zone}" for digit in range(10) for zone in ("", "Z")
)  # of the last second
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,10}")
_MODULUS: Final = 0x1_0000_0000
_BREAK: Final = re.compile(r"\r\n|[\t\r\n]")
_CIM: Final = re.compile(r"(\d{14})\.(\d{6}|\d{0,6}\*{1,6})([+-](?:\d{3}|\*{3}))", re.ASCII)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{0,7}))?(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)

CellText: TypeAlias = str | None  # what an element holds; None is nil
Scalar: TypeAlias = str | int | bool | datetime | None
CimValue: TypeAlias = Scalar | tuple[Scalar, ...]


class MisfitError(ValueError):
    """The text is no value of the column's type."""


def cell(element: Element) -> CellText:
    """What an element holds, before its type is known."""
    value = element.text
    return ("" if not is_nil(element) else None) if value is None else value


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


def _inner(element: Element) -> CellText:
    """What stands in the element of an element, such as `<Datetime>` in any namespace, or in itself."""
    return (element[0] if len(element) else element).text


def _text(value: CellText) -> str | None:
    """Text made inert; nil is None, an empty element is the empty string, blanks are kept."""
    if not value or (value.isascii() and value.isprintable() and len(value) <= LONGEST):
        return value
    return inert(_BREAK.sub(" ", value))


def _raw_text(value: CellText) -> str | None:
    """Text as it came, for a document that is parsed and never shown."""
    return value or None


def _integer(value: CellText) -> int | None:
    """A whole number between the lowest sint32 and the highest uint32."""
    if not value:
        return None
    if value.isdigit() and value.isascii() and len(value) < _DIGITS:
        return int(value)
    return _other_integer(value)


def _code(value: CellText) -> int | None:
    """A status code as the unsigned number it is, also where it is written with a sign."""
    number = _integer(value)
    return None if number is None else number % _MODULUS


def _boolean(value: CellText) -> bool | None:
    """`true` or `false`, in any case, or 1 and 0."""
    if value == "true":
        return True
    if value == "false":
        return False
    if not value or not value.strip():
        return None
    return _other_boolean(value)


def _time(value: CellText) -> datetime | None:
    """A point in time in UTC: an xs:dateTime, an xs:date or a CIM datetime; an interval does not fit.

    A time without a zone is taken as UTC, since the provider says none (site/FACTS.md#times).
    """
    if not value or not value.strip():
        return None
    return parse_time(value.strip())


_OF_CELLS: Final[dict[ColumnKind, Callable[[CellText], Scalar]]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.RAW_TEXT: _raw_text,
    ColumnKind.INTEGER: _integer,
    ColumnKind.CODE: _code,
    ColumnKind.BOOLEAN: _boolean,
    ColumnKind.TIME: _time,
    ColumnKind.TEXTS: _text,
}


def _of_element(kind: ColumnKind) -> Callable[[Element], Scalar]:
    convert, take = _OF_CELLS[kind], cell_of(kind)
    return lambda element: convert(take(element))


def cell_of(kind: ColumnKind) -> Callable[[Element], CellText]:
    """What takes the cell out of an element of this kind."""
    return _inner if kind is ColumnKind.TIME else cell


CONVERTERS: Final[dict[ColumnKind, Callable[[Element], Scalar]]] = {
    kind: _of_element(kind) for kind in ColumnKind
}


def _each(convert: Callable[[CellText], Scalar], cells: Sequence[CellText]) -> list[Scalar]:
    return list(map(convert, cells))


def _texts(cells: Sequence[CellText]) -> list[Scalar]:
    whole = "".join(filter(None, cells))
    if whole.isascii() and whole.isprintable() and max(map(len, filter(None, cells)), default=0) <= LONGEST:
        return [*cells]
    return _each(_text, cells)


def _integers(cells: Sequence[CellText]) -> list[Scalar]:
    given = [value for value in cells if value]
    whole = "".join(given)
    if given and whole.isdigit() and whole.isascii() and max(map(len, given)) < _DIGITS:
        return [int(value) if value else None for value in cells]
    return _each(_integer, cells)


def _booleans(cells: Sequence[CellText]) -> list[Scalar]:
    return [_PLAIN_BOOLEANS[value] if value in _PLAIN_BOOLEANS else _boolean(value) for value in cells]


def _times(cells: Sequence[CellText]) -> list[Scalar]:
    try:
        return [
            datetime.fromisoformat(value[:_LOCAL_LENGTH] + "+00:00")
            if value and value[4:11:3] == "--T" and value[_LOCAL_LENGTH - 1 :] in _UTC_ENDS
            else _time(value)
            for value in cells
        ]
    except ValueError:
        return _each(_time, cells)


_PLAIN_BOOLEANS: Final[dict[CellText, bool | None]] = {"true": True, "false": False, "": None, None: None}
# A column of many cells at once: the usual forms in place, every other by the converter of one.
COLUMN_CONVERTERS: Final[dict[ColumnKind, Callable[[Sequence[CellText]], list[Scalar]]]] = {
    **{kind: partial(_each, convert) for kind, convert in _OF_CELLS.items()},
    ColumnKind.TEXT: _texts,
    ColumnKind.INTEGER: _integers,
    ColumnKind.BOOLEAN: _booleans,
    ColumnKind.TIME: _times,
}


def converter_of(kind: ColumnKind, *, is_inert: bool) -> Callable[[Sequence[CellText]], list[Scalar]]:
    """What converts a column; `is_inert` says that its texts are known to be printable ASCII."""
    return _inert_texts if is_inert and kind is ColumnKind.TEXT else COLUMN_CONVERTERS[kind]


def _inert_texts(cells: Sequence[CellText]) -> list[Scalar]:
    return [*cells] if max(map(len, filter(None, cells)), default=0) <= LONGEST else _each(_text, cells)


def is_nil(element: Element) -> bool:
    """Whether an element says that it has no value."""
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
