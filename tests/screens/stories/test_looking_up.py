"""Looking anything up in the console, and asking what a row means."""

from pathlib import Path

import pytest

from comgmt.domain.fix import Fix
from tests.screens.house import House
from tests.screens.person import at_console, played


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("AADSTS50076", "MFA is required"),
        ("0x80180018", "User has no valid Intune license"),
        ("WamDefaultSet", "Whether the user has a default web account"),
        ("event 76", "Automatic enrollment failed"),
        ("pending", "Enrollment waits for a user"),
        ("12186", "CLIENT_CERT_NO_ACCESS_PRIVATE_KEY"),
    ],
)
@played
async def test_anything_is_looked_up(house: House, tmp_path: Path, typed: str, told: str) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("W")
        await person.write(typed)
        await person.press("enter")
        assert told in " ".join(person.screen.split())


@played
async def test_what_is_not_known_is_said(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("W")
        await person.write("qqqq")
        assert "Nothing is known of 'qqqq'." in person.screen


@pytest.mark.parametrize("way", [("5", "f1"), ("5", "question_mark"), ("5", "enter", "question_mark")])
@played
async def test_the_words_of_fix_have_a_legend(house: House, tmp_path: Path, way: tuple[str, ...]) -> None:
    async with at_console(house, tmp_path, size=(160, 90)) as person:
        await person.press(*way)
        text = " ".join(person.screen.split())
        for fix in Fix:
            assert f"{fix.label} {fix.legend}" in text


@pytest.mark.parametrize("size", [(120, 40), (160, 40)])
@played
async def test_the_error_beside_a_list_says_its_fix_in_words(
    house: House, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_console(house, tmp_path, size=size) as person:
        await person.press("5", "enter")
        assert any(fix.phrase in person.screen for fix in Fix)


@played
async def test_help_on_a_row_says_what_that_row_means(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("3", "end", "up", "up", "f1")
        shown = " ".join(person.screen.split())
        assert "This row" in shown
        assert "Means" in shown
        assert "Query" in shown
        assert "The tile: " in shown
