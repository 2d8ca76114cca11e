"""A first reading is shown tile by tile, and leaves nothing behind when it fails."""

from pathlib import Path

from comgmt.domain.census import TileKey
from comgmt.domain.early import Early
from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind
from comgmt.render.numbers import thousands
from comgmt.store.writer import StoreWriter
from tests.samples.large_site import CENSUS
from tests.screens.person import Person, QuietSource, at_console, played
from tests.store.filling import client, enrolled, fill

KEYS = tuple(TileKey)
TROUBLE = Trouble(TroubleKind.UNREACHABLE, "The site cm01 cannot be reached.")


class _Reading(QuietSource):
    """A source that has begun to read a site for the first time."""

    def start(self) -> None:
        self.say(SourceState(phase=Phase.CONNECTING))


def _waits_for(person: Person) -> int:
    return person.screen.count("Counting.")


def _early(known: int) -> SourceState:
    return SourceState(phase=Phase.READING, early=Early(CENSUS, dict.fromkeys(KEYS[known:], "Counting.")))


@played
async def test_tiles_come_one_after_the_other(tmp_path: Path) -> None:
    store = tmp_path / "P01.sqlite"
    StoreWriter.open(store).close()
    first = CENSUS.client_os
    async with at_console(store, tmp_path, make_source=_Reading) as person:
        for known in range(len(KEYS)):
            person.app._on_state(_early(known))
            await person.settle()
            assert _waits_for(person) == len(KEYS) - known
        assert thousands(getattr(first, "clients", 0)) in person.screen
        await person.press("1", "enter")
        assert "Nothing was read from this site yet." in person.screen
        await person.press("escape", "1", "m", "escape")
        person.app._on_state(SourceState(phase=Phase.STALE, trouble=TROUBLE))
        await person.settle()
        assert _waits_for(person) == 0
        assert thousands(getattr(first, "clients", 0)) not in person.screen
        person.app._on_state(_early(1))
        await person.settle()
        fill(store, map(enrolled, range(1, 8)), map(client, range(1, 8)))
        person.app._on_state(SourceState(phase=Phase.LIVE))
        await person.settle()
        assert _waits_for(person) == 0
        assert person.app.readout.census is not None
        assert "7 clients" in person.screen
