"""How the workloads of the board moved: those with Intune over the range, below each other.

Called off the UI thread, since the charts import and use plotext.
"""

from collections.abc import Iterator
from typing import Final

from comgmt.domain.growth import Growth
from comgmt.domain.workloads import Workload
from comgmt.render.chart_lines import padded
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import change_role
from comgmt.render.line import Line, Span
from comgmt.render.linear import history_words
from comgmt.render.maximized import heading_of
from comgmt.render.small_multiples import Multiple, small_multiples

_WHAT: Final = "with Intune"
_WHAT_OF_ALL: Final = "with Intune, of all co-managed devices,"  # where the board counts some alone


def board_history(
    growth: Growth | None, width: int, height: int, glyphs: GlyphSet, *, narrowed: bool = False
) -> list[Line]:
    """Exactly `height` lines of `width` cells: each workload in the order of the board; blank without any.

    No history is kept of some devices alone: of a board that is `narrowed` it is said that these are all.
    """
    if growth is None or len(growth.times) < 2:  # noqa: PLR2004 - a line needs two ends
        return padded([], width, height, glyphs)
    known = [each for each in _multiples(growth) if each.known]
    heading = heading_of(growth, _WHAT_OF_ALL if narrowed else _WHAT)
    if glyphs.linear:
        told = [(each.name, each.values) for each in known]
        return padded(history_words(growth.moments, told, width, heading), width, height, glyphs)
    return small_multiples(growth.moments, known, width, height, glyphs, heading)


def _multiples(growth: Growth) -> Iterator[Multiple]:
    for workload in sorted(Workload, key=lambda workload: workload.retired):
        key = f"workload.{workload.value}"
        yield Multiple(
            name=workload.label,
            values=growth.with_gaps(key),
            moved=_moved(growth, key),
        )


def _moved(growth: Growth, key: str) -> Span:
    change = growth.change(key)
    if change is None:
        return Span("-", "dim")
    return Span(f"{change:+,}", change_role(key, change)) if change else Span("0", "dim")
