"""A recording: the whole store in one file, and nothing but inert rows of it when somebody else looks."""

import bz2
import gzip
import lzma
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from comgmt.domain.records import QueryRecord
from comgmt.domain.selection import Selection
from comgmt.store.errors import StoreError
from comgmt.store.packing import pack
from comgmt.store.reader import StoreReader
from comgmt.store.recording import copy_of_older, is_older, record
from comgmt.store.sealing import opened, sealed
from comgmt.store.writer import StoreWriter
from tests.store.filling import NOW, client, enrolled, fill, gathered

SAMPLES = Path(__file__).parents[1] / "samples" / "stores"
EVERY = Selection(title="")
EVIL = "\x1b]52;c;aGk=\x07\u202eevil"


@pytest.fixture
def store(path: Path) -> Path:
    fill(path, [enrolled(1), enrolled(2)], [client(1), client(2), client(3)])
    fill(path, [enrolled(1)], [client(1), client(2)], read=gathered(NOW.replace(hour=15)))
    writer = StoreWriter.open(path)
    writer.log_query(
        QueryRecord(
            at=NOW, user="CONTOSO\\reader", action="Get", query="SELECT", rows=1, milliseconds=2, outcome="ok"
        )
    )
    writer.close()
    return path


@pytest.fixture
def recording(store: Path, tmp_path: Path) -> Path:
    record(store, tmp_path / "site.recording")
    return tmp_path / "site.recording"


@pytest.fixture
def spoiled(recording: Path) -> Iterator[sqlite3.Connection]:
    """A connection by which a test spoils the recording."""
    connection = sqlite3.connect(recording, isolation_level=None)
    yield connection
    connection.close()


def _all(path: Path) -> list[object]:
    return _told(StoreReader.open(path))


def _replayed(recording: Path) -> list[object]:
    return _told(StoreReader.open_recording(recording))


def _told(reader: StoreReader) -> list[object]:
    try:
        rows = list(reader.stream(EVERY))
        told = [
            reader.census(),
            reader.census_before(),
            reader.trends(),
            reader.queries(99),
            reader.changes(),
        ]
        return [*told, rows, *(reader.device(row.resource_id) for row in rows)]
    finally:
        reader.close()


def test_a_replay_knows_all_that_the_store_did(store: Path, recording: Path) -> None:
    assert _replayed(recording) == _all(store)
    assert _all(store)[0] is not None


def test_a_recording_is_one_file_for_this_user_alone(recording: Path) -> None:
    assert stat.S_IMODE(recording.stat().st_mode) == 0o600
    assert {each.name for each in recording.parent.iterdir() if each.name.startswith("site.")} == {
        recording.name
    }


def test_a_recording_is_read_where_nothing_can_be_written(recording: Path) -> None:
    folder = recording.parent / "medium"
    folder.mkdir()
    moved = recording.rename(folder / recording.name)
    moved.chmod(0o400)
    folder.chmod(0o500)
    before = moved.read_bytes()
    assert _replayed(moved)[0] is not None
    folder.chmod(0o700)
    assert [each.name for each in folder.iterdir()] == [moved.name]
    assert moved.read_bytes() == before


def test_a_store_that_is_read_meanwhile_is_recorded_whole(store: Path, tmp_path: Path) -> None:
    writer = StoreWriter.open(store)
    with writer.staging() as staging:
        staging.add_systems([client(1)], lambda _: None)
        record(store, tmp_path / "site.recording")
    writer.close()
    assert _replayed(tmp_path / "site.recording") == _all(store)


def test_what_steers_a_terminal_is_made_inert(recording: Path, spoiled: sqlite3.Connection) -> None:
    evil = enrolled(1, EVIL, aad_device_id=EVIL)
    spoiled.execute("UPDATE device SET name = ?, user = ?, error_detail = ?", (EVIL, EVIL, EVIL))
    spoiled.execute("UPDATE record SET comanagement = ? WHERE resource_id = 1", (pack(evil),))
    spoiled.execute("UPDATE change SET name = ?", (EVIL,))
    (body,) = spoiled.execute("SELECT body FROM census_body ORDER BY census_id DESC LIMIT 1").fetchone()
    census = msgspec.msgpack.decode(opened(body))
    census["notes"] = [EVIL]
    body = sealed(msgspec.msgpack.encode(census))
    spoiled.execute("UPDATE census_body SET body = ?", (body,))
    shown = repr(_replayed(recording))
    assert "evil" in shown
    for sign in ("\\x1b", "\\x07", "\\u202e"):
        assert sign not in shown


