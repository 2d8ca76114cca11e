"""Answers of a WS-Man server to pages and rows: ElementTree, one pass over direct children.

Rows that are all written alike are taken apart by `regular` instead, to the same values.

Every element that steers us (Items, EndOfSequence, EnumerationContext) is matched by namespace, since a
property may carry the same name. Shapes: site/FACTS.md#answers; any DOCTYPE is refused.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias
from xml.etree.ElementTree import Element

import msgspec

from comgmt.domain.record_classes import ColumnKind, RecordColumn
from comgmt.domain.xml_document import DoctypeError, XmlError, local_name, parse_xml
from comgmt.site.envelope import ADDRESSING, ENUMERATE, ENUMERATION, PULL, SOAP, WSMAN, Request
from comgmt.site.errors import AnswerError
from comgmt.site.regular import RegularItems, cut
from comgmt.site.values import (
    COLUMN_CONVERTERS,
    CONVERTERS,
    CimValue,
    MisfitError,
    Scalar,
    cell_of,
    converter_of,
)

_MARK: Final = "\uf8f0\uf8f1"  # private characters, which stand for what no XML holds
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE: Final = re.compile(r"&#(x[0-9A-Fa-f]+|[0-9]+);")
_LONGEST_REFERENCE: Final = 8
_ENVELOPE: Final = f"{{{SOAP}}}Envelope"
_HEADER: Final = f"{{{SOAP}}}Header"
_BODY: Final = f"{{{SOAP}}}Body"
_FAULT: Final = f"{{{SOAP}}}Fault"
_RELATES_TO: Final = f"{{{ADDRESSING}}}RelatesTo"
_CONTEXT: Final = f"{{{ENUMERATION}}}EnumerationContext"
_ITEMS: Final = frozenset({f"{{{WSMAN}}}Items", f"{{{ENUMERATION}}}Items"})
_END: Final = frozenset({f"{{{WSMAN}}}EndOfSequence", f"{{{ENUMERATION}}}EndOfSequence"})
_PAGES: Final = {
    ENUMERATE: f"{{{ENUMERATION}}}EnumerateResponse",
    PULL: f"{{{ENUMERATION}}}PullResponse",
}


_Slot: TypeAlias = tuple[str, Callable[[Element], Scalar], RecordColumn]


class Page(msgspec.Struct, frozen=True):
    """One page: its items in order, and the context of the next one; None says that this was the last.

    `damaged` are items with characters that no XML holds; each of those is replaced by a mark of ours.
    """

    items: Sequence[Element]
    context: str | None
    damaged: list[Element] = []


class FaultInPageError(Exception):
    """There is a fault in the body of an answer, whatever else is beside it."""

    def __init__(self, fault: Element) -> None:
        super().__init__("a fault")
        self.fault = fault


def document(data: bytes) -> Element:
    """The root of an XML document. `AnswerError` for a DOCTYPE and for anything malformed."""
    try:
        return parse_xml(data)
    except DoctypeError:
        raise AnswerError(
            "The site answered with a document type declaration, which no WinRM answer has."
        ) from None
    except XmlError as error:
        raise AnswerError("The site answered with XML that is malformed or cut short.", str(error)) from None


def fault_element(body: Element | None) -> Element | None:
    """The fault in a SOAP body, whatever else is beside it."""
    return None if body is None else body.find(_FAULT)


def body(data: bytes, request: Request) -> Element:
    """The SOAP body of the answer to `request`, after checking that it is one and relates to our message.

    Raises `FaultInPageError` when there is a fault in it.
    """
    return _body(document(data), request)


def read_page(data: bytes, request: Request) -> Page:
    """The page that answers an Enumerate or a Pull; characters that no XML holds cost only their items."""
    return _regular_page(data, request) or _parsed_page(data, request)


def _regular_page(data: bytes, request: Request) -> Page | None:
    """The page whose rows are all written alike; None for another, and where anything is amiss."""
    taken = cut(data)
    if taken is None:
        return None
    try:
        page = _page(document(taken.rest), request)
    except (AnswerError, FaultInPageError):
        return None  # the whole of it says what is wrong
    items = taken.items(page.items, lambda: [*_parsed_page(data, request).items])
    return None if items is None else Page(items, page.context)


def _parsed_page(data: bytes, request: Request) -> Page:
    try:
        root = document(data)
    except AnswerError as error:
        root = _mended(data, error)
        page = _page(root, request)
        damaged = [item for item in page.items if _marks(item)]
        if _marks(root) > sum(map(_marks, damaged)):
            raise error from None  # the damage is in what steers us
        items = [item for item in page.items if not _marks(item)]
        return Page(items, page.context, damaged)
    return _page(root, request)


def _page(root: Element, request: Request) -> Page:
    answer = _body(root, request).find(_PAGES[request.action])
    if answer is None:
        raise AnswerError(f"The site answered {request.verb} with something else.")
    items: list[Element] = []
    context: str | None = None
    ended = False
    for child in answer:
        if child.tag in _ITEMS:
            items.extend(child)
        elif child.tag in _END:
            ended = True
        elif child.tag == _CONTEXT:
            context = (child.text or "").strip() or None
    if not ended and context is None:
        raise AnswerError("The site answered a page without saying how to go on.")
    return Page(items, None if ended else context)


def _body(root: Element, request: Request) -> Element:
    if root.tag != _ENVELOPE:
        raise AnswerError("The site answered with XML that is not a SOAP envelope.", local_name(root.tag))
    if request.message_id is not None:
        _check_relation(root, request.message_id)
    found = root.find(_BODY)
    if found is None:
        raise AnswerError("The site answered with a SOAP envelope that has no body.")
    fault = fault_element(found)
    if fault is not None:
        raise FaultInPageError(fault)
    return found


def _mended(data: bytes, error: AnswerError) -> Element:
    """The document with our mark for each character that no XML holds; `error` if that does not do."""
    text = _NO_XML.sub(_MARK, data.decode("utf-8", "surrogateescape"))
    text = _REFERENCE.sub(lambda found: found.group() if _is_character(found[1]) else _MARK, text)
    try:
        return parse_xml(text.encode("utf-8"))
    except XmlError:
        raise error from None


def _is_character(reference: str) -> bool:
    """Whether the digits of a character reference name a character that XML holds."""
    plain = reference.lower()
    if len(plain) > _LONGEST_REFERENCE:
        return False
    code = int(plain[1:], 16) if plain.startswith("x") else int(plain)
    return 0 < code <= sys.maxunicode and not _NO_XML.match(chr(code))


def _marks(element: Element) -> int:
    return sum(text.count(_MARK) for text in element.itertext())


class RowReader:
    """Reads items into mappings of field to value; columns are known by name in any case.

    An embedded object (one per alias of a JOIN) is read through: its properties are columns too, under
    `alias.property` where that is asked for, else under their own name. A value that does not fit
    becomes None, and its column is counted in `misfits`.
    """

    def __init__(self, columns: Iterable[RecordColumn]) -> None:
        self._columns = {column.name.lower(): column for column in columns}
        self._arrays = [column.field for column in self._columns.values() if column.kind is ColumnKind.TEXTS]
        self._slots = _Slots(self._columns)
        self.misfits: dict[str, int] = {}

    def rows(self, items: Sequence[Element]) -> list[dict[str, CimValue]]:
        """One mapping an item, in order. A column that the item lacks is absent; an array is a tuple."""
        alike = self._columnwise(items)
        if alike is None:
            return self._each(items)
        if not alike:
            return [{} for _ in range(len(items))]
        fields = tuple(alike)
        return [dict(zip(fields, values, strict=True)) for values in zip(*alike.values(), strict=True)]

    def columns(self, items: Sequence[Element]) -> Mapping[str, Sequence[CimValue]]:
        """The same as field to the values of all items; None is that of an item which lacks the column."""
        alike = self._columnwise(items)
        if alike is not None:
            return alike
        rows = self._each(items)
        fields = dict.fromkeys(field for row in rows for field in row)
        return {field: [row.get(field) for row in rows] for field in fields}

    def _each(self, items: Iterable[Element]) -> list[dict[str, CimValue]]:
        """One item after the other."""
        row = self._careful_row if self._arrays else self._row
        return [row(item) for item in items]

    def _columnwise(self, items: Sequence[Element]) -> dict[str, list[Scalar]] | None:
        """Field to the values of all items; None where that cannot be had column by column."""
        if self._arrays:
            return None
        try:
            return self._regular(items) if isinstance(items, RegularItems) else self._alike(items)
        except MisfitError:
            return None

    def _regular(self, items: RegularItems) -> dict[str, list[Scalar]] | None:
        """The columns that are at hand; None where an element in an element is no time."""
        found: dict[str, list[Scalar]] = {}
        for column in items.columns:
            slot = self._slots[column.tag]
            if column.nested and (slot is None or slot[2].kind is not ColumnKind.TIME):
                return None
            if slot is not None:
                if slot[0] in found:
                    return None
                convert = converter_of(slot[2].kind, is_inert=items.is_inert)
                found[slot[0]] = convert(column.cells)
        return found

    def _alike(self, items: Sequence[Element]) -> dict[str, list[Scalar]] | None:
        """The same, column by column; None where the items have not all the same plain elements."""
        if not items or not len(items[0]) or any(len(item) != len(items[0]) for item in items):
            return None
        found: dict[str, list[Scalar]] = {}
        for elements in zip(*items, strict=True):
            slot = self._slots[elements[0].tag]
            if slot is None or slot[0] in found or len({element.tag for element in elements}) > 1:
                return None
            kind = slot[2].kind
            found[slot[0]] = COLUMN_CONVERTERS[kind](list(map(cell_of(kind), elements)))
        return found

    def _row(self, item: Element) -> dict[str, CimValue]:
        row: dict[str, CimValue] = {}
        slots = self._slots
        try:
            for child in item:
                slot = slots[child.tag]
                if slot is None:
                    if len(child):
                        self._embedded(child, row)
                else:
                    row[slot[0]] = slot[1](child)
        except MisfitError:
            return self._careful_row(item)
        return row

    def _careful_row(self, item: Element) -> dict[str, CimValue]:
        row: dict[str, CimValue] = dict.fromkeys(self._arrays, ())
        for child in item:
            slot = self._slots[child.tag]
            if slot is not None:
                self._put(row, slot[2], child)
            elif len(child):
                self._embedded(child, row)
        return row

    def _embedded(self, element: Element, row: dict[str, CimValue]) -> None:
        alias = local_name(element.tag).lower()
        for child in element:
            own = local_name(child.tag).lower()
            slot = self._columns.get(f"{alias}.{own}") or self._columns.get(own)
            if slot is not None:
                self._put(row, slot, child)

    def _put(self, row: dict[str, CimValue], column: RecordColumn, child: Element) -> None:
        value: Scalar
        try:
            value = CONVERTERS[column.kind](child)
        except MisfitError:
            self.misfits[column.name] = self.misfits.get(column.name, 0) + 1
            value = None
        if column.kind is not ColumnKind.TEXTS:
            row[column.field] = value
        elif value is not None:
            row[column.field] = (*_array(row[column.field]), value)


class _Slots(dict[str, _Slot | None]):
    """What to do with an element of a tag, found once a tag: field, converter, column; None for others."""

    def __init__(self, columns: Mapping[str, RecordColumn]) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, tag: str) -> _Slot | None:
        column = self._columns.get(local_name(tag).lower())
        slot = None if column is None else (column.field, CONVERTERS[column.kind], column)
        self[tag] = slot
        return slot


def _array(value: CimValue) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else ()


def _check_relation(root: Element, message_id: str) -> None:
    header = root.find(_HEADER)
    relates = None if header is None else header.findtext(_RELATES_TO)
    if relates is None or relates.strip().lower() != message_id.lower():
        raise AnswerError(
            "The site answered another message than the one we sent.", relates or "no RelatesTo"
        )
