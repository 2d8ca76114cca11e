"""A simulated month at high speed: alerts fire and end where a direct count on the site's tables says."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.domain.alerts.rules import CountRule, GrowthRule, Limit, NewCodeRule, Rule
from comgmt.site.site import open_site
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.collector.sites import COMANAGEMENT, target

START = datetime(2026, 10, 1, tzinfo=timezone.utc)
READINGS = 60
APART = timedelta(hours=12)
TICKS = 25  # of the fleet's life between two readings


@pytest.fixture
def site() -> DemoServer:
    return DemoServer(devices=250, seed=11, still=True)


def test_a_month_fires_what_the_tables_of_the_site_say(site: DemoServer, path: Path) -> None:
    moments = [START + turn * APART for turn in range(READINGS)]
    failed: list[int] = []
    codes: list[set[str]] = []
    with site:
        for turn, moment in enumerate(moments):
            if turn:
                site.life.advance(TICKS)
            (count,) = site.database.rows(f"SELECT count(*) FROM {COMANAGEMENT} WHERE EnrollmentFailed = 1")[
                0
            ]
            failed.append(int(str(count)))
            codes.append(_codes(site))
            _read(site, path, moment)
    limit = sorted(failed)[READINGS // 2]
    rules = (
        Rule(name="many", subject=CountRule("errors.all", Limit(limit))),
        Rule(name="grew", subject=GrowthRule("errors.all", Limit(5), percent=True)),
        Rule(name="new", subject=NewCodeRule()),
    )
    expected = {
        "many": _turns([count > limit for count in failed]),
        "grew": _turns(
            [turn >= 2 and failed[turn] * 100 > failed[turn - 2] * 105 for turn in range(READINGS)]
        ),
    }
    found = _watched(path, rules, moments)
    for rule, turns in expected.items():
        assert [(moment, kind) for name, about, kind, moment in found if name == rule] == [
            (moments[turn], kind) for turn, kind in turns
        ]
        assert len(turns) >= 4, rule
    first = {code: turn for turn in reversed(range(READINGS)) for code in codes[turn]}
    began = [(about, moment) for name, about, kind, moment in found if (name, kind) == ("new", "fired")]
    news = [(code, moments[turn]) for code, turn in first.items() if turn]
    assert began == sorted(news, key=lambda each: (each[1], each[0]))
    assert news


def _failed(site: DemoServer) -> int:
    sql = f"SELECT count(*) FROM {COMANAGEMENT} WHERE EnrollmentFailed = 1"
    return int(str(site.database.rows(sql)[0][0]))


def _codes(site: DemoServer) -> set[str]:
    rows = site.database.rows(
        f"SELECT DISTINCT EnrollmentStatusCode FROM {COMANAGEMENT} WHERE EnrollmentFailed = 1"
    )
    return {f"0x{int(str(code)):08X}" if code else "none" for (code,) in rows}


def _read(site: DemoServer, path: Path, moment: datetime) -> None:
    with (
        closing(StoreWriter.open(path)) as writer,
        closing(open_site(target(site), writer.log_query)) as source,
    ):
        refresh(source, writer, lambda _rows, _doing: None, clock=lambda: moment)


def _watched(
    path: Path, rules: Sequence[Rule], moments: Sequence[datetime]
) -> list[tuple[str, str, str, datetime]]:
    """What the store keeps of events when each moment is watched in its turn: rule, about, kind, when."""
    with closing(StoreWriter.open(path)) as writer:
        for moment in moments:
            writer.watch(rules, moment, {}, telling=True)
    with closing(StoreReader.open(path)) as reader:
        events = [told.event for told in reader.alert_events(limit=10_000)]
    return [(event.rule, event.about, event.kind.value, event.at) for event in reversed(events)]


def _turns(held: Sequence[bool]) -> list[tuple[int, str]]:
    return [
        (turn, "fired" if now else "resolved")
        for turn, (before, now) in enumerate(zip([False, *held], held, strict=False))
        if before != now
    ]