def test_what_is_no_number_is_damage(recording: Path, spoiled: sqlite3.Connection) -> None:
    spoiled.execute("UPDATE device SET last_active = ?", (EVIL,))
    with pytest.raises(StoreError, match="damaged or not whole; ask for it again"):
        _replayed(recording)


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE census_body SET body = x'ff00'",
        "UPDATE census_body SET body = x'93010203'",
        "UPDATE device SET name = NULL",
        "DROP TABLE member",
        "UPDATE meta SET value = x'c1'",
    ],
)
def test_what_is_damaged_says_so(recording: Path, spoiled: sqlite3.Connection, spoil: str) -> None:
    if "NULL" in spoil:  # a table of the same name that lets anything in
        spoiled.execute("CREATE TABLE other AS SELECT * FROM device")
        spoiled.execute("DROP TABLE device")
        spoiled.execute("ALTER TABLE other RENAME TO device")
    spoiled.execute(spoil)
    with pytest.raises(StoreError, match="damaged or not whole; ask for it again") as raised:
        _replayed(recording)
    assert str(recording) in str(raised.value)


@pytest.mark.parametrize(
    "spoil",
    [
        "CREATE VIEW evil AS SELECT * FROM device",
        "CREATE TRIGGER evil AFTER INSERT ON meta BEGIN DELETE FROM meta; END",
        "CREATE VIRTUAL TABLE evil USING fts5 (text)",
        "ALTER TABLE device ADD COLUMN evil GENERATED ALWAYS AS (abs(1)) VIRTUAL",
    ],
)
def test_what_holds_more_than_tables_is_refused(
    recording: Path, spoiled: sqlite3.Connection, spoil: str
) -> None:
    spoiled.execute(spoil)
    with pytest.raises(StoreError, match="holds more than tables"):
        StoreReader.open_recording(recording)
    with pytest.raises(StoreError, match="holds more than tables"):
        is_older(recording)


def test_a_view_in_place_of_a_table_is_refused(recording: Path, spoiled: sqlite3.Connection) -> None:
    spoiled.execute("ALTER TABLE device RENAME TO other")
    spoiled.execute("CREATE VIEW device AS SELECT * FROM other")
    with pytest.raises(StoreError, match="holds more than tables"):
        StoreReader.open_recording(recording)


def test_a_question_has_an_end(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.opened_store.MOST_LOOKS", -1)
    monkeypatch.setattr("comgmt.store.opened_store.STEPS", 1)
    with (
        closing(StoreReader.open_recording(recording)) as reader,
        pytest.raises(StoreError, match="takes too long to answer"),
    ):
        reader.census()


def test_one_of_an_older_form_is_migrated_in_a_copy(tmp_path: Path) -> None:
    older = tmp_path / "older.recording"
    older.write_bytes((SAMPLES / "store-1.sqlite").read_bytes())
    before = older.read_bytes()
    assert is_older(older)
    copy = tmp_path / "copy" / "older.sqlite"
    copy_of_older(older, copy)
    assert not is_older(copy)
    assert _replayed(copy)[0] is not None
    assert older.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert {each.name for each in tmp_path.iterdir()} == {"older.recording", "copy"}


def test_nothing_is_overwritten(store: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(StoreError, match="is there already and is not overwritten"):
        record(store, there)
    assert there.read_text() == "mine"


def test_a_recording_that_cannot_be_written_leaves_nothing(store: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        record(store, tmp_path / "no" / "folder")
    with pytest.raises(StoreError, match="does not exist"):
        record(tmp_path / "none.sqlite", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"The recording .*none does not exist"):
        is_older(tmp_path / "none")
    with pytest.raises(StoreError, match="is a folder; name the recording in it"):
        is_older(tmp_path)


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "is empty, so it is no recording"),
        (b"hello, I am a text of some length", "is no recording of comgmt, it is text"),
        (bytes(range(256)), "it is something else"),
        (gzip.compress(b"a recording", mtime=0), r"is packed \(gzip\); unpack it first: gunzip "),
        (lzma.compress(b"a recording"), r"is packed \(xz\); unpack it first: unxz "),
        (bz2.compress(b"a recording"), r"is packed \(bzip2\); unpack it first: bunzip2 "),
    ],
)
def test_what_is_given_instead_of_a_recording_is_said(tmp_path: Path, octets: bytes, words: str) -> None:
    file = tmp_path / "given"
    file.write_bytes(octets)
    with pytest.raises(StoreError, match=words) as refused:
        is_older(file)
    assert "Move it away" not in str(refused.value)


def test_a_database_that_is_no_recording_of_this_form_is_said(store: Path, tmp_path: Path) -> None:
    other, newer = tmp_path / "other", tmp_path / "newer"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    record(store, newer)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version=999")
    with pytest.raises(StoreError, match="is a database of another program, no recording"):
        is_older(other)
    with pytest.raises(StoreError, match=r"The recording .*newer was made by a newer comgmt .*update comgmt"):
        is_older(newer)
