"""For each fault: what the header says, what the tiles keep, whether it is tried again, and that it heals."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from comgmt.collector.collector import Collector
from comgmt.collector.pace import after_failure
from comgmt.demo.fault_kinds import KINDS
from comgmt.demo.faults import parse_fault
from comgmt.demo.server import DemoServer
from comgmt.domain.census import Census, ErrorTile, TileKey
from comgmt.domain.source import Phase, SourceState, TroubleKind
from comgmt.render.glyphs import ASCII
from comgmt.render.header import header_line, trouble_lines
from comgmt.render.line import plain, text_of
from comgmt.site import latch
from comgmt.site.site import open_site
from comgmt.store.reader import StoreReader
from tests.cli.fault_rows import ROWS
from tests.collector.sites import read, target
from tests.collector.times import PATIENCE, Listener, MovedClock

INTERVAL = 60.0
STATES = "SMS_Client_ComanagementState"
ENDS = (Phase.LIVE, Phase.STALE, Phase.STOPPED)
PATIENT: dict[str, Any] = {"connect_timeout": 30, "read_timeout": 30, "max_envelope_size": 16_384}
HASTY = {**PATIENT, "connect_timeout": 1, "read_timeout": 2}  # where the fault is that nothing comes
LATE = frozenset({"slow-page:600", "trickle:4"})


class Row(NamedTuple):
    """One fault: `kind` None for a refresh that ends well, with `away` tiles not read in it.

    `touched` tiles are there, but a part of them is not. `then` is what the next try by itself ends with
    while the fault lasts.
    """

    fault: str
    kind: TroubleKind | None
    words: str = ""
    away: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()
    then: TroubleKind | None = None

    @property
    def phase(self) -> Phase:
        if self.kind is None:
            return Phase.LIVE
        return Phase.STOPPED if self.kind.needs_person else Phase.STALE


BY_STATES = frozenset({"comanagement_status", "enrollment_status", "workloads", "enrollment_errors"})
TABLE = [
    # A person must mend these: never tried again by itself.
    Row("access-denied", TroubleKind.PERMISSION, "may not use WinRM on"),
    Row("access-denied-namespace", TroubleKind.PERMISSION, "may not connect to root/sms"),
    Row("rbac-empty", TroubleKind.PERMISSION, "no device and none of its collections"),
    Row("whfb-required", TroubleKind.PERMISSION, "Windows Hello for Business"),
    Row("http-403", TroubleKind.PERMISSION, "HTTP 403"),
    Row("redirect", TroubleKind.UNTRUSTED, "a redirect, which is not followed"),
    # These pass by themselves: tried again, later and later.
    Row("quota-user", TroubleKind.QUOTA, "too many operations open for CONTOSO\\reader"),
    Row("quota-system", TroubleKind.QUOTA, "is over its load quota"),
    Row("operation-timeout", TroubleKind.TIMEOUT, "from its provider within 60 seconds"),
    Row("slow-page:600", TroubleKind.TIMEOUT, "did not answer within 2 seconds"),
    Row("trickle:4", TroubleKind.TIMEOUT, "did not finish its answer within 5 seconds"),
    Row("invalid-context", TroubleKind.LOST, "no longer knows the enumeration"),
    Row("drop-mid-page", TroubleKind.LOST, "was lost while it answered"),
    Row("drop-between-pages", TroubleKind.LOST, "was lost while it answered"),
    Row("password-changed", TroubleKind.REFUSED, "refuses now"),
    Row("http-502", TroubleKind.UNREACHABLE, "HTTP 502"),
    Row("http-503", TroubleKind.UNREACHABLE, "HTTP 503"),
    Row("http-400", TroubleKind.ANSWER, "HTTP 400"),
    Row("http-413", TroubleKind.ANSWER, "HTTP 413"),
    Row("http-500", TroubleKind.ANSWER, "HTTP 500"),
    Row("wrong-content-type", TroubleKind.ANSWER, "text/html, not SOAP"),
    Row("truncated-xml", TroubleKind.ANSWER, "malformed or cut short"),
    Row("malformed-xml", TroubleKind.ANSWER, "malformed or cut short"),
    Row("invalid-characters", TroubleKind.ANSWER, "malformed or cut short"),
    Row("entity-bomb", TroubleKind.ANSWER, "a document type declaration"),
    Row("wrong-relates-to", TroubleKind.ANSWER, "another message than the one we sent"),
    Row("oversize-page", TroubleKind.ANSWER, "a page over the limit"),
    # These cost a part, or nothing at all.
    Row("access-denied-class", None, "4 tiles not read", BY_STATES, frozenset({"deployments"})),
    Row("missing-class", None, "4 tiles not read", BY_STATES, frozenset({"deployments"})),
    Row("missing-class:SMS_DeploymentSummary", None, "1 tile not read", frozenset({"deployments"})),
    Row(f"missing-column:{STATES}.MDMWorkloads", None, "1 tile not read", frozenset({"workloads"})),
    Row("bad-datetime", None, touched=frozenset({"comanagement_status", "deployments"})),
    Row("duplicate-row", None),
    # Rows that went between two pages are not there, and nobody can know.
    Row("vanishing-row", None, touched=frozenset({*BY_STATES, "client_os", "deployments"})),
    Row("drop-release", None),
    Row("restart", None),
    Row("drop-mid-page*1@9", None),
    Row("drop-between-pages*1@4", None),
    Row("invalid-context*1@4", None),
    Row("slow-page:0.01", None),
]


@pytest.fixture(scope="module")
def shared() -> Iterator[DemoServer]:
    with DemoServer(devices=120, seed=4, still=True) as server:
        yield server


@pytest.fixture(scope="module")
def whole(shared: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one good refresh."""
    path = tmp_path_factory.mktemp("whole") / "P01.sqlite"
    read(shared, path, None, **PATIENT)
    return path


