"""A refresh that brings nothing new draws nothing, whatever the range and wherever one stands."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.screens.person import at_console, played
from tests.screens.stories.test_time import CODE, NOW
from tests.store.filling import client, enrolled, failed, fill, gathered

STEP = timedelta(minutes=5)
SOON = timedelta(milliseconds=1)  # a run of a day goes on by a cell now and then, by the clock


@pytest.mark.parametrize("keys", [(), ("right_curly_bracket",), ("c",), ("f",)], ids=str)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@played
async def test_an_unchanged_refresh_changes_no_line(
    tmp_path: Path, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    path = tmp_path / "P01.sqlite"
    records = [failed(1, CODE), *map(enrolled, range(2, 9))]
    for turn in range(12, 0, -1):
        fill(path, records, map(client, range(1, 9)), read=gathered(NOW - turn * STEP))
    async with at_console(path, tmp_path, size, still=True) as person:
        await person.press(*keys)
        before = person.lines[1:]  # the header has the time of the reading
        fill(path, records, map(client, range(1, 9)), read=gathered(NOW - STEP + SOON))
        await person.new_data()
        assert person.app.readout.generation == 13
        assert person.lines[1:] == before
