"""How a terminal calls a person who looks elsewhere: the bell, or a notification by OSC 9."""

from typing import Final, Literal

BELL: Final = "\a"
_MOST: Final = 200  # characters of a notification


def call_sequence(text: str, way: Literal["none", "bell", "osc9"], multiplexer: str) -> str:
    """What is sent to the terminal. OSC 9 goes through tmux and screen only in their own envelopes.

    Terminals that do not know OSC 9 swallow it. No text of ours begins as a progress bar does (`9;4;`).
    """
    if way == "none":
        return ""
    if way == "bell":
        return BELL
    plain = "".join(letter if letter.isprintable() else " " for letter in text)[:_MOST]
    sequence = f"\x1b]9;{plain}\a"
    if multiplexer == "tmux":
        return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"
    if multiplexer == "screen":
        return f"\x1bP{sequence}\x1b\\"
    return sequence
