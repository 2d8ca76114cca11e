"""Who is to blame: the file, the disk, or this program, whose own faults cost no store."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from comgmt.domain.columns import Column, Sort
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import Selection
from comgmt.domain.source import TroubleKind
from comgmt.store import columns
from comgmt.store.blame import Blame, blame, disk_sentence
from comgmt.store.errors import DamagedError, StoreError, told
from comgmt.store.reader import StoreReader
from comgmt.store.sealing import sealed
from comgmt.store.writer import StoreWriter
from tests.store.filling import client, enrolled, fill

ROOT = Path(__file__).resolve().parents[2]
EVERY = Selection(title="")


@pytest.fixture
def store(path: Path) -> Path:
    fill(path, [enrolled(1)], [client(1)])
    return path


def test_a_table_of_ours_that_lacks_an_entry_is_no_damage(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {column: keys for column, keys in columns._SQL.items() if column is not Column.SITE}
    monkeypatch.setattr(columns, "_SQL", keys)
    before = store.read_bytes()
    with closing(StoreReader.open(store)) as reader, pytest.raises(KeyError):
        list(reader.stream(EVERY, DeviceFilter(failures_only=True), sort=Sort(Column.SITE)))
    assert store.read_bytes() == before
    assert [each.name for each in store.parent.iterdir() if "damaged" in each.name] == []


def test_what_is_sealed_and_does_not_decode_is_a_fault_of_ours(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE census_body SET body = ?", (sealed(b"\x93\x01\x02\x03"),))
        connection.commit()
    with closing(StoreReader.open(store)) as reader, pytest.raises(Exception, match="Expected") as raised:
        reader.census()
    assert not isinstance(raised.value, StoreError)


def test_a_statement_of_ours_that_is_wrong_is_a_fault_of_ours(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection, pytest.raises(sqlite3.OperationalError), told(store):
        connection.execute("SELECT nothing FROM device")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "There is no room left"),
        (errno.EDQUOT, "Your disk quota is used up"),
        (errno.EFBIG, "beyond the file size limit"),
        (errno.EROFS, "cannot be used: Read-only file system"),
    ],
)
def test_what_the_disk_says_is_told_as_that(path: Path, number: int, words: str) -> None:
    assert words in disk_sentence(path, OSError(number, os.strerror(number)))


def test_a_quota_behind_an_error_of_sqlite_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    problem = sqlite3.OperationalError("disk I/O error")
    assert blame(path, problem) is Blame.DISK
    monkeypatch.setattr("comgmt.store.blame.TemporaryFile", full)
    assert blame(path, problem) is Blame.QUOTA


_FILLS = """
import resource, sys
from pathlib import Path
from comgmt.store.errors import StoreError
from tests.store.filling import client, enrolled, fill
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    fill(Path(sys.argv[1]), map(enrolled, range(5000)), map(client, range(5000)))
except StoreError as problem:
    print(type(problem).__name__, problem)
"""


def test_a_file_size_limit_is_told_as_that(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    fills = [sys.executable, "-c", _FILLS, str(path)]
    ran = subprocess.run(fills, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("StoreError The store ")
    assert "may not grow beyond the file size limit (ulimit -f)" in ran.stdout
    with closing(StoreReader.open(path)) as reader:
        assert reader.count(EVERY) == 1


def test_what_sqlite_says_is_not_said_to_be_of_the_site(store: Path) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with closing(StoreWriter.open(store)) as writer:
            writer._connection.execute("PRAGMA busy_timeout=1")
            with pytest.raises(StoreError, match="is held by another program") as raised:
                writer.log_query(None)  # type: ignore[arg-type]
        other.execute("ROLLBACK")
    assert raised.value.trouble.kind is TroubleKind.STORE
    assert (raised.value.trouble.speaker, raised.value.trouble.detail) == (
        "SQLite said",
        "database is locked",
    )


def test_a_store_without_a_table_is_damaged(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TABLE member")
    for open_store in (StoreReader.open, StoreWriter.open):
        with pytest.raises(DamagedError, match="is damaged; the next reading sets it aside"):
            open_store(store)


def test_a_disk_that_is_full_is_told_as_that(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA max_page_count=10")
        with pytest.raises(StoreError, match="There is no room left"), told(path):
            connection.execute("CREATE TABLE t AS SELECT randomblob(1000000) AS b")
