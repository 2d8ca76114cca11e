"""The file of refused sign-ins, damaged in every way: begun anew, or one sentence."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest

from comgmt.site.refusal_file import RefusalEntry, RefusalFile, RefusalFileError

ENTRY = RefusalEntry(
    7, datetime(2026, 11, 20, tzinfo=timezone.utc), "https://cm01", "reader", "ntlm", "No.", ""
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "refused.latch"
    for tag in range(20):
        with RefusalFile(str(path)).turn(1) as shelf:
            shelf.put(RefusalEntry(tag, *[getattr(ENTRY, name) for name in ENTRY.__struct_fields__[1:]]))
    return path


def changed(*statements: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return change


def torn(path: Path) -> None:
    """Every page but the first, of which the rows are found."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        torn,
        changed("UPDATE refused SET at = 'yesterday'"),
        changed("UPDATE refused SET at = 1e300"),
        changed("UPDATE refused SET sentence = x'00ff'"),
        changed("UPDATE refused SET sentence = CAST(x'ff41' AS TEXT) WHERE tag = 7"),
        changed("UPDATE salt SET salt = 'text'"),
        changed("DROP TABLE refused", "CREATE TABLE refused (tag INTEGER)"),
    ],
)
def test_what_cannot_be_read_is_begun_anew(path: Path, damage: Callable[[Path], None]) -> None:
    damage(path)
    with RefusalFile(str(path)).turn(1) as shelf:
        assert shelf.entries() == []
        assert len(shelf.salt()) == 16
        shelf.put(ENTRY)
    with RefusalFile(str(path)).turn(1) as shelf:
        assert shelf.entries() == [ENTRY]


def test_wherever_octets_are_torn_it_can_be_used(path: Path) -> None:
    whole, chance = path.read_bytes(), random.Random(3)
    for _ in range(60):
        content = bytearray(whole)
        at = chance.randrange(len(content) - 64)
        content[at : at + 64] = chance.randbytes(64)
        path.write_bytes(content)
        with RefusalFile(str(path)).turn(1) as shelf:
            shelf.entries()
            shelf.put(ENTRY)


def test_what_is_damaged_after_it_was_opened_is_one_sentence(path: Path) -> None:
    file = RefusalFile(str(path))
    with file.turn(1) as shelf:
        shelf._connection.close()  # type: ignore[attr-defined] # as SQLite gives up on it
        for question in (shelf.entries, shelf.salt, lambda: shelf.put(ENTRY), lambda: shelf.drop(7)):
            with pytest.raises(RefusalFileError, match="which keeps refused sign-ins, cannot be used"):
                question()
