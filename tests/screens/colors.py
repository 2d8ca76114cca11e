"""How colors are seen: color vision deficiencies, and how far apart two colors look.

Deficiencies are those of Machado, Oliveira and Fernandes (2009) at full severity; the distance is CIEDE2000
(Sharma, Wu and Dalal, 2005).
"""

import math
from typing import Final

from comgmt.render.contrast import linear

Rgb = tuple[float, float, float]
Matrix = tuple[Rgb, Rgb, Rgb]
VISION: Final[dict[str, Matrix]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ: Final[Matrix] = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE: Final[Rgb] = (0.95047, 1.0, 1.08883)


def distance(one: str, other: str, vision: str) -> float:
    """CIEDE2000 as somebody with this vision sees the two; 1 can just be told apart side by side."""
    first, second = (_lab(_times(VISION[vision], linear(color))) for color in (one, other))
    return ciede2000(first, second)


def _times(matrix: Matrix, color: Rgb) -> Rgb:
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, color, strict=True)))) for row in matrix
    )
    return red, green, blue


def _lab(linear: Rgb) -> Rgb:
    x, y, z = (
        _root(sum(a * b for a, b in zip(row, linear, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(part: float) -> float:
    return part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116


def ciede2000(one: Rgb, other: Rgb) -> float:
    """The distance of two colors in CIE L*a*b*."""
    chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    (first, hue_1), (second, hue_2) = (_chroma_and_hue(color, stretch) for color in (one, other))
    turn = (hue_2 - hue_1 + 180) % 360 - 180 if first * second else 0.0
    light, rich = other[0] - one[0], second - first
    hue = 2 * math.sqrt(first * second) * math.sin(math.radians(turn / 2))
    middle, mean = (one[0] + other[0]) / 2, (first + second) / 2
    angle = (hue_1 + turn / 2) % 360 if first * second else hue_1 + hue_2
    by_light = light / (1 + 0.015 * (middle - 50) ** 2 / math.sqrt(20 + (middle - 50) ** 2))
    by_chroma = rich / (1 + 0.045 * mean)
    by_hue = hue / (1 + 0.015 * mean * _hue_weight(angle))
    bend = 30 * math.exp(-(((angle - 275) / 25) ** 2))
    rotation = -2 * math.sqrt(mean**7 / (mean**7 + 25**7)) * math.sin(math.radians(2 * bend))
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue)


def _chroma_and_hue(color: Rgb, stretch: float) -> tuple[float, float]:
    a = color[1] * stretch
    return math.hypot(a, color[2]), math.degrees(math.atan2(color[2], a)) % 360


def _hue_weight(angle: float) -> float:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    return 1 + sum(size * math.cos(math.radians(times * angle + shift)) for size, times, shift in terms)
