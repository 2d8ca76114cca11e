"""The fault table walked through at the console: banner, line of keys, numbers kept, and that all heals."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from comgmt.collector.collector import Collector
from comgmt.demo.server import DemoServer
from comgmt.domain.source import Phase, SourceState
from comgmt.site import latch
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.paths import store_path
from tests.cli.fault_rows import ROWS
from tests.screens.person import Person, at_console, played

SIZES = ((80, 24), (100, 30), (120, 40))
SMALL = 16_384
# Those that take a second time-out of the line, or ask for a password, are walked by other tests.
WALKED = [row for row in ROWS if not row.fault.startswith(("password-changed", "restart", "drop", "flood"))]
# The whole table at one size; at the others what ends a reading, and a part of what does not.
SHORTER = [row for place, row in enumerate(WALKED) if row.code not in {0, 6} or place % 5 == 0]


@pytest.fixture(scope="module")
def shared() -> Iterator[DemoServer]:
    latch._refused.clear()
    with DemoServer(devices=60, still=True) as running:
        yield running
    latch._refused.clear()


@pytest.fixture
def server(shared: DemoServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    monkeypatch.setattr("comgmt.site.connection.RETRY_SECONDS", 0)
    yield shared
    shared.set_faults()


def source(server: DemoServer, path: Path) -> Callable[[Callable[[SourceState], None]], Collector]:
    target = Target(
        name="P01",
        url=server.url,
        auth="ntlm",
        user=server.user,
        password=Secret(server.password),
        max_envelope_size=SMALL,
        read_timeout=5,
    )
    return lambda on_state: Collector(partial(open_site, target), path, 3_600, on_state)


async def read_again(person: Person) -> Phase:
    """Press the key that reads, and wait for the end of that reading."""
    ended = {Phase.LIVE, Phase.STALE, Phase.STOPPED}
    before = person.app.view.state
    await person.press("r")
    for _ in range(4_000):
        state = person.app.view.state
        if state is not before and state.phase in ended:
            await person.settle()
            return state.phase
        await person.pilot.pause(0.005)
    raise AssertionError(f"never ended: {person.app.view.state}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@played
async def test_every_fault_says_what_to_press_keeps_its_numbers_and_heals(
    server: DemoServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    store = store_path(tmp_path, "P01")
    async with at_console(store, tmp_path, make_source=source(server, store), size=size) as person:
        for _ in range(4_000):
            if person.app.view.state.phase is Phase.LIVE:
                break
            await person.pilot.pause(0.005)
        assert await read_again(person) is Phase.LIVE  # from now on there are trends to draw
        tiles, whole = _tiles(person), _numbers(person)
        for row in WALKED if size == SIZES[1] else SHORTER:
            server.set_faults(row.fault)
            phase = await read_again(person)
            assert (phase is Phase.LIVE) is (row.code in {0, 6}), row.fault
            if phase is not Phase.LIVE:
                _held(person, row.fault, whole)
            elif row.away - {"comanagement_status"}:
                assert "not read" in person.lines[0], (row.fault, person.lines[0])
            server.set_faults()
            assert await read_again(person) is Phase.LIVE, row.fault
            assert _tiles(person) == tiles, row.fault
            whole = _numbers(person)


def _tiles(person: Person) -> object:
    """What the screen draws, without its time."""
    census = person.app.here.readout.census
    assert census is not None
    return census.tiles()


def _numbers(person: Person) -> list[str]:
    """The numbers of the tiles, in the order of the screen, but those of times and of bars."""
    return re.findall(r"(?<![\w:.])\d[\d,]*(?:\.\d%)?(?![\w:.])", "\n".join(person.lines[2:-2]))


def _held(person: Person, fault: str, whole: list[str]) -> None:
    """What to press is the first that is said, the line of keys has that key, the numbers are still there."""
    banner, keys = person.lines[1], person.lines[-1]
    assert "ress r" in banner[:40], (fault, banner)
    assert keys.lstrip().startswith("r "), (fault, keys)
    kept = [number for number in _numbers(person) if number in whole]
    assert len(kept) >= len(whole) // 2, fault  # the banner takes two lines of a small screen
    assert "read " in person.lines[0], fault
