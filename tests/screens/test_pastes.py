"""What is pasted is a line where one types; a million characters are dropped with a word."""

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from comgmt.terminal.app import MOST_PASTED
from tests.screens.house import House
from tests.screens.person import Person, at_console, played
from tests.screens.welcome.test_welcome import Remembering, arrived

MEGABYTE = "PC-0001\r\n" * 111_112
TYPING = {
    "filter": ("3", "enter", "slash"),
    "find": ("question_mark", "slash"),
    "go-to": ("g",),
    "palette": ("ctrl+p",),
}


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached any line to type in."""
    found: list[str] = []
    insert = Input.insert_text_at_cursor

    def inserted(line: Input, text: str) -> None:
        found.append(text)
        insert(line, text)

    monkeypatch.setattr(Input, "insert_text_at_cursor", inserted)
    return found


async def paste(person: Person, text: str) -> None:
    person.app.post_message(events.Paste(text))
    await person.settle()


@pytest.mark.parametrize(
    "text", [MEGABYTE, "x" * 1_000_000, "\n" * 1_000_000], ids=["lines", "line", "empty"]
)
@pytest.mark.parametrize("name", TYPING)
@played
async def test_a_megabyte_is_dropped_with_a_word(
    house: House, tmp_path: Path, typed: list[str], name: str, text: str
) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press(*TYPING[name])
        await paste(person, text)
        assert f"The paste was dropped: it has {len(text):,} characters" in person.screen
        assert typed == []
        await person.press("l")
        assert "dropped" not in person.screen
        assert typed == ["l"]


@pytest.mark.parametrize("text", ["PC-0001", MEGABYTE], ids=["short", "megabyte"])
@played
async def test_where_nothing_takes_text_nothing_comes_of_it(house: House, tmp_path: Path, text: str) -> None:
    async with at_console(house, tmp_path) as person:
        await paste(person, text)
        assert "Nothing here takes text" in person.screen
        assert len(person.app.screen_stack) == 1


@played
async def test_a_line_is_pasted_up_to_the_bound(house: House, tmp_path: Path, typed: list[str]) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        longest = "x" * MOST_PASTED
        for text in ("lt-\r\nno more than one line", longest, longest + "x"):
            await paste(person, text)
        assert typed == ["lt-", longest]


@played
async def test_a_question_of_the_first_minute_takes_no_megabyte(typed: list[str]) -> None:
    async with arrived(Remembering(), size=(80, 24)) as visitor:
        await visitor.press("down", "enter")
        visitor.app.post_message(events.Paste(MEGABYTE))
        await visitor._pilot.pause()
        assert "The paste was dropped" in visitor.screen
        assert typed == []
