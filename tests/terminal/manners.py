"""What every end has in common: the terminal is as it was, and nothing but allowed sequences went to it."""

from tests.terminal.sequences import foreign
from tests.terminal.terminals import Terminal

MODES = {"?1049": "l", "?25": "h", "?7": "h", "?2004": "l", "?1000": "l", "?1003": "l", "?1006": "l"}


def last_modes(raw: bytes) -> dict[str, str]:
    """For each mode that was ever switched, how it was left."""
    found: dict[str, str] = {}
    for part in raw.split(b"\x1b[")[1:]:
        mode, switch = part.rstrip(b"\r\n"), b""
        for position, octet in enumerate(part):
            if octet in b"hl" and part[:1] == b"?":
                mode, switch = part[:position], part[position : position + 1]
                break
        if switch:
            found[mode.decode()] = switch.decode()
    return found


def assert_given_back(terminal: Terminal) -> None:
    """The screen, the modes and the keys are as they were before the program."""
    modes = last_modes(terminal.raw)
    assert modes.get("?1049") == "l", "it never took the screen, or never gave it back"
    assert {mode: to for mode, to in modes.items() if MODES.get(mode) != to} == {}
    assert terminal.attributes == terminal.attributes_before


def assert_clean(
    terminal: Terminal,
    *,
    mouse: bool = False,
    clipboard: bool = False,
    hung_up: bool = False,
    asked: bool = True,
) -> None:
    """No sequence but the allowed ones was written; a line that was hung up may end within the last one."""
    raw = terminal.raw
    if hung_up:
        raw = raw[: raw.rfind(b"\x1b")]
    text = raw.decode("utf-8", "surrogateescape")
    assert not foreign(text, mouse=mouse, clipboard=clipboard, asked=asked)


def words_after(terminal: Terminal) -> str:
    """What was said after the screen was given back."""
    return terminal.raw.rpartition(b"\x1b[?25h")[2].decode().strip()
