"""The list of alerts: what fires first, then what came and went, with who was told of it."""

from datetime import timedelta

import pytest

from comgmt.domain.alerts.history import Telling, ToldEvent
from comgmt.domain.alerts.rules import Severity
from comgmt.domain.alerts.steps import AlertEvent, AlertPhase, EventKind, Standing
from comgmt.render.alerts_pane import alerts_pane
from comgmt.render.glyphs import ASCII, FULL, GlyphSet
from comgmt.render.line import line_cells, plain
from comgmt.render.panes.pane import Context
from tests.samples.small_site import CENSUS

NOW = CENSUS.taken_at
STANDINGS = {
    "waits": {"": Standing(AlertPhase.WAITING, NOW - timedelta(days=3))},
    "new_error": {"0x80180018": Standing(AlertPhase.FIRING, NOW - timedelta(hours=3), told=True)},
}
EVENTS = [
    ToldEvent(
        AlertEvent(
            at=NOW - timedelta(hours=number),
            rule="failures",
            about="",
            kind=kind,
            severity=Severity.WARNING,
            sentence="errors.all is 367, above 300",
        ),
        tellings,
    )
    for number, kind, tellings in (
        (1, EventKind.RESOLVED, (Telling("ops", NOW, "HTTP status 500"), Telling("teams", NOW))),
        (2, EventKind.FIRED, ()),
    )
]


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("glyphs", [FULL, ASCII], ids=["full", "ascii"])
def test_what_fires_comes_first_in_lines_that_fit(width: int, glyphs: GlyphSet) -> None:
    pane = alerts_pane(STANDINGS, EVENTS, True, NOW, Context(width=width, height=20, glyphs=glyphs))
    texts = [plain(row.line) for row in pane.rows]
    assert [("firing" in text, "waiting" in text) for text in texts[:2]] == [(True, False), (False, True)]
    assert ["resolved" in text for text in texts[2:]] == [True, False]
    assert all(line_cells(row.line) <= width for row in pane.rows)
    assert pane.right == "1 firing"
    assert len({row.key for row in pane.rows}) == len(pane.rows)


def test_who_was_told_is_in_the_words_of_the_row() -> None:
    pane = alerts_pane({}, EVENTS, True, NOW, Context(width=100, height=20, glyphs=FULL))
    resolved, fired = (row.hint for row in pane.rows)
    assert "ops was not told: HTTP status 500, teams was told." in resolved
    assert "Nobody was told." in fired


def test_who_is_still_to_be_told_is_named() -> None:
    told = ToldEvent(EVENTS[0].event, (Telling("ops", NOW),), ("desk",))
    (row,) = alerts_pane({}, [told], True, NOW, Context(width=100, height=20, glyphs=FULL)).rows
    assert row.hint.endswith("ops was told, desk is still to be told.")


def test_a_rule_that_cannot_be_judged_says_why_behind_what_holds() -> None:
    context = Context(width=100, height=20, glyphs=FULL)
    why = "no reading is as old as 24 h, so growth is not known"
    pane = alerts_pane(STANDINGS, EVENTS, True, NOW, context, [("doubled", why)])
    assert [row.key.partition(".")[0] for row in pane.rows] == [
        "alert",
        "alert",
        "unjudged",
        "event",
        "event",
    ]
    assert "unknown" in plain(pane.rows[2].line)
    assert "no reading is as old as 24 h" in plain(pane.rows[2].line)
    assert pane.rows[2].hint == f"doubled cannot be judged: {why}."


def test_an_empty_list_says_why() -> None:
    context = Context(width=100, height=20, glyphs=FULL)
    assert alerts_pane({}, [], True, NOW, context).message == "Nothing fires, and nothing has fired."
    assert "has no alerts" in alerts_pane({}, [], False, NOW, context).message
