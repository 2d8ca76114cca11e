"""The console over a store that is damaged, or that a newer program has brought to its own form."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from comgmt.collector.mending import mended
from comgmt.domain.source import Phase, SourceState
from comgmt.store.form import SCHEMA
from tests.screens.person import Person, QuietSource, Say, at_console, played
from tests.store.filling import NOW, client, enrolled, fill, gathered


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "P01.sqlite"
    numbers = range(1, 30)
    fill(path, map(enrolled, numbers), map(client, numbers))
    return path


async def _until_shown(person: Person, words: str) -> None:
    await person.until(lambda: words in " ".join(person.screen.split()), words)


@played
async def test_a_newer_program_ends_the_console_with_a_sentence(store: Path, tmp_path: Path) -> None:
    async with at_console(store, tmp_path) as person:
        await person.settle()
        assert person.app.readout.census is not None
        with closing(sqlite3.connect(store)) as newer:
            newer.execute(f"PRAGMA user_version={SCHEMA + 1}")
        person.app._on_state(SourceState(phase=Phase.LIVE))
        await person.until(lambda: person.app.return_code is not None, "ended")
        assert person.app.last_words.startswith(f"A newer comgmt has brought the store {store} to a form")
        assert person.app.return_code == 2


class _Mending(QuietSource):
    """A source that reads when it is asked, as a collector does."""

    def __init__(self, say: Say, store: Path) -> None:
        super().__init__(say)
        self._store = store

    def refresh_now(self) -> None:
        read = gathered(NOW.replace(hour=20))
        mended(self._store, lambda: fill(self._store, [enrolled(1)], [client(1)], read=read), self._tell)
        super().refresh_now()

    def _tell(self, notice: str) -> None:
        self.say(SourceState(phase=Phase.CONNECTING, notice=notice))


@played
async def test_a_damaged_store_is_set_aside_and_the_console_goes_on(store: Path, tmp_path: Path) -> None:
    async with at_console(store, tmp_path, make_source=lambda say: _Mending(say, store)) as person:
        await person.settle()
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("UPDATE meta SET value = x'00' WHERE key = 'gathered'")
            connection.execute("INSERT INTO census (taken_at, counts) VALUES (1, x'00')")
            connection.commit()
        person.app._on_state(SourceState(phase=Phase.LIVE))
        await _until_shown(person, "was damaged and is set aside")
        await person.settle()
        assert [each for each in store.parent.iterdir() if ".sqlite.damaged-" in each.name]
        census = person.app.readout.census
        assert census is not None
        assert census.taken_at == NOW.replace(hour=20)
