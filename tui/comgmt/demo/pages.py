"""Pages of rows and their envelopes, and the injected faults that disturb or spoil them."""

import re
from typing import Final

from comgmt.demo.faults import FaultBox

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DATETIME: Final = re.compile(r"(<(?:cim:)?Datetime>)[^<]*(<)")
_BESIDE: Final = (
    "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:InternalError</s:Value></s:Subcode>"
    '</s:Code><s:Reason><s:Text xml:lang="en-US">The provider failed half-way.</s:Text></s:Reason></s:Fault>'
)
_BOMB: Final = (
    '<!DOCTYPE bomb [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def sound_characters(text: str) -> str:
    """Replace by ? what XML cannot hold, as Windows does (site/FACTS.md#answers).

    What XML 1.0 can hold is kept: TAB, LF, CR (by reference, else a parser makes it LF), DEL, and the C1
    controls U+0080 to U+009F, among them CSI and OSC.
    """
    return _FORBIDDEN.sub("?", text).replace("\r", "&#13;")


def disturb(items: list[str], faults: FaultBox, *, is_first: bool) -> list[str]:
    """Inject the faults of rows: one twice, one lost between pages, a date that is none."""
    if not items:
        return items
    if faults.take("duplicate-row"):
        items = [items[0], *items]
    if not is_first and faults.take("vanishing-row"):
        items = items[1:]
    return _spoil_values(_bad_datetime(items, faults), faults)


_KEY: Final = re.compile(r"(<(?:ResourceI[Dd]|AssetID|MachineID|CI_ID)>)\d+(<)")
_WHOLE_KEY: Final = re.compile(r"<(ResourceI[Dd]|AssetID|MachineID|CI_ID)>\d+</\1>")
_NAME: Final = re.compile(r"(<(?:CollectionID|DeploymentID|SiteCode|Name)>)([^<]*)(<)")
_FLOOD: Final = 500  # rows of a page that never was
_CODE: Final = re.compile(r"(<EnrollmentStatusCode>)(\d+)(<)")
_ISO: Final = re.compile(r"<Datetime>(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)[^<]*</Datetime>")


def flood(items: list[str], page: int, characters: int) -> list[str]:
    """Rows that never were, of the shape of the last of `items`, with keys that rise from page to page."""
    if not items:
        return items  # of nothing there is no more
    first = 0x40000000 + page * _FLOOD
    many = max(1, min(_FLOOD, characters // (len(items[-1]) + len(str(first)))))
    return [_renamed(items[-1], first + place) for place in range(many)]


def without_values(items: list[str], columns: frozenset[str]) -> list[str]:
    """The same rows, with null in each of these columns (lower case)."""
    for column in columns:
        value = re.compile(rf"<({re.escape(column)})>.*?</\1>", re.IGNORECASE | re.DOTALL)
        items = [value.sub(r'<\1 xsi:nil="true"/>', item) for item in items]
    return items


def _renamed(item: str, number: int) -> str:
    numbered, done = _KEY.subn(rf"\g<1>{number}\g<2>", item)
    return numbered if done else _NAME.sub(rf"\g<1>\g<2>{number}\g<3>", item, count=1)


def _spoil_values(items: list[str], faults: FaultBox) -> list[str]:
    """Inject the faults of single values: other forms that are legal, and characters that are not."""
    if faults.take("signed-codes"):
        items = [_CODE.sub(_signed, item) for item in items]
    if faults.take("cim-datetime"):
        items = [_ISO.sub(r"<CIM_DateTime>\1\2\3\4\5\6.000000+***</CIM_DateTime>", item) for item in items]
    if faults.take("bad-character"):
        items = [*items[:-1], items[-1].replace("</w:XmlFragment>", "<Note>&#x1;</Note></w:XmlFragment>")]
    if faults.take("no-key"):
        items = [*items[:-1], _WHOLE_KEY.sub("", items[-1])]
    return items


def _signed(found: "re.Match[str]") -> str:
    number = int(found[2])
    return f"{found[1]}{number - (1 << 32) if number >> 31 else number}{found[3]}"


def _bad_datetime(items: list[str], faults: FaultBox) -> list[str]:
    for place, item in enumerate(items):
        if _DATETIME.search(item):
            if faults.take("bad-datetime"):
                items[place] = _DATETIME.sub(r"\g<1>**************.**********\2", item, count=1)
            break
    return items


def spoil(text: str, relates_to: str, faults: FaultBox) -> str:  # noqa: PLR0911 - one a fault
    """Inject the faults of XML into a whole envelope; at most one of them."""
    if faults.take("wrong-relates-to"):
        return text.replace(
            f"<a:RelatesTo>{relates_to}<", "<a:RelatesTo>uuid:00000000-0000-0000-0000-000000000000<", 1
        )
    if faults.take("truncated-xml"):
        return text[: len(text) * 2 // 3]
    if faults.take("malformed-xml"):
        return text.replace("</s:Body>", "</s:Bodie>", 1)
    if faults.take("entity-bomb"):
        return _BOMB + text.replace("<s:Body>", "<s:Body>&a9;", 1)
    if faults.take("fault-beside-rows"):
        return text.replace("<s:Body>", "<s:Body>" + _BESIDE, 1)
    if faults.take("invalid-characters"):
        return text.replace("<s:Body>", "<s:Body>\x01&#x2;", 1)
    return text
