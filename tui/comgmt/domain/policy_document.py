"""The document of a co-management policy: which capabilities it turns on, and whether it enrolls.

Shape: domain/FACTS.md#settings-policies (rules that compare a setting with a constant). The document is
text of the site: it is parsed with a DOCTYPE refused, and whatever is not found in it is None.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from comgmt.domain.deployments import PREFIX
from comgmt.domain.record_classes import POLICY_CATEGORY, PolicyRow
from comgmt.domain.xml_document import XmlError, local_name, parse_xml

_CAPABILITIES: Final = "comanagementsettings_capabilities"
_AUTO_ENROLL: Final = "comanagementsettings_autoenroll"
_RULE_NAMES: Final = {_CAPABILITIES: "capabilities_name", _AUTO_ENROLL: "autoenroll_name"}
_TRUE: Final = frozenset({"true", "1"})
_FALSE: Final = frozenset({"false", "0"})
_MOST: Final = 0xFFFFFFFF


def is_comanagement(row: PolicyRow) -> bool:
    """Whether a policy is one of the co-management settings: by its category, else by its name."""
    if row.categories:
        return POLICY_CATEGORY in row.categories
    return (row.name or "").casefold().startswith(PREFIX.casefold())


def read_document(text: str | None) -> tuple[int | None, bool | None]:
    """`(capabilities, auto_enroll)` of a policy document; None for what it does not say."""
    if not text:
        return None, None
    try:
        root = parse_xml(text.encode("utf-8", "replace"))
    except XmlError:
        return None, None
    return _number(_constant(root, _CAPABILITIES)), _truth(_constant(root, _AUTO_ENROLL))


def _constant(root: Element, setting: str) -> str | None:
    """The constant that the smallest rule naming `setting` compares it with."""
    for element in _rules(root):
        if _names(element, setting):
            for part in element.iter():
                if local_name(part.tag) == "ConstantValue":
                    return part.get("Value")
    return None


def _rules(root: Element) -> Iterator[Element]:
    yield from (element for element in root.iter() if local_name(element.tag) == "Operands")
    yield from (element for element in root.iter() if local_name(element.tag) == "Rule")


def _names(element: Element, setting: str) -> bool:
    wanted = (setting, _RULE_NAMES[setting])
    return any(value.casefold().endswith(wanted) for part in element.iter() for value in part.attrib.values())


def _number(text: str | None) -> int | None:
    plain = (text or "").strip()
    if not plain.isascii() or not plain.isdigit():
        return None
    number = int(plain[:11])
    return number if number <= _MOST else None


def _truth(text: str | None) -> bool | None:
    plain = (text or "").strip().casefold()
    if plain in _TRUE:
        return True
    return False if plain in _FALSE else None
