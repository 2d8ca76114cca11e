"""The modes of the terminal: what is switched on when the screen is taken, and what gives it back.

Only modes that a terminal of any age swallows when it does not know them. Of every terminal only what a VT100
answers is asked; what newer ones answer is asked of those alone, and before the first frame wipes the screen.
"""

import re
import signal
import termios
from typing import Any, Final

_ALTERNATE_ON: Final = "\x1b[?1049h"
_ALTERNATE_OFF: Final = "\x1b[?1049l"
_CURSOR_OFF: Final = "\x1b[?25l"
_CURSOR_ON: Final = "\x1b[?25h"
_WRAP_OFF: Final = "\x1b[?7l"
_WRAP_ON: Final = "\x1b[?7h"
_PASTE_ON: Final = "\x1b[?2004h"
_PASTE_OFF: Final = "\x1b[?2004l"
_MOUSE_ON: Final = "\x1b[?1000h\x1b[?1003h\x1b[?1006h"
_MOUSE_OFF: Final = "\x1b[?1006l\x1b[?1003l\x1b[?1000l"
# Also for terminals without an alternate screen: the shell goes on at the top of an empty one.
_WIPE: Final = "\x1b[m\x1b[H\x1b[2J"

# xterm's stack of titles: what cannot keep one swallows it, and then keeps ours.
_TITLE_KEPT: Final = "\x1b[22;2t"
_TITLE_BACK: Final = "\x1b[23;2t"

ENTER: Final = _ALTERNATE_ON + _CURSOR_OFF + _WRAP_OFF + _PASTE_ON
_ENTER_SEEN: Final = _ALTERNATE_ON + _CURSOR_ON + _WRAP_OFF + _PASTE_ON
LEAVE: Final = _PASTE_OFF + _WRAP_ON + _WIPE + _ALTERNATE_OFF + _CURSOR_ON

QUESTION: Final = "\x1b[5n"  # DSR: are you well?
_WELL: Final = frozenset({"\x1b[0n", "\x1b[3n"})
_ABOUT_IT: Final = "\x1b[?2026$p\x1b]11;?\x1b\\"  # DECRQM of synchronized output; the color of the background
_SYNCHRONIZES: Final = frozenset({"\x1b[?2026;1$y", "\x1b[?2026;2$y"})
_BACKGROUND: Final = re.compile(r"\x1b\]11;rgba?:" + "/".join([r"([0-9a-fA-F]{1,4})"] * 3) + "(?:/.*)?")

Attributes = list[Any]


def questions(*, about_it: bool) -> str:
    """What is asked when the screen is taken: last whether all has arrived."""
    return (_ABOUT_IT if about_it else "") + QUESTION


def is_well(answer: str) -> bool:
    """Whether this answers `QUESTION`."""
    return answer in _WELL


def can_synchronize(answer: str) -> bool:
    """Whether the terminal says that it shows a frame at once (DEC 2026)."""
    return answer in _SYNCHRONIZES


def background(answer: str) -> tuple[float, float, float] | None:
    """The color the terminal says it has behind text: red, green and blue from 0 to 1."""
    match = _BACKGROUND.fullmatch(answer)
    if match is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
    return red, green, blue


def enter_sequence(*, mouse: bool, titled: bool = False, cursor: bool = False) -> str:
    """What takes the screen, and with `titled` keeps the title of the window for the end.

    With `cursor` the cursor stays in sight: what reads a screen aloud may follow no other.
    """
    return (_ENTER_SEEN if cursor else ENTER) + (_MOUSE_ON if mouse else "") + (_TITLE_KEPT if titled else "")


def leave_sequence(*, mouse: bool, titled: bool = False) -> str:
    """What gives the screen back, and with `titled` the title."""
    return (_TITLE_BACK if titled else "") + (_MOUSE_OFF if mouse else "") + LEAVE


def title_sequence(title: str) -> str:
    """What sets the title of the window (OSC 2); nothing in `title` can steer the terminal."""
    return f"\x1b]2;{''.join(filter(str.isprintable, title))}\a"


def take_keys(descriptor: int) -> Attributes | None:
    """Let keys arrive one by one, unechoed, also ctrl+c. The attributes before; None where is no terminal."""
    try:
        before = termios.tcgetattr(descriptor)
        attributes = termios.tcgetattr(descriptor)
    except termios.error:
        return None
    attributes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    attributes[6][termios.VMIN] = 1
    attributes[6][termios.VTIME] = 0
    give_keys(descriptor, attributes)
    return before


def give_keys(descriptor: int, attributes: Attributes | None) -> None:
    """Set terminal attributes, also from the background; a terminal that went away has none."""
    if attributes is None:
        return
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    except termios.error:
        return
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)
