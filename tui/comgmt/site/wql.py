"""WQL text, built only from allow-listed names, integers and escaped strings.

Grammar and escapes: facts/data-model.md 6.1 and 6.2. Nothing else in this program writes WQL.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
_SPECIAL: Final = re.compile(r"([\\'\"])")
_LARGEST: Final = 0xFFFFFFFF
_NO_TEXT: Final = frozenset({"Cc", "Cf", "Cs"})


def select(columns: Sequence[str], class_name: str, *conditions: str, order_by: str | None = None) -> str:
    """A query for `columns` of one class; `conditions`, made by the functions below, are joined by AND."""
    if not columns:
        raise ValueError("a query names its columns")
    parts = ["SELECT", ", ".join(name(column) for column in columns), "FROM", name(class_name)]
    if conditions:
        parts += ["WHERE", " AND ".join(conditions)]
    if order_by:
        parts += ["ORDER BY", name(order_by)]
    return " ".join(parts)


def count(class_name: str, *conditions: str) -> str:
    """A query for the number of rows that meet `conditions`: one row with one number."""
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT COUNT(*) FROM {name(class_name)}{where}"  # noqa: S608 - WQL of names and literals


def equals(column: str, value: str | bool | int) -> str:
    """`column = value`; a boolean is written as 1 or 0, as the documented samples do."""
    return f"{name(column)} = {_literal(value)}"


def among(column: str, values: Sequence[str]) -> str:
    """`column` is one of `values`, at least one: WQL has no IN, so these are alternatives."""
    if not values:
        raise ValueError("alternatives are at least one")
    return "(" + " OR ".join(equals(column, value) for value in values) + ")"


def above(column: str, value: int) -> str:
    """`column > value`: the rows after a key."""
    return f"{name(column)} > {number(value)}"


def starts_with(column: str, text: str) -> str:
    """`column LIKE 'text%'`, with the pattern's own signs in `text` taken literally."""
    pattern = re.sub(r"([%_\[])", r"[\1]", text)
    return f"{name(column)} LIKE {string(pattern + '%')}"


def name(text: str) -> str:
    """`text` when it is a class or column name; ValueError otherwise."""
    if not _NAME.fullmatch(text):
        raise ValueError(f"not a WQL name: {text!r}")
    return text


def number(value: int) -> str:
    """A whole number from 0 to 4294967295, the range of WMI's uint32."""
    if not 0 <= value <= _LARGEST:
        raise ValueError(f"not a uint32: {value}")
    return str(int(value))


def string(text: str) -> str:
    """A quoted string with backslash escapes; control characters are refused."""
    if any(unicodedata.category(character) in _NO_TEXT for character in text):
        raise ValueError(f"not a text: {text!r}")
    return "'" + _SPECIAL.sub(r"\\\1", text) + "'"


def _literal(value: str | bool | int) -> str:
    if isinstance(value, str):
        return string(value)
    return number(int(value))
