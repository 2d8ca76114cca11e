"""A device list counted by a column: a row a value, and what the devices of some values are called."""

from collections.abc import Sequence
from typing import Final

from comgmt.domain.columns import Column
from comgmt.domain.nouns import counted
from comgmt.domain.selection import Selection, of_groups
from comgmt.render.bars import bar
from comgmt.render.device_cells import group_label
from comgmt.render.line import Line, Span, cells, left, right, spelled
from comgmt.render.numbers import percent, thousands
from comgmt.render.panes.pane import Context, Pane, PaneRow

_KEY: Final = "group."
_LEAST_BAR: Final = 8
_NAMED: Final = 2  # so many values stand in a title by name


def groups_pane(
    of: Selection, column: Column, groups: Sequence[tuple[str, int]], context: Context, unknown: str = ""
) -> Pane:
    """A row a value of `column` among the devices `of`, most devices first, with its share of all.

    `unknown` says why it is not known which devices those are.
    """
    title = f"{of.title} by {column_words(column)}"
    if unknown:
        return Pane(title=title, message=unknown, message_role="wait")
    total = sum(count for _, count in groups)
    counts = max((cells(thousands(count)) for _, count in groups), default=1)
    labels = [group_label(column, value) for value, _ in groups]
    label = min(max(map(cells, labels), default=8), max(8, context.width - counts - 11 - _LEAST_BAR))
    room = min(60, context.width - label - counts - 10)
    rows = tuple(
        PaneRow(
            f"{_KEY}{value}",
            _group_line(words, count, total, (label, room, counts), context),
            group_selection(of, column, [value]),
            _group_hint(words, count, total, context),
        )
        for words, (value, count) in zip(labels, groups, strict=True)
    )
    return Pane(title=title, right=thousands(total), rows=rows, message="" if rows else "No device.")


def value_of(row: PaneRow) -> str:
    """The value a row of the pane stands for."""
    return row.key.removeprefix(_KEY)


def group_selection(of: Selection, column: Column, values: Sequence[str]) -> Selection:
    """The devices of `of` with one of these values, called by the values."""
    labels = [group_label(column, value) for value in values]
    many = f"{len(labels)} values of {column_words(column)}"
    return of_groups(of, column, values, " or ".join(labels) if len(labels) <= _NAMED else many)


def _group_hint(words: str, count: int, total: int, context: Context) -> str:
    share = f"{percent(count, total).strip()} of {thousands(total)}"
    return f" {context.glyphs.separator} ".join((counted(count, "device"), share, words))


def column_words(column: Column) -> str:
    """The heading of a column inside a sentence."""
    heading = column.heading
    return (
        heading if heading[:2].isupper() or heading.startswith("Entra") else heading[0].lower() + heading[1:]
    )


def _group_line(label: str, count: int, total: int, widths: tuple[int, int, int], context: Context) -> Line:
    labels, room, counts = widths
    glyphs = context.glyphs
    drawn = (*bar(count, total, room, glyphs), Span(" ")) if room >= _LEAST_BAR else ()
    return spelled(
        (
            Span(left(label, labels, glyphs)),
            Span(" "),
            *drawn,
            Span(right(thousands(count), counts, glyphs), "strong"),
            Span(" " + percent(count, total)),
        ),
        glyphs,
    )