@pytest.fixture
def site(shared: DemoServer) -> Iterator[DemoServer]:
    yield shared
    shared.set_faults()


class Console:
    """A collector at work on a copy of the store, and what its header would say."""

    def __init__(self, site: DemoServer, path: Path, timeouts: dict[str, Any]) -> None:
        self.path = path
        self.clock = MovedClock(start=datetime.now(timezone.utc))  # as old as the fleet and its store
        self.heard = Listener()
        self.refused_before = site.failed_logons
        self._ends = 0
        self.collector = Collector(
            partial(open_site, target(site, **timeouts)),
            path,
            INTERVAL,
            self.heard,
            chance=lambda: 1.0,
            clock=self.clock,
        )

    def ended(self) -> SourceState:
        """Wait for the end of the refresh under way."""
        self._ends += 1
        done = self._ends
        self.heard.until(lambda heard: self._refreshes(heard) >= done)
        assert self.clock.resting.wait(PATIENCE)
        return self.heard.states[-1]

    @staticmethod
    def _refreshes(heard: Listener) -> int:
        """Ends that followed a connection; resting states said again after a pause do not count."""
        count, under_way = 0, False
        for phase in heard.phases:
            under_way = under_way or phase is Phase.CONNECTING
            if under_way and phase in ENDS:
                count, under_way = count + 1, False
        return count

    def nudge(self) -> None:
        """Let the collector look at its clock."""
        self.collector.pause()
        self.collector.resume()

    def census(self) -> Census:
        reader = StoreReader.open(self.path)
        try:
            census = reader.census()
        finally:
            reader.close()
        assert census is not None
        return census

    def header(self, state: SourceState) -> str:
        census = self.census()
        line = header_line(state, census, "P01", self.clock.now(), 160, ASCII)
        return plain(line) + text_of(trouble_lines(state, census, 300, ASCII))


@pytest.fixture
def console(
    site: DemoServer, whole: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Console]:
    path = tmp_path / "P01.sqlite"
    shutil.copy(whole, path)
    row = request.node.callspec.params["row"] if hasattr(request.node, "callspec") else None
    console = Console(site, path, HASTY if row is not None and row.fault in LATE else PATIENT)
    yield console
    console.collector.stop()
    console.collector._thread.join(PATIENCE)


def test_the_table_has_every_fault() -> None:
    """Here those that are tried again by themselves, or by a person; the others at the commands."""
    rows = [*(row.fault for row in TABLE), *(row.fault for row in ROWS)]
    assert {parse_fault(fault).name for fault in rows} == set(KINDS)


