"""The history of a site: how far it goes, what is kept how long, and what a gap is."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from comgmt.store.history import EVERY_FOR, HOURLY_FOR, add_census, load_census
from comgmt.store.transactions import writing
from comgmt.store.writer import StoreWriter
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered


def _times(path: Path) -> list[datetime]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT taken_at FROM census ORDER BY id").fetchall()
    return [datetime.fromtimestamp(at / 1_000_000, tz=timezone.utc) for (at,) in found]


def _run(path: Path, start: datetime, step: timedelta, times: int) -> None:
    """So many censuses, without the devices."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        census = load_census(connection)
        assert census is not None
        with writing(connection):
            for turn in range(times):
                add_census(connection, msgspec.structs.replace(census, taken_at=start + turn * step), {})


def test_every_census_is_kept_for_a_while_then_hours_then_days(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [EVERY_FOR.days, HOURLY_FOR.days] == [7, 90]
    monkeypatch.setattr("comgmt.store.history.EVERY_FOR", timedelta(days=1))
    monkeypatch.setattr("comgmt.store.history.HOURLY_FOR", timedelta(days=3))
    fill(path, [enrolled(1)], [client(1)], read=gathered(NOW - timedelta(days=10)))
    _run(path, NOW - timedelta(days=10) + timedelta(minutes=20), timedelta(minutes=20), 10 * 72)
    times = _times(path)
    hours_from, days_from = NOW - timedelta(days=1), NOW - timedelta(days=3)
    recent = [at for at in times if at >= hours_from]
    hourly = [at for at in times if days_from <= at < hours_from]
    daily = [at for at in times if at < days_from]
    assert len(recent) == 72 + 1
    assert len({at.replace(minute=0) for at in hourly}) == len(hourly) == pytest.approx(48, abs=1)
    assert len({at.date() for at in daily}) == len(daily) == pytest.approx(7, abs=1)
    assert times == sorted(times)
    assert times[-1] == NOW


def test_only_the_newest_two_are_whole(path: Path, open_reader: Open) -> None:
    for turn in range(4):
        systems = [client(number) for number in range(1, turn + 2)]
        fill(path, systems=systems, read=gathered(NOW + timedelta(minutes=turn)))
    store = open_reader()
    newest, before = store.census(), store.census_before()
    assert newest is not None
    assert before is not None
    assert (newest.taken_at, before.taken_at) == (NOW + timedelta(minutes=3), NOW + timedelta(minutes=2))
    assert store.trends().counts["clients.all"] == (1, 2, 3, 4)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM census_body").fetchone() == (2,)


def test_the_trends_are_the_newest_oldest_first(path: Path, open_reader: Open) -> None:
    for turn in range(5):
        fill(path, systems=[client(1)], read=gathered(NOW + timedelta(minutes=turn)))
    trends = open_reader().trends(most=2)
    assert trends.times == (NOW + timedelta(minutes=3), NOW + timedelta(minutes=4))
    assert {len(values) for values in trends.counts.values()} == {2}


def test_a_code_no_device_had_was_zero_where_errors_were_read(path: Path, open_reader: Open) -> None:
    fill(path, [failed(1, 0x80180018)], [client(1)])
    fill(
        path,
        [failed(1, 0x80192EE2)],
        [client(1, build="10.0.19045")],
        read=gathered(NOW + timedelta(hours=1)),
    )
    counts = open_reader().trends().counts
    assert counts["error.0x80180018"] == (1, 0)
    assert counts["error.0x80192EE2"] == (0, 1)
    assert counts["release.Windows 11 24H2"] == (1, 0)
    assert counts["errors.all"] == (1, 1)


def test_what_is_known_of_a_code(path: Path, open_reader: Open) -> None:
    later = NOW + timedelta(days=1)
    fill(path, [failed(1, 5), enrolled(2)], [client(1), client(2)])
    fill(
        path,
        [
            failed(1, 0x80180018, site_code="P01"),
            failed(2, 0x80180018, site_code="S01", hybrid_aad_joined=False, aad_joined=True),
            failed(3, 0x80180018),
            failed(4, None),
        ],
        [client(1), client(2, build="10.0.19045")],
        read=gathered(later),
    )
    facts = open_reader().error_facts(0x80180018)
    assert (facts.code, facts.devices, facts.share, facts.first_seen_at) == (0x80180018, 3, 0.75, later)
    assert facts.by_joined == (("hybrid", 2), ("entra", 1))
    assert facts.by_os_release == (("", 1), ("Windows 10 22H2", 1), ("Windows 11 24H2", 1))
    assert facts.by_site == (("", 1), ("P01", 1), ("S01", 1))
    assert facts.history == ((NOW, 0), (later, 3))
    none = open_reader().error_facts(None)
    assert (none.code, none.devices, none.share, none.first_seen_at) == (None, 1, 0.25, later)
    gone = open_reader().error_facts(5)
    assert (gone.devices, gone.share, gone.first_seen_at) == (0, 0.0, NOW)
    never = open_reader().error_facts(6)
    assert (never.devices, never.first_seen_at, never.history) == (0, None, ())


def test_a_code_that_comes_again_was_first_seen_when_it_first_came(path: Path, open_reader: Open) -> None:
    codes = (None, 5, 5, None, 5)
    for day, code in enumerate(codes):
        records = [enrolled(1)] if code is None else [failed(1, code)]
        fill(path, records, [client(1)], read=gathered(NOW + timedelta(days=day)))
    assert open_reader().error_facts(5).first_seen_at == NOW + timedelta(days=1)


def test_the_generation_grows_with_every_refresh_and_never_comes_back(path: Path, open_reader: Open) -> None:
    store_is_there = StoreWriter.open(path)
    store = open_reader()
    assert store.generation() == 0
    for expected in (1, 2, 3):
        fill(path, systems=[client(1)], read=gathered(NOW + timedelta(minutes=expected)))
        assert store.generation() == expected == store_is_there.newest()
    store_is_there.close()
