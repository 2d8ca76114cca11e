"""Any keys, at any size, while the site is read: nothing breaks, the cursor is seen, Esc leads home.

`COMGMT_NIGHTLY=1` presses 500 sequences instead of 40.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.keys import KEYS
from comgmt.widgets.pane_view import PaneView
from tests.screens.house import LivelyHouse
from tests.screens.person import Person, at_console

NIGHTLY = bool(os.environ.get("COMGMT_NIGHTLY"))
LENGTH, BURST = 60, 6
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


@settings(
    max_examples=500 if NIGHTLY else 40,
    derandomize=not NIGHTLY,
    database=None,
    phases=list(hypothesis.Phase) if NIGHTLY else [hypothesis.Phase.generate],  # shrinking takes minutes
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(size=sizes, steps=st.lists(steps, min_size=LENGTH // BURST, max_size=LENGTH // BURST))
@pytest.mark.timeout(3600 if NIGHTLY else 300)
def test_whatever_is_pressed(house: LivelyHouse, size: tuple[int, int], steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(house, Path(folder), size, steps))


async def play(house: LivelyHouse, folder: Path, size: tuple[int, int], steps: list[Step]) -> None:
    async with at_console(house, folder, size=size) as person:
        for pressed, event in steps:
            for key in pressed:
                person.hit(key)
                await asyncio.sleep(0.002)
            await happen(house, person, event)
            await person.pilot.pause()
            assert_cursor_seen(person)
        await go_home(person)


async def happen(house: LivelyHouse, person: Person, event: Event) -> None:
    if isinstance(event, SourceState):
        person.app._on_state(event)
    elif isinstance(event, tuple):
        await person.pilot.resize_terminal(*event)
    else:
        house.live()
        person.app._on_state(SourceState(phase=Phase.LIVE))


def assert_cursor_seen(person: Person) -> None:
    screen = person.app.screen
    focused = screen.focused
    assert focused is not None, f"nothing has the keys on {screen}"
    region = screen.find_widget(focused).visible_region
    assert region.area > 0, f"{focused} has the keys on {screen}, and is not to be seen"


async def go_home(person: Person) -> None:
    """Esc closes what is asked, empties a filter, and goes back; nothing takes it more than twice."""
    for _ in range(2 * len(person.app.screen_stack) + 2):
        await person.press("escape")
    assert isinstance(person.app.screen, DashboardScreen)
    assert not any(pane.marked for pane in person.app.screen.query(PaneView))
