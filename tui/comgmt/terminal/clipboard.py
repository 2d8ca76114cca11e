"""The clipboard of the terminal, by OSC 52."""

import base64
from collections.abc import Iterator
from typing import Final

_SCREEN_PIECE: Final = 512  # GNU screen drops device control strings that are much longer


TMUX_IN_SCREEN: Final = "tmux in screen"


def clipboard_sequence(text: str, multiplexer: str) -> str:
    """What asks the terminal to keep `text`: base64 between fixed characters, whatever the text holds.

    GNU screen ("screen") takes it only in device control strings, in pieces; tmux takes it as it is when its
    option `set-clipboard` is `on`. From tmux in screen it goes through tmux in such pieces, when its option
    `allow-passthrough` is `on`.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{encoded}\a"
    if multiplexer == TMUX_IN_SCREEN:
        return sequence + "".join(map(_through_tmux, _pieces(sequence)))
    return "".join(_pieces(sequence)) if multiplexer == "screen" else sequence


def _pieces(sequence: str) -> Iterator[str]:
    for at in range(0, len(sequence), _SCREEN_PIECE):
        yield f"\x1bP{sequence[at : at + _SCREEN_PIECE]}\x1b\\"


def _through_tmux(sequence: str) -> str:
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
