"""A store read from a simulated site on one fixed day, so that every screen drawn from it stays the same."""

import random
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from comgmt.collector.refresh import refresh
from comgmt.demo import server as demo_server
from comgmt.demo.generate import generate_fleet
from comgmt.demo.server import DemoServer
from comgmt.domain.cost import Cost
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.paths import store_path
from comgmt.store.writer import StoreWriter

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
DEVICES = 1200
READINGS = 12
COST = Cost(requests=41, rows=9_312, octets=2_480_000, seconds=3.4)  # of a provider of this pace


def fill(folder: Path) -> None:
    """Twelve readings, five minutes apart, of a fleet in which devices enroll, fail and recover."""
    with pytest.MonkeyPatch.context() as patch:
        first = NOW - timedelta(minutes=5 * (READINGS - 1))
        patch.setattr(demo_server, "generate_fleet", partial(generate_fleet, now=first))
        with DemoServer(devices=DEVICES, seed=7, still=True) as server:
            for reading in range(READINGS):
                _live(server, first + timedelta(minutes=5 * reading), reading)
                _read(server, store_path(folder, "P01"), first + timedelta(minutes=5 * reading))


def _live(server: DemoServer, moment: datetime, reading: int) -> None:
    for tick in range(3 if reading else 0):
        with server.database.write() as connection:
            server.life.tick += 1
            server.life._pass_tick(connection, random.Random(f"{reading}:{tick}"), moment)


def _read(server: DemoServer, path: Path, moment: datetime) -> None:
    target = Target(
        name="P01", url=server.url, auth="ntlm", user=server.user, password=Secret(server.password)
    )
    writer = StoreWriter.open(path)
    try:
        with open_site(target, writer.log_query) as site:
            refresh(site, writer, lambda _rows, _doing: None, clock=lambda: moment)
        writer.note_cost(COST, moment)
    finally:
        writer.close()
