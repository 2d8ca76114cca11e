"""Lists whose devices could not be read: the screens say so, and never a number instead."""

from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import SUCCESSES
from comgmt.domain.selection import NOT_ENROLLED, Scope, Selection
from comgmt.screens.places import GroupsPlace, ListPlace
from comgmt.store.gathered import Subject
from comgmt.store.paths import store_path
from comgmt.store.reader import StoreReader
from tests.screens.person import at_console, played
from tests.store.filling import client, fill, gathered

WHY = "This account may not read SMS_Client_ComanagementState."
SUCCESS = Selection(title="Success", scope=Scope.COMANAGEMENT, states=SUCCESSES)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of a site whose co-management class is forbidden."""
    path = store_path(tmp_path, "P01")
    read = gathered(datetime.now(timezone.utc), refused={Subject.COMANAGEMENT: WHY})
    fill(path, systems=[client(1), client(2)], read=read)
    return path


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 40)])
@pytest.mark.parametrize("selection", [SUCCESS, NOT_ENROLLED])
@played
async def test_a_list_that_could_not_be_read_has_no_number(
    store: Path, tmp_path: Path, selection: Selection, size: tuple[int, int]
) -> None:
    async with at_console(store, tmp_path, size=size) as person:
        person.app.open(ListPlace(selection=selection))
        await person.settle()
        crumbs = next(line for line in person.lines if selection.title[:6] in line)
        assert crumbs.rstrip().endswith(" could not be read")
        assert "0 devices" not in person.screen
        await person.press("x")
        assert WHY in " ".join(person.last.split())
        await person.press("t")
        assert WHY in " ".join(person.last.split())
        assert not person.clipboard
        assert not person.saved("comgmt-*")


@played
async def test_neither_have_its_groups(store: Path, tmp_path: Path) -> None:
    async with at_console(store, tmp_path) as person:
        person.app.open(GroupsPlace(selection=SUCCESS, column=Column.OS))
        await person.settle()
        assert WHY in person.screen
        assert "No device." not in person.screen
        assert not any(line.rstrip().endswith(" 0") for line in person.lines)


@pytest.mark.parametrize("answer", ["c", "j"])
@played
async def test_a_row_whose_devices_could_not_be_read_makes_no_file(
    store: Path, tmp_path: Path, answer: str
) -> None:
    async with at_console(store, tmp_path) as person:
        await person.press("f", "x", answer)
        assert not person.saved("comgmt-*")
        assert WHY in " ".join(person.last.split())
        await person.press("t")
        assert WHY in " ".join(person.last.split())
        await person.press("y", "n")
        assert WHY in " ".join(person.last.split())
        assert not person.clipboard


@played
async def test_where_states_could_not_be_read_nothing_is_said_not_to_change(
    store: Path, tmp_path: Path
) -> None:
    async with at_console(store, tmp_path) as person:
        await person.press("c")
        assert WHY in person.screen
        assert "Nothing changed" not in person.screen


@pytest.mark.parametrize("selection", [SUCCESS, Selection(title="None", marked=(99,))])
@played
async def test_an_empty_list_offers_nothing_that_needs_devices(
    store: Path, tmp_path: Path, selection: Selection
) -> None:
    async with at_console(store, tmp_path) as person:
        person.app.open(ListPlace(selection=selection))
        await person.settle()
        assert person.lines[-1].split()[:2] == ["/", "filter"]
        assert "ticket" not in person.lines[-1]


@played
async def test_before_anything_was_read_no_list_is_said_to_be_unreadable(tmp_path: Path) -> None:
    async with at_console(tmp_path / "none.sqlite", tmp_path) as person:
        person.app.open(ListPlace(selection=SUCCESS))
        await person.settle()
        assert "not read yet" in person.lines[1]
        assert "0 devices" not in person.screen


def test_a_list_that_needs_what_was_not_read_holds_no_device(store: Path) -> None:
    with closing(StoreReader.open(store)) as reader:
        assert reader.unread(NOT_ENROLLED) == WHY
        assert reader.count(NOT_ENROLLED) == 0
        assert reader.count(Selection(title="", scope=Scope.CLIENTS)) == 2
