"""Only transitions are told: after `for`, not in quiet hours, once, an end only to who heard it begin."""

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.alerts.judging import Holding, Verdict
from comgmt.domain.alerts.rules import CountRule, Limit, QuietHours, Rule
from comgmt.domain.alerts.steps import AlertPhase, EventKind, Standing, step

START = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
RULE = Rule(name="r", subject=CountRule("errors.all", Limit(1)), tell=("ops",))
SAYS = {"y": Holding.HOLDS, "n": Holding.NOT, "?": Holding.UNKNOWN}


def run(rule: Rule, answers: str, start: datetime = START) -> tuple[list[str], list[str]]:
    """Judge once a minute; the transitions and the notices, each as minute and kind."""
    standings: dict[str, Standing] = {}
    events, notices = [], []
    for minute, letter in enumerate(answers):
        now = start + minute * MINUTE
        stepped = step(rule, standings, [Verdict(answer=SAYS[letter], sentence="s")], now)
        standings = stepped.standings
        events += [f"{minute} {event.kind.value}" for event in stepped.events]
        notices += [f"{minute} {notice.event.kind.value}" for notice in stepped.notices]
    return events, notices


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time as clock

    monkeypatch.setenv("TZ", "UTC")
    clock.tzset()


@pytest.mark.parametrize(
    ("answers", "events"),
    [
        ("nnyyynn", ["2 fired", "5 resolved"]),
        ("yy??yy", ["0 fired"]),
        ("yy??nn", ["0 fired", "4 resolved"]),
        ("??nn", []),
        ("ynyn", ["0 fired", "1 resolved", "2 fired", "3 resolved"]),
    ],
)
def test_transitions(answers: str, events: list[str]) -> None:
    assert run(RULE, answers) == (events, events)


@pytest.mark.parametrize(
    ("answers", "events"),
    [
        ("yyyyn", ["2 fired", "4 resolved"]),
        ("yynyyn", []),  # never for long enough
        ("y?yyn", ["2 fired", "4 resolved"]),  # what is not known does not begin anew
    ],
)
def test_it_fires_when_it_has_held_for_long_enough(answers: str, events: list[str]) -> None:
    rule = Rule(name="r", subject=RULE.subject, hold=2 * MINUTE, tell=("ops",))
    assert run(rule, answers) == (events, events)


def test_in_quiet_hours_nobody_is_told_until_they_end() -> None:
    quiet = QuietHours(time(12, 0), time(12, 3))
    rule = Rule(name="r", subject=RULE.subject, quiet=quiet, tell=("ops",))
    assert run(rule, "yyyyyn") == (["0 fired", "5 resolved"], ["3 fired", "5 resolved"])
    assert run(rule, "ynnnn") == (["0 fired", "1 resolved"], [])


def test_quiet_hours_may_pass_midnight() -> None:
    quiet = QuietHours(time(22), time(6))
    assert [quiet.has(time(hour)) for hour in (21, 22, 23, 0, 5, 6)] == [False, True, True, True, True, False]


def test_things_of_one_rule_stand_apart() -> None:
    first = step(RULE, {}, [Verdict(answer=Holding.HOLDS, sentence="s", about="0x1")], START)
    both = [Verdict(answer=Holding.HOLDS, sentence="s", about=code) for code in ("0x1", "0x2")]
    second = step(RULE, first.standings, both, START + MINUTE)
    assert [(event.about, event.kind) for event in second.events] == [("0x2", EventKind.FIRED)]
    third = step(RULE, second.standings, [], START + 2 * MINUTE)
    assert sorted(event.about for event in third.events) == ["0x1", "0x2"]
    assert third.standings == {}


@given(st.text("yn?", max_size=60), st.integers(0, 4))
def test_what_fires_and_what_ends_take_turns(answers: str, hold: int) -> None:
    rule = Rule(name="r", subject=RULE.subject, hold=hold * MINUTE)
    kinds = [event.split()[1] for event in run(rule, answers)[0]]
    assert kinds == ["fired", "resolved"] * (len(kinds) // 2) + ["fired"] * (len(kinds) % 2)


def test_who_was_told_is_not_told_again() -> None:
    told = {"": Standing(AlertPhase.FIRING, START, told=True)}
    again = step(RULE, told, [Verdict(answer=Holding.HOLDS, sentence="s")], START + MINUTE)
    assert (again.events, again.notices) == ((), ())
