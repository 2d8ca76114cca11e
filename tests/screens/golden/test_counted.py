"""Golden screens of a site that counts: before its rows are there, while a list is read, after the sweep."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from comgmt.collector.refresh import refresh
from comgmt.collector.sweep import SweepHands
from comgmt.collector.sweeper import Sweeper
from comgmt.demo import server as demo_server
from comgmt.demo.generate import generate_fleet
from comgmt.demo.server import DemoServer
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.retention import KEEP
from comgmt.domain.source import Phase, SourceState
from comgmt.domain.sweep import SweepState
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.paths import store_path
from comgmt.store.writer import StoreWriter
from tests.screens.golden.day import NOW
from tests.screens.golden.test_golden import COUNTED_SIZES, UNICODE, check_screen, console
from tests.screens.once import built_once
from tests.screens.person import Person, QuietSource, before, played

DEVICES: Final = 1200
NO_ROWS: Final = ReadingPlan(count_above=0, rows_per_second=1)  # its budget is less than one device
TILES: Final = ()
WORKLOAD: Final = ("4", "enter")
BOARD: Final = ("4", "m")


def _fill(folder: Path) -> None:
    """A store with counts alone, and one after a sweep."""
    for name in ("counted", "swept"):
        (folder / name).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_server, "generate_fleet", partial(generate_fleet, now=NOW))
        with DemoServer(devices=DEVICES, seed=7, still=True) as server:
            where = Target(
                name="P01", url=server.url, auth="ntlm", user=server.user, password=Secret(server.password)
            )
            for name in ("counted", "swept"):
                path = store_path(folder / name, "P01")
                with closing(StoreWriter.open(path)) as writer, open_site(where) as site:
                    refresh(site, writer, lambda _rows, _doing: None, plan=NO_ROWS, clock=lambda: NOW)
            _sweep(where, store_path(folder / "swept", "P01"))


def _sweep(where: Target, path: Path) -> None:
    one = Sweeper(
        partial(open_site, where), path, KEEP, ReadingPlan(count_above=0, rows_per_second=1_000_000)
    )
    state = one.due(NOW)
    assert state is not None
    hands = SweepHands(lambda: NOW, lambda _seconds: None, lambda: True, lambda: True, lambda _state: None)
    one.run(state, hands, asked=False)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_once(tmp_path_factory, "golden-counted", _fill)


def _first_page(question: ListQuestion) -> ListState:
    return ListState(key=question.key, stage=ListStage.READING)


@pytest.mark.parametrize(
    ("name", "store", "keys"),
    [
        ("counted-dashboard", "counted", TILES),
        ("counted-list", "counted", WORKLOAD),
        ("counted-board", "counted", BOARD),
        ("swept-dashboard", "swept", TILES),
        ("swept-list", "swept", WORKLOAD),
    ],
)
@played
async def test_a_site_that_counts_is_the_golden_one(
    stores: Path, monkeypatch: pytest.MonkeyPatch, name: str, store: str, keys: tuple[str, ...]
) -> None:
    monkeypatch.chdir(stores / store)
    made: list[QuietSource] = []
    app = console(store_path(Path(), "P01"))
    app._make_source = lambda say: made.append(QuietSource(say)) or made[-1]  # type: ignore[func-returns-value] # kept for the test
    async with before(app, COUNTED_SIZES[0], keys) as person:
        await _answer(person, made[0].say, made[0].wanted)
        for size in COUNTED_SIZES:
            await person.resize(*size)
            await check_screen(person, name, UNICODE, size, picture=False)


@played
async def test_the_board_says_how_far_the_rows_are_that_it_is_waiting_for(
    stores: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(stores / "counted")
    made: list[QuietSource] = []
    app = console(store_path(Path(), "P01"))
    app._make_source = lambda say: made.append(QuietSource(say)) or made[-1]  # type: ignore[func-returns-value] # kept for the test
    async with before(app, COUNTED_SIZES[1], BOARD) as person:
        assert "Their reading has not begun yet." in person.screen
        sweep = SweepState(site="P01", who="me", started=NOW, about=1_000_000, devices=120_000)
        made[0].say(SourceState(phase=Phase.LIVE, sweep=sweep))
        await person.settle()
        assert "Read so far: 120,000 of 1,000,000 devices." in person.screen


async def _answer(person: Person, say: Callable[[SourceState], None], wanted: ListQuestion | None) -> None:
    """The source has begun with what is asked for."""
    if wanted is not None:
        say(SourceState(phase=Phase.LIVE, listed=_first_page(wanted)))
        await person.settle()
