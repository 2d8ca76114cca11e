"""A recording is gone through: step by step, played, and with a jump; its bar says where one stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from comgmt.app import ConsoleApp
from comgmt.cli.recorded_source import RecordedSource
from comgmt.render.glyphs import FULL
from comgmt.screens import film
from comgmt.screens.settings import ConsoleSettings
from comgmt.store.recording import record
from comgmt.terminal.output import Output
from tests.screens.person import Person, at_console, before, played
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered

READINGS = 12
CODE = 0x80192EE2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which one device more fails at each reading, an hour apart."""
    path = tmp_path_factory.mktemp("film") / "P01.sqlite"
    for place in range(READINGS):
        states = [failed(n, CODE) if n <= place + 1 else enrolled(n) for n in range(1, 21)]
        read = gathered(NOW + timedelta(hours=place))
        fill(path, states, map(client, range(1, 21)), read=read)
    return path


@asynccontextmanager
async def at_recording(store: Path, folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Person]:
    recording = folder / "recording"
    record(store, recording)
    settings = ConsoleSettings(
        store=recording,
        name="recording",
        glyphs=FULL,
        output=Output(colors=1 << 24),
        folder=folder,
        recorded=True,
    )
    async with before(ConsoleApp(settings, partial(RecordedSource, recording, recording)), size) as person:
        yield person


def bar(person: Person) -> str:
    return next(line for line in person.lines if "( ) step" in line)


def failures(person: Person) -> str:
    return next(line for line in person.lines if "0x80192EE2" in line)


@played
async def test_one_steps_from_reading_to_reading(store: Path, tmp_path: Path) -> None:
    async with at_recording(store, tmp_path) as person:
        assert "reading 12 of 12" in bar(person)
        assert "PAST" not in person.screen
        await person.press("left_parenthesis", "left_parenthesis")
        assert "reading 10 of 12" in bar(person)
        assert "PAST" in person.lines[0]
        assert " 10 0x80192EE2" in failures(person)
        await person.press("right_parenthesis")
        assert "reading 11 of 12" in bar(person)
        await person.press("right_parenthesis")
        assert "PAST" not in person.screen
        await person.press("right_parenthesis")
        assert "This reading is the newest." in person.last


@played
async def test_before_the_first_there_is_none(store: Path, tmp_path: Path) -> None:
    async with at_recording(store, tmp_path) as person:
        await person.press(*["left_parenthesis"] * (READINGS - 1))
        assert "reading 1 of 12" in bar(person)
        await person.press("left_parenthesis")
        assert "reading 1 of 12" in bar(person)
        assert "This reading is the first" in person.last


@played
async def test_it_is_played_from_the_first_to_the_newest(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "FRAME_SECONDS", 0.01)
    gone: list[datetime | None] = []
    go = film.Film._go

    def noted(playing: film.Film, moment: datetime | None) -> None:
        gone.append(moment)
        go(playing, moment)

    monkeypatch.setattr(film.Film, "_go", noted)
    async with at_recording(store, tmp_path) as person:
        await person.press("p")
        while _plays(person):
            await person.settle()
        assert gone == [*(NOW + timedelta(hours=place) for place in range(READINGS - 1)), None]
        assert "PAST" not in person.screen
        assert "p play" in bar(person)


def _plays(person: Person) -> bool:
    return person.app.film.is_playing


@played
async def test_a_film_ends_where_a_person_goes_elsewhere(store: Path, tmp_path: Path) -> None:
    async with at_recording(store, tmp_path) as person:
        assert ("p", "play") in person.app.here.shown_keys()
        assert "r" not in dict(person.app.here.shown_keys())  # nothing of a recording is read now
        await person.press("p")
        assert "p stop" in bar(person)
        assert ("p", "stop") in person.app.here.shown_keys()
        await person.press("left_parenthesis")
        assert not _plays(person)
        await person.press("p", "p")
        assert not _plays(person)


@played
async def test_one_jumps_to_a_moment(store: Path, tmp_path: Path) -> None:
    async with at_recording(store, tmp_path) as person:
        await person.press("R")
        await person.write("at 3h")
        await person.press("enter")
        assert "reading 9 of 12" in bar(person)


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
@played
async def test_a_small_screen_keeps_its_numbers(store: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_recording(store, tmp_path, size) as person:
        await person.press("left_parenthesis")
        assert ("reading 11 of 12" in person.screen) == (size[1] >= 16)


@played
async def test_a_live_console_has_the_bar_only_in_the_past(store: Path, tmp_path: Path) -> None:
    async with at_console(store, tmp_path) as person:
        assert "( ) step" not in person.screen
        await person.press("left_parenthesis")
        assert "reading 11 of 12" in bar(person)
        assert "p play" not in person.screen
        await person.press("full_stop")
        assert "( ) step" not in person.screen
