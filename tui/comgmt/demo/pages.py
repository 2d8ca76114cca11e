"""Pages of rows and their envelopes, and the injected faults that disturb or spoil them."""

import re
from typing import Final

from comgmt.demo.faults import FaultBox

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DATETIME: Final = re.compile(r"(<(?:cim:)?Datetime>)[^<]*(<)")
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
    return _bad_datetime(items, faults)


def _bad_datetime(items: list[str], faults: FaultBox) -> list[str]:
    for place, item in enumerate(items):
        if _DATETIME.search(item):
            if faults.take("bad-datetime"):
                items[place] = _DATETIME.sub(r"\g<1>**************.**********\2", item, count=1)
            break
    return items


def spoil(text: str, relates_to: str, faults: FaultBox) -> str:
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
    if faults.take("invalid-characters"):
        return text.replace("<s:Body>", "<s:Body>\x01&#x2;", 1)
    return text
