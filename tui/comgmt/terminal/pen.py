"""How a cell is drawn: attributes and colors as SGR parameters, and the shortest way from pen to pen."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from zlib import crc32

from rich.color import Color, ColorSystem
from rich.style import Style

from comgmt.terminal.palette import NUMBERS

_FIXED: Final = 256
_SYSTEMS: Final = {16: ColorSystem.STANDARD, 256: ColorSystem.EIGHT_BIT}
_BLINKLESS: Final = {
    0: "1",
    1: "2",
    2: "3",
    3: "4",
    6: "7",
    8: "9",
    9: "4",
}  # bit of rich.style.Style -> SGR parameter
_OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
_SEEN_ON_BLANKS: Final = frozenset("479")  # underline, reverse, strike
RESET: Final = "\x1b[m"


class Pen(NamedTuple):
    """SGR parameters: attributes in ascending order, foreground, background ("" is the terminal's own).

    `link` is the address that cells drawn with it open, where the terminal takes that.
    """

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""
    link: str = ""


PLAIN: Final = Pen()


@lru_cache(4096)
def pen_of(style: Style | None, colors: int, *, links: bool = False) -> Pen:
    """The pen of a style in so many colors; blinking and what few terminals know are left out."""
    if style is None:
        return PLAIN
    if links and style.link:
        return _pen_of(style, colors)._replace(link=style.link)
    return _pen_of(style, colors)


def _pen_of(style: Style, colors: int) -> Pen:
    bits = style._attributes & style._set_attributes  # noqa: SLF001 - the only way to all attributes at once
    return _pen(bits, style.color, style.bgcolor, colors)


@lru_cache(4096)
def _pen(bits: int, color: Color | None, background: Color | None, colors: int) -> Pen:
    attributes = {parameter for bit, parameter in _BLINKLESS.items() if bits & (1 << bit)}
    return Pen(
        tuple(sorted(attributes)),
        _parameters(color, colors, foreground=True),
        _parameters(background, colors, foreground=False),
    )


def _parameters(color: Color | None, colors: int, *, foreground: bool) -> str:
    if color is None or color.is_default or not colors:
        return ""
    rgb = color.triplet
    exact = NUMBERS.get((rgb.red, rgb.green, rgb.blue)) if rgb is not None and colors == _FIXED else None
    if exact is not None:  # chosen by hand
        return f"{38 if foreground else 48};5;{exact}"
    shown = color.downgrade(_SYSTEMS.get(colors, ColorSystem.TRUECOLOR))
    return ";".join(shown.get_ansi_codes(foreground))


@lru_cache(4096)
def blank_pen(pen: Pen) -> Pen:
    """What of `pen` is seen on blanks: the background, or everything when an attribute shows there."""
    return pen if _SEEN_ON_BLANKS.intersection(pen.attributes) else Pen(background=pen.background)


@lru_cache(4096)
def blank_target(now: Pen, pen: Pen) -> Pen:
    """The pen to draw blanks of `pen` with: as near to `now` as looks the same."""
    if _SEEN_ON_BLANKS.intersection(pen.attributes):
        return pen
    if _SEEN_ON_BLANKS.intersection(now.attributes):
        return Pen(background=pen.background)
    return now._replace(background=pen.background, link="")


@lru_cache(4096)
def transition(now: Pen, pen: Pen, *, plain: bool) -> str:
    """The shortest sequence from `now` to `pen`. A `plain` terminal (VT100) only switches off everything."""
    if now == pen:
        return ""
    opened = link_sequence(pen.link) if now.link != pen.link else ""
    return opened + _drawn_with(now._replace(link=""), pen._replace(link=""), plain=plain)


def link_sequence(address: str) -> str:
    """What makes the cells that follow open `address`; "" ends that. Parts of a broken one have one id."""
    return f"\x1b]8;{f'id={crc32(address.encode()):x}' if address else ''};{address}\x1b\\"


def _drawn_with(now: Pen, pen: Pen, *, plain: bool) -> str:
    if now == pen:
        return ""
    if pen == PLAIN:
        return RESET
    afresh = "\x1b[" + ";".join(filter(None, ("" if now == PLAIN else "0", *_all(pen)))) + "m"
    if plain and not set(now.attributes) <= set(pen.attributes):
        return afresh
    step = "\x1b[" + ";".join(_steps(now, pen)) + "m"
    return min(step, afresh, key=len)


def _all(pen: Pen) -> tuple[str, ...]:
    return (*pen.attributes, pen.foreground, pen.background)


def _steps(now: Pen, pen: Pen) -> Iterator[str]:
    kept = set(now.attributes)
    off = {_OFF[attribute] for attribute in kept.difference(pen.attributes)}
    kept = {attribute for attribute in kept if _OFF[attribute] not in off}
    yield from sorted(off)
    yield from (attribute for attribute in pen.attributes if attribute not in kept)
    if now.foreground != pen.foreground:
        yield pen.foreground or "39"
    if now.background != pen.background:
        yield pen.background or "49"
