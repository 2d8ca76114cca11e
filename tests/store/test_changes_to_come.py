"""A reading that changes many devices: its changes come in short turns, and are seen with it or not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from comgmt.domain.changes import ChangeKind
from comgmt.domain.retention import Retention
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.reader import StoreReader
from comgmt.store.recording import record
from comgmt.store.salvage import salvage
from comgmt.store.schema import create
from comgmt.store.turns import Turns
from comgmt.store.writer import StoreWriter
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, ignore

DEVICES = range(1, 101)
LEFT = 20  # of them, at the second reading
CHANGES = 2 * (len(DEVICES) - LEFT) + LEFT  # of those that fail the policy, too
SLICE = 7


@pytest.fixture(autouse=True)
def _short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.merging.AT_ONCE", SLICE)
    for name in ("_FIRST", "_LEAST", "_MOST", "_DELETED"):
        monkeypatch.setattr(f"comgmt.store.turns.{name}", SLICE)


def _first(path: Path) -> None:
    fill(path, map(enrolled, DEVICES), map(client, DEVICES))


def _second(path: Path, minutes: int = 1) -> None:
    stay = DEVICES[LEFT:]
    read = gathered(NOW + timedelta(minutes=minutes))
    fill(path, (failed(number, 5) for number in stay), map(client, stay), read=read)


def _rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM change").fetchone()[0])


def _seen(path: Path) -> tuple[int, int, int, int, int]:
    """The generation of the store, and how many changes it says that it has, by four ways of asking."""
    with closing(StoreReader.open(path)) as reader:
        by_kind = sum(reader.change_sums(ChangeSpan()).kinds.values())
        listed = len(reader.changes(limit=1_000))
        timeline = reader.timeline_by_name("PC-1")
        of_one = 0 if timeline is None else len(timeline.changes)
        return reader.generation(), by_kind, listed, reader.past_kept().changes, of_one


def test_changes_are_seen_with_their_reading_and_not_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _first(path)
    seen, waiting = set(), 0
    turn = Turns.turn

    @contextmanager
    def watched(turns: Turns) -> Iterator[None]:
        nonlocal waiting
        with turn(turns):
            yield
        found = _seen(path)
        seen.add(found)
        waiting += found[0] == 1 and _rows(path) > 0

    monkeypatch.setattr(Turns, "turn", watched)
    _second(path)
    assert seen == {(1, 0, 0, 0, 0), (2, CHANGES, CHANGES, CHANGES, 1)}
    assert waiting >= CHANGES // SLICE
    assert _rows(path) == CHANGES


def test_no_turn_writes_more_than_a_slice_of_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _first(path)
    written: list[int] = []
    turn = Turns.turn

    @contextmanager
    def counted(turns: Turns) -> Iterator[None]:
        with turn(turns):
            yield
        written.append(_rows(path))

    monkeypatch.setattr(Turns, "turn", counted)
    _second(path)
    steps = [after - before for before, after in pairwise(written)]
    assert sum(steps) == CHANGES
    assert max(steps) <= SLICE


def _break_off(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the second reading when all but its last turn is done."""

    def broken(_: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("comgmt.store.merging.put_in_place", broken)
        with pytest.raises(KeyboardInterrupt):
            _second(path)


def test_changes_of_a_reading_that_never_came_are_taken_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _first(path)
    _break_off(path, monkeypatch)
    assert _rows(path) == CHANGES
    assert _seen(path) == (1, 0, 0, 0, 0)
    _second(path, 2)
    assert _rows(path) == CHANGES
    assert _seen(path) == (2, CHANGES, CHANGES, CHANGES, 1)


def test_the_next_reading_may_be_a_small_one(
    path: Path, monkeypatch: pytest.MonkeyPatch, open_reader: Open
) -> None:
    _first(path)
    _break_off(path, monkeypatch)
    numbers = DEVICES[1:]
    fill(path, map(enrolled, numbers), map(client, numbers), read=gathered(NOW + timedelta(minutes=2)))
    (change,) = open_reader().changes()
    assert (change.kind, change.resource_id) == (ChangeKind.LEFT, 1)
    assert _rows(path) == 1


def test_a_recording_made_meanwhile_does_not_have_them(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _first(path)
    _break_off(path, monkeypatch)
    recording = tmp_path / "recording"
    record(path, recording)
    with closing(StoreReader.open_recording(recording)) as reader:
        assert reader.changes() == []
        assert reader.census() is not None


def test_what_is_saved_of_a_damaged_store_does_not_have_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _first(path)
    _break_off(path, monkeypatch)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        create(new)
        salvage(path, new)
        assert new.execute("SELECT count(*) FROM change").fetchone() == (0,)


def test_old_changes_go_in_short_turns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _first(path)
    _second(path)
    left: list[int] = []
    turn = Turns.turn

    @contextmanager
    def counted(turns: Turns) -> Iterator[None]:
        with turn(turns):
            yield
        left.append(_rows(path))

    stay = DEVICES[LEFT:]
    with closing(StoreWriter.open(path, keep=Retention(changes=timedelta(days=1)))) as writer:
        monkeypatch.setattr(Turns, "turn", counted)
        with writer.staging() as staging:
            staging.add_systems(map(client, stay), ignore)
            staging.add_comanagement((failed(number, 5) for number in stay), ignore)
            staging.commit(gathered(NOW + timedelta(days=2)))
    assert left[-1] == 0
    assert max(before - after for before, after in pairwise(left)) == SLICE
