"""A simulated month at high speed: growth, sums and past tiles match counts on the site's own tables.

The expected numbers are counted in SQL on the simulated site's database, never by our code.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.domain.census import EnrollmentTile, ErrorTile, FunnelTile, WorkloadTile
from comgmt.domain.change_filter import parse_change_filter
from comgmt.domain.changes import ChangeOrder
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.time_ranges import TimeSpan
from comgmt.domain.workloads import Workload
from comgmt.site.site import open_site
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.reader import StoreReader
from comgmt.store.times import to_micros
from comgmt.store.writer import StoreWriter
from tests.collector.sites import COMANAGEMENT, target

START = datetime(2026, 10, 1, tzinfo=timezone.utc)
APART = timedelta(hours=12)
READINGS = 60  # thirty days
TICKS = 25
SAMPLED = (7, 23, 41, 59)
BACK = (1, 7, 30)  # readings before those: the starts of ranges

_STATES = {
    "failed": "EnrollmentFailed = 1",
    "enrolled": "MDMEnrolled = 1 AND MDMProvisioned = 1 AND (HybridAADJoined = 1 OR AADJoined = 1)",
    "comanaged": "MDMEnrolled = 1 AND ComgmtPolicyPresent = 1",
    "compliance": "MDMEnrolled = 1 AND ComgmtPolicyPresent = 1 AND (CAST(MDMWorkloads AS INTEGER) & 2) = 2",
    "failure_hybrid": "EnrollmentFailed = 1 AND HybridAADJoined = 1 AND NOT (MDMEnrolled = 1 "
    "AND MDMProvisioned = 1)",
}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """The store after a month, and what the tables of the site held at each reading."""
    path = tmp_path_factory.mktemp("month") / "P01.sqlite"
    held: list[dict[str, Any]] = []
    with DemoServer(devices=250, seed=23, still=True) as site:
        for turn in range(READINGS):
            if turn:
                site.life.advance(TICKS)
            held.append(_held(site))
            moment = START + turn * APART
            with (
                closing(StoreWriter.open(path)) as writer,
                closing(open_site(target(site), writer.log_query)) as source,
            ):
                refresh(source, writer, lambda _rows, _doing: None, clock=lambda at=moment: at)  # type: ignore[misc]
    return path, held


def _held(site: DemoServer) -> dict[str, Any]:
    """Counts, the failed devices with their codes, and every device that has a record."""

    def count(where: str) -> int:
        return int(str(site.database.rows(f"SELECT count(*) FROM {COMANAGEMENT} WHERE {where}")[0][0]))

    rows = site.database.rows(
        f"SELECT ResourceID, EnrollmentFailed, EnrollmentStatusCode FROM {COMANAGEMENT}"
    )
    return {
        **{name: count(where) for name, where in _STATES.items()},
        "codes": {int(str(number)): int(str(code)) if code else None for number, bad, code in rows if bad},
        "there": {int(str(number)) for number, _, _ in rows},
    }


def _ask(path: Path, question: Callable[[StoreReader], Any]) -> Any:  # noqa: ANN401 - any answer
    with closing(StoreReader.open(path)) as store:
        return question(store)


@pytest.mark.parametrize("turn", SAMPLED)
def test_past_tiles_are_what_the_tables_held(month: tuple[Path, list[dict[str, Any]]], turn: int) -> None:
    path, held = month
    census = _ask(path, lambda store: store.census_at(START + turn * APART + timedelta(minutes=5)))
    then = held[turn]
    assert census.taken_at == START + turn * APART
    assert isinstance(census.errors, ErrorTile)
    assert census.errors.failed == then["failed"]
    codes = list(then["codes"].values())
    assert {each.code: each.count for each in census.errors.errors} == {
        code: codes.count(code) for code in codes
    }
    assert isinstance(census.funnel, FunnelTile)
    assert (census.funnel.enrolled, census.funnel.comanaged) == (then["enrolled"], then["comanaged"])
    assert isinstance(census.workloads, WorkloadTile)
    assert census.workloads.switched[Workload.COMPLIANCE_POLICIES] == then["compliance"]
    assert isinstance(census.enrollment, EnrollmentTile)
    assert census.enrollment.states[EnrollmentState.FAILURE_HYBRID] == then["failure_hybrid"]


@pytest.mark.parametrize("back", BACK)
@pytest.mark.parametrize("turn", SAMPLED[1:])
def test_growth_is_the_difference_of_two_counts(
    month: tuple[Path, list[dict[str, Any]]], turn: int, back: int
) -> None:
    path, held = month
    until = START + turn * APART
    growth = _ask(path, lambda store: store.growth(TimeSpan(until - back * APART, until), "over it"))
    before, after = held[max(0, turn - back)], held[turn]
    if turn < back:
        assert growth.change("errors.all") is None
        return
    expected = {
        "errors.all": "failed",
        "stage.enrolled": "enrolled",
        "comanaged": "comanaged",
        "workload.compliance_policies": "compliance",
        "state.failure_hybrid": "failure_hybrid",
    }
    assert {key: growth.change(key) for key in expected} == {
        key: after[name] - before[name] for key, name in expected.items()
    }
    counted = [entry["failed"] for entry in held[turn - back : turn + 1]]
    assert list(growth.counts["errors.all"]) == counted


@pytest.mark.parametrize("turn", SAMPLED)
def test_changes_of_a_reading_are_the_differences_of_the_tables(
    month: tuple[Path, list[dict[str, Any]]], turn: int
) -> None:
    path, held = month
    before, after = held[turn - 1], held[turn]
    span = ChangeSpan(to_micros(START + (turn - 1) * APART), to_micros(START + turn * APART))
    found = _ask(path, lambda store: list(store.listed_changes(span, parse_change_filter(""), ChangeOrder())))

    def changed(kind: str) -> set[int]:
        return {each.change.resource_id for each in found if each.change.kind.value == kind}

    failed_before, failed_after = set(before["codes"]), set(after["codes"])
    stayed = failed_before & failed_after
    assert changed("newly_failed") == failed_after - failed_before
    assert changed("recovered") == (failed_before - failed_after) & after["there"]
    assert changed("code_changed") == {
        number for number in stayed if before["codes"][number] != after["codes"][number]
    }
    assert changed("left") == before["there"] - after["there"]
    sums = _ask(path, lambda store: store.narrowed_sums(span, parse_change_filter("kind:newly_failed")))
    new = [after["codes"][number] for number in failed_after - failed_before]
    assert dict(sums.codes) == {code: new.count(code) for code in new}
