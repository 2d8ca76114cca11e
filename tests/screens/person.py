"""A person at the console: keys are pressed and counted, the screen is read, the clipboard is looked at."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any, ParamSpec

from rich.segment import Segment
from textual import events
from textual.pilot import Pilot
from textual.worker import Worker

from comgmt.app import ConsoleApp, ConsoleSettings, MakeSource
from comgmt.cli.collection_query import collection_query
from comgmt.cli.settings import Settings
from comgmt.cli.told_settings import told_settings
from comgmt.domain.census import TileKey
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.source import Phase, SourceState
from comgmt.domain.views import View
from comgmt.render.glyphs import SETS
from comgmt.screens.key_names import shown_key
from comgmt.screens.pictures import screen_text
from comgmt.screens.settings import ViewShelf, utc_now
from comgmt.terminal.output import Output
from comgmt.terminal.settling import is_settled
from tests.screens.house import House

Say = Callable[[SourceState], None]
Given = ParamSpec("Given")
_QUIET = 2  # looks at a screen at rest: what one message starts, the next look sees
_PATIENCE_SECONDS = 60.0  # only what is stuck takes so long


def played(test: Callable[Given, Coroutine[Any, Any, None]]) -> Callable[Given, None]:
    """A test that is played in an event loop of its own."""

    @functools.wraps(test)
    def in_loop(*args: Given.args, **kwargs: Given.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return in_loop


class QuietSource:
    """A source that says what a test makes it say, and that it is live when asked for anything."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.asked = 0
        self.wanted: ListQuestion | None = None

    def start(self) -> None:
        self.say(SourceState(phase=Phase.LIVE))

    def refresh_now(self) -> None:
        self.asked += 1
        self.say(SourceState(phase=Phase.LIVE))

    def want_list(self, question: ListQuestion | None) -> None:
        self.wanted = question

    def pause(self) -> None:
        self.say(SourceState(phase=Phase.PAUSED))

    def resume(self) -> None:
        self.say(SourceState(phase=Phase.LIVE))

    def stop(self) -> None:
        """Nothing goes on."""


class Person:
    """Presses keys at `app`; `keys` is how many."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.keys = 0

    async def press(self, *keys: str) -> None:
        """Press these one after the other, each once the one before has shown what it does."""
        for key in keys:
            self.keys += 1
            await self.pilot.press(key)
            await self.settle()

    def hit(self, key: str) -> None:
        """Press a key without waiting for anything, as fast typing or a paste over a slow line does."""
        shown = shown_key(key)
        character = " " if key == "space" else shown if len(shown) == 1 else None
        self.app.post_message(events.Key(key, character))

    async def press_at_once(self, *keys: str) -> None:
        """Press these without looking at the screen."""
        self.keys += len(keys)
        await self.pilot.press(*keys)
        await self.settle()

    async def write(self, text: str) -> None:
        """Type a text."""
        names = {
            "-": "minus",
            "(": "left_parenthesis",
            ")": "right_parenthesis",
            "|": "vertical_line",
            " ": "space",
            "\\": "backslash",
            ":": "colon",
            "/": "slash",
            "!": "exclamation_mark",
            '"': "quotation_mark",
            "=": "equals_sign",
            "_": "underscore",
            ".": "full_stop",
        }
        await self.press(*(names.get(character, character) for character in text))

    async def word(self, text: str) -> None:
        """Type a word, a number or a name: for a person that is one thing to do."""
        keys = self.keys
        await self.write(text)
        self.keys = keys + 1

    async def settle(self) -> None:
        """Wait until nothing is asked or drawn any more."""
        quiet, limit = 0, monotonic() + _PATIENCE_SECONDS
        while quiet <= _QUIET:
            await self.pilot.pause(0.005)
            moving = self._busy or self.app._typed.waiting or not is_settled(self.app)
            quiet = 0 if moving else quiet + 1
            assert monotonic() < limit, f"never at rest: {self._busy} on {self.app.screen_stack}"

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until `holds`."""
        limit = monotonic() + _PATIENCE_SECONDS
        while not holds():
            assert monotonic() < limit, f"never {what}; the screen:\n{self.screen}"
            await self.pilot.pause(0.005)

    @property
    def _busy(self) -> list[Worker[Any]]:
        waiting = [each for each in self.app.workers if not each.is_finished and each.group != "dialog"]
        # What waits for a person goes on until a person answers.
        return [each for each in waiting if not (each.group in {"out", "jump"} and self._asked)]

    @property
    def _asked(self) -> bool:
        return self.app.screen is not self.app.here

    async def go_home(self) -> None:
        """Esc closes what is asked, empties a filter, and goes back; nothing takes it more than twice."""
        for _ in range(2 * len(self.app.screen_stack) + 2):
            await self.press("escape")

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    async def new_data(self) -> None:
        """The source has read the site again."""
        self.app._on_state(SourceState(phase=Phase.LIVE))
        await self.settle()

    @property
    def screen(self) -> str:
        """What the screen shows."""
        return screen_text(self.app)

    @property
    def drawn(self) -> list[list[Segment]]:
        """The screen line by line in its styles; neighbors of one style are one piece."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return [list(Segment.simplify(strip)) for strip in strips]

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return self.screen.splitlines()

    @property
    def last(self) -> str:
        """The two lines at the bottom: what was said, and the keys."""
        return "\n".join(self.lines[-2:])

    def saved(self, pattern: str) -> list[Path]:
        """The files that were saved, by name."""
        return sorted(self.app.settings.folder.glob(pattern))

    @property
    def clipboard(self) -> str:
        """What was last sent to the terminal."""
        return self.app.clipboard


@asynccontextmanager
async def before(app: ConsoleApp, size: tuple[int, int], keys: Iterable[str] = ()) -> AsyncIterator[Person]:
    """A person before a terminal of this size, after these keys."""
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot)
        await person.settle()
        await person.press(*keys)
        yield person


@asynccontextmanager
async def at_console(  # noqa: PLR0913 - what a test may change, by name
    house: House | Path,
    folder: Path,
    size: tuple[int, int] = (120, 40),
    glyphs: str = "full",
    keymap: dict[str, str] | None = None,
    make_source: MakeSource = QuietSource,
    *,
    colors: int = 1 << 24,
    use_password: Callable[[str], None] | None = None,
    views: tuple[View, ...] = (),
    shelf: ViewShelf | None = None,
    views_pane: TileKey | None = None,
    still: bool = False,
) -> AsyncIterator[Person]:
    """A person before the dashboard; files are saved in `folder`, preferences are kept there.

    With `still` no time passes for the console: a screen stays as it is, its ages too.
    """
    begun = utc_now()
    settings = ConsoleSettings(
        store=house.store if isinstance(house, House) else house,
        name="P01",
        glyphs=SETS[glyphs],
        output=Output(colors=colors, ascii=glyphs == "ascii"),
        keymap=keymap or {},
        folder=folder,
        preferences=folder / "kept" / "preferences.json",
        use_password=use_password,
        views=views,
        shelf=shelf,
        to_wql=collection_query,
        told=lambda: told_settings(Settings()),
        configuration="config.toml",
        views_pane=views_pane,
        now=(lambda: begun) if still else utc_now,
    )
    async with before(ConsoleApp(settings, make_source), size) as person:
        yield person
