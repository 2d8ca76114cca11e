"""The 240 fixed colors of the palette of 256, as xterm defines them; the first 16 are the terminal's own."""

from typing import Final

_STEPS: Final = (0, 95, 135, 175, 215, 255)
_CUBE: Final = 16
_GRAYS: Final = 232

Rgb = tuple[int, int, int]


def rgb_of(number: int) -> Rgb:
    """The color of a number from 16 to 255."""
    if number >= _GRAYS:
        gray = 8 + 10 * (number - _GRAYS)
        return gray, gray, gray
    place = number - _CUBE
    return _STEPS[place // 36], _STEPS[place // 6 % 6], _STEPS[place % 6]


NUMBERS: Final[dict[Rgb, int]] = {rgb_of(number): number for number in range(_CUBE, 256)}
