"""The clipboard of the terminal, by OSC 52."""

import base64
from typing import Final

_SCREEN_PIECE: Final = 512  # GNU screen drops device control strings that are much longer


def clipboard_sequence(text: str, multiplexer: str) -> str:
    """What asks the terminal to keep `text`: base64 between fixed characters, whatever the text holds.

    GNU screen ("screen") takes it only in device control strings, in pieces; tmux takes it as it is when its
    option `set-clipboard` is `on`.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{encoded}\a"
    if multiplexer != "screen":
        return sequence
    pieces = (sequence[at : at + _SCREEN_PIECE] for at in range(0, len(sequence), _SCREEN_PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
