"""What is said around a device list: how many are shown, and what does not fit in a row."""

from typing import Final

from comgmt.domain import nouns
from comgmt.domain.columns import Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.rows_read import RowsRead, ages_open_words
from comgmt.render.device_cells import error_words, state_words
from comgmt.render.glyphs import GlyphSet
from comgmt.render.groups import column_words
from comgmt.render.line import cells
from comgmt.render.moments import clock
from comgmt.render.numbers import thousands

UNREAD: Final = "could not be read"
NOT_YET: Final = "not read yet"
_ALL: Final = DeviceFilter()


def counted(
    shown: int,
    total: int,
    marked: int,
    narrowed: DeviceFilter = _ALL,
    sort: Sort | None = None,
    hidden: int = 0,
) -> str:
    """As in "3 marked, 412 of 5,000, filtered, 2 marked hidden"; `sort` is said when it cannot be seen.

    `hidden` are the marked ones that do not pass the filter: what is done with marked ones is done with them.
    """
    how = "failures" if narrowed.failures_only and not narrowed.terms else "filtered"
    devices = nouns.counted(total, "device")
    return _said(
        marked,
        devices if narrowed.empty else f"{thousands(shown)} of {thousands(total)}",
        "" if narrowed.empty else how,
        f"by {column_words(sort.column)}" if sort else "",
        f"{thousands(hidden)} marked hidden" if hidden else "",
    )


def uncounted(marked: int, *, read: bool) -> str:
    """As in "3 marked, could not be read"; `read` is whether the site was read at all."""
    return _said(marked, UNREAD if read else NOT_YET)


def _said(marked: int, *words: str) -> str:
    return ", ".join(filter(None, (f"{thousands(marked)} marked" if marked else "", *words)))


def rows_words(rows: RowsRead | None) -> str:
    """How far and when rows were read: "412 of 415 rows read, 14:02"; "" where each refresh reads all."""
    if rows is None:
        return ""
    if rows.whole:
        return "rows read" if rows.at is None else f"rows read {clock(rows.at)}"
    when = "" if rows.at is None else f", {clock(rows.at)}"
    if rows.of is None:
        return f"{_rows(rows.read)} read so far{when}"
    if rows.read > rows.of:
        return f"{_rows(rows.read)} read{when}, {thousands(rows.of)} counted"
    return f"{thousands(rows.read)} of {_rows(rows.of)} read{when}"


def _rows(number: int) -> str:
    return nouns.counted(number, "row")


def rows_note(rows: RowsRead | None) -> str:
    """What is said under a list whose rows are not all there; "" where they are."""
    if rows is None or rows.whole:
        return ""
    return "The rest comes with the sweep."


def wanted_words(state: ListState, *, paused: bool) -> str:
    """How far the reading of a list is that somebody looks at, as a sentence; "" once it is there."""
    if paused and state.stage is ListStage.WAITING:
        return "Reading is paused: p goes on, r reads this list."
    read = _of(state)
    begun = bool(state.rows)
    return {
        ListStage.WAITING: f"These are read next; {read} are there." if begun else "These are read next.",
        ListStage.READING: f"Reading these: {read} so far..." if begun else "Reading these: first page...",
        ListStage.READ: "",
        ListStage.CUT: f"{read} read; the rest comes with the sweep, and r reads on.",
        ListStage.LEFT: state.why,
        ListStage.FAILED: f"These could not be read: {state.why}",
        ListStage.ELSEWHERE: "Another process reads this site: these come with its sweep.",
    }[state.stage]


def _of(state: ListState) -> str:
    """As in "2,600 of 3,112"."""
    if state.of is None:
        return thousands(state.rows)
    return f"{thousands(state.rows)} of {thousands(max(state.rows, state.of))}"


def ages_words(devices: int) -> str:
    """As in "412 may be older": devices that may be in the list or not; "" where there is none."""
    return f"{thousands(devices)} may be older" if devices else ""


def nothing_words(narrowed: DeviceFilter, ages_open: int = 0) -> str:
    """Why a list that is known shows no device; `ages_open` may pass or not."""
    if ages_open:
        return ages_open_words(ages_open)
    return "No device." if narrowed.empty else "No device passes the filter; Esc takes it away."


def row_words(row: DeviceRow, glyphs: GlyphSet, width: int) -> str:
    """The device under the cursor: its state, its error in words, what the device said of it, its name.

    The state by its whole label, by the short one where `width` cells do not hold the error too.

    The name comes last: between neighbors it is all that changes, and a slow line gets no more than that.
    """
    room = width - cells(error_words(row)) - 3
    state = state_words(row, short=cells(state_words(row)) > room)
    parts = (state, error_words(row), row.error_detail, row.name)
    return f" {glyphs.separator} ".join(filter(None, parts))
