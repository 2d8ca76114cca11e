"""The columns of a device list as rows: which are shown, in which order, and what each says."""

from collections.abc import Sequence
from typing import Final

from comgmt.domain.columns import Column
from comgmt.render.line import Role, Span, cells, left
from comgmt.render.panes.pane import Context, Pane, PaneRow

_WORDS: Final = {
    Column.NAME: "the name of the device; always shown",
    Column.STATE: "the enrollment state, by the rule of the tile; always shown",
    Column.ERROR: "the code a failed device failed with, and its short title",
    Column.SINCE: "how long this tool has seen this state and code; the site keeps no such time",
    Column.OS: "the Windows release, read from the build",
    Column.LAST_ACTIVE: "when the site last heard of the client",
    Column.USER: "the primary user, else who signed in last",
    Column.SITE: "the code of the site the client is assigned to",
    Column.DOMAIN: "the domain of the computer account",
    Column.JOINED: "Microsoft Entra hybrid joined, Entra joined, or neither",
    Column.WORKLOADS: "the workloads with Intune: c r d w e a o, each in its place",
    Column.AUTHORITY: "who manages the device, in the words of the site",
    Column.BUILD: "the whole build number of Windows",
    Column.CLIENT: "the version of the Configuration Manager client",
    Column.RESOURCE_ID: "the number the site knows the device by",
    Column.ENTRA_ID: "the device id in Microsoft Entra ID",
}


def columns_pane(shown: Sequence[Column], hidden_here: Sequence[Column], context: Context) -> Pane:
    """A row a column, the shown ones first, in their order. `hidden_here` have no room at this width."""
    others = [column for column in Column if column not in shown]
    heading = max(cells(column.heading) for column in Column) + 2
    rows = tuple(
        PaneRow(column.value, _line(column, heading, shown, hidden_here, context), None, _hint(column, shown))
        for column in (*shown, *others)
    )
    right = f"{len(shown)} of {len(Column)} shown"
    return Pane(number=0, title="Columns", right=right, rows=rows)


def _line(
    column: Column, heading: int, shown: Sequence[Column], hidden_here: Sequence[Column], context: Context
) -> tuple[Span, ...]:
    words = _WORDS[column]
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
