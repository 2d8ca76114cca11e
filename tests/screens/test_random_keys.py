"""Any keys, at any size, while the site is read: nothing breaks, the cursor is seen, Esc leads home.

`COMGMT_NIGHTLY=1` presses 504 sequences instead of 40. Each part is a test, so that each is short.
"""

import asyncio
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.errors import NoWidget

from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.keys import KEYS
from comgmt.widgets.pane_view import PaneView
from tests.screens.house import LivelyHouse
from tests.screens.person import Person, at_console

NIGHTLY = bool(os.environ.get("COMGMT_NIGHTLY"))
LENGTH, BURST = 60, 6
PARTS = 8
_LEAVE = {"q", "ctrl+c", "ctrl+z"}
BOUND = sorted({key for each in KEYS.values() for key in each.keys.split(",")} - _LEAVE)
TYPED = ["a", "n", "0", "5", "minus", "left_parenthesis", "colon", "exclamation_mark", "backslash", "delete"]
PHASES = [
    SourceState(phase=Phase.CONNECTING),
    SourceState(phase=Phase.READING, rows=120),
    SourceState(phase=Phase.STALE, trouble=Trouble(TroubleKind.LOST, "The connection was lost.")),
    SourceState(phase=Phase.STOPPED, trouble=Trouble(TroubleKind.REFUSED, "The sign-in was refused.")),
]
Event = str | tuple[int, int] | SourceState
Step = tuple[list[str], Event]
sizes = st.tuples(st.integers(40, 170), st.integers(10, 50))
keys = st.sampled_from(["enter", "down", "escape", "space", *BOUND, *TYPED])
events = st.one_of(sizes, sizes, st.sampled_from(PHASES), st.sampled_from([*PHASES, "read"]))
# Mostly keys, pressed faster than the screen follows; then something happens, and the screen is looked at.
steps = st.tuples(st.lists(keys, min_size=BURST, max_size=BURST), events)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivelyHouse]:
    with LivelyHouse(tmp_path_factory.mktemp("random"), devices=100, seed=11, days_ago=(8, 1)) as house:
        yield house


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.timeout(3600 if NIGHTLY else 180)
def test_whatever_is_pressed(house: LivelyHouse, part: int) -> None:
    @hypothesis.seed(secrets.randbits(64) if NIGHTLY else part)
    @settings(
        max_examples=63 if NIGHTLY else 5,
        database=None,
        phases=list(hypothesis.Phase) if NIGHTLY else [hypothesis.Phase.generate],  # shrinking takes minutes
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(size=sizes, steps=st.lists(steps, min_size=LENGTH // BURST, max_size=LENGTH // BURST))
    def press_and_look(size: tuple[int, int], steps: list[Step]) -> None:
        with TemporaryDirectory() as folder:
            asyncio.run(play(house, Path(folder), size, steps))

    press_and_look()


async def play(house: LivelyHouse, folder: Path, size: tuple[int, int], steps: list[Step]) -> None:
    async with at_console(house, folder, size=size) as person:
        for pressed, event in steps:
            for key in pressed:
                person.hit(key)
                await asyncio.sleep(0.002)
            await happen(house, person, event)
            while person.app._typed.waiting:
                await person.pilot.pause(0.005)
            await person.pilot.pause()
            await person.until(lambda: cursor_seen(person), f"a cursor in sight on {person.app.screen}")
        await person.go_home()
        assert isinstance(person.app.screen, DashboardScreen)
        assert not any(pane.marked for pane in person.app.screen.query(PaneView))


async def happen(house: LivelyHouse, person: Person, event: Event) -> None:
    if isinstance(event, SourceState):
        person.app._on_state(event)
    elif isinstance(event, tuple):
        await person.pilot.resize_terminal(*event)
    else:
        house.live()
        person.app._on_state(SourceState(phase=Phase.LIVE))


def cursor_seen(person: Person) -> bool:
    """Whether what has the keys is to be seen; a screen that has just come is not laid out yet."""
    screen = person.app.screen
    try:
        return screen.focused is not None and screen.find_widget(screen.focused).visible_region.area > 0
    except NoWidget:
        return False
