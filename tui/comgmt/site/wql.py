"""WQL text, built only from allow-listed names, integers and escaped strings.

Grammar and escapes: site/FACTS.md#wql and site/FACTS.md#wql-text. Nothing else writes WQL that is sent.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from comgmt.domain.row_conditions import (
    Above,
    AllOf,
    Among,
    AmongThose,
    AnyOf,
    Contains,
    EndsWith,
    Equals,
    IsNull,
    Not,
    RowCondition,
    Shaped,
    StartsWith,
    Through,
)

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
_SPECIAL: Final = re.compile(r"([\\'\"])")
_LARGEST: Final = 0xFFFFFFFF
_PATTERNS: Final = {StartsWith: ("", "%"), EndsWith: ("%", ""), Contains: ("%", "%")}
_NO_TEXT: Final = frozenset({"Cc", "Cf", "Cs"})


def select(
    columns: Sequence[str], class_name: str, *conditions: RowCondition, order_by: str | None = None
) -> str:
    """A query for `columns` of the rows of one class that meet all `conditions`."""
    if not columns:
        raise ValueError("a query names its columns")
    parts = ["SELECT", ", ".join(name(column) for column in columns), "FROM", name(class_name)]
    parts += _where(conditions)
    if order_by:
        parts += ["ORDER BY", name(order_by)]
    return " ".join(parts)


def distinct(columns: Sequence[str], class_name: str, *conditions: RowCondition) -> str:
    """A query for the different values that `columns` have together in the rows that meet `conditions`."""
    return "SELECT DISTINCT" + select(columns, class_name, *conditions).removeprefix("SELECT")


def count(class_name: str, *conditions: RowCondition) -> str:
    """A query for the number of rows that meet `conditions`: one row with one number."""
    return " ".join(["SELECT COUNT(*) FROM", name(class_name), *_where(conditions)])


def written(condition: RowCondition) -> str:  # noqa: PLR0911 - one return a kind
    """One condition in WQL."""
    if isinstance(condition, Equals):
        return f"{name(condition.column)} = {_literal(condition.value)}"
    if isinstance(condition, Among):
        return _joined("OR", [Equals(condition.column, value) for value in condition.values])
    if isinstance(condition, AmongThose):
        inner = select([condition.theirs], condition.class_name, condition.condition)
        return f"{name(condition.column)} IN ({inner})"
    if isinstance(condition, Above):
        return f"{name(condition.column)} > {number(condition.value)}"
    if isinstance(condition, Through):
        return f"{name(condition.column)} <= {number(condition.value)}"
    if isinstance(condition, IsNull):
        return f"{name(condition.column)} IS NULL"
    if isinstance(condition, Not):
        return f"NOT ({written(condition.condition)})"
    if isinstance(condition, (AllOf, AnyOf)):
        return _joined("AND" if isinstance(condition, AllOf) else "OR", condition.conditions)
    if isinstance(condition, Shaped):
        return f"{name(condition.column)} LIKE {string(_shape(condition))}"
    before, after = _PATTERNS[type(condition)]
    return _like(condition.column, before, condition.text, after)


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


def contains(column: str, text: str) -> str:
    """A condition: a column, perhaps with its class, holds `text` in any case; its signs are literal."""
    return _like(column, "%", text, "%")


def _where(conditions: Sequence[RowCondition]) -> list[str]:
    return ["WHERE", " AND ".join(written(condition) for condition in conditions)] if conditions else []


def _joined(word: str, conditions: Sequence[RowCondition]) -> str:
    """Several conditions in parentheses; alternatives are written out, since WQL has no IN for lists."""
    if not conditions:
        raise ValueError("conditions that are joined are at least one")
    if len(conditions) == 1:
        return written(conditions[0])
    return f"({f' {word} '.join(written(each) for each in conditions)})"


def _like(column: str, before: str, text: str, after: str) -> str:
    """LIKE, with the pattern's own signs in the text taken literally."""
    pattern = before + _literally(text) + after
    return f"{'.'.join(name(part) for part in column.split('.'))} LIKE {string(pattern)}"


def _shape(condition: Shaped) -> str:
    return "%".join(_literally(part) for part in condition.text.split(condition.gap))


def _literally(text: str) -> str:
    """A text in a pattern, whose own signs mean nothing there."""
    return re.sub(r"([%_\[])", r"[\1]", text)


def _literal(value: str | bool | int) -> str:
    """A text, or a number; a boolean is 1 or 0, as the documented samples write it."""
    return string(value) if isinstance(value, str) else number(int(value))
