"""What becomes of a copy: honest words, a page for the mouse, a file, and a command of one's own."""

import re
import sys
from pathlib import Path

import msgspec
import pytest

from comgmt.screens.copied import CopiedScreen
from tests.screens.house import House
from tests.screens.person import at_console, played


@played
async def test_a_copy_promises_nothing_and_can_be_seen(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("ctrl+y")
        assert "Nothing was copied yet" in person.last
        await person.press("3", "enter", "y", "l")
        assert "if your terminal takes OSC 52" in person.last
        assert "ctrl-y shows it" in person.last
        names = person.clipboard.splitlines()
        await person.press("ctrl+y")
        assert isinstance(person.app.here, CopiedScreen)
        assert names[1] in person.screen
        await person.press("x")
        (saved,) = person.saved("*.txt")
        assert saved.read_text(encoding="utf-8").splitlines() == names


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([sys.executable, "-c", "import sys; open('taken', 'w').write(sys.stdin.read())"], "Given to"),
        ([sys.executable, "-c", "import sys; sys.exit(3)"], "ended with 3"),
        (["no-such-command-at-all"], "cannot be run"),
        (['"'], "is not a command line"),
    ],
    ids=["takes", "fails", "missing", "wrong"],
)
@played
async def test_a_command_takes_the_copy(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    line = (
        command[0]
        if command == ['"']
        else " ".join(f"'{word.replace(chr(39), chr(34))}'" for word in command)
    )
    async with at_console(house, tmp_path) as person:
        person.app.settings = msgspec.structs.replace(person.app.settings, clipboard=line)
        await person.press("3", "enter", "y", "n")
        await person.until(lambda: said in person.last, said)
        assert person.clipboard == ""
        if said == "Given to":
            assert (tmp_path / "taken").read_text(encoding="utf-8")


@played
async def test_what_no_clipboard_took_is_kept_and_tried_again(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    takes = "import sys; text = sys.stdin.read(); open('ready', 'w').close(); open('taken', 'w').write(text)"
    async with at_console(house, tmp_path) as person:
        person.app.settings = msgspec.structs.replace(
            person.app.settings, clipboard=f"'{sys.executable}' -c \"{takes}\""
        )
        (tmp_path / "ready").mkdir()  # what it needs is in the way
        await person.press("3", "enter", "y", "l")
        await person.until(lambda: "ended with 1" in person.screen, "it failed")
        assert "y there tries again" in person.screen
        await person.press("ctrl+y", "y")
        await person.until(lambda: "ended with 1" in person.screen, "it failed again")
        assert isinstance(person.app.here, CopiedScreen)
        (tmp_path / "ready").rmdir()
        await person.press("y")
        await person.until(lambda: "Given to" in person.screen, "it was taken")
        copied = person.app.outbox.copied
        assert copied is not None
        assert (tmp_path / "taken").read_text(encoding="utf-8") == copied.text


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), "comgmt status"),
        (("3", "enter"), "comgmt devices --state success_hybrid"),
        (("f",), "comgmt findings"),
        (("c",), "comgmt changes"),
        (("6", "enter"), "comgmt policies"),
        (("L",), "comgmt log"),
    ],
)
@played
async def test_the_help_names_the_command_that_prints_the_screen(
    house: House, tmp_path: Path, keys: tuple[str, ...], line: str
) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press(*keys, "question_mark", "G")
        assert "Without a screen" in person.screen
        assert line in person.screen


@played
async def test_what_explains_a_pane_names_the_command_that_prints_it(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        for pane, line in (("3", "comgmt status"), ("4", "comgmt workloads"), ("6", "comgmt policies")):
            await person.press(pane, "E", "G")
            assert re.search(rf"Printed by +{line}", person.screen)
            await person.press("Y")
            assert person.clipboard == line
            await person.press("escape")
