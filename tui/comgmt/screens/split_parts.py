"""The devices behind a bar of a split: the list it opens, what is saved of it, the command that counts it."""

from collections.abc import Sequence
from typing import Final

from comgmt.documents.headless import HeadlessCommand, split_command
from comgmt.domain.census import TileKey
from comgmt.domain.columns import Column, Sort
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.nouns import counted
from comgmt.domain.selection import Selection, of_groups
from comgmt.domain.splits import SplitField, Splits, older_of, part_of
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import STATE_ROLES, state_symbol
from comgmt.render.panes.pane import DeploymentTarget, PaneRow
from comgmt.render.splits import SplitEntry, SplitTitle
from comgmt.screens.batch import Batch
from comgmt.screens.opening import selection_behind
from comgmt.screens.places import GroupsPlace, ListPlace, QueryPlace, ScreenPlace

COUNTING: Final = "Counting the devices."
NO_ROW: Final = "No devices are behind this row, so there is nothing to split."
NOT_ALONE: Final = "No list holds these devices alone, so they are not split."


def split_of(row: PaneRow) -> Selection | None:
    """The devices of a row that a split is of; None where it has none."""
    if isinstance(row.target, DeploymentTarget):
        return Selection(title=row.hint.partition(" to ")[0], deployment_id=row.target.deployment_id)
    return selection_behind(row.target)


def words_without_split(row: PaneRow | None) -> str:
    """Why a row has no split."""
    return NOT_ALONE if row is not None and row.unlisted else NO_ROW


def split_title(row: PaneRow | None, splits: Splits, glyphs: GlyphSet) -> SplitTitle:
    """Whose split it is: with the symbol of its state, and how many devices it has."""
    selection = None if row is None else split_of(row)
    if selection is None:
        return SplitTitle("Split")
    count = "" if splits.unread else counted(splits.devices, "device")
    if len(selection.states) != 1:
        return SplitTitle(selection.title, count)
    state = selection.states[0]
    symbol = "" if glyphs.linear else state_symbol(state, glyphs)
    return SplitTitle(selection.title, count, symbol, STATE_ROLES[state])


def place_behind(of: Selection, field: SplitField, entry: SplitEntry) -> ScreenPlace:
    """The list behind a bar; behind the rest of a column all of its values."""
    if entry.is_rest and field.column is not None:
        return GroupsPlace(selection=of, column=field.column)
    selection, typed = _devices(of, field, entry)
    if entry.is_rest:
        return ListPlace(selection=selection, typed=typed, sort=Sort(Column.SINCE))
    panel = field is SplitField.ERROR or bool(of.every_code)
    return ListPlace(selection=selection, typed=typed, panel=panel)


def batch_of(of: Selection, field: SplitField, entry: SplitEntry) -> Sequence[Batch]:
    """The devices of a bar."""
    selection, typed = _devices(of, field, entry)
    words = f"the devices of {selection.title}"
    narrowed = parse_filter(typed)
    return (Batch(selection=selection, title=selection.title, words=words, filter=narrowed, typed=typed),)


def query_of(tile: TileKey, of: Selection, field: SplitField, entry: SplitEntry, number: str) -> QueryPlace:
    """The number of a bar."""
    selection, typed = _devices(of, field, entry)
    return QueryPlace(tile=tile, number=number, selection=selection, typed=typed)


def command_of(of: Selection, field: SplitField, source: Sequence[str]) -> HeadlessCommand:
    """The command that prints the block of a field."""
    return split_command(of, field, source=source)


def _devices(of: Selection, field: SplitField, entry: SplitEntry) -> tuple[Selection, str]:
    if entry.is_rest and field.column is not None:
        return of_groups(of, field.column, entry.values, f"{of.title}, {entry.label} by {field.heading}"), ""
    if entry.is_rest:
        return older_of(of, entry.values[0])
    return part_of(of, field, entry.values[0], f"{of.title}, {entry.label}")
