"""Views worth keeping: a list under a name and a key of its own, from the console, in a shared file."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import tomli

from comgmt.cli.view_files import ViewFile
from comgmt.domain.census import TileKey
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.selection import Selection
from comgmt.domain.views import View
from comgmt.screens import dashboard
from comgmt.screens.places import DashboardPlace, GroupsPlace, ListPlace
from comgmt.store.reader import StoreReader
from tests.screens.house import House
from tests.screens.person import Person, at_console, played

KEYS = ("f7", "Z", "ctrl+n", "f12", "A")


def total(house: House, where: str) -> int:
    return house.ask(lambda store: store.count(Selection(title=""), parse_filter(where)))


async def keep(person: Person, name: str, key: str = "enter") -> None:
    await person.press("V")
    await person.word(name)
    await person.press("enter", key)


@played
async def test_a_list_is_kept_under_a_name_and_a_key_and_opened_by_it(house: House, tmp_path: Path) -> None:
    file, key = tmp_path / "views.toml", random.choice(KEYS)
    file.write_text("# ours\n[Other]\nwhere = 'pending'\n")
    where = random.choice(["failed", "failed site:P01", 'os:"11 24H2" !failed', "workload:compliance=late"])
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        await person.press("colon")
        await person.word(where)
        await person.press("enter", "s", "s", "S")
        before = person.keys
        await keep(person, "My fails", key)
        assert person.keys - before == 4
        assert f"Kept as My fails in {file}" in person.last.replace("\n", "")
        kept = tomli.loads(file.read_text())
        assert file.read_text().startswith("# ours\n[Other]\nwhere = 'pending'\n")
        assert kept["My fails"]["where"] == where
        assert kept["My fails"]["sort"].startswith("-")
        await person.go_home()
        assert isinstance(person.app.here.place, DashboardPlace)
        before = person.keys
        await person.press(key)
        assert person.keys - before == 1
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.typed == where
        assert place.sort.descending
        assert f"{total(house, where):,} of" in person.screen
        await person.press("question_mark")
        assert "My fails" in person.screen
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        await person.press(key)
        assert isinstance(person.app.here.place, ListPlace)


@pytest.mark.parametrize("pane", ["3", "5", "2", "1"])
@played
async def test_what_is_behind_a_row_is_kept_as_the_same_list(house: House, tmp_path: Path, pane: str) -> None:
    file = tmp_path / "views.toml"
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        await person.press(pane, "enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        await keep(person, "Row")
        where = tomli.loads(file.read_text())["Row"]["where"]
        assert total(house, where) == house.ask(lambda store: store.count(place.selection))


@played
async def test_a_count_by_a_column_is_kept_as_one(house: House, tmp_path: Path) -> None:
    file = tmp_path / "views.toml"
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        await person.press("3", "enter", "b", "b")
        await keep(person, "By error", "f7")
        await person.go_home()
        await person.press("f7")
        assert isinstance(person.app.here.place, GroupsPlace)


@played
async def test_a_key_that_is_taken_says_by_what_and_another_is_pressed(house: House, tmp_path: Path) -> None:
    file = tmp_path / "views.toml"
    file.write_text('[Seven]\nwhere = "failed"\nkey = "F7"\n')
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        await person.press("3", "enter")
        await keep(person, "Mine", "s")
        assert "Failure" in person.screen or "Success" in person.screen  # the list stays in sight
        assert '"s" is taken: sort by the next column; take another' in person.last
        await person.press("f7")
        assert '"F7" opens the view Seven already' in person.last
        await person.press("f8")
        assert tomli.loads(file.read_text())["Mine"]["key"] == "F8"
        await keep(person, "mine", "f9")  # the same name in another case is the same view
        assert set(tomli.loads(file.read_text())) == {"Seven", "Mine"}
        await person.press("V", "escape")
        await keep(person, "Other", "escape")
        assert "Nothing was kept." in person.last
        assert set(tomli.loads(file.read_text())) == {"Seven", "Mine"}


@played
async def test_views_are_renamed_and_deleted_and_followed(house: House, tmp_path: Path) -> None:
    file = tmp_path / "views.toml"
    file.write_text('# first\n[One]\nwhere = "failed"\nkey = "F7"\n\n# second\n[Two]\nwhere = "pending"\n')
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        await person.press("V", "ctrl+r")
        await person.press("end", *(["backspace"] * 3))
        await person.word("Eins")
        await person.press("enter")
        assert file.read_text().startswith("# first\n[Eins]\n")
        await person.press("f7")
        assert person.app.here.crumb == "Eins"
        await person.press("V", "down", "ctrl+x", "n")
        assert "Two" in file.read_text()
        await person.press("V", "down", "ctrl+x", "d")
        assert file.read_text() == '# first\n[Eins]\nwhere = "failed"\nkey = "F7"\n'
        file.write_text('[Neu]\nwhere = "enrolled"\n')  # a colleague
        await person.press("V")
        assert "Neu" in person.screen
        assert "Eins" not in "\n".join(person.lines[3:])
        await person.press("enter")
        assert person.app.here.crumb == "Neu"


@played
async def test_what_cannot_be_kept_says_why(house: House, tmp_path: Path) -> None:
    file = tmp_path / "views.toml"
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        await person.press("V")
        assert "Only a list of devices is kept as a view. No view is kept yet." in person.screen
        await person.press("escape", "3", "enter", "space", "space", "enter", "V")
        await person.word("Marked")
        assert "a view does not say which devices are marked" in " ".join(person.screen.split())
        await person.press("enter", "escape")
        assert not file.exists()
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "V")
        assert "Views are kept beside a configuration; here there is none." in person.screen


@played
async def test_what_is_wrong_in_the_file_is_said_at_the_start_and_costs_itself(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "views.toml"
    file.write_text('[Good]\nwhere = "failed"\nkey = "F7"\n\n[Bad]\nwhere = "older:x"\n')
    async with at_console(house, tmp_path, shelf=ViewFile(file)) as person:
        assert "the view Bad: where: older:x is no age" in " ".join(person.last.split())
        await person.press("f7")
        assert person.app.here.crumb == "Good"


@played
async def test_views_are_rows_of_a_pane_with_their_counts(house: House, tmp_path: Path) -> None:
    file = tmp_path / "views.toml"
    file.write_text('[Failed]\nwhere = "failed"\nkey = "F7"\n\n[Late]\nwhere = "workload:compliance=late"\n')
    async with at_console(
        house, tmp_path, size=(200, 60), shelf=ViewFile(file), views_pane=TileKey.DEPLOYMENTS
    ) as person:
        line = next(line for line in person.lines if "Failed (F7)" in line)
        assert f" {total(house, 'failed'):,} " in line[line.index("Failed (F7)") :]
        await person.press("6", "end", "up", "enter")
        assert person.app.here.crumb == "Failed"


def row_of(person: Person, name: str) -> str:
    line = next(line for line in person.lines if f" {name} " in line)
    return " ".join(line[line.index(f" {name} ") :].split()[: len(name.split()) + 1])


@played
async def test_a_view_has_its_count_once_it_is_kept_changed_or_renamed(house: House, tmp_path: Path) -> None:
    file = tmp_path / "views.toml"
    file.write_text('[Mine]\nwhere = "failed"\n')
    failed, enrolled = total(house, "failed"), total(house, "enrolled")
    assert failed != enrolled
    async with at_console(
        house, tmp_path, size=(200, 60), shelf=ViewFile(file), views_pane=TileKey.DEPLOYMENTS
    ) as person:
        assert row_of(person, "Mine") == f"Mine {failed:,}"
        await person.press("colon")
        await person.word("enrolled")
        await person.press("enter")
        await person.press("V")
        await person.word("Mine")
        await person.press("down", "enter", "enter")
        await keep(person, "More")
        await person.go_home()
        assert row_of(person, "Mine") == f"Mine {enrolled:,}"
        assert row_of(person, "More") == f"More {enrolled:,}"
        await person.press("V", "ctrl+r", "end", *["backspace"] * 4)
        await person.word("Ours")
        await person.press("enter")
        assert row_of(person, "Ours") == f"Ours {enrolled:,}"
        await person.press("V", "ctrl+x", "d")
        assert not any(" Ours " in line for line in person.lines[:-2])


@played
async def test_in_the_past_a_view_has_no_count_of_now(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "views.toml"
    file.write_text('[Mine]\nwhere = "failed"\n')
    asked: list[str] = []
    counted = dashboard.view_counts

    def counts(store: StoreReader, views: Sequence[View]) -> dict[str, int | None]:
        asked.extend(view.name for view in views)
        return counted(store, views)

    monkeypatch.setattr(dashboard, "view_counts", counts)
    async with at_console(
        house, tmp_path, size=(200, 60), shelf=ViewFile(file), views_pane=TileKey.DEPLOYMENTS
    ) as person:
        before = len(asked)
        await person.press("left_parenthesis")
        assert "PAST" in person.lines[0]
        assert row_of(person, "Mine") == "Mine -"
        await person.press("left_parenthesis")
        assert len(asked) == before
        await person.press("full_stop")
        assert row_of(person, "Mine") == f"Mine {total(house, 'failed'):,}"
