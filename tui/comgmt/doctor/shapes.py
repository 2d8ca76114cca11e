"""The shape of what a site answered, class by class: names, namespaces, forms, sizes and times, no values."""

import re
from typing import Any, Final
from xml.etree.ElementTree import Element

import msgspec

from comgmt.doctor.masks import masked, masked_fault, masked_query
from comgmt.domain.doctor import Name, NameKind
from comgmt.domain.redaction import Redactor
from comgmt.domain.xml_document import XmlError, local_name, parse_xml
from comgmt.site.envelope import ENUMERATION, IDENTIFY, SOAP, WSMAN, Request
from comgmt.site.values import NIL

SCHEMA: Final = 1
_MOST_ANSWERS: Final = 20  # of a class, that are told one by one
_MOST_FORMS: Final = 8  # of a column
_MOST_FAULTS: Final = 30
_MOST_FAULT: Final = 8_000  # characters of one
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_MACHINE: Final = re.compile(r"""Machine=["']([^"']+)["']""")
_ITEMS: Final = frozenset({f"{{{WSMAN}}}Items", f"{{{ENUMERATION}}}Items"})
_COUNT: Final = re.compile(r"\bCOUNT\s*\(", re.IGNORECASE)


class ColumnShape(msgspec.Struct):
    """One property: in how many rows it was, how often null or empty, and the forms of its values.

    `inner` are the elements between the property and its text, such as Datetime.
    """

    namespace: str
    rows: int = 0
    nil: int = 0
    empty: int = 0
    inner: dict[str, int] = {}
    forms: dict[str, int] = {}


class ClassShape(msgspec.Struct):
    """What was answered about one class. `items` is the names of its rows' elements; `counted`: to COUNT."""

    namespace: str
    queries: list[str] = []
    answers: list[dict[str, Any]] = []
    items: dict[str, int] = {}
    columns: dict[str, ColumnShape] = {}
    counted: bool | None = None


class Shapes:
    """Looks on while a site is examined; `document` is what it has seen, without names."""

    def __init__(self) -> None:
        self._classes: dict[str, ClassShape] = {}
        self._faults: list[dict[str, Any]] = []

    def __call__(self, request: Request, answer: bytes, seconds: float, *, fault: bool) -> None:
        """One answer."""
        try:
            root = parse_xml(answer)
        except XmlError as error:
            self._add_fault(request, f"No XML: {error}")
            return
        if fault:
            self._add_fault(request, answer.decode("utf-8", "replace"))
        if request.action == IDENTIFY:
            return
        shape = self._classes.setdefault(request.class_name, ClassShape(request.namespace))
        counting = bool(_COUNT.search(request.query))
        if counting:
            shape.counted = not fault
        query = masked_query(request.query)
        if query and query not in shape.queries:
            shape.queries.append(query)
        items = [] if fault else _items(root, request)
        if len(shape.answers) < _MOST_ANSWERS:
            shape.answers.append(_answer(request, root, answer, seconds, len(items), fault=fault))
        if not counting:
            for item in items:
                _add_item(shape, item)

    def document(self, redactor: Redactor) -> dict[str, Any]:
        """Classes and faults as values for JSON; hosts that faults name are hidden too."""
        for fault in self._faults:
            hosts = _MACHINE.findall(fault["text"])
            redactor.learn(Name(NameKind.HOST, host) for host in hosts)
        return {
            "classes": {
                name: {**msgspec.to_builtins(shape), "namespace": redactor.text(shape.namespace)}
                for name, shape in self._classes.items()
            },
            "faults": [
                {**fault, "text": masked_fault(redactor.text(fault["text"]))} for fault in self._faults
            ],
        }

    def _add_fault(self, request: Request, text: str) -> None:
        if len(self._faults) < _MOST_FAULTS:
            self._faults.append(
                {"class": request.class_name, "request": request.verb, "text": text[:_MOST_FAULT]}
            )


def _items(root: Element, request: Request) -> list[Element]:
    if request.verb == "Get":
        body = root.find(f"{{{SOAP}}}Body")
        return [] if body is None else list(body)
    return [item for element in root.iter() if element.tag in _ITEMS for item in element]


def _answer(
    request: Request, root: Element, answer: bytes, seconds: float, items: int, *, fault: bool
) -> dict[str, Any]:
    names = {local_name(element.tag) for element in root.iter()}
    return {
        "request": request.verb,
        "octets": len(answer),
        "milliseconds": round(seconds * 1000),
        "items": items,
        "ended": "EndOfSequence" in names,
        "fault": fault,
    }


def _add_item(shape: ClassShape, item: Element) -> None:
    name = _named(item.tag)
    shape.items[name] = shape.items.get(name, 0) + 1
    for child in item:
        namespace = child.tag[1:].partition("}")[0] if child.tag.startswith("{") else ""
        key = local_name(child.tag)
        column = shape.columns.setdefault(key, ColumnShape(_named(f"{{{namespace}}}") if namespace else ""))
        _add_value(column, child)


def _add_value(column: ColumnShape, child: Element) -> None:
    column.rows += 1
    if child.get(NIL, "") in {"true", "1"}:
        column.nil += 1
        return
    if child.get(_TYPE):
        _count(column.inner, "xsi:type")
    if len(child):
        _count(column.inner, local_name(child[0].tag))
        child = child[0]
    if not child.text:
        column.empty += 1
        return
    _count(column.forms, masked(child.text))


def _count(counts: dict[str, int], key: str) -> None:
    if key in counts or len(counts) < _MOST_FORMS:
        counts[key] = counts.get(key, 0) + 1


def _named(tag: str) -> str:
    """The name of an element with its namespace, in which the code of a site is masked."""
    return re.sub(r"site_[A-Za-z0-9]{3}", "site_XXX", tag)
