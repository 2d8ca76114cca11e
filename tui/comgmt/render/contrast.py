"""Contrast by WCAG 2, and what of a theme must be told from what: the rule of styles/themes.toml."""

from collections.abc import Mapping
from itertools import product
from typing import Final, NamedTuple

TEXT: Final = 4.5
BAR: Final = 3.0
ON_LINES: Final = (
    *("foreground", "dim", "strong", "title", "focus"),
    *("good", "bad", "wait", "progress", "neutral"),
)
BEHIND_LINES: Final = ("background", "header", "under")
IN_FIELDS: Final = ("foreground", "dim", "strong")
BARS: Final = ("bar", "bar-second")
BEHIND_BARS: Final = ("background", "under")
TEXT_PAIRS: Final = (*product(ON_LINES, BEHIND_LINES), *product(IN_FIELDS, ("track",)))
BAR_PAIRS: Final = tuple(product(BARS, BEHIND_BARS))
BEHIND: Final = (*BEHIND_LINES, "track")
_STRAIGHT: Final = 0.04045  # up to here sRGB is a straight line
_STEPS: Final = 64


class Pair(NamedTuple):
    """A color of a theme, what it stands on, their contrast and the least that it must have."""

    color: str
    ground: str
    ratio: float
    least: float


def contrast(one: str, other: str) -> float:
    """From 1 to 21; colors are "#rrggbb"."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """From 0 (black) to 1 (white), of "#rrggbb"."""
    red, green, blue = linear(color)
    return red * 0.2126 + green * 0.7152 + blue * 0.0722


def linear(color: str) -> tuple[float, float, float]:
    """The parts of "#rrggbb", each from 0 to 1, in amounts of light."""
    red, green, blue = (_linear_part(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _linear_part(part: float) -> float:
    return part / 12.92 if part <= _STRAIGHT else ((part + 0.055) / 1.055) ** 2.4


def too_near(theme: Mapping[str, str], text: float = TEXT) -> list[Pair]:
    """The pairs of a theme that cannot be told apart well enough; `text` is the least contrast of words."""
    found = [
        Pair(color, ground, contrast(theme[color], theme[ground]), least)
        for pairs, least in ((TEXT_PAIRS, text), (BAR_PAIRS, BAR))
        for color, ground in pairs
    ]
    return [pair for pair in found if pair.ratio < pair.least]


def stands_out(key: str, color: str, theme: Mapping[str, str]) -> bool:
    """Whether `color` as the theme's `key` has the contrast it needs to all it stands on."""
    changed = {**theme, key: color}
    return all(
        contrast(color, changed[ground]) >= least
        for pairs, least in ((TEXT_PAIRS, TEXT), (BAR_PAIRS, BAR))
        for each, ground in pairs
        if each == key
    )


def mended(key: str, theme: Mapping[str, str]) -> str | None:
    """The nearest color on the way to white or to black that stands out; None where there is none."""
    ways = [
        (step, changed)
        for end in (255, 0)
        for step in range(1, _STEPS + 1)
        if stands_out(key, changed := _towards(theme[key], end, step / _STEPS), theme)
    ]
    return min(ways)[1] if ways else None


def _towards(color: str, end: int, share: float) -> str:
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (end - part) * share):02x}" for part in parts)
