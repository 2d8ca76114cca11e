"""Devices column by column are those of their rows, whatever is in them, also of a file of somebody else."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from comgmt.documents.export import ExportFormat, ExportScope, export, export_columns
from comgmt.domain.columns import Column, Sort
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.records import ActivityRecord
from comgmt.domain.selection import Selection
from comgmt.store import listing
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.store.recording import record
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending, waiting

EVERY = Selection(title="all")
FAILING = DeviceFilter(failures_only=True)
SCOPE = ExportScope(site="P01", taken_at=NOW, title="all", count=1, total=1)
TEXTS = ("=1+1", "PC", "", "two\nlines", "\u202eabc", 'say "x", y', "ß 日本", "-1", "＝x")  # noqa: RUF001 - as it comes


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("columns") / "P01.sqlite"
    chance = Random(7)
    makers = (enrolled, pending, lambda number, _name: failed(number, chance.choice((None, 0x80180018))))
    for turn in range(2):
        states = [chance.choice(makers)(number, chance.choice(TEXTS)) for number in range(1, 1200, 2)]
        fill(
            path,
            [*states, *map(waiting, range(1201, 1300))],
            [client(number, chance.choice(TEXTS)) for number in range(1, 1200)],
            [
                ActivityRecord(resource_id=number, last_active_at=NOW - timedelta(seconds=number * 977))
                for number in range(1, 1200, 3)
            ],
            read=gathered(NOW + timedelta(minutes=turn)),
        )
    return path


@pytest.fixture
def store(path: Path) -> Iterator[StoreReader]:
    with closing(StoreReader.open(path)) as reader:
        yield reader


@pytest.mark.parametrize("kind", [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.JSON_LINES])
@pytest.mark.parametrize("limit", [None, 700])
def test_both_ways_write_the_same_file(store: StoreReader, kind: ExportFormat, limit: int | None) -> None:
    for sort in (Sort(), Sort(Column.LAST_ACTIVE, descending=True)):
        rows = store.stream(EVERY, DeviceFilter(), sort, limit)
        columns = store.columns(EVERY, DeviceFilter(), sort, limit)
        assert "".join(export(kind, rows, SCOPE)) == "".join(export_columns(kind, columns, SCOPE))


def test_a_high_limit_cuts_what_is_sorted_without_one(
    store: StoreReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    sort = Sort(Column.USER)
    whole = store.ids(EVERY, DeviceFilter(), sort)
    monkeypatch.setattr(listing, "_FEW", 10)
    monkeypatch.setattr(listing, "_LOW", 20)
    for limit in (0, 10, 15, 20, 21, 700, 5_000):
        rows = [row.resource_id for row in store.stream(EVERY, FAILING, sort, limit)]
        found = [
            number
            for some in store.columns(EVERY, DeviceFilter(), sort, limit)
            for number in some.values["resource_id"]
        ]
        assert found == list(whole[:limit])
        assert rows == list(store.ids(EVERY, FAILING, sort))[:limit]


def test_a_whole_list_is_sorted_in_runs_and_not_in_a_tree(store: StoreReader) -> None:
    asked: list[str] = []
    store._connection.set_trace_callback(asked.append)
    assert list(store.columns(EVERY, FAILING, Sort(Column.USER)))
    store._connection.set_trace_callback(None)
    (statement,) = [each for each in asked if "ORDER BY user_key" in each]
    steps = {row[1] for row in store._connection.execute(f"EXPLAIN {statement}")}
    assert "SorterSort" in steps


def test_with_some_keys_in_their_order(store: StoreReader) -> None:
    keys = ("error", "name", "workloads", "state_since")
    rows, columns = store.stream(EVERY), store.columns(EVERY)
    ways = (
        export(ExportFormat.CSV, rows, SCOPE, keys),
        export_columns(ExportFormat.CSV, columns, SCOPE, keys),
    )
    one, other = ("".join(way) for way in ways)
    assert one == other
    assert one.splitlines()[0] == ",".join(keys)


def test_columns_of_a_recording_are_inert(path: Path, tmp_path: Path) -> None:
    recording = tmp_path / "recording"
    record(path, recording)
    with closing(sqlite3.connect(recording)) as connection:
        connection.execute("UPDATE device SET error_detail = 'a' || char(27) || 'b' WHERE resource_id = 1")
        connection.commit()
    with closing(StoreReader.open_recording(recording)) as reader:
        written = "".join(export_columns(ExportFormat.JSON_LINES, reader.columns(EVERY), SCOPE))
    assert "a\N{REPLACEMENT CHARACTER}b" in written
    assert "u001b" not in written


def test_a_cell_that_none_can_have_is_an_error(path: Path, tmp_path: Path) -> None:
    torn = tmp_path / "P01.sqlite"
    record(path, torn)
    with closing(sqlite3.connect(torn)) as connection:
        connection.execute("UPDATE device SET error = x'00' WHERE resource_id = 3")
        connection.commit()
    with closing(StoreReader.open_recording(torn)) as reader, pytest.raises(StoreError):
        list(reader.columns(EVERY))


def test_the_scope_is_that_of_the_file(store: StoreReader) -> None:
    scope = replace(SCOPE, title="=x", filter="-y")
    (line, *_) = "".join(export_columns(ExportFormat.CSV, store.columns(EVERY), scope)).splitlines()[1:2]
    assert line.endswith(",'=x,'-y")
