"""The past of a large store: a year of changes counted, a store of the form before brought to this one."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from comgmt.domain.change_filter import ChangeFilter
from comgmt.domain.changes import ChangeKind
from comgmt.store.change_rows import COLUMNS, NUMBERS, ChangeSpan
from comgmt.store.orders import ORDERS
from comgmt.store.reader import StoreReader
from comgmt.store.times import to_micros
from comgmt.store.writer import StoreWriter
from tests.bench.disk import Disk, octets_needed
from tests.bench.fleets import fill_store
from tests.bench.measures import Measure, devices
from tests.bench.profiles import Sampling, sampled
from tests.store.filling import NOW

DEVICES: Final = devices()
CHANGES: Final = DEVICES * 29 // 5  # what the store keeps of a year at most is 6 a device
_YEAR: Final = timedelta(days=365)
_READINGS: Final = 365 * 24
# Made by SQLite, evenly over the kinds that a fleet sees most and over the hours of a year.
_FILL: Final = f"""
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :changes - 1)
INSERT INTO change ({COLUMNS})
SELECT :begin + (i * {_READINGS} / :changes) * 3600000000, NULL,
  CASE WHEN i % 10 < 7 THEN {NUMBERS[ChangeKind.STATE_CHANGED]} ELSE {NUMBERS[ChangeKind.NEWLY_FAILED]} END,
  1 + i * 7919 % :devices, 'PC-' || (1 + i * 7919 % :devices), 1, 4, NULL,
  CASE WHEN i % 10 < 7 THEN NULL ELSE 2149056536 + i % 5 END
FROM n
"""
_NEW_OF_FORM_11: Final = ("site", "domain", "joined", "workloads", "authority", "build", "client")


def measures() -> Iterator[Measure]:
    """CPU of this process in seconds; the disk of the migration as it is at most."""
    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        path = Path(folder) / "P01.sqlite"
        fill_store(path, DEVICES)
        with closing(sqlite3.connect(path)) as connection, connection:
            begin = to_micros(NOW - _YEAR)
            connection.execute(_FILL, {"changes": CHANGES, "begin": begin, "devices": DEVICES})
        yield from _counted(path)
        yield from _migrated(path)


def _counted(path: Path) -> Iterator[Measure]:
    span, every = ChangeSpan(since=to_micros(NOW - _YEAR)), ChangeFilter()
    with closing(StoreReader.open(path)) as store:
        for words, question in (
            ("sums of", lambda: store.change_sums(span)),
            ("count of", lambda: store.change_count(span, every)),
            ("newest of", lambda: list(store.changes(limit=200))),
        ):
            what = f"changes: {words} a year, {CHANGES:,} rows"
            yield Measure(what, _cpu(question), "s", target=0.5, profile=sampled(question))


def _migrated(path: Path) -> Iterator[Measure]:
    _take_back(path)
    before, said, disk = octets_needed(path), list[str](), Disk(path)
    begun, cpu = time.perf_counter(), time.process_time()
    with disk.watched(), Sampling() as sampling:
        StoreWriter.open(path, said.append).close()
    passed, cpu = time.perf_counter() - begun, time.process_time() - cpu
    yield Measure(
        f"migration of {DEVICES:,} devices with a year of changes", cpu, "s", profile=sampling.lines
    )
    yield Measure("migration, time that passes", passed, "s")
    yield Measure("migration, words of its progress", len(said), "words", least=5)
    yield Measure("migration, peak of disk, times the store before", disk.peak / before, "x", target=3)


def _take_back(path: Path) -> None:
    """Make the store one of form 10, which lacks the orders and the index that came with 11."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for column, order in ORDERS.items():
            if column.value in _NEW_OF_FORM_11:
                connection.execute(f"DROP TABLE {order.table}")
        connection.execute("DROP INDEX change_kind")
        connection.execute("PRAGMA user_version=10")


def _cpu(question: Any) -> float:  # noqa: ANN401 - any question
    begun = time.process_time()
    question()
    return time.process_time() - begun
