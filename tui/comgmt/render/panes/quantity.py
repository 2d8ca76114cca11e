"""Rows of a label, a bar, a count, a share, a change and its run, in columns that suit the width."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from comgmt.render.bars import bar
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role, Span, cells, left, right
from comgmt.render.numbers import DELTA_CELLS, PERCENT_CELLS, percent, thousands
from comgmt.render.panes.growth import LEAST_RUN, MOST_RUN, change_span, has_row_runs, run_line
from comgmt.render.panes.rows import Context

LEAST_BAR: Final = 6
LEAST_SHORT_BAR: Final = 4
MOST_BAR: Final = 60


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """One row before it is laid out. `whole` is the base of its share; None leaves the share out.

    `share` is the text to show where the rows are parts of one whole (see `shares`). `counts` are the keys of
    the history that its value is the sum of.
    """

    label: str
    short_label: str
    value: int
    most: int
    whole: int | None
    share: str | None = None
    counts: tuple[str, ...] = ()
    role: Role = "bar"
    label_role: Role = "text"
    symbol: str = ""
    symbol_role: Role = "text"
    indent: int = 0

    @property
    def share_text(self) -> str:
        """Its share, six cells, or nothing."""
        if self.share is not None:
            return self.share
        return "" if self.whole is None else percent(self.value, self.whole)


class Columns(msgspec.Struct, frozen=True):
    """The cells of each column; 0 leaves the column out."""

    label: int
    bar: int
    count: int
    percent: int
    delta: int
    run: int
    short: bool


class _ColumnTry(msgspec.Struct, frozen=True):
    """Columns to try: whether labels are short, the least bar (0: none), whether share, change, run show."""

    short: bool
    bar: int
    share: bool = True
    change: bool = False
    run: bool = False


def columns(
    quantities: Sequence[Quantity], context: Context, *, bars: bool = True, short: bool = False
) -> Columns:
    """The columns for the width: the run, bar, label, change, share give way in this order.

    The count never does. `bars` False leaves them out, `short` asks for short labels from the start. Where
    the foot of the pane has room for the runs they are not in the rows.
    """
    width = context.width
    count = max((cells(thousands(quantity.value)) for quantity in quantities), default=1)
    grown = context.growth is not None and any(quantity.counts for quantity in quantities)
    runs = grown and has_row_runs(context) and not context.has_foot(len(quantities))
    for choice in _choices(bars=bars, short=short, changed=grown, runs=runs):
        label = max((_label_cells(quantity, short=choice.short) for quantity in quantities), default=1)
        tail = count + (PERCENT_CELLS + 1 if choice.share else 0) + (DELTA_CELLS + 1 if choice.change else 0)
        room = width - label - 1 - tail - (1 if choice.bar else 0) - (LEAST_RUN + 1 if choice.run else 0)
        if room >= choice.bar:
            return _shared(choice, label, count, room)
    return Columns(max(1, width - 1 - count), 0, count, 0, 0, 0, short=True)


def _shared(choice: _ColumnTry, label: int, count: int, room: int) -> Columns:
    """The columns of a choice, with the `room` there is for the bar: the run takes some of what is spare."""
    run = 0
    if choice.run:
        run = LEAST_RUN + min(MOST_RUN - LEAST_RUN, (room - choice.bar) // (2 if choice.bar else 1))
        room -= run - LEAST_RUN
    drawn = min(room, MOST_BAR) if choice.bar else 0
    return Columns(
        label=label if drawn else label + room,
        bar=drawn,
        count=count,
        percent=PERCENT_CELLS if choice.share else 0,
        delta=DELTA_CELLS if choice.change else 0,
        run=run,
        short=choice.short,
    )


def _choices(*, bars: bool, short: bool, changed: bool, runs: bool) -> Iterator[_ColumnTry]:
    """From everything to a short label and its share."""
    if runs:
        for is_short in (True,) if short else (False, True):
            yield _ColumnTry(
                is_short, (LEAST_SHORT_BAR if is_short else LEAST_BAR) * bars, change=True, run=True
            )
    for change in (True, False) if changed else (False,):
        for is_short in (True,) if short else (False, True):
            least = LEAST_SHORT_BAR if is_short else LEAST_BAR
            for size in (least, 0) if bars else (0,):
                yield _ColumnTry(is_short, size, change=change)
    yield _ColumnTry(short=True, bar=0, share=False)


def row(quantity: Quantity, layout: Columns, context: Context) -> Line:
    """One row in the given columns."""
    glyphs = context.glyphs
    role: Role = "strong" if quantity.value else "dim"
    spans = [*_label(quantity, layout, glyphs), Span(" ")]
    if layout.bar:
        spans += [*bar(quantity.value, quantity.most, layout.bar, glyphs, quantity.role), Span(" ")]
    spans.append(Span(right(thousands(quantity.value), layout.count, glyphs), role))
    if layout.percent:
        share = " " + right(quantity.share_text, layout.percent, glyphs)
        spans.append(Span(share, "text" if quantity.value else "dim"))
    if layout.delta:
        change = change_span(quantity.counts, context)
        spans.append(Span(" " + left(change.text, layout.delta, glyphs), change.role))
    if layout.run:
        spans += [Span(" "), *run_line(quantity.counts, layout.run, context)]
    return tuple(spans)


def share_hint(quantity: Quantity, unit: str, label: str, glyphs: GlyphSet) -> str:
    """The hover of a row: "318 devices · 7.9% of 4,011 · LABEL"."""
    noun = unit if quantity.value != 1 else unit.removesuffix("s")
    parts = [f"{thousands(quantity.value)} {noun}"]
    if quantity.whole:
        parts.append(f"{quantity.share_text.strip()} of {thousands(quantity.whole)}")
    return f" {glyphs.separator} ".join([*parts, label])


def _label(quantity: Quantity, layout: Columns, glyphs: GlyphSet) -> list[Span]:
    text = quantity.short_label if layout.short else quantity.label
    spans = [Span(" " * quantity.indent)] if quantity.indent else []
    if quantity.symbol:
        spans += [Span(quantity.symbol, quantity.symbol_role), Span(" ")]
    used = sum(cells(span.text) for span in spans)
    return [*spans, Span(left(text, max(1, layout.label - used), glyphs), quantity.label_role)]


def _label_cells(quantity: Quantity, *, short: bool) -> int:
    text = quantity.short_label if short else quantity.label
    return quantity.indent + (cells(quantity.symbol) + 1 if quantity.symbol else 0) + cells(text)
