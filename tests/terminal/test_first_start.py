"""The first start on a real terminal: from no configuration to the dashboard, and back out at any point."""

import stat
from pathlib import Path

import pytest

from tests.terminal.manners import assert_given_back
from tests.terminal.programs import environment, started
from tests.terminal.sites import COMGMT, Site
from tests.terminal.terminals import Terminal

pytestmark = pytest.mark.terminal


def arriving(home: Path, *options: str, size: tuple[int, int] = (80, 24)) -> Terminal:
    return started((*COMGMT, *options), "Welcome", size=size, given=environment(HOME=str(home)))


def configuration(home: Path) -> Path:
    return home / ".config" / "comgmt" / "config.toml"


def answer(terminal: Terminal, url: str) -> None:
    terminal.press("j")
    terminal.settle()
    terminal.press("\r")
    terminal.wait_for("Site server")
    # An address is asked for a name of the site.
    to_ntlm = "\x1b[C\r"  # one to the right of kerberos
    for text in (f"{url}\r", "P01\r", to_ntlm, "CONTOSO\\reader\r", "demo\r", "\r"):
        terminal.press(text)
        terminal.settle(0.05)


def test_from_nothing_to_the_dashboard_without_a_second_question(plain_site: Site, tmp_path: Path) -> None:
    url = next(line.split('"')[1] for line in plain_site.config.read_text().splitlines() if "url" in line)
    with arriving(tmp_path) as terminal:
        answer(terminal, url)
        terminal.wait_for("Nothing failed. Enter shows")
        terminal.press("\r")
        terminal.wait_for("[sites.P01]")
        assert not configuration(tmp_path).exists()
        terminal.press("\r")
        terminal.wait_for("live")
        path = configuration(tmp_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "demo" not in path.read_text()
        assert b"demo" not in terminal.raw
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert_given_back(terminal)


def test_left_at_once_it_leaves_nothing_behind(tmp_path: Path) -> None:
    with arriving(tmp_path, size=(40, 10)) as terminal:
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert_given_back(terminal)
        assert not configuration(tmp_path).exists()


def test_a_wrong_configuration_is_said_on_the_screen_and_after_it(tmp_path: Path) -> None:
    configuration(tmp_path).parent.mkdir(parents=True)
    configuration(tmp_path).write_text('[sites.P01]\nhost = "cm01"\npassword = "x"\n')
    with arriving(tmp_path) as terminal:
        terminal.wait_for("password is not allowed")
        terminal.press("q")
        assert terminal.exit_code() == 2
        assert_given_back(terminal)
        assert b"password is not allowed" in terminal.raw.rpartition(b"\x1b")[2]
