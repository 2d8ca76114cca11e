"""Every theme can be read: the contrast of text to what it stands on, by WCAG 2, and of bars to theirs."""

import re
from collections.abc import Mapping
from itertools import product

import pytest
import tomli

from comgmt.screens.styles import STYLES
from comgmt.screens.theme_names import NAMES
from comgmt.screens.themes import theme_for

THEMES: Mapping[str, Mapping[str, str]] = tomli.loads((STYLES / "themes.toml").read_text(encoding="utf-8"))
COLORED = tuple(name for name in NAMES if name != "terminal")
ON_LINES = (
    *("foreground", "dim", "strong", "title", "focus"),
    *("good", "bad", "wait", "progress", "neutral"),
)
BEHIND_LINES = ("background", "header", "under")
IN_FIELDS = ("foreground", "dim", "strong")
SEEN_ON_ONE_ONLY = {"ansi_black", "ansi_white", "ansi_bright_white"}
BARS = ("bar", "bar-second")


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted(map(luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def test_black_and_white_have_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", COLORED)
def test_text_can_be_read_on_everything_it_stands_on(name: str) -> None:
    theme, least = THEMES[name], 7 if name == "high-contrast" else 4.5
    pairs = (*product(ON_LINES, BEHIND_LINES), *product(IN_FIELDS, ("track",)), ("background", "focus"))
    found = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("name", COLORED)
def test_bars_can_be_told_from_the_background(name: str) -> None:
    theme = THEMES[name]
    assert [bar for bar in BARS if contrast(theme[bar], theme["background"]) < 3] == []


def test_the_theme_of_the_terminal_can_be_read_on_light_and_on_dark_ones() -> None:
    colors = {key: color for key, color in THEMES["terminal"].items() if key != "dark"}
    assert all(re.fullmatch("ansi_[a-z_]+", color) for color in colors.values())
    assert [key for key, color in colors.items() if color in SEEN_ON_ONE_ONLY] == []
    assert colors["dim"] != colors["track"]  # what a field asks for is dim


def test_every_theme_has_the_same_colors() -> None:
    assert {frozenset(theme) for theme in THEMES.values()} == {frozenset(THEMES["dark"])}
    assert tuple(THEMES) == NAMES


@pytest.mark.parametrize(
    ("colors", "theme"), [(0, "light"), (16, "terminal"), (256, "light"), (1 << 24, "light")]
)
def test_of_sixteen_colors_only_the_terminals_own_are_taken(colors: int, theme: str) -> None:
    assert theme_for("light", colors) == theme
