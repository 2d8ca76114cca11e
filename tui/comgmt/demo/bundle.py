"""A bundle of `comgmt doctor --bundle` as a site of that shape: what a real site showed, to be met again."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from comgmt.demo.extra import DemoError
from comgmt.demo.faults import parse_fault
from comgmt.demo.schema import CLASSES, Kind, Property, WmiClass

SCHEMA: Final = 1
_DEVICES: Final = "SMS_R_System"
_MOST_DEVICES: Final = 2_000_000
_FAULT_CODE: Final = re.compile(r"""<\w*:?WSManFault[^>]*\bCode=["'](-?\d{1,10})["']""")
_INNER_CODE: Final = re.compile(r"<(?:\w+:)?(?:StatusCode|ErrorCode)>(-?\d{1,10})<")
_MODULUS: Final = 1 << 32
_ABSENT: Final = frozenset({0x80041010, 0x80041017, 0x8033801A, 0x8004100E})
_CIM: Final = re.compile(r"9{14}\.")
_SLOW: Final = 1_000  # milliseconds of a usual page that are worth simulating


class Bundle(msgspec.Struct, frozen=True):
    """What a bundle says of a site; keys that are not known here are left alone."""

    schema: int
    classes: dict[str, dict[str, Any]] = {}
    faults: list[dict[str, Any]] = []
    doctor: dict[str, Any] = {}


class Likeness(msgspec.Struct, frozen=True):
    """A simulated site of the same shape: how many devices, and what is different of it, as faults."""

    devices: int
    faults: tuple[str, ...]


def load_likeness(path: Path) -> Likeness:
    """Read a bundle; raises DemoError, one sentence, when it is none."""
    try:
        bundle = msgspec.json.decode(path.read_bytes(), type=Bundle)
    except OSError as problem:
        raise DemoError(f"{path} cannot be read: {problem.strerror}.") from None
    except (msgspec.DecodeError, msgspec.ValidationError) as problem:
        raise DemoError(f"{path} is no bundle of comgmt doctor --bundle: {problem}.") from None
    if bundle.schema != SCHEMA:
        raise DemoError(f"{path} is a bundle of schema {bundle.schema}; this program reads {SCHEMA}.")
    return likeness(bundle)


def likeness(bundle: Bundle) -> Likeness:
    """The site of a bundle's shape."""
    faults = dict.fromkeys((*_of_answers(bundle), *_of_faults(bundle)))
    for fault in faults:
        parse_fault(fault)
    return Likeness(_devices(bundle), tuple(faults))


def _devices(bundle: Bundle) -> int:
    """The number of resources that the doctor counted, or saw."""
    for step in bundle.doctor.get("steps", ()):
        rows = step.get("facts", {}).get("rows") if step.get("step") == _DEVICES else None
        if isinstance(rows, int):
            return min(max(rows, 0), _MOST_DEVICES)
    return len(bundle.classes.get(_DEVICES, {}).get("columns", {})) and 100


def _of_answers(bundle: Bundle) -> Iterator[str]:
    for known in CLASSES:
        shape = bundle.classes.get(known.name)
        if shape is None:
            continue
        columns = shape.get("columns", {})
        yield from _missing(known, shape, columns)
        yield from _nil(known, columns)
        yield from _forms(known, columns)
        if shape.get("counted") is False:
            yield f"no-count@{known.name}"
        yield from _pages(known.name, shape.get("answers", []))


def _missing(known: WmiClass, shape: Mapping[str, Any], columns: Mapping[str, Any]) -> Iterator[str]:
    """Columns that were asked for and are in no row, where there were rows."""
    asked = {word.lower() for query in shape.get("queries", []) for word in re.findall(r"\w+", query)}
    seen = {name.lower() for name in columns}
    if not seen:
        return
    for each in known.properties:
        wanted = each.name.lower() in asked and not each.lazy and each.kind is not Kind.STRINGS
        if wanted and each.name.lower() not in seen and each.name not in known.keys:
            yield f"missing-column:{known.name}.{each.name}"


def _nil(known: WmiClass, columns: Mapping[str, Any]) -> Iterator[str]:
    """Columns that were null in every row."""
    for name, shape in columns.items():
        each = known.find(name)
        if each is not None and shape.get("rows") and shape.get("nil") == shape.get("rows"):
            yield f"null-column:{known.name}.{each.name}"


def _forms(known: WmiClass, columns: Mapping[str, Any]) -> Iterator[str]:
    """Values in another form than the simulated site writes them."""
    for name, shape in columns.items():
        each, forms = known.find(name), tuple(shape.get("forms", {}))
        if each is None:
            continue
        if _is_cim(each, forms):
            yield f"cim-datetime@{known.name}"
        if each.kind is Kind.DATETIME and any("*" in form and not _CIM.match(form) for form in forms):
            yield f"bad-datetime@{known.name}"
        if each.name == "EnrollmentStatusCode" and any(form.startswith("-") for form in forms):
            yield f"signed-codes@{known.name}"


def _is_cim(each: Property, forms: tuple[str, ...]) -> bool:
    return each.kind is Kind.DATETIME and any(_CIM.match(form) for form in forms)


def _pages(name: str, answers: list[dict[str, Any]]) -> Iterator[str]:
    """How a class was paged: all rows at once, and the time of a page where that is long."""
    first = [each for each in answers if each.get("request") == "Enumerate" and not each.get("fault")]
    if any(each.get("items", 0) > 1 for each in first):
        yield f"full-first-page@{name}"
    pages = sorted(each.get("milliseconds", 0) for each in answers if each.get("items", 0) > 1)
    if pages and pages[len(pages) // 2] >= _SLOW:
        yield f"slow-page:{pages[len(pages) // 2] / 1000:g}@{name}"


def _of_faults(bundle: Bundle) -> Iterator[str]:
    """The faults of a class, by their innermost code; what is absent only is seen by its rows."""
    for fault in bundle.faults:
        name, text, verb = fault.get("class", ""), fault.get("text", ""), fault.get("request", "")
        if not any(known.name == name for known in CLASSES):
            continue
        rows = bundle.classes.get(name, {}).get("columns", {})
        inner = [int(code) % _MODULUS for code in _INNER_CODE.findall(text)]
        outer = [int(code) % _MODULUS for code in _FAULT_CODE.findall(text)]
        codes = [code for code in (*inner, *outer) if code]
        if not codes or (rows and codes[0] in _ABSENT):
            continue
        if codes[0] in _ABSENT:
            yield f"missing-class:{name}"
        elif not rows or verb in {"Get", "Release"}:
            kind = f"provider:0x{codes[0]:08X}" if inner else f"0x{codes[0]:08X}"
            yield f"{kind}@{name}" + (f" on {verb}" if verb in {"Get", "Release"} else "")
