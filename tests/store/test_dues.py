"""Who is to be told of an alert is told by one process, and by another when that one has died."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from comgmt.domain.alerts.history import Teller, Telling
from comgmt.domain.alerts.rules import CountRule, Limit, Rule
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.store.filling import NOW, client, failed, fill

RULES = [Rule(name="failures", subject=CountRule("errors.all", Limit(0)), tell=("ops", "desk"))]
ONE, OTHER = Teller("one", timedelta(minutes=3)), Teller("other", timedelta(minutes=3))
WHO = [("ops", False), ("desk", False)]


@pytest.fixture
def writer(path: Path) -> Iterator[StoreWriter]:
    fill(path, [failed(1, 5)], [client(1)])
    with closing(StoreWriter.open(path)) as writer:
        yield writer


def asked(writer: StoreWriter, teller: Teller, minutes: float) -> list[tuple[str, bool]]:
    """Whom `teller` is to tell now, and whether again."""
    dues = writer.watch(RULES, NOW + timedelta(minutes=minutes), {}, telling=True, teller=teller)
    return [(due.receiver, due.repeated) for due in dues]


def tellings(path: Path) -> dict[str, str]:
    with closing(StoreReader.open(path)) as reader:
        return {each.receiver: each.why for told in reader.alert_events() for each in told.tellings}


def test_what_one_took_is_his_for_as_long_as_he_lives(writer: StoreWriter) -> None:
    assert asked(writer, ONE, 0) == WHO
    for minutes in range(1, 20):
        assert asked(writer, ONE, minutes) == []
        assert asked(writer, OTHER, minutes + 0.5) == []


def test_of_one_who_died_another_tells_once(writer: StoreWriter, path: Path) -> None:
    assert asked(writer, ONE, 0) == WHO
    assert asked(writer, OTHER, 2.9) == []
    assert sorted(asked(writer, OTHER, 3.1)) == sorted(WHO)
    (due, _) = writer.watch(RULES, NOW + timedelta(minutes=9), {}, telling=True, teller=Teller("third"))
    assert writer.begin_telling(due, Teller("third"))
    assert not writer.begin_telling(due, ONE), "he was only slow: it is no longer his"
    writer.settle(due.number, Telling(due.receiver, NOW, ""))
    assert tellings(path) == {due.receiver: ""}
    assert len(asked(writer, OTHER, 30)) == 1, "the other receiver alone"


def test_what_may_have_been_told_already_says_so(writer: StoreWriter) -> None:
    due = writer.watch(RULES, NOW, {}, telling=True, teller=ONE)[0]
    assert writer.begin_telling(due, ONE)
    assert sorted(asked(writer, OTHER, 4)) == sorted([(due.receiver, True), ("desk", False)])


def test_who_ends_in_order_leaves_it_at_once(writer: StoreWriter) -> None:
    asked(writer, ONE, 0)
    writer.leave_dues(ONE)
    assert sorted(asked(writer, OTHER, 0.1)) == sorted(WHO)


def test_a_day_later_nobody_is_told_and_that_is_kept(writer: StoreWriter, path: Path) -> None:
    asked(writer, ONE, 0)
    assert asked(writer, OTHER, 25 * 60) == []
    assert set(tellings(path)) == {"ops", "desk"}
    assert all("within a day" in why for why in tellings(path).values())


def test_who_does_not_tell_takes_nothing(writer: StoreWriter) -> None:
    asked(writer, ONE, 0)
    at: datetime = NOW + timedelta(hours=1)
    assert writer.watch(RULES, at, {}, telling=False, teller=OTHER) == ()
    assert sorted(asked(writer, OTHER, 61)) == sorted(WHO)
