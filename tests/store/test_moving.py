"""A store that is moved in time has all the columns that are moved: a change of its form is noticed here."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from comgmt.store.errors import told
from comgmt.store.files import open_to_write
from comgmt.store.moving import _PACKED, TIMES, move
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, client, enrolled, fill


def test_every_column_that_is_moved_is_there(path: Path) -> None:
    with closing(open_to_write(path)) as connection:
        for table, columns in (
            *TIMES.items(),
            *((table, tuple(packed)) for table, packed in _PACKED.items()),
        ):
            known = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
            assert set(columns) <= known, table


def test_a_census_is_as_much_later_as_its_store(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    move(path, timedelta(days=3))
    with closing(StoreReader.open(path)) as reader:
        census = reader.census()
        assert census is not None
        assert census.taken_at == NOW + timedelta(days=3) == reader.taken_at()


def test_a_mistake_of_ours_is_not_its_own_cause(path: Path) -> None:
    with (
        closing(open_to_write(path)) as connection,
        pytest.raises(Exception, match="no such column") as raised,
        told(path),
    ):
        connection.execute("SELECT absent FROM census")
    assert raised.value.__cause__ is None
