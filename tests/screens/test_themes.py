"""Every theme can be read in every depth: contrast of what is really sent, and states told apart."""

import re
from collections.abc import Mapping
from itertools import combinations, product
from typing import Any

import pytest
import tomli
from rich.color import Color

from comgmt.render.contrast import BARS, TEXT, contrast, too_near
from comgmt.render.line import Role, Span
from comgmt.render.styles import STYLES
from comgmt.render.theme_names import NAMES
from comgmt.screens.themes import load_themes, theme_for, values_for
from comgmt.terminal.palette import rgb_of
from comgmt.terminal.pen import _parameters
from comgmt.widgets.drawn import ROLES
from comgmt.widgets.role_styles import look_of
from comgmt.widgets.sixteen import ColoredPiece, pieces
from tests.screens.colors import VISION, ciede2000, distance

TABLES: Mapping[str, Mapping[str, Any]] = tomli.loads((STYLES / "themes.toml").read_text(encoding="utf-8"))
COLORED = tuple(name for name in NAMES if name != "terminal")
TRUE, FIXED = 1 << 24, 256
CASES = [(name, colors) for name in COLORED for colors in (TRUE, FIXED)]
STATES = ("good", "bad", "wait", "progress", "neutral")
LEAST_APART = 10.0  # CIEDE2000; 4 between two of them was too near
# The sixteen as terminals have them: black or background, white or foreground, and bright magenta.
SIXTEEN = {
    "xterm, black": ("#000000", "#e5e5e5", "#ff00ff"),
    "xterm, white": ("#ffffff", "#000000", "#ff00ff"),
    "VGA, the Linux console": ("#000000", "#aaaaaa", "#ff55ff"),
    "Tango, black": ("#2e3436", "#d3d7cf", "#ad7fa8"),
    "Tango, white": ("#ffffff", "#2e3436", "#ad7fa8"),
    "Solarized dark": ("#002b36", "#839496", "#6c71c4"),
    "Solarized light": ("#fdf6e3", "#657b83", "#6c71c4"),
    "PuTTY": ("#000000", "#bbbbbb", "#ff55ff"),
    "Windows": ("#0c0c0c", "#cccccc", "#b4009e"),
    "VTE": ("#171421", "#d0cfcc", "#c061cb"),
}


def sent(name: str, colors: int) -> dict[str, str]:
    """The colors of a theme as the terminal shows what is sent for them."""
    values = values_for(TABLES[name], colors)
    return {key: _shown(str(value), colors) for key, value in values.items() if key != "dark"}


def _shown(value: str, colors: int) -> str:
    parameters = [int(part) for part in _parameters(Color.parse(value), colors, foreground=True).split(";")]
    assert parameters[:2] == ([38, 2] if colors == TRUE else [38, 5])
    color = parameters[2:] if colors == TRUE else rgb_of(parameters[2])
    return "#{:02x}{:02x}{:02x}".format(*color)


def test_black_and_white_have_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # from the supplement of Sharma, Wu and Dalal
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ],
)
def test_the_distance_is_that_of_the_standard(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=0.0002)


@pytest.mark.parametrize(("name", "colors"), CASES)
def test_text_can_be_read_on_everything_it_stands_on_and_bars_be_seen(name: str, colors: int) -> None:
    assert too_near(sent(name, colors), text=7 if name == "high-contrast" else TEXT) == []


@pytest.mark.parametrize(("name", "colors"), CASES)
def test_the_row_under_the_cursor_is_told_from_the_others(name: str, colors: int) -> None:
    theme = sent(name, colors)
    assert distance(theme["under"], theme["background"], "normal") >= LEAST_APART


@pytest.mark.parametrize(("vision", "colors"), [*product(VISION, (TRUE, FIXED))])
def test_without_some_color_vision_the_states_are_told_apart(vision: str, colors: int) -> None:
    theme = sent("color-blind", colors)
    found = {
        pair: round(distance(theme[pair[0]], theme[pair[1]], vision), 1) for pair in combinations(STATES, 2)
    }
    assert {pair: apart for pair, apart in found.items() if apart < LEAST_APART} == {}


def test_the_theme_of_the_terminal_colors_no_word() -> None:
    colors = TABLES["terminal"]
    words = ("foreground", "dim", "strong", "title", "focus", "neutral", "frame", "header", "under")
    assert {colors[key] for key in words} == {"ansi_default"}
    assert {colors[bar] for bar in BARS} == {"ansi_bright_magenta"}


@pytest.mark.parametrize("palette", SIXTEEN)
def test_bars_of_the_theme_of_the_terminal_are_seen_whatever_its_sixteen_are(palette: str) -> None:
    background, foreground, magenta = SIXTEEN[palette]
    assert contrast(magenta, background) >= 3
    assert contrast(foreground, background) >= 4


def test_every_theme_has_the_same_colors() -> None:
    keys = {frozenset(key for key in table if key != "256") for table in TABLES.values()}
    assert keys == {frozenset(TABLES["terminal"])}
    assert {frozenset(TABLES[name]["256"]) for name in COLORED} == {frozenset(TABLES["terminal"]) - {"dark"}}
    assert tuple(TABLES) == NAMES
    assert [theme.name for theme in load_themes(STYLES / "themes.toml", FIXED)] == list(NAMES)


@pytest.mark.parametrize(
    ("wanted", "colors", "light", "theme"),
    [
        ("light", 0, False, "light"),
        ("light", 16, True, "terminal"),
        ("light", 256, False, "light"),
        ("auto", TRUE, False, "dark"),
        ("auto", 256, True, "light"),
        ("auto", 16, True, "terminal"),
        ("dark", 256, True, "dark"),
    ],
)
def test_of_sixteen_colors_only_the_terminals_own_are_taken(
    wanted: str, colors: int, light: bool, theme: str
) -> None:
    assert theme_for(wanted, colors, light=light) == theme


@pytest.mark.parametrize("role", ["good", "bad", "wait", "bar"])
def test_a_bar_of_sixteen_colors_is_filled_so_that_no_row_makes_holes_of_it(role: Role) -> None:
    line = (Span("Failure "), Span("███▌", role), Span("12"))
    drawn = list(pieces(line))
    assert [(piece.text, piece.filled) for piece in drawn if piece.style == role] == [("    ", True)]
    assert not any("█" in piece.text for piece in drawn)


def test_a_bar_without_a_judgment_has_the_color_of_quantities() -> None:
    assert list(pieces((Span("███", "neutral"),))) == [ColoredPiece("   ", "bar", filled=True)]
    assert list(pieces((Span("Other", "neutral"),))) == [ColoredPiece("Other", "neutral")]


def test_no_word_of_sixteen_colors_is_dim() -> None:
    looks = {role: look_of(role, native=True, colorless=False) for role in ROLES}
    assert [role for role, look in looks.items() if "dim" in look.attributes] == ["frame", "track"]
    style = (STYLES / "inputs.tcss").read_text(encoding="utf-8")
    dim = re.findall(r"^Screen:ansi (.*?) \{ text-style: dim; \}", style, re.MULTILINE)
    assert dim == ["Input > .input--placeholder"]


@pytest.mark.parametrize("drawn", ["▂▂▃▄▅▆▇█", "⣀⣀⡠⠤⠒⠉", "****", "__..--==++**##@@"])
def test_runs_and_lines_of_charts_keep_the_color_of_a_state_in_sixteen(drawn: str) -> None:
    assert list(pieces((Span(drawn, "bad"),))) == [ColoredPiece(drawn, "bad")]
