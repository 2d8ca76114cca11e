"""A recording on a real terminal: the console without a site, and an end before there is a screen."""

import subprocess
from pathlib import Path

import pytest

from tests.terminal.manners import assert_given_back
from tests.terminal.programs import started
from tests.terminal.sites import COMGMT, Site
from tests.terminal.terminals import ROOT

pytestmark = pytest.mark.terminal


@pytest.fixture
def recording(plain_site: Site, tmp_path: Path) -> Path:
    file = tmp_path / "P01.recording"
    subprocess.run(
        (*COMGMT, "--config", str(plain_site.config), "collect", "--once", "--record", str(file)),
        cwd=ROOT,
        env=plain_site.environment() | {"HOME": str(tmp_path)},  # a store of its own: one reading
        check=True,
        capture_output=True,
    )
    return file


def test_a_recording_is_shown_and_nothing_is_read(recording: Path, plain_site: Site) -> None:
    command = (*COMGMT, "--replay", str(recording))
    with started(command, "comgmt", given=plain_site.environment()) as terminal:
        terminal.wait_for("recorded")
        terminal.wait_for("Client OS")
        for key, words in {"r": "This is a recording", "p": "nothing to play"}.items():
            terminal.press(key)
            terminal.wait_for(words)
            terminal.press("j")
            terminal.settle()
        assert "recorded" in " ".join(terminal.lines)
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert_given_back(terminal)


def test_what_is_no_recording_is_said_before_there_is_a_screen(tmp_path: Path, plain_site: Site) -> None:
    command = (*COMGMT, "--replay", str(tmp_path / "none"))
    with started(command, "does not exist", given=plain_site.environment()) as terminal:
        assert terminal.exit_code() == 2
        assert b"\x1b[?1049h" not in terminal.raw
