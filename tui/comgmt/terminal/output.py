"""What may be sent to the terminal: decided before the console starts, never asked of the terminal."""

import msgspec

TRUECOLOR = 1 << 24


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """What the terminal takes. `colors` is 0 (attributes only), 16, 256 or 16,777,216.

    `ascii` lets no byte above 0x7E out, whatever a widget draws; `safe` no line or sign that old fonts lack;
    `mouse` asks for mouse reports; `multiplexer` is "tmux", "screen" or "" and decides how the clipboard is
    reached. `erases` is whether what is erased takes the background of the pen, `scrolls` whether there are
    scroll regions in which lines are deleted and inserted, `asks` whether it may be asked what it is like,
    `light` whether it has said before the start that its background is light,
    `titled` whether its window gets a title, `linear` whether it is heard or felt, which
    needs the cursor in sight, `links` whether addresses can be opened from the screen (OSC 8).
    """

    colors: int = 256
    ascii: bool = False
    safe: bool = False
    mouse: bool = False
    multiplexer: str = ""
    erases: bool = False
    scrolls: bool = False
    asks: bool = False
    light: bool = False
    titled: bool = False
    linear: bool = False
    links: bool = False
