"""A console is left running for days: a reading more is no object more, wherever one stands meanwhile."""

import gc
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.screens.person import Person, at_console, played
from tests.screens.stories.test_time import CODE, NOW
from tests.store.filling import client, enrolled, failed, fill, gathered

STEP: Final = timedelta(minutes=5)
DEVICES: Final = range(1, 21)
ROUND: Final = 4  # readings after which the site is as it was
BEFORE: Final = 24  # readings: more than the hour that is shown has
WARM: Final = 3 * ROUND  # readings that fill what is remembered of each screen
MORE: Final = 10 * ROUND
# Textual and asyncio clear these away when there are many, not when they are no longer of use.
CLEARED_LATER: Final = {
    "weakref.ReferenceType",
    "asyncio.events.TimerHandle",
    "_contextvars.Context",
    "builtins.hamt",
    "builtins.hamt_bitmap_node",
}


def _fill(path: Path, number: int) -> None:
    """A reading of a site in which devices fail and succeed in turn."""
    fails = number % ROUND
    records = [failed(each, CODE) if each <= fails else enrolled(each) for each in DEVICES]
    fill(path, records, map(client, DEVICES), read=gathered(NOW - timedelta(days=1) + number * STEP))


async def _read(person: Person, path: Path, number: int) -> None:
    _fill(path, number)
    await person.new_data()
    assert person.app.readout.generation == number


def _objects() -> Counter[str]:
    """What there is that can hold others, by type."""
    gc.collect()
    return Counter(f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.get_objects())


@pytest.mark.parametrize(
    "keys",
    [(), ("3", "enter"), ("4", "m"), ("5", "m"), ("c",), ("left_parenthesis", "left_parenthesis")],
    ids=["dashboard", "list", "board", "maximized", "changes", "past"],
)
@played
async def test_a_reading_more_is_no_object_more(tmp_path: Path, keys: tuple[str, ...]) -> None:
    path = tmp_path / "P01.sqlite"
    for number in range(1, BEFORE + 1):
        _fill(path, number)
    async with at_console(path, tmp_path, still=True) as person:
        await person.press("left_curly_bracket", *keys)
        for number in range(BEFORE + 1, BEFORE + WARM + 1):
            await _read(person, path, number)
        before = _objects()
        for number in range(BEFORE + WARM + 1, BEFORE + WARM + MORE + 1):
            await _read(person, path, number)
        grown = {name: more for name, more in (_objects() - before).items() if more >= MORE}
    assert set(grown) <= CLEARED_LATER, grown
