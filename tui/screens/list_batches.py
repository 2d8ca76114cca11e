"""The devices of a list that an action is about: the marked ones, the one under the cursor, or all."""

from msgspec.structs import replace

from tui.domain.device import DeviceRow
from tui.domain.filters import DeviceFilter
from tui.domain.selection import Selection
from tui.render.numbers import thousands
from tui.screens.batch import Batch
from tui.screens.places import ListPlace


def marked_batch(of: ListPlace, marked: tuple[int, ...]) -> Batch | None:
    """The marked devices, also those a filter hides; None when none is marked."""
    if not marked:
        return None
    return Batch(
        selection=replace(of.selection, marked=marked),
        title=f"{of.selection.title}, marked",
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
    shown, total = map(thousands, counts)
    words = f"all {total} devices" if narrowed.empty else f"the {shown} of {total} devices shown"
    return Batch(
        selection=of.selection,
        title=of.selection.title,
        words="the device shown" if counts == (1, 1) else words,
        filter=narrowed,
        typed=typed,
        sort=of.sort,
    )
