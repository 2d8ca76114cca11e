"""A damaged store is set aside under a name that is said, with what can be read of its history kept."""

import errno
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from comgmt.collector.mending import mended
from comgmt.domain.alerts.history import Telling
from comgmt.domain.alerts.rules import CountRule, Limit, Rule
from comgmt.domain.census import Census
from comgmt.domain.selection import Selection
from comgmt.store.errors import DamagedError, StoreError
from comgmt.store.form import SCHEMA
from comgmt.store.reader import StoreReader
from comgmt.store.rescue import mark_damaged, set_aside
from comgmt.store.writer import StoreWriter
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(__file__).parents[1] / "samples" / "stores"
Question = Callable[[], object]
DEVICES = range(1, 400)
READINGS = 6


@pytest.fixture
def store(path: Path) -> Path:
    for turn in range(READINGS):
        state = enrolled if turn % 2 else (lambda number: failed(number, 5, comgmt_policy_present=True))
        read = gathered(NOW.replace(minute=turn))
        fill(path, map(state, DEVICES), map(client, DEVICES), read=read)
    return path


def _pages_of(path: Path, table: str) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return [int(root)]


def _spoil(path: Path, pages: list[int]) -> None:
    content = bytearray(path.read_bytes())
    for page in pages:
        content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(content)


def _next(path: Path, notices: list[str]) -> Census:
    """The next reading, as a collector does it."""
    read = gathered(NOW.replace(hour=16))
    return mended(path, lambda: fill(path, [enrolled(1)], [client(1)], read=read), notices.append)


def _aside(path: Path) -> list[str]:
    return sorted(
        each.name for each in path.parent.glob("*.damaged-*") if not each.name.endswith(("-wal", "-shm"))
    )


@pytest.mark.parametrize("table", ["device", "record", "meta", "member"])
def test_a_damaged_table_costs_no_history(store: Path, table: str) -> None:
    _spoil(store, _pages_of(store, table))
    notices: list[str] = []
    _next(store, notices)
    if not notices:
        assert table == "member"  # of which nothing was read
        return
    (name,) = _aside(store)
    assert name in notices[0]
    assert f"{READINGS} readings and {(READINGS - 1) * len(DEVICES):,} changes could be kept" in notices[0]
    with closing(StoreReader.open(store)) as reader:
        census = reader.census()
        assert census is not None
        assert notices[0] in census.notes
        assert len(reader.trends().times) == READINGS + 1
        assert len(reader.changes(limit=10_000)) == (READINGS - 1) * len(DEVICES)
        assert reader.count(Selection(title="")) == 1


