"""Lists of a site that counts, whose rows are not there yet: they are asked for, and it is said how far."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest

from comgmt.collector.listed import ListHands, read_list
from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.source import Phase, SourceState
from comgmt.domain.workloads import Workload
from comgmt.screens.places import ListPlace
from comgmt.site.site import open_site
from comgmt.store.writer import StoreWriter
from tests.collector.sites import target
from tests.screens.once import built_once
from tests.screens.person import Person, QuietSource, at_console, played

FEW = Selection(title="Client apps", scope=Scope.COMANAGED, workloads=(Workload.CLIENT_APPS,))


def _build(folder: Path) -> None:
    """A store with counts alone, and one in which a list was read."""
    plan = ReadingPlan(count_above=0, rows_per_second=1)
    with DemoServer(devices=300, seed=4, still=True) as server:
        counted, read = folder / "counted.sqlite", folder / "read.sqlite"
        with closing(StoreWriter.open(counted)) as writer, open_site(target(server)) as site:
            refresh(site, writer, lambda _rows, _doing: None, plan=plan)
        shutil.copy(counted, read)
        hands = ListHands(lambda: datetime.now(timezone.utc), lambda: True, lambda _state: None)
        with closing(StoreWriter.open(read)) as writer, open_site(target(server)) as site:
            read_list(site, writer, read, ListQuestion(FEW), hands, 1_000)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_once(tmp_path_factory, "counted-lists", _build)


class _Told:
    """A source that a test answers for."""

    def __init__(self) -> None:
        self.made: QuietSource | None = None

    def __call__(self, say: Callable[[SourceState], None]) -> QuietSource:
        self.made = QuietSource(say)
        return self.made

    @property
    def source(self) -> QuietSource:
        assert self.made is not None
        return self.made

    def asks(self) -> ListQuestion | None:
        """What is wanted now."""
        return self.source.wanted

    @property
    def typed(self) -> list[str]:
        """The texts of the filter of what is wanted."""
        wanted = self.source.wanted
        return [] if wanted is None else [getattr(term, "text", "") for term in wanted.narrowed.terms]

    async def tell(self, person: Person, stage: ListStage, rows: int = 0, why: str = "") -> None:
        """Say how far what is wanted is."""
        wanted = self.source.wanted
        assert wanted is not None
        state = ListState(key=wanted.key, stage=stage, rows=rows, of=412, why=why)
        self.source.say(SourceState(phase=Phase.LIVE, listed=state))
        await person.settle()


@played
async def test_a_list_asks_for_its_rows_and_says_how_far_they_are(stores: Path, tmp_path: Path) -> None:
    told = _Told()
    async with at_console(stores / "counted.sqlite", tmp_path, make_source=told) as person:
        person.app.open(ListPlace(selection=FEW))
        await person.settle()
        assert told.asks() == ListQuestion(FEW)
        assert "These are read next." in person.screen
        await told.tell(person, ListStage.WAITING)
        assert "These are read next." in person.screen
        await told.tell(person, ListStage.READING)
        assert person.screen.count("Reading these: first page...") == 1
        assert "not read yet" in person.lines[1]
        await told.tell(person, ListStage.READING, 100)
        assert "Reading these: 100 of 412 so far..." in person.screen
        await told.tell(person, ListStage.CUT, 100)
        assert "100 of 412 read; the rest comes with the sweep, and r reads on." in person.screen
        await told.tell(person, ListStage.FAILED, why="The site did not answer in time.")
        assert "These could not be read: The site did not answer in time." in person.screen
        await told.tell(person, ListStage.ELSEWHERE)
        assert "Another process reads this site: these come with its sweep." in person.screen
        await person.press("escape")
        assert told.asks() is None


@played
async def test_who_goes_on_to_a_device_or_a_dialog_asks_for_no_list(stores: Path, tmp_path: Path) -> None:
    told = _Told()
    async with at_console(stores / "counted.sqlite", tmp_path, make_source=told) as person:
        person.app.open(ListPlace(selection=FEW))
        await person.settle()
        await person.press("question_mark")
        assert told.asks() is None
        await person.press("escape")
        assert told.asks() == ListQuestion(FEW)


@played
async def test_a_filter_is_asked_for_once_it_stands(stores: Path, tmp_path: Path) -> None:
    told = _Told()
    async with at_console(stores / "counted.sqlite", tmp_path, make_source=told) as person:
        person.app.open(ListPlace(selection=Selection(title="All devices")))
        await person.settle()
        await told.tell(person, ListStage.LEFT, why="It comes with the sweep.")
        assert "It comes with the sweep." in person.screen
        before = told.asks()
        await person.press("slash")
        await person.write("site:P01")
        assert told.asks() == before
        await person.press("enter")
        assert told.typed == ["P01"]


@played
async def test_r_reads_a_list_again_that_is_there(stores: Path, tmp_path: Path) -> None:
    told = _Told()
    async with at_console(stores / "read.sqlite", tmp_path, make_source=told) as person:
        person.app.open(ListPlace(selection=FEW))
        await person.settle()
        assert told.asks() is None
        assert "rows read" in person.screen
        await person.press("r")
        assert told.asks() == ListQuestion(FEW, again=True)
        assert told.source.asked == 0
        await told.tell(person, ListStage.READ, 412)
        assert "Reading these" not in person.screen
        await person.press("escape")
        await person.press("r")
        assert told.source.asked == 1


@played
async def test_a_list_waits_while_reading_is_paused(stores: Path, tmp_path: Path) -> None:
    told = _Told()
    async with at_console(stores / "counted.sqlite", tmp_path, make_source=told) as person:
        await person.press("p")
        person.app.open(ListPlace(selection=FEW))
        await person.settle()
        await told.tell(person, ListStage.WAITING)
        assert "Reading is paused: p goes on, r reads this list." in person.screen


@played
async def test_r_reads_the_site_where_who_fills_the_store_reads_no_list(stores: Path, tmp_path: Path) -> None:
    told = _Told()
    async with at_console(stores / "counted.sqlite", tmp_path, make_source=told) as person:
        person.app.open(ListPlace(selection=FEW))
        await person.settle()
        await told.tell(person, ListStage.ELSEWHERE)
        await person.press("r")
        assert told.source.asked == 1
        assert "this list again" not in person.screen


@pytest.mark.parametrize("paused", [False, True])
@played
async def test_who_follows_looks_at_the_store_when_a_list_is_read_again(
    stores: Path, tmp_path: Path, *, paused: bool
) -> None:
    told = _Told()
    async with at_console(stores / "read.sqlite", tmp_path, make_source=told) as person:
        if paused:
            await person.press("p")
        told.source.say(SourceState(phase=Phase.FOLLOWED))
        person.app.open(ListPlace(selection=FEW))
        await person.settle()
        await person.press("r")
        assert told.source.asked == 1
        assert "this list again" not in person.screen
        told.source.say(SourceState(phase=Phase.FOLLOWED))
        person.app.open(ListPlace(selection=Selection(title="all")))
        await person.settle()
        assert "Another process reads this site: these come with its sweep." in person.screen


@played
async def test_r_asks_for_a_list_again_where_it_is_read(stores: Path, tmp_path: Path) -> None:
    told = _Told()
    async with at_console(stores / "read.sqlite", tmp_path, make_source=told) as person:
        person.app.open(ListPlace(selection=FEW))
        await person.settle()
        await person.press("r")
        assert told.asks() == ListQuestion(FEW, again=True)
        assert told.source.asked == 0
        assert "Asked for this list again." in person.screen


@played
async def test_a_list_by_age_says_that_ages_are_not_known(stores: Path, tmp_path: Path) -> None:
    async with at_console(stores / "read.sqlite", tmp_path, make_source=_Told()) as person:
        person.app.open(ListPlace(selection=FEW, typed="older:7d"))
        await person.settle()
        assert "may be older" in person.lines[1]
        assert 'only known as "at least" yet' in " ".join(person.screen.split())
        assert "No device passes" not in person.screen


@played
async def test_a_name_that_is_not_read_yet_is_not_denied(stores: Path, tmp_path: Path) -> None:
    async with at_console(stores / "counted.sqlite", tmp_path) as person:
        await person.press("colon")
        await person.write("PC-99999")
        await person.settle()
        text = " ".join(person.screen.split())
        assert "Nothing answers to 'PC-99999'." in text
        assert "the rows of the others are still to come." in text
