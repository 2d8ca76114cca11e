"""Small windows: what is left has all the room there is, and what gives way says so."""

from pathlib import Path

import pytest

from comgmt.screens.welcome.base import WelcomeScreen
from comgmt.screens.welcome.form import FormScreen
from tests.screens.golden.test_golden import console
from tests.screens.person import before, played
from tests.screens.welcome.test_welcome import Remembering, arrived

Size = tuple[int, int]


@pytest.mark.parametrize("size", [(40, 10), (47, 13), (80, 17)])
@played
async def test_a_maximized_pane_without_its_chart_has_the_whole_height(store: Path, size: Size) -> None:
    async with before(console(store), size, ("5", "m")) as person:
        screen = person.app.screen
        assert not screen.query_one("#chart").display
        body, rows = screen.query_one("#maximized"), screen.query_one("#rows")
        assert rows.region == body.region


@played
async def test_a_split_comes_back_with_the_height(store: Path) -> None:
    async with before(console(store), (80, 17), ("5", "m")) as person:
        await person.resize(80, 24)
        screen = person.app.screen
        body, rows = screen.query_one("#maximized"), screen.query_one("#rows")
        assert screen.query_one("#splits").display
        assert rows.region.height <= body.region.height // 2


@pytest.mark.parametrize("size", [(40, 10), (47, 13), (80, 24)])
@played
async def test_the_way_back_from_saving_is_always_said(store: Path, size: Size) -> None:
    async with before(console(store), size, ("3", "x")) as person:
        assert "Esc back" in person.screen
        assert "m Markdown" in person.screen


@played
async def test_the_first_minute_is_whole_in_the_smallest_window() -> None:
    async with arrived(Remembering(), size=(40, 10)) as visitor:
        assert "Who is co-managed, who is not, and" in visitor.screen
        assert "while you watch." in visitor.screen
        assert "Enter choose" in visitor.screen
        await visitor.press("down")
        assert "the file and writes it." in visitor.screen


@played
async def test_every_question_has_its_whole_hint_in_the_smallest_window() -> None:
    async with arrived(Remembering(), size=(40, 10)) as visitor:
        await visitor.press("down", "enter")
        assert " ntlm" in visitor.screen.replace("[", " ")
        assert "credssp" in visitor.screen
        screen = visitor.app.screen
        assert isinstance(screen, FormScreen)
        for _ in range(5):
            text, _role = screen._hint
            shown = " ".join(visitor.screen.split())
            assert text in shown
            await visitor.press("tab")


@played
async def test_a_hint_that_is_too_long_ends_in_the_ellipsis() -> None:
    async with arrived(Remembering(), size=(40, 10)) as visitor:
        screen = visitor.app.screen
        assert isinstance(screen, WelcomeScreen)
        screen.hint("a long sentence " * 9)
        await visitor.until("…")


@played
async def test_problems_that_are_too_long_end_in_the_ellipsis() -> None:
    problem = "/etc/comgmt.toml: sites.P01.host is missing; write the name of the site server"
    async with arrived(Remembering(), problem, size=(40, 10)) as visitor:
        assert "/etc/comgmt.toml" in visitor.screen
        assert "…" in visitor.screen.splitlines()[2]
        assert "Try again" in visitor.screen
