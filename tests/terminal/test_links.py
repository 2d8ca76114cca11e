"""Addresses can be opened where the terminal takes that, and cost nothing where it does not."""

import re
from typing import Final

import pytest

from tests.terminal.manners import assert_clean
from tests.terminal.sites import Site
from tests.terminal.terminals import Terminal

pytestmark = pytest.mark.terminal
_OPENED: Final = re.compile(rb"\x1b\]8;id=([0-9a-f]+);(https://[!-~]+)\x1b\\")
_ENDED: Final = b"\x1b]8;;\x1b\\"
_KNOWN: Final = "https://learn.microsoft.com/intune/configmgr/comanage/how-to-monitor"


def explained(terminal: Terminal) -> bytes:
    """What is sent for the pane that explains a row, which ends in addresses."""
    terminal.press("3")
    terminal.settle()
    before = len(terminal.raw)
    terminal.press("E")
    terminal.wait_for("learn.microsoft")
    terminal.settle()
    return bytes(terminal.raw[before:])


@pytest.mark.parametrize("term", ["xterm-256color", "xterm-kitty", "vte-256color", "tmux-256color"])
def test_an_address_opens_whole_also_where_it_is_broken(term: str, plain_site: Site) -> None:
    with plain_site.console(painted="live", given=plain_site.environment(term)) as terminal:
        sent = explained(terminal)
        found = _OPENED.findall(sent)
        assert {address.decode() for _, address in found} >= {_KNOWN}
        assert len({key for key, _ in found}) == len({address for _, address in found}), "one id an address"
        assert sent.count(_ENDED) >= 1
        assert sent.rfind(b"\x1b]8;id=") < sent.rfind(_ENDED), "nothing after a frame is a link"
        assert_clean(terminal)
        shown = "".join(line.strip(" \u2502\u2503") for line in terminal.lines)
        assert _KNOWN in shown, "who selects with the mouse gets the address"


@pytest.mark.parametrize("term", ["linux", "screen", "screen-256color", "vt220"])
def test_elsewhere_no_octet_is_spent(term: str, plain_site: Site) -> None:
    with plain_site.console(painted="live", given=plain_site.environment(term)) as terminal:
        assert b"\x1b]8;" not in explained(terminal)


def test_in_tmux_inside_screen_neither(plain_site: Site) -> None:
    given = plain_site.environment("tmux-256color", TMUX="/tmp/tmux,1,0", STY="1.pts")
    with plain_site.console(painted="live", given=given) as terminal:
        assert b"\x1b]8;" not in explained(terminal)


def test_the_configuration_turns_it_off(plain_site: Site) -> None:
    config = plain_site.home / "no-links.toml"
    config.write_text("links = false\n" + plain_site.config.read_text())
    config.chmod(0o600)
    with plain_site._replace(config=config).console(painted="live") as terminal:
        assert b"\x1b]8;" not in explained(terminal)
