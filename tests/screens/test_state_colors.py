"""A state has one color in a theme, at every depth: in lists, bars, runs, lines of charts and splits."""

import re
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Final

import pytest
from rich.segment import Segment

from comgmt.app import ConsoleApp, ConsoleSettings
from comgmt.domain.enrollment import EnrollmentState
from comgmt.render.glyphs import SETS
from comgmt.render.theme_names import NAMES
from comgmt.terminal.output import Output
from tests.screens.golden.day import NOW
from tests.screens.person import Person, QuietSource, before, played

_BARS: Final = re.compile("[▁-█▉-▏\u2801-\u28ff]")
_WIDE: Final = 200
_SYMBOLS: Final = "✓✗◐○"
_SHOWN: Final = (
    EnrollmentState.SUCCESS_HYBRID,
    EnrollmentState.FAILURE_HYBRID,
    EnrollmentState.ENROLLING_HYBRID,
    EnrollmentState.PENDING_SIGN_IN,
)


def _color(segment: Segment) -> str:
    """The color one sees of a piece: of sixteen colors bars are filled cells."""
    style = segment.style
    assert style is not None
    color = style.bgcolor if style.meta and style.meta.get("filled") else style.color
    return str(color)


def _colors(line: Iterable[Segment], wanted: re.Pattern[str] | str) -> set[str]:
    found = (
        segment
        for segment in line
        if (
            wanted.search(segment.text) if isinstance(wanted, re.Pattern) else set(wanted) & set(segment.text)
        )
    )
    return {_color(segment) for segment in found}


def _left_half(line: list[Segment]) -> list[Segment]:
    ends = accumulate(segment.cell_length for segment in line)
    return [segment for segment, end in zip(line, ends, strict=True) if end <= _WIDE // 2]


def _lines(person: Person, words: str) -> list[list[Segment]]:
    return [row for row, line in zip(person.drawn, person.lines, strict=True) if words in line]


@pytest.mark.parametrize("colors", [1 << 24, 256])
@pytest.mark.parametrize("theme", [name for name in NAMES if name != "terminal"])
@played
async def test_a_state_has_one_color_wherever_it_stands(store: Path, theme: str, colors: int) -> None:
    settings = ConsoleSettings(
        store=Path(store.name),
        name="P01",
        glyphs=SETS["full"],
        output=Output(colors=colors),
        theme=theme,
        now=lambda: NOW,
    )
    async with before(ConsoleApp(settings, QuietSource), (_WIDE, 60), ("3", "m")) as person:
        seen: dict[EnrollmentState, str] = {}
        for state in _SHOWN:
            rows = zip(person.drawn, person.lines, strict=True)
            pane = _left_half(next(row for row, line in rows if f" {state.label} " in line[: _WIDE // 2]))
            symbol, bars = _colors(pane, _SYMBOLS), _colors(pane, _BARS)
            assert symbol == bars, state
            assert len(bars) == 1
            seen[state] = bars.pop()
        assert len(set(seen.values())) == len(_SHOWN)
        await person.press("down", "down", "down")  # the failures: their line, their split, their list
        failed = seen[EnrollmentState.FAILURE_HYBRID]
        dots = [_colors(line, re.compile("[\u2801-\u28ff]")) for line in person.drawn]
        assert next(found for found in dots if found) == {failed}
        release = next(line for line in _lines(person, " Windows 11 24H2") if _colors(line, _BARS))
        assert failed in _colors(release, _BARS)
        await person.press("1")
        for state in _SHOWN[:2]:
            line = _lines(person, f"{state.short_label} ")[-1]
            assert seen[state] in _colors(line, _BARS)
        await person.press("enter")
        for sign, state in (("✓", _SHOWN[0]), ("✗", _SHOWN[1])):
            listed = [found for line in person.drawn[3:-2] if (found := _colors(line, sign))]
            assert listed
            assert all(found == {seen[state]} for found in listed)
