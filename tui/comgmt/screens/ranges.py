"""The range of the console, chosen from those there are or typed; or a past moment to stand at."""

from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from msgspec import structs

from comgmt.domain.time_ranges import LENGTHS, ChosenRange, RangeKind, typed_range
from comgmt.domain.typed_times import HOW, typed_moment, typed_pair
from comgmt.render.line import Line, Span, fit, left, spelled
from comgmt.render.moments import day_and_time
from comgmt.render.viewpoint import range_words, span_words
from comgmt.screens.console import Asks
from comgmt.screens.picker import PickerRow, PickerScreen
from comgmt.screens.readout import Viewpoint

_HOW: Final = f"A time is {HOW}."
_AT: Final = "at "  # before a time: not a range, but a moment to stand at
_WORD_CELLS: Final = 24


class RangeScreen(PickerScreen[Viewpoint]):
    """Gives the viewpoint that was chosen.

    `times` are the newest reading, from which ranges count back, and now, from which typed spans do.
    """

    title_words: ClassVar[str] = "Range of all changes and charts"
    placeholder: ClassVar[str] = "7d to 2d, 2026-11-20 to 2026-11-22; at 7d stands at a past moment"

    def __init__(
        self, console: Asks, view: Viewpoint, times: tuple[datetime, datetime], last: ChosenRange | None
    ) -> None:
        super().__init__(console)
        self._view = view
        self._newest, self._now = times
        self._last = last

    def look_for(self, typed: str) -> None:
        """All ranges; or what the times that were typed can mean."""
        rows = self._typed(typed) if typed else self._all()
        message = self._unmet(typed)
        self.show_found(rows, "Enter takes it, Esc back", message=message, role="wait")
        if not typed:
            kinds = [row.value.chosen.kind for row in rows if row.value.at == self._view.at]
            if self._view.chosen.kind in kinds:
                self.action_move(kinds.index(self._view.chosen.kind))

    def _all(self) -> list[PickerRow[Viewpoint]]:
        chosen = [ChosenRange(kind) for kind in (*LENGTHS, RangeKind.LOOKED)]
        ranges = [*chosen, *([self._last] if self._last is not None else [])]
        rows = [self._row(structs.replace(self._view, chosen=each), _title(each)) for each in ranges]
        if self._view.at is not None:
            rows.append(self._row(structs.replace(self._view, at=None), "back to now", words=""))
        return rows

    def _typed(self, typed: str) -> list[PickerRow[Viewpoint]]:
        only, since, until = _parts(typed)
        now = self._now
        if self._is_to_come(since, until):
            return []
        found = None if only else typed_range(since, until, now)
        rows = []
        if found is not None:
            rows.append(self._row(structs.replace(self._view, chosen=found), "the range"))
        moment = None if until else typed_moment(since, now, end=True)
        if moment is not None:
            words = f"all tiles as they were {day_and_time(moment)}"
            rows.append(self._row(structs.replace(self._view, at=moment), "stand there", words=words))
        return rows

    def _is_to_come(self, *times: str) -> bool:
        """Whether all of the times that were typed are still to come."""
        found = [typed_moment(each, self._now) for each in times if each]
        return bool(found) and all(each is not None and each > self._now for each in found)

    def _unmet(self, typed: str) -> str:
        _, *times = _parts(typed)
        if self._is_to_come(*times):
            return f"{typed!r} is still to come: there are no readings of it yet."
        return f"{typed!r} is no time, and no two of them. {_HOW}"

    def _row(self, view: Viewpoint, title: str, words: str | None = None) -> PickerRow[Viewpoint]:
        told = span_words(view.chosen.span(self._newest, view.looked)) if words is None else words
        return PickerRow(view, partial(self._line, title, told))

    def _line(self, title: str, words: str, width: int, under: bool) -> Line:
        glyphs = self.console.settings.glyphs
        cursor = glyphs.cursor if under else " "
        line = (
            Span(f" {cursor} ", "cursor" if under else "text"),
            Span(left(title, _WORD_CELLS, glyphs), "cursor" if under else "strong"),
            Span(words, "text" if under else "dim"),
        )
        return spelled(fit(line, width, glyphs), glyphs)


def _parts(typed: str) -> tuple[bool, str, str]:
    """Whether only a moment is meant, and the times that were typed; the second is "" where there is one."""
    only = typed.lower().startswith(_AT)
    return only, *typed_pair(typed[len(_AT) :] if only else typed)


def _title(chosen: ChosenRange) -> str:
    return range_words(chosen) if chosen.kind is RangeKind.BETWEEN else chosen.kind.value
