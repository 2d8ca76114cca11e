"""What may be written to a terminal at all: everything else in a byte stream is found here."""

import re
from collections.abc import Iterable
from typing import Final

_ALLOWED: Final = (
    r"\x1b\[(?:\d{1,4}(?:;\d{1,4})?)?H",  # place the cursor
    r"\x1b\[\d{0,4}C",  # to the right
    r"\r\n",  # words before and after the screen
    r"\r",  # to the begin of the line
    r"\x1b\[2J",  # wipe
    r"\x1b\[K|\x1b\[\d{1,4}X",  # erase to the end of the line, some cells
    r"\x1b\[\d{1,4};\d{1,4}r|\x1b\[r",  # scroll region, none
    r"\x1b\[\d{1,4}[LM]",  # insert and delete lines
    r"\x1b\[5n",  # are you well?
    r"\x1b\[[0-9;]*m",  # attributes and colors
    r"\x1b\[\?(?:1049|25|7|2004)[hl]",  # alternate screen, cursor, wrapping, bracketed paste
    r"\x07",  # the bell
)
_ASKED: Final = r"\x1b\[\?2026\$p|\x1b\]11;\?\x1b\\|\x1b\[\?2026[hl]"  # and what a good answer allows
_TITLE: Final = r"\x1b\[2[23];2t|\x1b\]2;[^\x00-\x1f\x7f]*\x07"
_LINK: Final = r"\x1b\]8;(?:id=[0-9a-f]+;https://[!-~]+|;)\x1b\\"
_MOUSE: Final = r"\x1b\[\?(?:1000|1003|1006)[hl]"
_CLIPBOARD: Final = r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\x1bP(?:\x1b\]52;c;)?[A-Za-z0-9+/=]*\x07?\x1b\\"
_TEXT: Final = r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
_SGR: Final = re.compile(r"\x1b\[([0-9;]*)m")


def foreign(text: str, *, mouse: bool = False, clipboard: bool = False, asked: bool = False) -> list[str]:
    """The parts of `text` that are neither text nor an allowed sequence."""
    allowed = [
        *_ALLOWED,
        *([_ASKED, _TITLE, _LINK] if asked else []),
        *([_MOUSE] if mouse else []),
        *([_CLIPBOARD] if clipboard else []),
        _TEXT,
    ]
    token = re.compile("|".join(allowed))
    found: list[str] = []
    at = 0
    while at < len(text):
        match = token.match(text, at)
        if match is None:
            found.append(text[at : at + 16])
        at = match.end() if match else at + 1
    return found


def pens(text: str) -> Iterable[list[int]]:
    """The parameters of each change of attributes and colors."""
    for match in _SGR.finditer(text):
        yield [int(parameter or 0) for parameter in match[1].split(";")]


def color_parameters(text: str) -> set[int]:
    """All SGR parameters but attributes (0 to 29); of 38 and 48 the kind of color only, as 38005 or 48002."""
    found: set[int] = set()
    for parameters in pens(text):
        rest = iter(parameters)
        for parameter in rest:
            if parameter in {38, 48}:
                kind = next(rest)
                found.add(parameter * 1000 + kind)
                for _ in range(1 if kind == 5 else 3):
                    next(rest)
            elif parameter >= 30:
                found.add(parameter)
    return found
