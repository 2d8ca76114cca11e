"""From what is asked of a class to conditions that a site understands, and to how many rows meet them.

The site is asked for its different values, of which the rules choose.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from comgmt.collector.asked_rows import RowConditions, RowsAsked, ValueRule
from comgmt.collector.source import Source
from comgmt.domain.row_conditions import AllOf, AnyOf, RowCondition, SiteValues, is_value
from comgmt.domain.source_errors import PartError

MOST_VALUES: Final = 1_000
MOST_ALTERNATIVES: Final = 100  # that one condition of a question has


class UnsaidError(Exception):
    """The question cannot be put to this site. The message is why, in a few words."""


class Resolved(msgspec.Struct, frozen=True):
    """What is asked of a class, as conditions; `rows` is how many meet them, None where nobody counts."""

    asked: RowsAsked
    conditions: RowConditions
    rows: int | None


def resolved(source: Source, asked: RowsAsked) -> Resolved:
    """The conditions for what is asked. Raises UnsaidError, PartError."""
    if asked.of.class_name not in source.classes:
        raise UnsaidError(f"this source has no {asked.of.class_name}")
    conditions = list(asked.conditions)
    for columns, rules in _by_columns(asked.rules).items():
        meant = _meant(source, asked, columns, rules)
        if not meant:
            return Resolved(asked, (asked.of.never,), 0)
        conditions += any_of(columns, meant, _lacking(source, asked))
    return Resolved(asked, tuple(conditions), source.count(asked.of, *conditions))


def any_of(
    columns: Sequence[str], values: Sequence[SiteValues], lacking: AbstractSet[str] = frozenset()
) -> tuple[RowCondition, ...]:
    """Any of these values in the columns; a site refuses to be asked for those that it is `lacking`."""
    asked = [
        tuple(
            is_value(column, value)
            for column, value in zip(columns, each, strict=True)
            if column not in lacking
        )
        for each in values
    ]
    return (AnyOf(tuple(map(AllOf, asked))),) if all(asked) else ()


def _lacking(source: Source, asked: RowsAsked) -> frozenset[str]:
    return source.missing.get(asked.of.class_name, frozenset())


def _by_columns(rules: Sequence[ValueRule]) -> dict[tuple[str, ...], list[ValueRule]]:
    found: dict[tuple[str, ...], list[ValueRule]] = {}
    for rule in rules:
        found.setdefault(rule.columns, []).append(rule)
    return found


def _meant(
    source: Source, asked: RowsAsked, columns: tuple[str, ...], rules: Sequence[ValueRule]
) -> list[SiteValues]:
    """The different values that mean what all rules want."""
    values = _values(source, asked, columns)
    if values is None:
        raise UnsaidError(f"the site does not tell the values of {', '.join(columns)} (SELECT DISTINCT)")
    meant = [value for value in values if all(rule.means(value) for rule in rules)]
    if len(meant) > MOST_ALTERNATIVES:
        raise UnsaidError(f"{len(meant)} values of {', '.join(columns)} are too many for one question")
    return meant


def _values(source: Source, asked: RowsAsked, columns: tuple[str, ...]) -> tuple[SiteValues, ...] | None:
    try:
        return source.distinct(asked.of, columns, *asked.conditions, most=MOST_VALUES)
    except PartError:
        lacking = _lacking(source, asked)
        if asked.of.key.name in lacking or not lacking.issuperset(columns):
            raise
        return ((None,) * len(columns),)  # what the store has of each row, too
