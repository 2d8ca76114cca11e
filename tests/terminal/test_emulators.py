"""Real emulators draw what a recorded session on the model terminal draws; CI has all of them."""

import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.terminal.emulators import NAMES, TERMS, Emulator, display, missing
from tests.terminal.sites import COMGMT, Site
from tests.terminal.terminals import Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(300)]
# Keys by their names in X, what they are on a line, and a word of the screen they lead to.
STEPS = (
    ((), "", "live"),
    (("3", "Return"), "3\r", "LT-0"),
    (("Down", "Next", "Next"), "\x1b[B\x1b[6~\x1b[6~", "┃"),
    (("Escape",), "\x1b", "6 Deployment"),
)
_AGE = re.compile(r"\d+ (min|h|days?)\b|just now")


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with display() as name:
        yield name


def console(site: Site) -> list[str]:
    return [*COMGMT, "--config", str(site.config)]


@pytest.fixture(scope="module")
def expected(plain_site: Site) -> list[list[str]]:
    """The screens of the same steps on the model terminal."""
    shown = []
    with Terminal(console(plain_site), environment=plain_site.environment()) as terminal:
        for _, keys, word in STEPS:
            terminal.press(keys) if keys else None
            terminal.wait_for(word)
            terminal.settle(1.0)
            shown.append([line.rstrip() for line in terminal.lines])
        terminal.press("q")
        terminal.exit_code()
    return shown


@pytest.mark.parametrize("name", NAMES)
def test_an_emulator_shows_what_the_model_shows(
    name: str, plain_site: Site, expected: list[list[str]], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lacking = missing(name)
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"not on this machine: {lacking}")
    assert not lacking
    at = request.getfixturevalue("screen")
    given = plain_site.environment(TERMS[name])
    with Emulator(name, at, console(plain_site), tmp_path, given) as emulator:
        for (keys, _, word), lines in zip(STEPS, expected, strict=True):
            emulator.press(*keys)
            wanted = "\n".join((f"screen with {word!r} as the model shows it:", *lines, "but"))
            emulator.wait_until(partial(alike, lines), wanted)
        emulator.press("q")
        assert emulator.process.wait(60) == 0


def alike(one: list[str], other: list[str]) -> bool:
    return same(one) == same(other)


def same(lines: list[str]) -> list[list[str]]:
    """The words of each line but the header: without ages, which go on.

    What emulators print of signs and blanks differs; that columns stand in their places a person saw once.
    """
    texts = (_AGE.sub("", line) for line in lines[1:])
    return [words for text in texts if (words := re.findall(r"[\w.,:%()]+", text, re.ASCII))]
