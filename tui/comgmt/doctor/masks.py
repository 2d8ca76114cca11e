"""The form of a value without the value: digits and letters masked, so that a person can send it."""

import re
from typing import Final

from comgmt.domain.nouns import counted

_MOST: Final = 48
_TIME: Final = re.compile(r"[0-9T:.+Z*/-]+|P[0-9YMDTHS.]+", re.ASCII)
_KEPT: Final = frozenset({"true", "false", "True", "False", "TRUE", "FALSE"})
_SID: Final = re.compile(r"S-1-[0-9-]+")
_TEXT: Final = re.compile(r"'(?:[^'\\]|\\.)*'")
_WHERE: Final = re.compile(r"\bWHERE\b[^<]*")
_NUMBER: Final = re.compile(r"(?<![\w.])\d{4,}(?![\w.])")


def masked(value: str) -> str:
    """`value` with 9 for a digit, a or A for a letter; what tells its type is kept, long ones are cut."""
    if value in _KEPT:
        return value
    if _TIME.fullmatch(value):
        return "".join("9" if sign.isdigit() else sign for sign in value)
    cut = value if len(value) <= _MOST else value[:_MOST]
    form = "".join(map(_sign, cut))
    return form if cut is value else f"{form}... ({counted(len(value), 'character')})"


def masked_query(query: str) -> str:
    """A query with its literals masked; names of classes and columns are those of the product."""
    return _NUMBER.sub(lambda found: "9" * len(found.group()), _TEXT.sub(_masked_text, query))


def masked_fault(text: str) -> str:
    """Text of a fault: what a query in it asks for is masked, and so are identifiers of accounts."""
    text = _WHERE.sub(lambda found: _TEXT.sub(_masked_text, found.group()), text)
    return _SID.sub("S-1-...", text)


def _masked_text(found: re.Match[str]) -> str:
    return f"'{masked(found.group()[1:-1])}'"


def _sign(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    return sign if sign.isascii() and sign.isprintable() else "?"
