"""The reading under the cursor of a chart: which one, and what a row was then."""

from collections.abc import Sequence
from datetime import datetime

from comgmt.domain.growth import Growth
from comgmt.render.glyphs import GlyphSet
from comgmt.render.moments import day_and_time
from comgmt.render.numbers import thousands
from comgmt.render.panes.pane import PaneRow


def reading_beside(times: Sequence[datetime], now: datetime | None, step: int) -> datetime:
    """The reading before or after one of `times`, oldest first; at first the newest."""
    if now is None:
        return times[-1]
    earlier = [at for at in times if at < now]
    later = [at for at in times if at > now]
    if step < 0:
        return earlier[-1] if earlier else times[0]
    return later[0] if later else times[-1]


def reading_words(growth: Growth, at: datetime, row: PaneRow | None, glyphs: GlyphSet) -> str:
    """As in "20 Nov 14:05 · 318 then, 322 at the end · @ stands there"."""
    parts = [day_and_time(at)]
    if row is not None and row.counts:
        place = growth.times.index(at)
        known = [growth.counts[key][place] for key in row.counts if key in growth.counts]
        numbers = [value for value in known if value is not None]
        parts.append(f"{thousands(sum(numbers)) if numbers else 'not read'} in this row then")
    return f" {glyphs.separator} ".join([*parts, "@ stands there"])
