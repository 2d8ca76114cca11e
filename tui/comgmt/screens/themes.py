"""The themes in styles/themes.toml as Textual's; no color is named in code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import tomli
from textual.theme import BUILTIN_THEMES, Theme

from comgmt.render.theme_names import AUTO
from comgmt.terminal.palette import Rgb, rgb_of

OWN_COLORS: Final = "terminal"
_FEW: Final = 16
_FIXED: Final = "256"
_NATIVE: Final = "ansi_"


def theme_for(wanted: str, colors: int, *, light: bool = False) -> str:
    """The theme that can be read in so many colors: with 16 only that of the terminal's own.

    Mixed from so few, the colors of the others come too near to each other. "auto" goes by the background.
    """
    if 0 < colors <= _FEW:
        return OWN_COLORS
    if wanted == AUTO:
        return "light" if light else "dark"
    return wanted


def load_themes(path: Path, colors: int) -> list[Theme]:
    """Every theme of the file, in its order, in the values that are for so many colors."""
    return made_themes(tomli.loads(path.read_text(encoding="utf-8")), colors)


def made_themes(tables: Mapping[str, Mapping[str, Any]], colors: int) -> list[Theme]:
    """The themes of these tables, in the values that are for so many colors."""
    return [_theme(name, values_for(table, colors)) for name, table in tables.items()]


def values_for(table: Mapping[str, Any], colors: int) -> dict[str, Any]:
    """The values of one theme by key: with 256 colors those of the palette, as "#rrggbb" too."""
    values = {key: value for key, value in table.items() if key != _FIXED}
    if colors == int(_FIXED):
        values |= {key: _hex(rgb_of(number)) for key, number in table.get(_FIXED, {}).items()}
    return values


def _hex(color: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


def _theme(name: str, table: dict[str, Any]) -> Theme:
    colors = {key: str(value) for key, value in table.items() if key != "dark"}
    native = colors["background"].startswith(_NATIVE)
    return Theme(
        name=name,
        primary=colors["focus"],
        secondary=colors["bar"],
        accent=colors["focus"],
        warning=colors["wait"],
        error=colors["bad"],
        success=colors["good"],
        foreground=colors["foreground"],
        background=colors["background"],
        surface=colors["background"],
        panel=colors["background"],
        boost=colors["background"],
        dark=bool(table["dark"]),
        ansi=native,
        variables={**_of_textual(native=native), **{f"c-{key}": value for key, value in colors.items()}},
    )


def _of_textual(*, native: bool) -> dict[str, str]:
    """What Textual's own widgets need of a theme in the terminal's colors."""
    return dict(BUILTIN_THEMES["ansi-dark"].variables) if native else {}
