"""`--demo` has a month behind it, as a collector read it: what is read next goes on with it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest

from comgmt.cli.place import Place, demo_place
from comgmt.collector.refresh import refresh
from comgmt.demo.past import RECORDING, unpack
from comgmt.domain.selection import Selection
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.files import open_to_write
from comgmt.store.moving import TIMES, moved
from comgmt.store.reader import StoreReader
from comgmt.store.recording import is_older
from comgmt.store.schema import columns_of
from comgmt.store.times import to_micros
from comgmt.store.writer import StoreWriter

ALL = Selection(title="All")
A_TIME = (
    "at",
    "until",
    "since",
    "state_since",
    "last_active",
    "last_heard",
    "first_seen",
    "state_before",
    "seen_after",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with demo_place(tmp_path_factory.mktemp("demo"), still=True) as place:
        yield place


def test_the_month_ends_now_and_has_a_gap(place: Place) -> None:
    with closing(StoreReader.open(place.store)) as store:
        times = store.reading_times(None)
    now = datetime.now(timezone.utc)
    assert timedelta() <= now - times[-1] < timedelta(minutes=10)
    assert timedelta(days=29) < times[-1] - times[0] <= timedelta(days=30)
    assert len(times) > 200
    gaps = [after - before for before, after in pairwise(times)]
    assert max(gaps) > timedelta(hours=8)


def test_the_next_reading_finds_nothing_new_where_nothing_moved(place: Place) -> None:
    with closing(StoreReader.open(place.store)) as store:
        ended = store.reading_times(None)[-1]
        before = {row.resource_id: row for row in store.stream(ALL)}
    with closing(StoreWriter.open(place.store)) as writer:
        source = place.access(writer.log_query, asked=True)
        with closing(source):
            refresh(source, writer, lambda _rows, _doing: None)
    with closing(StoreReader.open(place.store)) as store:
        after = {row.resource_id: row for row in store.stream(ALL)}
        span = ChangeSpan(to_micros(ended), to_micros(datetime.now(timezone.utc)))
        assert list(store.changes_in(span)) == []
    assert after == before


def test_no_age_is_made_up(place: Place) -> None:
    """What was there a month ago is said to be at least so old; what came since has its hour."""
    with closing(StoreReader.open(place.store)) as store:
        rows = [row for row in store.stream(ALL) if row.state_since is not None]
        ended = store.reading_times(None)[-1]
    young = [
        row for row in rows if row.state_since is not None and ended - row.state_since < timedelta(hours=2)
    ]
    assert len(young) < len(rows) // 20
    assert any(row.state_since_at_least for row in rows)
    assert any(not row.state_since_at_least for row in rows)


def test_what_comes_with_us_is_of_this_form(tmp_path: Path) -> None:
    """Else every start would migrate it: python -m tests.samples.past.make"""
    unpack(RECORDING, tmp_path / "recording")
    assert not is_older(tmp_path / "recording")


def test_every_time_of_a_store_is_moved(tmp_path: Path) -> None:
    with closing(open_to_write(tmp_path / "store.sqlite")) as connection:
        columns = columns_of(connection)
    times = {(table, column) for table, column in columns if column in A_TIME or column.endswith("_at")}
    assert times == {(table, column) for table, columns in TIMES.items() for column in columns}


def test_times_are_moved_however_deep() -> None:
    span, at = timedelta(days=3), datetime(2026, 11, 1, tzinfo=timezone.utc)
    assert moved({"a": (at, [at, 1, "x"]), "b": None}, span) == {
        "a": (at + span, [at + span, 1, "x"]),
        "b": None,
    }
