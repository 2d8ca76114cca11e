"""What becomes of a copy: honest words, a page for the mouse, a file, and a command of one's own."""

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
