"""The columns of a device list as rows: which are shown, in which order, and what each says."""

from collections.abc import Sequence

from comgmt.domain.columns import Column
from comgmt.render.line import Role, Span, cells, left
from comgmt.render.panes.pane import Context, Pane, PaneRow


def columns_pane(shown: Sequence[Column], hidden_here: Sequence[Column], context: Context) -> Pane:
    """A row a column, the shown ones first, in their order. `hidden_here` have no room at this width."""
    others = [column for column in Column if column not in shown]
    heading = max(cells(column.heading) for column in Column) + 2
    rows = tuple(
        PaneRow(column.value, _line(column, heading, shown, hidden_here, context), None, _hint(column, shown))
        for column in (*shown, *others)
    )
    right = f"{len(shown)} of {len(Column)} shown"
    return Pane(title="Columns", right=right, rows=rows)


def _line(
    column: Column, heading: int, shown: Sequence[Column], hidden_here: Sequence[Column], context: Context
) -> tuple[Span, ...]:
    words = column.entry.words
    if column in hidden_here:
        words = f"no room at this width; {words}"
    room = max(1, context.width - heading - 1)
    role: Role = "text" if column in shown else "dim"
    return (
        Span(" "),
        Span(left(column.heading, heading, context.glyphs), "strong" if column in shown else "dim"),
        Span(left(words, room, context.glyphs), "dim" if column in hidden_here else role),
    )


def _hint(column: Column, shown: Sequence[Column]) -> str:
    what = "hides it" if column in shown else "shows it"
    if column.priority == 0:
        return f"{column.heading}: always shown; s sorts by it"
    return f"{column.heading}: space {what}, J and K move it, s sorts by it"
