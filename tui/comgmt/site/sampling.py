"""Looking at a class without reading it all: how many rows, which values, a sample, how fast it came.

What a site says to COUNT and DISTINCT was never recorded (site/FACTS.md#answers): any answer that is not
exactly what was asked for counts as none.
"""

from collections.abc import Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Final, Generic, TypeVar

import msgspec

from comgmt.domain.record_classes import ColumnKind, RecordClass, RecordColumn
from comgmt.domain.row_conditions import RowCondition, SiteValue, SiteValues
from comgmt.site import wql
from comgmt.site.errors import (
    AnswerError,
    EndlessError,
    FaultError,
    ProviderError,
    QueryRefusedError,
)
from comgmt.site.reading import PageTime, Reading
from comgmt.site.values import CimValue

Record = TypeVar("Record")

_UNCOUNTED: Final = (QueryRefusedError, AnswerError, EndlessError, FaultError, ProviderError)
_COUNT: Final = RecordColumn("Count", "count", ColumnKind.INTEGER)


class Sample(msgspec.Struct, Generic[Record], frozen=True):
    """The first rows of a class. `whole` says that there were no more."""

    records: tuple[Record, ...]
    whole: bool
    pages: tuple[PageTime, ...]


def take_sample(
    reading: Reading, source: RecordClass[Record], *conditions: RowCondition, most: int | None, in_order: bool
) -> Sample[Record]:
    """At least `most` rows if there are that many, read as a refresh reads them; the rest is given back.

    With None it is read to its end.
    """
    reading.timings.clear()
    if not in_order:
        rows = tuple(reading.records(source, *conditions, most=most))
        return Sample(rows, most is None or len(rows) < most, tuple(reading.timings))
    with closing(reading.keyed(source, *conditions)) as found:
        waiting = chain.from_iterable(found)
        records = tuple(islice(waiting, most))
        whole = most is None or len(records) < most or next(waiting, None) is None
    return Sample(records, whole, tuple(reading.timings))


def count_rows(reading: Reading, class_name: str, *conditions: RowCondition) -> int | None:
    """How many rows of a class this user sees; None when the site does not answer COUNT as we know it.

    Raises SiteError for what says nothing of COUNT: a time-out, a quota, a bound of ours, a missing right.
    """
    query = wql.count(class_name, *conditions)
    try:
        rows = reading.once_more(lambda: reading.rows(class_name, query, (_COUNT,), most=1))
    except _UNCOUNTED as error:
        if reading.connection.dead or error.passes:
            raise
        return None  # what is refused here is only the counting
    found = rows[0].get("count") if len(rows) == 1 else None
    return found if isinstance(found, int) and found >= 0 else None


def distinct_values(
    reading: Reading,
    source: RecordClass[Record],
    columns: Sequence[str],
    *conditions: RowCondition,
    most: int,
) -> tuple[SiteValues, ...] | None:
    """The different values that columns have together; a column that the site lacks has none.

    None when the site does not answer DISTINCT as we know it; `EndlessError` when there are more than `most`.
    Raises SiteError for what says nothing of DISTINCT, as `count_rows` does.
    """
    try:
        rows = _distinct_rows(reading, source, columns, conditions, most)
    except _UNCOUNTED as error:
        if reading.connection.dead or error.passes:
            raise
        return None
    if len(rows) > most:
        raise EndlessError(
            f"{source.class_name} has more than {most:,} different values of {', '.join(columns)}."
        )
    return _values(rows, [_column(source, name) for name in columns])


def _distinct_rows(
    reading: Reading,
    source: RecordClass[Record],
    columns: Sequence[str],
    conditions: tuple[RowCondition, ...],
    most: int,
) -> list[dict[str, CimValue]]:
    """The rows of the query; where it is refused, without the columns that prove missing."""

    def ask() -> list[dict[str, CimValue]]:
        present = [each for each in reading.present(source) if each.name in columns]
        if not present:
            raise reading.absent(source)
        query = wql.distinct([each.name for each in present], source.class_name, *conditions)
        return reading.rows(source.class_name, query, present, most)

    try:
        return reading.once_more(ask)
    except QueryRefusedError as refusal:
        reading.probe(source, refusal)
        return reading.once_more(ask)


def _values(rows: list[dict[str, CimValue]], columns: list[RecordColumn]) -> tuple[SiteValues, ...] | None:
    """The values of each row, in the order of the columns; None where a row has none of them."""
    if not all(rows):
        return None
    return tuple(dict.fromkeys(tuple(_scalar(row.get(column.field)) for column in columns) for row in rows))


def _column(source: RecordClass[Record], name: str) -> RecordColumn:
    return next(column for column in source.columns if column.name == name)


def _scalar(value: CimValue) -> SiteValue:
    return value if isinstance(value, (str, int)) else None
