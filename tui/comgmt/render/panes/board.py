"""The workload board as a pane: a row a workload, and on it a number a side; one of them is chosen."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.ages import age
from comgmt.domain.filter_language import side_selection
from comgmt.domain.selection import Selection
from comgmt.domain.slider import SliderPosition
from comgmt.domain.workload_sides import PilotCollection, Side, WorkloadBoard, WorkloadStanding
from comgmt.render.bars import bar
from comgmt.render.line import Line, Role, Span, cells, cut_middle, left, right
from comgmt.render.numbers import thousands
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.render.wrapping import wrap_text

SIDES: Final = (Side.INTUNE, Side.CONFIGURATION_MANAGER, Side.UNKNOWN, Side.LATE)
SLIDER_WORDS: Final = {
    SliderPosition.INTUNE: "Intune",
    SliderPosition.PILOT: "pilot",
    SliderPosition.CONFIGURATION_MANAGER: "ConfigMgr",
    SliderPosition.UNKNOWN: "not known",
}
RETIRED: Final = "retired"
_HEADINGS: Final = {
    Side.INTUNE: "Intune",
    Side.CONFIGURATION_MANAGER: "ConfigMgr",
    Side.UNKNOWN: "Unknown",
    Side.LATE: "Late",
}
_NAMES: Final = (15, 24)
_SLIDER: Final = 9
_SINCE: Final = 10
_SINCE_HEADING: Final = "Late for"
_BAR: Final = 10
_LEAST_PILOT: Final = 12
_MOST_PILOT: Final = 60
_GAPS: Final = (1, 2)


class _Layout(msgspec.Struct, frozen=True):
    """The cells of each column, 0 is one that has no room; the numbers in the order of SIDES.

    Where pilots have no column their collections stand below the rows.
    """

    name: int
    pilot: int
    bar: int
    numbers: tuple[int, ...]
    since: int
    gap: Span


def board_pane(
    board: WorkloadBoard,
    side: Side,
    context: Context,
    now: datetime,
    narrowed: str = "",
    *,
    progress: str = "",
) -> Pane:
    """The board with the numbers of one side chosen: those that Enter opens.

    `progress` is how far the rows are that something on it is waiting for.
    """
    title = "Workloads"
    if board.unread is not None:
        return Pane(title=title, message=board.unread, message_role="wait")
    layout = _layout(board, context.width)
    standings = (*board.active, *board.retired)
    rows = tuple(_row(each, board, side, layout, context, now) for each in standings)
    counted = f"of {thousands(board.comanaged)} co-managed"
    return Pane(
        title=title,
        right=f"{counted}, filtered" if narrowed else counted,
        right_short=thousands(board.comanaged),
        heading=_heading(side, layout, context),
        rows=rows,
        notes=tuple(_notes(board, context, progress)),
    )


def pilot_words(pilots: Sequence[PilotCollection]) -> str:
    """The collections with their sizes: "Pilot rings 1-3 (206)"."""
    named = [(pilot.name or pilot.collection_id or pilot.policy, pilot.devices) for pilot in pilots]
    return ", ".join(name if size is None else f"{name} ({thousands(size)})" for name, size in named)


def _layout(board: WorkloadBoard, width: int) -> _Layout:
    """Names, numbers and since when first; then wider gaps and names, pilots and the bar."""
    numbers = tuple(_number_cells(board, side) for side in SIDES)
    apart = len(SIDES) + 2  # gaps
    room = width - _NAMES[0] - _SLIDER - sum(numbers) - _SINCE - apart * _GAPS[0]
    gap = _GAPS[room >= apart]
    room -= apart * (gap - _GAPS[0])
    wide = _NAMES[room >= _NAMES[1] - _NAMES[0]]
    room -= wide - _NAMES[0]
    longest = max((len(pilot_words(each.pilots)) for each in board.standings), default=0)
    pilot = min(longest, _MOST_PILOT, room - gap) if room - gap >= _LEAST_PILOT else 0
    room -= pilot + gap if pilot else 0
    return _Layout(
        name=wide,
        pilot=pilot,
        bar=_BAR if room >= _BAR + gap else 0,
        numbers=numbers,
        since=_SINCE if room >= 0 else 0,
        gap=Span(" " * gap),
    )


def _number_cells(board: WorkloadBoard, side: Side) -> int:
    """For the widest number of a side, and for its heading with the cursor before it."""
    return max([cells(_HEADINGS[side]) + 1, *(cells(_number(each, side)) for each in board.standings)])


def _heading(side: Side, layout: _Layout, context: Context) -> Line:
    """The headings; the chosen side carries the cursor."""
    glyphs, gap = context.glyphs, layout.gap
    spans: list[Span] = [Span(left("Workload", layout.name, glyphs), "dim"), gap]
    spans.append(Span(left("Slider", _SLIDER, glyphs), "dim"))
    if layout.pilot:
        spans += [gap, Span(left("Pilot collection", layout.pilot, glyphs), "dim")]
    if layout.bar:
        spans += [gap, Span(" " * layout.bar)]
    for each, size in zip(SIDES, layout.numbers, strict=True):
        chosen = each is side
        text = f"{glyphs.cursor}{_HEADINGS[each]}" if chosen and not glyphs.linear else _HEADINGS[each]
        spans += [gap, Span(right(text, size, glyphs), "title" if chosen else "dim")]
    if layout.since:
        spans += [gap, Span(right(_SINCE_HEADING, layout.since, glyphs), "dim")]
    return tuple(spans)


def _row(
    standing: WorkloadStanding,
    board: WorkloadBoard,
    side: Side,
    layout: _Layout,
    context: Context,
    now: datetime,
) -> PaneRow:
    workload, glyphs, gap = standing.workload, context.glyphs, layout.gap
    name = workload.label if layout.name >= _NAMES[1] else workload.short_label
    slider = RETIRED if workload.retired else SLIDER_WORDS[standing.position]
    spans: list[Span] = [
        Span(left(name, layout.name, glyphs), "dim" if workload.retired else "text"),
        gap,
        Span(left(slider, _SLIDER, glyphs), "dim" if workload.retired else "strong"),
    ]
    if layout.pilot:
        spans += [gap, Span(_pilots(standing.pilots, layout.pilot, context), "dim")]
    if layout.bar:
        spans += [gap, *bar(standing.intune, board.comanaged, layout.bar, glyphs)]
    for each, size in zip(SIDES, layout.numbers, strict=True):
        spans += [gap, Span(right(_number(standing, each), size, glyphs), _role(standing, each, side))]
    if layout.since:
        spans += [gap, Span(right(_late_for(standing, now), layout.since, glyphs), "dim")]
    return PaneRow(
        f"workload.{workload.value}",
        tuple(spans),
        _target(standing, side),
        _hint(standing, side, board),
        below=() if layout.pilot else tuple(_pilot_lines(standing.pilots, context)),
    )


def _pilot_lines(pilots: Sequence[PilotCollection], context: Context) -> Iterator[Line]:
    """A line a collection, below its workload."""
    for pilot in pilots:
        yield (Span(f"  {_pilots([pilot], context.width - 2, context)}", "dim"),)


def _pilots(pilots: Sequence[PilotCollection], width: int, context: Context) -> str:
    """The collections in so many cells: of a name that is too long the size stays whole."""
    words = pilot_words(pilots) or "-"
    size = f" ({thousands(pilots[0].devices)})" if len(pilots) == 1 and pilots[0].devices is not None else ""
    if cells(words) <= width or not size:
        return left(words, width, context.glyphs)
    return left(
        cut_middle(words.removesuffix(size), width - cells(size), context.glyphs) + size,
        width,
        context.glyphs,
    )


def _number(standing: WorkloadStanding, side: Side) -> str:
    if side is Side.LATE and standing.workload.retired:
        return "-"
    count = standing.at(side)
    return "?" if count is None else thousands(count)


def _role(standing: WorkloadStanding, side: Side, chosen: Side) -> Role:
    if side is Side.LATE and standing.late and not standing.workload.retired:
        return "bad"
    return "strong" if side is chosen else "text" if standing.at(side) else "dim"


def _late_for(standing: WorkloadStanding, now: datetime) -> str:
    if not standing.late or standing.late_since is None or standing.workload.retired:
        return "-"
    return age(standing.late_since, now, at_least=True)


def _target(standing: WorkloadStanding, side: Side) -> Selection | None:
    """The devices behind the chosen number, where there are some."""
    no_list = side is Side.LATE and standing.workload.retired
    return side_selection(standing.workload, side) if standing.at(side) and not no_list else None


def _hint(standing: WorkloadStanding, side: Side, board: WorkloadBoard) -> str:
    label = standing.workload.label
    if side is Side.LATE and standing.workload.retired:
        return f"{label} is retired: nobody is late with it"
    count = standing.at(side)
    if count is None and board.is_counted:
        return f"{label}: who is late comes with the rows of all devices"
    if count is None:
        return f"{label}: who is late is not known. {standing.late_unread or ''}".rstrip()
    words = f"{thousands(count)} of {thousands(board.comanaged)} co-managed devices: {label}, {side.label}"
    return f"{words}; pilot: {pilot_words(standing.pilots)}" if standing.pilots else words


def _notes(board: WorkloadBoard, context: Context, progress: str) -> list[Line]:
    unread = dict.fromkeys(each.late_unread for each in board.active if each.late_unread)
    awaited = f" {progress}" if board.is_counted and progress else ""
    sentences = [f"Late is not known: {why}{awaited}" for why in unread]
    lines = [line for sentence in sentences for line in wrap_text(sentence, context.width, "wait")]
    if board.is_counted:
        return lines
    told = (
        "Late: through enrollment, given to Intune by the slider or its pilot, and not switched; for "
        "how long: at least, since the state was first seen or the policy last changed."
    )
    return [*lines, *wrap_text(told, context.width, "dim")]
