"""The devices of a list that an action is about: the marked ones, the one under the cursor, or all."""

from collections.abc import Sequence

from msgspec.structs import replace

from comgmt.domain.columns import Column
from comgmt.domain.device import DeviceRow
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.nouns import counted
from comgmt.domain.selection import Selection
from comgmt.render.numbers import thousands
from comgmt.screens.batch import Batch
from comgmt.screens.copy_items import CopyItem, as_it_is, names_item, rows_item
from comgmt.screens.places import ListPlace


def marked_batch(of: ListPlace, marked: tuple[int, ...]) -> Batch | None:
    """The marked devices, also those a filter hides; None when none is marked."""
    if not marked:
        return None
    return Batch(
        selection=replace(of.selection, marked=marked),
        title=f"{of.title}, marked",
        words="the marked device" if len(marked) == 1 else f"the {thousands(len(marked))} marked devices",
        sort=of.sort,
    )


def row_batch(row: DeviceRow | None) -> Batch | None:
    """One device."""
    if row is None:
        return None
    return Batch(
        selection=Selection(title=row.name, marked=(row.resource_id,)), title=row.name, words=row.name
    )


def list_batch(of: ListPlace, narrowed: DeviceFilter, typed: str, counts: tuple[int, int]) -> Batch:
    """Everything the list shows; `counts` are the devices shown, and those without the filter."""
    shown, total = thousands(counts[0]), counted(counts[1], "device")
    words = f"all {total}" if narrowed.empty else f"the {shown} of {total} shown"
    return Batch(
        selection=of.selection,
        title=of.title,
        words="the device shown" if counts == (1, 1) else words,
        filter=narrowed,
        typed=typed,
        sort=of.sort,
    )


def list_copy_items(
    batches: Sequence[Batch], row: DeviceRow | None, columns: Sequence[Column], counts: tuple[int, int, int]
) -> list[CopyItem]:
    """What can be copied of a list: names and rows of the first of `batches`, all names, the code of `row`.

    `counts` are the devices marked, those of them that the filter hides, and those shown; `columns` those of
    the rows.
    """
    if not batches:
        return []
    marked, hidden, shown = counts
    items = [
        names_item("n", _marked_words(marked, hidden, "name"), batches[0]),
        rows_item("r", _marked_words(marked, hidden, "row"), batches[0], columns),
    ]
    if shown:
        items.append(
            names_item("l", "the one name" if shown == 1 else f"all {thousands(shown)} names", batches[-1])
        )
    if row is not None and row.error is not None:
        code = f"0x{row.error:08X}"
        items.append(as_it_is("c", f"code {code}", code, code))
    return items


def _marked_words(marked: int, hidden: int, noun: str) -> str:
    """As in "3 names, 2 hidden by the filter"; of the one under the cursor, where none is marked, "name"."""
    words = counted(marked, noun) if marked else noun
    return f"{words}, {thousands(hidden)} hidden by the filter" if hidden else words
