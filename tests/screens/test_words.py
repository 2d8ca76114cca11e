"""At every size a word is whole, a declared short form or ends in the ellipsis; counts never give way.

What is whole is known from what the same screen shows at 250x80, and from the texts it is drawn from.
"""

import re
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, closing
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from comgmt.domain.census import (
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorTile,
    FunnelTile,
    TileKey,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup
from comgmt.domain.columns import Column
from comgmt.domain.enrollment import TILE_ORDER, EnrollmentState
from comgmt.domain.explain import explain, short_title
from comgmt.domain.fix import Fix, Mend
from comgmt.domain.selection import Selection
from comgmt.domain.workloads import Workload
from comgmt.render import tile_words
from comgmt.render.line import cells, line_cells, plain
from comgmt.render.panes.pane import DeploymentTarget, ErrorTarget, PaneRow
from comgmt.render.policy_names import policy_names
from comgmt.store.reader import StoreReader
from comgmt.widgets.device_table import DeviceTable
from comgmt.widgets.drawn import Drawn
from comgmt.widgets.pane_view import PaneView
from tests.screens.golden.test_golden import MODES, SCREENS, Mode, console
from tests.screens.person import Person, before, played
from tests.screens.welcome.test_welcome import Remembering, arrived

in_both_glyph_sets = pytest.mark.parametrize("mode", MODES[:2], ids=attrgetter("name"))
LARGEST = (250, 80)
SIZES = ((200, 60), (150, 45), (120, 40), (100, 30), (93, 27), (80, 24), (60, 20), (47, 13), (40, 10))
DIALOGS = {
    "go-to": ("g", "l"),
    "palette": ("ctrl+p",),
    "jump": ("w",),
    "export": ("3", "x"),
    "columns": ("3", "enter", "C"),
    "copy": ("3", "enter", "y"),
    "ticket": ("3", "enter", "t"),
    "filter": ("3", "enter", "slash", "l"),
    "find": ("question_mark", "slash", "k"),
    "log": ("L",),
}
ELLIPSES = ("…", "~")
_BETWEEN = re.compile(r"[\s─│╭╮╰╯┃┌┐└┘┤├┬┴┼▸◆✓✗○◐●·→▲▼↓↑█▓▒░]+")
_APART = re.compile(r"(?:[\s│|/─╭╮+▸>]|--)+")
_DRAWN = re.compile(r"^[v^]\d+$|([xo])\1{3}")  # in ASCII: rows out of sight, the line of a chart
_EDGES = "\"'(),;:·|<>+*#=[]"
_BREAKS = "/\\-_."  # a word longer than its line goes on in the next one behind one of these
_LONG = 24
_RETIRED = ("Resource access, retired", "Access, retired")


def _at(store: Path, mode: Mode, keys: Iterable[str] = ()) -> AbstractAsyncContextManager[Person]:
    return before(console(store, mode), LARGEST, keys)


def words(text: str) -> set[str]:
    """The words of a text in lower case; what holds no letter is a number, and drawings are none."""
    pieces = (piece.strip(_EDGES).lower() for piece in _BETWEEN.split(text))
    return {piece for piece in pieces if any(map(str.isalpha, piece)) and not _DRAWN.search(piece)}


def declared() -> Iterator[str]:
    """The short forms, each from where it is made, and the texts of rows that a large screen needs not."""
    yield from (each.short_label for kind in (EnrollmentState, OsGroup, Workload) for each in kind)
    yield from tile_words.STAGES_SHORT.values()
    yield from (tile_words.ABOVE, tile_words.BELOW)
    yield from (tile_words.ERRORS_SHORT, tile_words.CHECKS_SHORT, tile_words.OTHER_RELEASES)
    yield from (column.heading for column in Column)
    yield from (word for fix in Fix for word in (fix.label, f"{fix.label}?"))
    yield from ("more", "most")  # bars, and releases, that are summed in one where not all fit


def stored(path: Path) -> Iterator[str]:
    """Every text of the store: names, users, links; the name of a server also without its domain."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (value for value in row if isinstance(value, str))


@pytest.fixture(scope="module")
def known(golden_store: Path) -> frozenset[str]:
    """The words of the texts screens are drawn from."""
    with closing(StoreReader.open(golden_store)) as reader:
        census = reader.census()
    assert census is not None
    assert isinstance(census.errors, ErrorTile)
    codes = [error.code for error in census.errors.errors if error.code is not None]
    titles = [text for code in codes for text in (short_title(code), explain(code).title)]
    server = census.site.server.partition(".")[0]
    assert isinstance(census.deployments, DeploymentTile)
    deployments = census.deployments.deployments
    policies = [each.software_name for each in deployments]  # a screen of any size may shorten them
    policies += [name for names in policy_names(deployments) for name in names]
    return frozenset().union(*map(words, (*declared(), *stored(golden_store), *titles, *policies, server)))


def cut_words(text: str, whole: frozenset[str]) -> list[str]:
    """The words of `text` that are no whole word and have no ellipsis either, at the end or in the middle."""
    return sorted(
        word
        for word in words(text)
        if word not in whole and not set(ELLIPSES) & set(word) and not _goes_on(word, whole)
    )


def _goes_on(word: str, whole: frozenset[str]) -> bool:
    """Whether it is a piece of a word that is too long for one line."""
    for longer in (each for each in whole if len(each) > _LONG and word in each):
        before, _, after = longer.partition(word)
        if (not before or before[-1] in _BREAKS) and (not after or word[-1] in _BREAKS):
            return True
    return False


def too_wide(app: App[Any]) -> list[str]:
    """The lines that their widget has not enough cells for, so that they end in silence."""
    return [
        plain(line)
        for widget in app.screen.query(Drawn)
        if widget.display and widget.size.width > 0
        for line in widget._lines[: widget.size.height]
        if line_cells(line) > widget.size.width
    ]


@in_both_glyph_sets
@pytest.mark.parametrize("name", [*SCREENS, *DIALOGS])
@played
async def test_no_word_is_cut_in_silence(store: Path, known: frozenset[str], name: str, mode: Mode) -> None:
    breaches: list[str] = []
    async with _at(store, mode, (SCREENS | DIALOGS)[name]) as person:
        whole = known | words(person.screen)
        for size in SIZES:
            await person.resize(*size)
            assert person.screen.isascii() or mode.glyphs != "ascii", size
            found = cut_words(person.screen, whole) + too_wide(person.app)
            breaches += [f"{size}: {breach}" for breach in found]
    assert not breaches, "\n".join(breaches)


@in_both_glyph_sets
@played
async def test_no_row_of_the_dashboard_is_without_its_count_and_its_state(store: Path, mode: Mode) -> None:
    breaches: list[str] = []
    with closing(StoreReader.open(store)) as reader:
        async with _at(store, mode) as person:
            for size in (LARGEST, *SIZES):
                await person.resize(*size)
                found = [breach async for breach in _breaches(person, reader)]
                breaches += [f"{size}: {breach}" for breach in found]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    "keys",
    [pytest.param((), id="start"), pytest.param(("down", "enter"), id="questions")],
)
@played
async def test_no_line_of_the_first_minute_is_cut_in_silence(keys: tuple[str, ...]) -> None:
    breaches: list[str] = []
    for size in (LARGEST, *SIZES):
        async with arrived(Remembering(), size=size) as visitor:
            await visitor.press(*keys)
            breaches += [f"{size}: {line}" for line in too_wide(visitor.app)]
    assert not breaches, "\n".join(breaches)


@in_both_glyph_sets
@played
async def test_no_device_of_a_list_is_without_its_state(store: Path, mode: Mode) -> None:
    breaches: list[str] = []
    longest = max(EnrollmentState, key=lambda state: cells(state.short_label))
    assert TILE_ORDER.index(longest) == 2
    async with _at(store, mode, ("1", "enter")) as person:
        for size in (LARGEST, *SIZES):
            await person.resize(*size)
            table = person.app.screen.query_one(DeviceTable)
            rows = _on_screen(person, table)[1 : 1 + len(table._window())]
            states = [table._rows[number].state for number in table._window()]
            breaches += [
                f"{size}: {row}"
                for row, state in zip(rows, states, strict=True)
                if state is not None and state.short_label not in row
            ]
    async with _at(store, mode, ("3", "down", "down", "enter")) as person:
        for size in (LARGEST, *SIZES):  # a state that all rows share is said once, above them
            await person.resize(*size)
            above = person.lines[1]
            breaches += [f"{size}: {above}"] if longest.word not in above.lower() else []
    assert not breaches, "\n".join(breaches)


async def _breaches(person: Person, reader: StoreReader) -> AsyncIterator[str]:
    """What the panes of the dashboard do not say, at their first rows and at their last."""
    totals = _totals(reader)
    for number, tile in enumerate(TileKey, 1):
        for key in (str(number), "home", "G"):
            await person.press(key)
            pane = person.app.screen.query_one(f"#pane-{tile.value}", PaneView)
            lines = _on_screen(person, pane)
            if totals[tile] not in _spaced(lines[0].replace(", ", " ")):
                yield f"{totals[tile].strip()} is not in the title: {lines[0]}"
            for index, line in zip(pane._view.rows_at, lines, strict=False):
                if index is None:
                    continue
                row = pane.rows[index]
                missing = [forms for forms in _must_say(row, reader) if not _says(line, forms)]
                if missing:
                    yield f"{row.key} does not say {missing}: {line}"


def _totals(reader: StoreReader) -> dict[TileKey, str]:
    """What each title says at its right, at every size."""
    census = reader.census()
    assert census is not None
    tiles = census.client_os, census.funnel, census.enrollment, census.workloads, census.errors
    os, funnel, enrollment, workloads, errors = tiles
    assert isinstance(os, ClientOsTile)
    assert isinstance(funnel, FunnelTile)
    assert isinstance(enrollment, EnrollmentTile)
    assert isinstance(workloads, WorkloadTile)
    assert isinstance(errors, ErrorTile)
    share = f"{100 * funnel.enrolled / (funnel.eligible or 1):.1f}%"
    counts = (f"{count:,}" for count in (os.clients, enrollment.total, workloads.comanaged, errors.failed))
    clients, records, comanaged, failed = counts
    shown = (clients, share, records, comanaged, failed, "13:57")
    return {tile: f" {text} " for tile, text in zip(TileKey, shown, strict=True)}


def _must_say(row: PaneRow, reader: StoreReader) -> list[tuple[str, ...]]:
    """What a row may not leave out, each in any of its forms: its counts, and the word of its state."""
    census = reader.census()
    assert census is not None
    if isinstance(row.target, ErrorTarget):
        assert isinstance(census.errors, ErrorTile)
        code = row.target.code
        count = next(each.count for each in census.errors.errors if each.code == code)
        mend = Mend(Fix.LOOK) if code is None else explain(code).mend
        both = () if mend.then is None else (f"{mend.first.label}?", f"{mend.first.label}/{mend.then.label}")
        places = (mend.first.label, *both)
        return [(f"{count:,}",), ("no code" if code is None else f"0x{code:08X}",), places]
    if isinstance(row.target, DeploymentTarget):
        found = reader.deployment(row.target.deployment_id)
        assert found is not None
        return [(f"{count:,}",) for count in (found.success, found.targeted, found.errors or 0) if count]
    if row.unlisted:  # no list holds these devices alone
        assert isinstance(census.funnel, FunnelTile)
        return [(f"{census.funnel.scheduled_not_eligible:,}",)]
    assert isinstance(row.target, Selection)
    chosen = row.target.states or row.target.workloads
    labels = [
        _RETIRED if getattr(each, "retired", False) else (each.label, each.short_label) for each in chosen
    ]
    return [(f"{reader.count(row.target):,}",), *labels]


def _says(line: str, forms: tuple[str, ...]) -> bool:
    return any(f" {form} " in _spaced(line) for form in forms)


def _spaced(line: str) -> str:
    """The words and numbers of a line with one blank between them."""
    return f" {' '.join(_APART.split(line))} "


def _on_screen(person: Person, pane: Drawn) -> list[str]:
    """What the screen shows where a widget is."""
    region = pane.region
    return [_columns(line, region.x, region.right) for line in person.lines[region.y : region.bottom]]


def _columns(line: str, start: int, end: int) -> str:
    shown, at = "", 0
    for character in line:
        shown += character if start <= at < end else ""
        at += cells(character)
    return shown
