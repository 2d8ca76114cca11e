"""The console over a collector and a recording server: it only reads; one wrong password is one logon."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from comgmt.cli.access import Access
from comgmt.collector.collector import Collector
from comgmt.demo.server import DemoServer
from comgmt.domain.source import Phase, SourceState
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.keys import KEYS
from comgmt.site import latch
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.paths import store_path
from tests.screens.person import Person, at_console, played

ACTIONS = {"Identify", "Enumerate", "Pull", "Release", "Get"}
WAYS = ((), ("3", "enter"), ("5", "enter", "enter"), ("2", "m"))
ENDING = {"quit", "screenshot", "suspend", "palette"}


@pytest.fixture
def server() -> Iterator[DemoServer]:
    latch._refused.clear()
    with DemoServer(devices=150, still=True) as running:
        yield running
    latch._refused.clear()


def collector(
    server: DemoServer, path: Path, password: str, seconds: float
) -> Callable[[Callable[[SourceState], None]], Collector]:
    way_in = partial(open_site, target(server, password))
    return lambda on_state: Collector(way_in, path, seconds, on_state)


def target(server: DemoServer, password: str) -> Target:
    return Target(
        name="P01",
        url=server.url,
        auth="ntlm",
        user=server.user,
        password=Secret(password),
        connect_timeout=5,
    )


async def until(person: Person, phase: Phase) -> None:
    """Wait for a phase that is not yet there, and until what comes with it is on the screen."""
    await person.until(lambda: person.app.view.state.phase is phase, str(phase))
    await person.settle()


async def until_said(person: Person, words: str) -> None:
    """Wait for words that may go on in the next line."""
    await person.until(lambda: words in unwrapped(person), words)


async def go(person: Person, way: Sequence[str]) -> None:
    """Home, then this way; nothing where one is there already."""
    if way and person.app.screen is person.app.here and getattr(person.app.here, "way", None) == way:
        return
    for _ in range(8):
        if isinstance(person.app.screen, DashboardScreen):
            break
        await person.press("escape")
    await person.press(*way)
    person.app.here.way = way  # type: ignore[attr-defined] # a mark of this test


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@played
async def test_no_key_sends_anything_but_reading(
    server: DemoServer, tmp_path: Path, way: Sequence[str]
) -> None:
    store = store_path(tmp_path, "P01")
    source = collector(server, store, server.password, 3600)
    async with at_console(store, tmp_path, make_source=source) as person:
        await until(person, Phase.LIVE)
        for key in (key for key in KEYS.values() if key.id not in ENDING):
            await go(person, way)
            await person.press(key.keys.split(",")[0])
        await go(person, ())
        await person.press(KEYS["pause"].keys.split(",")[0])  # it was pressed before
        await until(person, Phase.LIVE)
    assert set(server.actions) <= ACTIONS
    assert {"Identify", "Enumerate", "Pull"} <= set(server.actions)
    assert server.plain_bodies == 0


def unwrapped(person: Person) -> str:
    """The screen as one line: a sentence may go on in the next."""
    return " ".join(person.screen.split())


@played
async def test_one_wrong_password_is_one_logon(server: DemoServer, tmp_path: Path) -> None:
    store = store_path(tmp_path, "P01")
    source = collector(server, store, "wrong", 0.05)
    async with at_console(store, tmp_path, make_source=source) as person:
        await until(person, Phase.STOPPED)
        assert server.failed_logons == 1
        await person.press("3", "enter", "escape", "f", "escape", "p", "p", "i", "escape")
        await person.pilot.pause(0.5)
        assert server.failed_logons == 1
        assert "stopped" in person.lines[0]
        assert "Press r to try again" in person.screen
        await person.press("r")
        await until_said(person, "not sent again before")
    assert (server.logons, server.failed_logons) == (0, 1)


@played
async def test_r_after_a_refusal_asks_on_the_screen_and_shows_nothing_of_it(
    server: DemoServer, tmp_path: Path
) -> None:
    store = store_path(tmp_path, "P01")
    access = Access(target(server, "wrong"))

    def source(on_state: Callable[[SourceState], None]) -> Collector:
        return Collector(access, store, 3600, on_state)

    async with at_console(store, tmp_path, make_source=source, use_password=access.use, still=True) as person:
        await until(person, Phase.STOPPED)
        assert "Press r for another password" in person.screen
        await person.press("r")
        assert "Password of CONTOSO\\reader at 127.0.0.1" in person.screen
        before = person.screen
        await person.write("q?x")
        assert person.screen == before
        await person.press("escape")
        assert "No password was given; nothing was sent." in person.screen
        await person.press("r")
        await person.write("wrong")
        await person.press("enter")
        await until_said(person, "This is the same password; it was not sent.")
        assert (server.logons, server.failed_logons) == (0, 1)
        await person.press("r")
        await person.write(server.password + "x")
        await person.press("backspace", "enter")
        await until(person, Phase.LIVE)
    assert (server.logons, server.failed_logons) == (1, 1)


@played
async def test_what_was_read_stays_while_the_source_is_in_trouble(server: DemoServer, tmp_path: Path) -> None:
    store = store_path(tmp_path, "P01")
    source = collector(server, store, server.password, 3600)
    async with at_console(store, tmp_path, make_source=source) as person:
        await until(person, Phase.LIVE)
        before = person.lines[2:10]
        server.set_faults("http-503")
        await person.press("r")
        await until(person, Phase.STALE)
        assert "stale" in person.lines[0]
        assert "Shown is what was read before" in unwrapped(person)
        assert next(line for line in before if "1709 and later" in line) in person.lines
        server.set_faults()
        await person.press("r")
        await until(person, Phase.LIVE)
        assert "live" in person.lines[0]
        assert "Shown is what was read before" not in unwrapped(person)
