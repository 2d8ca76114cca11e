"""The colors of a theme among the 240 fixed ones of a terminal with 256."""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from comgmt.render.contrast import BEHIND, stands_out
from comgmt.terminal.palette import NUMBERS, Rgb, rgb_of

FIRST: Final = 16
LAST: Final = 255
_HUE: Final = 1.5


def numbers_of(colors: Mapping[str, str], given: Mapping[str, int]) -> dict[str, int]:
    """The number of each color "#rrggbb": the one given, else the nearest that can be read.

    Where none can be read on all it stands on, the nearest of all. The row under the cursor is another
    color than the background.
    """
    grounds = {key: given.get(key, _nearest(colors[key], NUMBERS)) for key in BEHIND}
    if "under" not in given:
        grounds["under"] = _nearest(
            colors["under"], [rgb for rgb in NUMBERS if rgb != rgb_of(grounds["background"])]
        )
    shown = {key: shown_as(number) for key, number in grounds.items()}
    known = {**given, **grounds}
    return {key: known.get(key) or nearest(key, color, shown) for key, color in colors.items()}


def nearest(key: str, color: str, grounds: Mapping[str, str]) -> int:
    """The number nearest to a color that can be read as `key` on these grounds, else the nearest of all."""
    readable = [rgb for rgb in NUMBERS if stands_out(key, _hex(rgb), grounds)]
    return _nearest(color, readable or NUMBERS)


def shown_as(number: int) -> str:
    """What a terminal shows for a number, as "#rrggbb"."""
    return _hex(rgb_of(number))


def _nearest(color: str, among: Iterable[Rgb]) -> int:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    wanted = _light_and_hue((red, green, blue))
    return NUMBERS[min(among, key=lambda rgb: math.dist(_light_and_hue(rgb), wanted))]


def _light_and_hue(rgb: Rgb) -> tuple[float, float, float]:
    """Luma and differences of color (BT.601); hue counts for more: it is what tells states apart."""
    red, green, blue = rgb
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return light, _HUE * (red - light), _HUE * (blue - light)


def _hex(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
