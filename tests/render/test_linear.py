"""Lines for those who hear or feel a screen."""

from datetime import datetime, timedelta, timezone

import pytest

from comgmt.render.bars import bar, funnel_bar, sparkline, stacked
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import Line, Span, plain
from comgmt.render.linear import history_words, linear, linear_line

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ((Span("Failure"), Span("          "), Span("412", "strong")), "Failure  412"),
        ((Span("a "), Span("    ", "track"), Span("  b")), "a  b"),
        ((Span("\u2502", "frame"), Span("  text  "), Span("\u2502", "frame")), "  text  "),
        (
            (Span("\u256d\u2500", "frame"), Span("Title"), Span(" \u2500\u2500\u2500 ", "frame"), Span("7")),
            "  Title  7",
        ),
        ((Span("tenant"), Span(" , "), Span("documented")), "tenant, documented"),
        ((Span("two  blanks"),), "two  blanks"),
        ((), ""),
    ],
)
def test_only_what_the_eye_needs_is_taken_away(line: Line, words: str) -> None:
    assert plain(linear_line(line)) == words


def test_what_stays_keeps_its_role() -> None:
    line = (Span("x", "bad"), Span("     "), Span("y", "good"))
    assert linear_line(line) == (Span("x", "bad"), Span("  "), Span("y", "good"))


@pytest.mark.parametrize("glyphs", [FULL, SAFE, ASCII], ids=lambda each: each.name)
def test_no_bar_is_drawn(glyphs: GlyphSet) -> None:
    said = linear(glyphs)
    assert bar(3, 4, 20, said) == ()
    assert funnel_bar(3, 4, 20, said) == ()
    assert stacked([(3, "good"), (4, "bad")], 20, said) == ()
    assert sparkline([1, 2, 3], 20, said) == ()
    assert said.name == glyphs.name, "what may be written is decided by its name"


@pytest.mark.parametrize(("values", "past"), [([5, 9, 12, 7], True), ([5, 9, 12, None], False)])
def test_only_the_newest_reading_is_now(values: list[int | None], *, past: bool) -> None:
    times = [NOW - timedelta(hours=3 - hour) for hour in range(4)]
    (_, line) = history_words(times, [("Failure", values)], 80, "Then", past=past)
    at, last = max((at, value) for at, value in zip(times, values, strict=True) if value is not None)
    assert plain(line).startswith(f"Failure: {last} at 23 Nov {at.astimezone():%H:%M}, ")


def test_a_chart_over_time_is_a_sentence_for_each_line() -> None:
    times = [NOW - timedelta(hours=3 - hour) for hour in range(4)]
    lines = history_words(
        times, [("Failure", [None, 9, 12, 7]), ("Other", [2, 2, 2, 2]), ("No", [None])], 80, "Then"
    )
    since = times[1].astimezone()
    assert [plain(line) for line in lines] == [
        "Then",
        f"Failure: 7 now, -2 since 23 Nov {since:%H:%M}, lowest 7, highest 12.",
        f"Other: 2 now, no change since 23 Nov {times[0].astimezone():%H:%M}.",
    ]


def test_an_age_that_may_be_longer_is_said_in_words() -> None:
    assert plain(linear_line((Span("Late for"), Span(" >= 30 days")))) == "Late for at least 30 days"
