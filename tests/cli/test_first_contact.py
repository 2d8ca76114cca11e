"""The fault table: what status, doctor, collect and the console say of each, and that all heal."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comgmt.cli import sources
from comgmt.cli.settings import SiteSettings
from comgmt.collector.refresh import refresh
from comgmt.demo.faults import parse_fault
from comgmt.demo.server import DemoServer
from comgmt.domain.census import Census
from comgmt.domain.source import Phase, SourceState
from comgmt.domain.source_errors import SourceError
from comgmt.render.glyphs import ASCII
from comgmt.render.header import header_line, trouble_lines
from comgmt.render.line import plain, text_of
from comgmt.site import latch
from comgmt.site.site import open_site
from comgmt.site.target import Target
from comgmt.store.writer import StoreWriter
from tests.cli.conftest import Ran, Run
from tests.cli.fault_rows import FUNNEL, NONE, ROWS, FaultRow
from tests.cli.sites import configure
from tests.collector.sites import target

SMALL_PAGES = 16_384


@pytest.fixture(autouse=True)
def _small_pages_and_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several pages of a small fleet; what is asked once more is asked at once."""
    made = sources._winrm

    def small(name: str, settings: SiteSettings) -> Target:
        return msgspec.structs.replace(made(name, settings), max_envelope_size=SMALL_PAGES)

    monkeypatch.setattr(sources, "_winrm", small)
    monkeypatch.setattr("comgmt.site.connection.RETRY_SECONDS", 0)


@pytest.fixture
def config(server: DemoServer, home: Path) -> str:
    return str(configure(server, home, connect_timeout='"30s"', read_timeout='"30s"'))


def test_the_table_is_long_and_by_kind() -> None:
    assert len(ROWS) >= 70
    kinds = {(parse_fault(row.fault).name, parse_fault(row.fault).argument) for row in ROWS}
    steps = {parse_fault(row.fault).action for row in ROWS}
    assert len(kinds) > 50
    assert steps == {"", "Enumerate", "Pull", "Release", "Get"}


@pytest.mark.parametrize("row", ROWS, ids=[row.fault[:60] for row in ROWS])
def test_status_doctor_and_collect_agree(server: DemoServer, run: Run, config: str, row: FaultRow) -> None:
    """One fault: the same exit code and the same tiles, by three commands."""
    server.set_faults(row.fault)
    status = run("status", "--now", "--try-again", "--config", config, "--format", "json")
    assert status.code == row.code, status.err
    assert _status_away(status) == (row.away if row.code == 6 else NONE)
    assert row.words in _said(status)
    server.set_faults(row.fault)
    doctor = json.loads(run("doctor", "--config", config, "--format", "json").out)
    assert doctor["exit_code"] == row.code
    if row.code in {0, 6}:
        assert _doctor_away(doctor) == row.away
    server.set_faults(row.fault)
    collected = run("collect", "--once", "--try-again", "--config", config)
    assert collected.code == row.code, collected.err


@pytest.mark.parametrize("row", ROWS, ids=[row.fault[:60] for row in ROWS])
def test_the_console_keeps_its_numbers_or_says_which_are_away(
    server: DemoServer, tmp_path: Path, row: FaultRow
) -> None:
    """What the header shows: a whole failure keeps the last numbers and says what to press."""
    at = target(server, max_envelope_size=SMALL_PAGES, read_timeout=30, connect_timeout=30)
    writer = StoreWriter.open(tmp_path / "P01.sqlite")
    try:
        server.set_faults()
        with open_site(at, writer.log_query) as site:
            before = refresh(site, writer, lambda _rows, _doing: None)
        server.set_faults(row.fault)
        census, error = _read(at, writer)
        if error is None:
            assert row.code in {0, 6}
            assert census is not None
            state = SourceState(phase=Phase.LIVE)
            header = plain(header_line(state, census, "P01", census.taken_at, 160, ASCII))
            away = {key.value for key in census.unavailable}
            assert ("not read" in header) is bool(away)
            assert away - FUNNEL == row.away - FUNNEL
            assert _healed(server, at, writer) == before.tiles()
            return
        assert row.code not in {0, 6}
        state = SourceState(phase=Phase.STOPPED, trouble=error.trouble)
        shown = [text_of([line]) for line in trouble_lines(state, before, 80, ASCII)]
        assert "Press r to try again." in shown[0]
        assert len(shown) <= 2
        assert _healed(server, at, writer) == before.tiles()
    finally:
        writer.close()


def _healed(server: DemoServer, at: Target, writer: StoreWriter) -> object:
    """The tiles of the next good reading, which leaves nothing out."""
    server.set_faults()
    latch.forget(at)  # a refused password is sent again when a person says so
    census, error = _read(at, writer)
    assert error is None
    assert census is not None
    assert census.notes == ()
    return census.tiles()


def _read(at: Target, writer: StoreWriter) -> tuple[Census | None, SourceError | None]:
    try:
        with open_site(at, writer.log_query) as site:
            return refresh(site, writer, lambda _rows, _doing: None), None
    except SourceError as error:
        return None, error


def _status_away(ran: Ran) -> frozenset[str]:
    """Tiles that cannot be read, and the funnel where it does not know who is eligible."""
    if not ran.out.startswith("{"):
        return NONE
    tiles: dict[str, Any] = json.loads(ran.out)["tiles"]
    away = {key for key, tile in tiles.items() if isinstance(tile, dict) and "unavailable" in tile}
    funnel = tiles["comanagement_status"]
    eligible = funnel.get("eligible") if isinstance(funnel, dict) else None
    return frozenset(away | ({"comanagement_status"} if isinstance(eligible, dict) else set()))


def _doctor_away(document: dict[str, Any]) -> frozenset[str]:
    (console,) = [step for step in document["steps"] if step["step"] == "console"]
    return frozenset(key for key, said in console["facts"].items() if said != "shown")


def _said(ran: Ran) -> str:
    notes = json.loads(ran.out)["notes"] if ran.out.startswith("{") else []
    return " ".join((ran.err, *notes))
