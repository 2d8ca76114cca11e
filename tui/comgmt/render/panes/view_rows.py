"""The views of a person as rows below those of a tile, each with its count."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from comgmt.domain.nouns import counted
from comgmt.domain.views import View
from comgmt.render.line import Span, cells, left, right
from comgmt.render.numbers import thousands
from comgmt.render.panes.rows import Context, Pane, PaneRow, ViewTarget

_NOT_COUNTED = "..."


def with_views(pane: Pane, views: Sequence[View], counts: Mapping[str, int | None], context: Context) -> Pane:
    """The pane with a row a view. `counts` are by filter: one not there yet is "...", one not known "-"."""
    return replace(pane, rows=(*pane.rows, *(_row(view, counts, context) for view in views)))


def _row(view: View, counts: Mapping[str, int | None], context: Context) -> PaneRow:
    count = thousands(counts[view.where]) if view.where in counts else _NOT_COUNTED
    name = f"{view.name} ({view.key})" if view.key else view.name
    width = max(1, context.width - cells(count) - 2)
    line = (
        Span(left(name, width, context.glyphs), "text"),
        Span(right(count, context.width - width, context.glyphs), "strong"),
    )
    passing = (
        f"{counted(counts[view.where], 'device')} pass" if view.where in counts else f"{count} devices pass"
    )
    hint = f"{view.name}: {passing} {view.where or 'no filter'}"
    return PaneRow(f"view.{view.name}", line, ViewTarget(view), hint)
