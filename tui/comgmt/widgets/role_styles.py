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


class Look(NamedTuple):
    """How a role looks: keys of a theme (styles/themes.toml) for words and ground, and attributes."""

    color: str = ""
    ground: str = ""
    attributes: str = ""


_LOOKS: Final[dict[str, Look]] = {
    "text": Look("foreground"),
    "dim": Look("dim"),
    "strong": Look("strong", attributes="bold"),
    "title": Look("title", attributes="bold"),
    "frame": Look("frame"),
    "frame-focus": Look("focus"),
    "title-focus": Look("focus", attributes="bold"),
    "good": Look("good"),
    "bad": Look("bad"),
    "wait": Look("wait"),
    "progress": Look("progress"),
    "neutral": Look("neutral"),
    "bar": Look("bar"),
    "bar-second": Look("bar-second"),
    "track": Look("track"),
    "accent": Look("focus"),
    "up": Look("progress"),
    "down": Look("wait"),
    "cursor": Look("strong", "under", "bold"),
    "key": Look("focus", attributes="bold"),
    "found": Look("foreground", attributes="reverse"),
    "found-here": Look("focus", attributes="bold reverse"),
    "under": Look(ground="under"),
    "past": Look("background", "wait", "bold"),
}
# In the terminal's own colors words have none: bold and reverse tell apart what colors do elsewhere. Dim
# words vanish where the terminal's own are pale (Solarized), so only lines are dim.
_NATIVE: Final[dict[str, Look]] = {
    "frame": Look(attributes="dim"),
    "track": Look(attributes="dim"),
    "title-focus": Look(attributes="bold underline"),
    "accent": Look(attributes="bold"),
    "cursor": Look(ground="background", attributes="bold reverse"),
    "past": Look(ground="background", attributes="bold reverse"),
    "under": Look(ground="background", attributes="bold reverse"),
}
_COLORLESS: Final[dict[str, Look]] = {
    "cursor": Look(attributes="bold reverse"),
    "under": Look(attributes="reverse"),
    "past": Look(attributes="bold reverse"),
    "bad": Look(attributes="bold"),
    "title-focus": Look(attributes="bold underline"),
    "found-here": Look(attributes="bold underline reverse"),
    "dim": Look(attributes="dim"),
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


def look_of(role: str, *, native: bool, colorless: bool) -> Look:
    """How a role looks in the terminal's own colors (`native`), and where there are none."""
    look = _LOOKS[role]
    for over in ((_NATIVE if native else {}).get(role), (_COLORLESS if colorless else {}).get(role)):
        if over is not None:
            look = Look(look.color, over.ground or look.ground, over.attributes)
    return look


def _made(look: Look, variables: "Mapping[str, str]") -> Style:
    return Style(color=_color(look.color, variables), bgcolor=_color(look.ground, variables)) + Style.parse(
        look.attributes
    )


def _color(key: str, variables: "Mapping[str, str]") -> Any:  # noqa: ANN401 - Rich's, which names it twice
    return Color.parse(variables[f"c-{key}"]).rich_color if key else None