def test_of_a_damaged_history_the_part_that_can_be_read_is_kept(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        leaves = connection.execute("SELECT pageno FROM dbstat WHERE name = 'change' AND pagetype = 'leaf'")
        pages = [number for (number,) in leaves]
    _spoil(store, [pages[len(pages) // 2]])
    with closing(StoreReader.open(store)) as reader, pytest.raises(DamagedError):
        reader.changes(limit=10_000)
    notices: list[str] = []
    _next(store, notices)
    with closing(StoreReader.open(store)) as reader:
        kept = len(reader.changes(limit=10_000))
    whole = (READINGS - 1) * len(DEVICES)
    assert whole * 0.5 < kept < whole
    assert f"{kept:,} changes could be kept" in notices[0]


def test_a_file_that_is_no_database_any_more_is_kept_too(store: Path) -> None:
    store.write_bytes(b"\0\1\2\3" * 4096)
    before = store.read_bytes()
    notices: list[str] = []
    with pytest.raises(StoreError, match="it is no database any more"):
        _next(store, notices)
    mended(store, lambda: fill(store, [enrolled(1)]), notices.append, strange=True)
    (name,) = _aside(store)
    assert store.with_name(name).read_bytes() == before
    assert "0 readings and 0 changes could be kept" in notices[0]


def test_what_was_packed_and_is_torn_is_damage_and_said_from_every_question(
    store: Path, open_reader: Open
) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE census SET counts = substr(counts, 1, 9)")
        connection.execute("UPDATE census_body SET body = substr(body, 2)")
        connection.execute("UPDATE record SET system = x'c1' || system")
        connection.commit()
    reader = open_reader()
    questions: tuple[Question, ...] = (
        reader.census,
        reader.census_before,
        reader.trends,
        lambda: reader.device(1),
        lambda: reader.error_facts(5),
    )
    for question in questions:
        with pytest.raises(DamagedError, match="is damaged; the next reading sets it aside"):
            question()


def test_a_reader_leaves_word_for_who_writes_next(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE census_body SET body = x'00'")
        connection.commit()
    with closing(StoreReader.open(store)) as reader:
        with pytest.raises(DamagedError):
            reader.census()
        notices: list[str] = []
        _next(store, notices)
        assert len(notices) == 1
        assert reader.census() is not None  # it goes on with the new file
    StoreWriter.open(store).close()
    assert len(_aside(store)) == 1


def test_a_store_that_another_process_has_set_aside_is_left_alone(store: Path) -> None:
    stale = DamagedError("", inode=1)
    mark_damaged(store, stale)
    StoreWriter.open(store).close()
    assert set_aside(store, stale) == ""
    assert _aside(store) == []


def test_one_that_still_has_the_old_file_open_takes_nothing_from_the_new_one(store: Path) -> None:
    holds = (
        "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n"
        "print(c.execute('SELECT count(*) FROM device').fetchone(), flush=True)\nsys.stdin.read()\nc.close()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holds, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline()
    set_aside(store, DamagedError("", inode=store.stat().st_ino))
    with closing(StoreWriter.open(store)), closing(StoreReader.open(store)) as reader:
        _next(store, [])
        other.communicate()
        assert store.with_name(f"{store.name}-wal").exists()
        assert reader.census() is not None
        _next(store, [])
        assert len(reader.trends().times) == READINGS + 2
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_damaged_store_of_an_older_form_keeps_its_history(path: Path) -> None:
    shutil.copy(SAMPLES / "store-1.sqlite", path)
    _spoil(path, _pages_of(path, "record"))
    notices: list[str] = []
    _next(path, notices)
    assert "7 readings and 80 changes could be kept" in notices[0]
    with closing(StoreReader.open(path)) as reader:
        assert len(reader.changes(limit=1000)) == 80
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)


def test_wherever_octets_are_torn_it_is_a_sentence_and_the_next_reading_works(
    store: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    chance = random.Random(7)
    for number in range(25):
        path = tmp_path / str(number) / "P01.sqlite"
        path.parent.mkdir()
        content = bytearray(store.read_bytes())
        for _ in range(40):
            at = chance.randrange(len(content))
            content[at : at + 8] = chance.randbytes(8)
        path.write_bytes(content)
        _ask_everything(path)
        _next(path, [])
        with closing(StoreReader.open(path)) as reader:
            assert reader.census() is not None


def _ask_everything(path: Path) -> None:
    with suppress(StoreError), closing(StoreReader.open(path)) as reader:
        questions: tuple[Question, ...] = (
            reader.census,
            reader.trends,
            reader.findings,
            reader.changes,
            lambda: list(reader.stream(Selection(title=""))),
            lambda: [reader.device(number) for number in range(1, 50)],
        )
        for question in questions:
            with suppress(StoreError):
                question()


def test_a_store_that_is_removed_under_a_reader_is_a_sentence_until_there_is_one(store: Path) -> None:
    with closing(StoreReader.open(store)) as reader:
        for end in ("", "-wal", "-shm"):
            store.with_name(store.name + end).unlink(missing_ok=True)
        for _ in range(2):
            with pytest.raises(StoreError, match="Nothing was read from this site yet"):
                reader.census()
        fill(store, [enrolled(1)], [client(1)])
        assert reader.count(Selection(title="")) == 1


_IS_KILLED = """
import os, sys
from pathlib import Path
from comgmt.store import rescue
from comgmt.store.errors import DamagedError

store, step = Path(sys.argv[1]), sys.argv[2]
name, _, number = step.partition(" ")
where = os if name == "rename" else rescue
real, calls = getattr(where, name), []

def killed(*arguments, **named):
    calls.append(1)
    if len(calls) == int(number):
        os.kill(os.getpid(), 9)
    return real(*arguments, **named)

setattr(where, name, killed)
rescue.set_aside(store, DamagedError("", inode=store.stat().st_ino))
"""


@pytest.mark.parametrize(
    "step",
    ["rename 1", "rename 2", "rename 3", "open_new 1", "salvage 1", "save_set_aside 1"],
)
def test_one_that_is_killed_while_it_sets_aside_costs_no_history(store: Path, step: str) -> None:
    _spoil(store, _pages_of(store, "device"))
    killed = subprocess.run([sys.executable, "-c", _IS_KILLED, str(store), step], cwd=ROOT, check=False)
    assert killed.returncode == -9
    notices: list[str] = []
    _next(store, notices)
    (name,) = _aside(store)
    with closing(StoreReader.open(store)) as reader:
        census = reader.census()
        assert census is not None
        assert any(name in note and f"{READINGS} readings" in note for note in census.notes)
        assert len(reader.trends().times) == READINGS + 1
        assert len(reader.changes(limit=10_000)) == (READINGS - 1) * len(DEVICES)
    assert not store.with_name(f"{store.name}.aside").exists()


def test_alerts_and_attempts_are_kept_and_nothing_is_told_again(store: Path) -> None:
    rules = [Rule(name="many", subject=CountRule("state.all", Limit(0)), tell=("ops",))]
    with closing(StoreWriter.open(store)) as writer:
        (due,) = writer.watch(rules, NOW.replace(hour=15), {}, telling=True)
        writer.settle(due.number, Telling("ops", NOW, ""))
        writer.note_attempt(NOW, "https://cm01", "reader", None)
    _spoil(store, _pages_of(store, "device"))
    notices: list[str] = []
    _next(store, notices)
    assert notices
    with closing(StoreWriter.open(store)) as writer:
        assert writer.watch(rules, NOW.replace(hour=17), {}, telling=True) == ()
    with closing(StoreReader.open(store)) as reader:
        (told,) = reader.alert_events()
        assert [each.receiver for each in told.tellings] == ["ops"]
        assert set(reader.alert_standings()) == {"many"}
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("SELECT address, who FROM attempt").fetchall() == [
            ("https://cm01", "reader")
        ]


def test_a_full_disk_is_no_damage(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    damage = DamagedError("", inode=store.stat().st_ino)
    monkeypatch.setattr(Path, "write_text", is_full)
    with pytest.raises(StoreError, match="There is no room left") as raised:
        set_aside(store, damage)
    assert not isinstance(raised.value, DamagedError)
    assert _aside(store) == []
    monkeypatch.undo()
    with closing(StoreReader.open(store)) as reader:
        assert reader.count(Selection(title="")) == len(DEVICES)
