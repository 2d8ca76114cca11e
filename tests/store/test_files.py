"""The file of a store: whose it is, who may read it, and that nothing else is ever overwritten."""

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from comgmt.domain.selection import Selection
from comgmt.domain.source import TroubleKind
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.store.filling import client, enrolled, fill

EVERY = Selection(title="")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _sentence(open_store: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(StoreError) as raised:
        open_store(path)
    assert raised.value.trouble.kind is TroubleKind.STORE
    assert raised.value.trouble.sentence == str(raised.value)
    assert str(path) in str(raised.value)
    return str(raised.value)


def test_a_new_store_is_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "P01.sqlite"
    writer = StoreWriter.open(path)
    fill(path, systems=[client(1)])
    beside = [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
    ends = ("", "-wal", "-shm", ".lock")
    assert {each.name for each in beside} == {f"{path.name}{end}" for end in ends}
    assert {_mode(each) for each in beside} == {0o600}
    assert _mode(path.parent) == 0o700
    writer.close()


def test_a_store_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    fill(path, systems=[client(1)])
    path.chmod(0o644)
    StoreWriter.open(path).close()
    assert _mode(path) == 0o600


def test_what_was_written_is_read_again_after_both_closed(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    fill(path, [enrolled(1)], [client(1), client(2)])
    reader = StoreReader.open(path)
    assert reader.count(EVERY) == 2
    reader.close()
    reader.close()


def test_there_is_nothing_to_read_yet(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    assert _sentence(StoreReader.open, path) == f"Nothing was read from this site yet: {path} does not exist."
    assert not path.exists()
    path.touch()
    assert _sentence(StoreReader.open, path) == f"Nothing was read from this site yet: {path} is empty."


def test_a_store_with_no_refresh_yet_has_nothing_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    StoreWriter.open(path).close()
    reader = StoreReader.open(path)
    assert reader.generation() == 0
    assert reader.census() is None
    assert reader.census_before() is None
    assert reader.count(EVERY) == 0
    assert list(reader.stream(EVERY)) == []
    assert reader.device(1) is None
    assert reader.find("PC") == []
    assert {devices for _, devices in reader.findings()} == {None}
    assert reader.trends().times == ()
    assert reader.error_facts(0x80180018).devices == 0
    reader.close()


@pytest.mark.parametrize("open_store", [StoreReader.open, StoreWriter.open])
def test_a_file_that_is_no_database_is_left_alone(
    tmp_path: Path, open_store: Callable[[Path], object]
) -> None:
    path = tmp_path / "P01.sqlite"
    path.write_bytes(b"the diary of an admin\n" * 100)
    before = path.read_bytes()
    assert "is no store of comgmt" in _sentence(open_store, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("open_store", [StoreReader.open, StoreWriter.open])
def test_the_database_of_another_program_is_left_alone(
    tmp_path: Path, open_store: Callable[[Path], object]
) -> None:
    path = tmp_path / "P01.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmark (url TEXT)")
    connection.close()
    before = path.read_bytes()
    assert "is a database of another program" in _sentence(open_store, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("open_store", [StoreReader.open, StoreWriter.open])
@pytest.mark.parametrize(("version", "words"), [(999, "written by a newer comgmt"), (0, "is damaged")])
def test_another_version_of_the_store_is_left_alone(
    tmp_path: Path, open_store: Callable[[Path], object], version: int, words: str
) -> None:
    path = tmp_path / "P01.sqlite"
    fill(path, systems=[client(1)])
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={version}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = path.read_bytes()
    assert words in _sentence(open_store, path)
    assert path.read_bytes() == before


def _scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


def test_a_damaged_store_is_one_sentence_from_every_question(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    fill(path, [enrolled(number) for number in range(1, 400)], [client(number) for number in range(1, 400)])
    reader = StoreReader.open(path)
    _scribble(path)
    with pytest.raises(StoreError, match="is damaged; the next reading sets it aside"):
        StoreReader.open(path)
    for question in (
        reader.generation,
        reader.census,
        reader.trends,
        reader.findings,
        reader.changes,
        reader.queries,
        lambda: reader.count(EVERY),
        lambda: list(reader.stream(EVERY)),
        lambda: reader.find("PC"),
        lambda: reader.device(1),
        lambda: reader.rows([1]),
    ):
        with pytest.raises(StoreError, match="is damaged; the next reading sets it aside"):
            question()
    reader.close()


def test_a_damaged_store_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    fill(path, [enrolled(number) for number in range(1, 400)])
    _scribble(path)
    with pytest.raises(StoreError, match="is damaged; the next reading sets it aside"):
        fill(path, [enrolled(1)])


def test_contents_that_cannot_be_decoded_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    fill(path, [enrolled(1)], [client(1)])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE record SET comanagement = x'93'")
    connection.execute("UPDATE census_body SET body = x'c0'")
    connection.commit()
    connection.close()
    reader = StoreReader.open(path)
    with pytest.raises(StoreError, match="is damaged"):
        reader.device(1)
    with pytest.raises(StoreError, match="is damaged"):
        reader.census()
    reader.close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file")
    path = in_the_way / "P01.sqlite"
    assert "cannot be used" in _sentence(StoreWriter.open, path)


def test_a_folder_in_place_of_the_store_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    path.mkdir()
    for open_store in (StoreReader.open, StoreWriter.open):
        assert "cannot be used" in _sentence(open_store, path)


def test_a_path_with_characters_of_an_address_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory#100%" / "P 01.sqlite"
    fill(path, systems=[client(1)])
    assert path.stat().st_size > 0
    reader = StoreReader.open(path)
    assert reader.count(EVERY) == 1
    reader.close()
