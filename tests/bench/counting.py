"""A site that counts: what a refresh asks of it whatever its size, and how soon people see what they look at.

The provider has a pace: 1,000 rows a second, 50 ms later each, counts charged at 5,000,000 rows a second. Its
time is what the simulated site charges for its work by that pace, and the delay of each request: a computer
that is slower than the pace makes a refresh longer, and costs the provider nothing.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from comgmt.collector.refresh import refresh
from comgmt.demo.drafts import FIRST_RESOURCE
from comgmt.demo.launch import DemoProcess
from comgmt.demo.pace import UNHURRIED, ProviderPace
from comgmt.demo.server import DemoServer
from comgmt.domain.cost import Cost
from comgmt.domain.early import Early
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.selection import Scope, Selection
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.bench.asked import Questions
from tests.bench.measures import Measure, devices

SMALL: Final = 10_000
PACE: Final = ProviderPace(rows_per_second=1_000, latency=0.05, scan_rows_per_second=5_000_000)
PLAN: Final = ReadingPlan(count_above=0)
PAGE: Final = 50  # devices that a screen shows
TICKS: Final = 75  # of the simulated life in five minutes
_FAILED: Final = Selection(title="Failed", scope=Scope.FAILED)
_PATIENCE: Final = 600.0
_STATE: Final = "SMS_Client_ComanagementState"
_QUIET: Final = (
    "HybridAADJoined = 1 - ifnull(AADJoined, 0), MDMEnrolled = 1, MDMProvisioned = 1, EnrollmentFailed = 0, "
    "PendingLogon = 0, EnrollmentScheduled = 0"
)


Site: TypeAlias = DemoServer | DemoProcess


class Asked(msgspec.Struct, frozen=True):
    """What refreshes of a fleet cost: one when nothing moved, and one when ten devices did."""

    still: Cost
    moved: Cost


class Seen(msgspec.Struct, frozen=True):
    """Seconds from sign-in to the first tile and to all, and from these to a page of failed devices."""

    first: float
    tiles: float
    page: float


def measures() -> Iterator[Measure]:
    """Requests and octets against a small fleet with the same small groups, then times at the pace."""
    many = devices()
    small, large = _asked(SMALL), _asked(many)
    for words, few, cost in (
        ("nothing moved", small.still, large.still),
        ("ten devices moved", small.moved, large.moved),
    ):
        yield Measure(
            f"counting {many:,}, {words}: requests",
            cost.requests,
            "",
            f"{SMALL:,} devices",
            few.requests,
            target=1.3,
        )
        yield Measure(
            f"counting {many:,}, {words}: octets",
            cost.octets / 1000,
            "kB",
            f"{SMALL:,} devices",
            few.octets / 1000,
            target=1.3,
        )
    yield Measure(f"counting {many:,}, nothing moved", large.still.octets / 1_000_000, "MB", target=1.0)
    yield from _times(many)


def _times(many: int) -> Iterator[Measure]:
    asked = Questions()
    with DemoProcess.start(devices=SMALL, still=True) as other, _store() as path:
        seen = _first_seen(other, path, asked)
        yield Measure(
            f"counting {SMALL:,}: tiles after sign-in, no latency",
            seen.tiles,
            "s",
            target=1.0,
            profile=asked.lines,
        )
    asked.forget()
    with _site(many, PACE) as site, _store() as path:
        seen = _first_seen(site, path, asked)
        what = f"counting {many:,}"
        yield from asked.numbers(f"{what}, a first refresh")
        yield Measure(f"{what}: the first tile on the screen, at the pace", seen.first, "s")
        yield Measure(
            f"{what}: tiles after sign-in, at the pace", seen.tiles, "s", target=20.0, profile=asked.lines
        )
        yield Measure(
            f"{what}: first page of failed devices, later", seen.page, "s", target=5.0, profile=asked.lines
        )
        asked.forget()
        site.life.advance(TICKS)
        before = site.site.meter.work
        cost = _refresh(site, path, asked)
        spent = site.site.meter.work - before + cost.requests * PACE.latency
        yield from asked.numbers(f"{what}, five minutes later")
        yield Measure(f"{what}: provider time of five minutes", spent, "s", target=30.0, profile=asked.lines)
        yield Measure(f"{what}: the same as comgmt tells it", cost.seconds, "s", "its own account", spent)


def _asked(many: int) -> Asked:
    """The costs of a fleet whose small groups are those of the first `SMALL` devices."""
    with _site(many) as site, _store() as path:
        with site.database.write() as connection:
            last = FIRST_RESOURCE + SMALL
            connection.execute(f"UPDATE {_STATE} SET {_QUIET} WHERE ResourceID >= ?", (last,))
        for _ in range(3):  # people's rows are read within a budget of each
            _refresh(site, path)
        still = _refresh(site, path)
        with site.database.write() as connection:
            chosen = f"SELECT ResourceID FROM {_STATE} WHERE EnrollmentFailed = 1 LIMIT 10"
            connection.execute(f"UPDATE {_STATE} SET {_QUIET} WHERE ResourceID IN ({chosen})")
        return Asked(still, _refresh(site, path))


def _refresh(site: DemoServer, path: Path, asked: Questions | None = None) -> Cost:
    """What one refresh costs; one whose questions are `asked` is as a collector does it by itself."""
    questions = asked or Questions()
    writer = StoreWriter.open(path)
    try:
        with open_site(_target(site), questions.heard(writer.log_query)) as source:
            refresh(source, writer, lambda _rows, _doing: None, plan=PLAN, scheduled=asked is not None)
            return source.cost
    finally:
        writer.close()


def _first_seen(site: Site, path: Path, asked: Questions) -> Seen:
    """What a first refresh shows, and when."""
    StoreWriter.open(path).close()
    signed_in: list[float] = []
    first: list[float] = []

    def see(early: Early) -> None:
        if early.known and not first:
            first.append(time.monotonic())

    def read() -> None:
        writer = StoreWriter.open(path)
        with open_site(_target(site), asked.heard(writer.log_query)) as source:
            signed_in.append(time.monotonic())
            refresh(source, writer, lambda _rows, _doing: None, plan=PLAN, seen=see)
        writer.close()

    thread = threading.Thread(target=read)
    thread.start()
    reader = StoreReader.open(path)
    tiles = _when(lambda: reader.census() is not None)
    page = _when(lambda: reader.count(_FAILED) >= PAGE)
    thread.join()
    reader.close()
    return Seen(first[0] - signed_in[0], tiles - signed_in[0], page - tiles)


def _when(holds: Callable[[], bool]) -> float:
    """When something became so; never is infinity."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if holds():
            return time.monotonic()
        time.sleep(0.02)
    return float("inf")


def _target(site: Site) -> Target:
    return Target(name="P01", url=site.url, auth="ntlm", user=site.user, password=Secret(site.password))


@contextmanager
def _site(many: int, pace: ProviderPace = UNHURRIED) -> Iterator[DemoServer]:
    with DemoServer(devices=many, still=True, pace=pace) as site:
        yield site


@contextmanager
def _store() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        yield Path(folder) / "P01.sqlite"
