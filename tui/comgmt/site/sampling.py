"""Looking at a class without reading it all: how many rows, a sample of them, and how fast they came."""

import time
from collections.abc import Generator
from contextlib import closing
from typing import Final, Generic, TypeVar

import msgspec

from comgmt.domain.record_classes import ColumnKind, RecordClass, RecordColumn
from comgmt.domain.row_conditions import RowCondition
from comgmt.site import wql
from comgmt.site.errors import SiteError
from comgmt.site.reading import Reading

Record = TypeVar("Record")

_COUNT: Final = RecordColumn("Count", "count", ColumnKind.INTEGER)


class PageTime(msgspec.Struct, frozen=True):
    """One answer of an enumeration: its rows, its size in octets and the seconds it took."""

    rows: int
    octets: int
    seconds: float


class Sample(msgspec.Struct, Generic[Record], frozen=True):
    """The first rows of a class. `whole` says that there were no more."""

    records: tuple[Record, ...]
    whole: bool
    pages: tuple[PageTime, ...]


def take_sample(
    reading: Reading,
    source: RecordClass[Record],
    *conditions: RowCondition,
    most: int,
    in_order: bool = False,
) -> Sample[Record]:
    """At least `most` rows if there are that many, page by page; the rest is given back unread."""
    records: list[Record] = []
    times: list[PageTime] = []
    with closing(reading.pages(source, *conditions, in_order=in_order)) as pages:
        for page, timing in _timed(reading, pages):
            records += page
            times.append(timing)
            if len(records) >= most:
                break
        else:
            return Sample(tuple(records), True, tuple(times))
    return Sample(tuple(records), False, tuple(times))


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


def _timed(
    reading: Reading, pages: Generator[list[Record], None, None]
) -> Generator[tuple[list[Record], PageTime], None, None]:
    while True:
        start, before = time.monotonic(), reading.connection.octets
        page = next(pages, None)
        if page is None:
            return
        took = time.monotonic() - start
        yield page, PageTime(len(page), reading.connection.octets - before, took)
