"""Looking at a class without reading it all: how many rows, a sample of them, and how fast they came."""

from contextlib import closing
from itertools import islice
from operator import attrgetter
from typing import Final, Generic, TypeVar

import msgspec

from comgmt.domain.record_classes import ColumnKind, RecordClass, RecordColumn
from comgmt.domain.row_conditions import RowCondition
from comgmt.site import wql
from comgmt.site.errors import SiteError
from comgmt.site.reading import PageTime, Reading

Record = TypeVar("Record")

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
    key = attrgetter(source.key.field)
    with closing(reading.keyed(source, *conditions, key=key)) as found:
        records = tuple(islice(found, most))
        whole = most is None or len(records) < most or next(found, None) is None
    return Sample(records, whole, tuple(reading.timings))


def count_rows(reading: Reading, class_name: str, *conditions: RowCondition) -> int | None:
    """How many rows of a class this user sees; None when the site does not answer COUNT as we know it."""
    try:
        rows = reading.rows(class_name, wql.count(class_name, *conditions), (_COUNT,))
    except SiteError:
        if reading.connection.dead:
            raise
        return None  # what is refused here is only the counting
    found = rows[0].get("count") if len(rows) == 1 else None
    return found if isinstance(found, int) else None
