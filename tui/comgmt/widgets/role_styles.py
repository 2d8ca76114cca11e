"""The styles of roles, each worked out once a theme: they are the same for every widget of a screen.

Roles are no classes of the stylesheet: it would look for the rules of each on a node that is nowhere.
"""

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from rich.style import Style
from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App


class RoleLook(NamedTuple):
    """How a role looks: keys of a theme (styles/themes.toml) for words and ground, and attributes."""

    color: str = ""
    ground: str = ""
    attributes: str = ""


_LOOKS: Final[dict[str, RoleLook]] = {
    "text": RoleLook("foreground"),
    "dim": RoleLook("dim"),
    "strong": RoleLook("strong", attributes="bold"),
    "title": RoleLook("title", attributes="bold"),
    "frame": RoleLook("frame"),
    "frame-focus": RoleLook("focus"),
    "title-focus": RoleLook("focus", attributes="bold"),
    "good": RoleLook("good"),
    "bad": RoleLook("bad"),
    "wait": RoleLook("wait"),
    "progress": RoleLook("progress"),
    "neutral": RoleLook("neutral"),
    "bar": RoleLook("bar"),
    "bar-second": RoleLook("bar-second"),
    "track": RoleLook("track"),
    "accent": RoleLook("focus"),
    "up": RoleLook("progress"),
    "down": RoleLook("wait"),
    "cursor": RoleLook("strong", "under", "bold"),
    "key": RoleLook("focus", attributes="bold"),
    "found": RoleLook("foreground", attributes="reverse"),
    "found-here": RoleLook("focus", attributes="bold reverse"),
    "under": RoleLook(ground="under"),
    "past": RoleLook("background", "wait", "bold"),
}
# In the terminal's own colors words have none: bold and reverse tell apart what colors do elsewhere. Dim
# words vanish where the terminal's own are pale (Solarized), so only lines are dim.
_NATIVE: Final[dict[str, RoleLook]] = {
    "frame": RoleLook(attributes="dim"),
    "track": RoleLook(attributes="dim"),
    "title-focus": RoleLook(attributes="bold underline"),
    "accent": RoleLook(attributes="bold"),
    "cursor": RoleLook(ground="background", attributes="bold reverse"),
    "past": RoleLook(ground="background", attributes="bold reverse"),
    "under": RoleLook(ground="background", attributes="bold reverse"),
}
_COLORLESS: Final[dict[str, RoleLook]] = {
    "cursor": RoleLook(attributes="bold reverse"),
    "under": RoleLook(attributes="reverse"),
    "past": RoleLook(attributes="bold reverse"),
    "bad": RoleLook(attributes="bold"),
    "title-focus": RoleLook(attributes="bold underline"),
    "found-here": RoleLook(attributes="bold underline reverse"),
    "dim": RoleLook(attributes="dim"),
}
_KNOWN: Final["WeakKeyDictionary[App[Any], dict[str, Style]]"] = WeakKeyDictionary()


def role_style(app: "App[Any]", role: str) -> Style:
    """The style of a role in the theme of an app: its own colors and attributes alone."""
    known = _KNOWN.setdefault(app, {})
    if role not in known:
        look = look_of(role, native=app.native_ansi_color, colorless=app.no_color)
        known[role] = _made(look, app.theme_variables)
    return known[role]


def forget_roles(app: "App[Any]") -> None:
    """Work them out anew: the theme is another one."""
    _KNOWN.pop(app, None)


def look_of(role: str, *, native: bool, colorless: bool) -> RoleLook:
    """How a role looks in the terminal's own colors (`native`), and where there are none."""
    look = _LOOKS[role]
    for over in ((_NATIVE if native else {}).get(role), (_COLORLESS if colorless else {}).get(role)):
        if over is not None:
            look = RoleLook(look.color, over.ground or look.ground, over.attributes)
    return look


def _made(look: RoleLook, variables: "Mapping[str, str]") -> Style:
    return Style(color=_color(look.color, variables), bgcolor=_color(look.ground, variables)) + Style.parse(
        look.attributes
    )


def _color(key: str, variables: "Mapping[str, str]") -> Any:  # noqa: ANN401 - Rich's, which names it twice
    return Color.parse(variables[f"c-{key}"]).rich_color if key else None