@pytest.mark.parametrize("row", TABLE, ids=[row.fault for row in TABLE])
def test_a_fault(site: DemoServer, console: Console, row: Row) -> None:
    before = console.census()
    logons = site.logons + site.failed_logons
    site.set_faults(row.fault)
    console.collector.start()
    state = console.ended()
    assert state.phase is row.phase, state
    assert row.words in console.header(state)
    _kept(console, before, state, row)
    _paced(site, console, state, row, logons)
    if row.then is not None:
        state = _then(site, console, row.then)
    site.set_faults()
    latch.forget(target(site))  # what was refused is sent again only when a person says so
    _healed(console, state, before)


def _kept(console: Console, before: Census, state: SourceState, row: Row) -> None:
    """A failed refresh leaves everything as it was; one in part says which tiles it lacks."""
    census = console.census()
    if row.kind is not None:
        assert state.trouble is not None
        assert state.trouble.kind is row.kind
        assert census == before
        assert "Shown is what was read before" in console.header(state)
        return
    assert state.trouble is None
    assert set(census.unavailable) == row.away
    kept = {key: tile for key, tile in census.tiles().items() if key not in row.away | row.touched}
    assert any("could not be read" in note for note in census.notes) is (row.fault == "bad-datetime")
    assert kept == {key: before.tiles()[key] for key in kept}


def _paced(site: DemoServer, console: Console, state: SourceState, row: Row, logons: int) -> None:
    """When it is tried again by itself, if ever; and how many sign-ins it cost."""
    if row.kind is None:
        assert state.next_at is not None
        return
    if row.kind.needs_person:
        assert (state.next_at is None) is (
            row.kind is not TroubleKind.REFUSED
        )  # that is sent once more, late
        assert "Press r to try again." in console.header(state)
        spent = site.logons + site.failed_logons
        assert spent - logons <= 1 + (row.kind is TroubleKind.REFUSED)  # it had worked before
        if row.kind is TroubleKind.REFUSED:
            return  # after some hours it is sent once more, which is not of this table
        console.clock.move(7 * 86_400)
        console.nudge()
        assert console.clock.resting.wait(PATIENCE)
        assert site.logons + site.failed_logons == spent
        return
    assert state.next_at is not None
    waits = (state.next_at - console.clock.now()).total_seconds()
    assert waits == pytest.approx(after_failure(row.kind, 1, INTERVAL, 1.0))
    assert (waits > 30) is (row.kind is TroubleKind.QUOTA)
    assert "Next try " in console.header(state)


def _then(site: DemoServer, console: Console, kind: TroubleKind) -> SourceState:
    """The next try by itself, while the fault lasts."""
    console.clock.move(3_600)
    console.nudge()
    state = console.ended()
    assert (state.phase, state.trouble and state.trouble.kind) == (Phase.STOPPED, kind)
    assert site.failed_logons - console.refused_before == 1
    return state


def _healed(console: Console, state: SourceState, before: Census) -> None:
    """The next good refresh brings everything back; after a retry of its own, nobody has to ask."""
    if state.phase is Phase.STALE:
        console.clock.move(3_600)
        console.nudge()
    else:
        console.collector.refresh_now()
    end = console.ended()
    assert (end.phase, end.trouble) == (Phase.LIVE, None)
    census = console.census()
    assert census.unavailable == {}
    assert _at_no_age(census) == _at_no_age(before)
    assert census.notes == before.notes


def _at_no_age(census: Census) -> dict[TileKey, object]:
    """The tiles, without what days that pass make of them."""
    tiles: dict[TileKey, object] = dict(census.tiles())
    errors = census.errors
    assert isinstance(errors, ErrorTile)
    counts = tuple(msgspec.structs.replace(each, older=None, open=0) for each in errors.errors)
    return {**tiles, TileKey.ENROLLMENT_ERRORS: msgspec.structs.replace(errors, errors=counts)}


def test_a_lost_page_goes_on_after_the_last_row_and_not_from_zero(site: DemoServer, console: Console) -> None:
    site.set_faults("drop-mid-page*1@9")
    asked = len(site.queries)
    console.collector.start()
    assert console.ended().phase is Phase.LIVE
    queries = [query for query in site.queries[asked:] if " ORDER BY " in query]
    starts = [int(query.split(" > ")[1].split()[0]) for query in queries]
    classes = [query.split(" FROM ")[1].split()[0] for query in queries]
    again = [start for start, name in zip(starts, classes, strict=True) if classes.count(name) > 1]
    assert again[0] == 0
    assert again[1] > 0
    assert site.failed_logons == console.refused_before
