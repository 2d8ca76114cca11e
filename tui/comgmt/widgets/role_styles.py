"""The styles of roles, each worked out once a theme: they are the same for every widget of a screen."""

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from textual.dom import DOMNode

if TYPE_CHECKING:
    from rich.style import Style
    from textual.app import App
    from textual.screen import Screen

_KNOWN: Final["WeakKeyDictionary[App[Any], dict[str, Style]]"] = WeakKeyDictionary()


def role_style(screen: "Screen[Any]", role: str) -> "Style":
    """What the stylesheet says of the class `role--NAME` on a screen: its own colors and attributes alone."""
    known = _KNOWN.setdefault(screen.app, {})
    if role not in known:
        known[role] = _worked_out(screen, role)
    return known[role]


def forget_roles(app: "App[Any]") -> None:
    """Work them out anew: the theme is another one."""
    _KNOWN.pop(app, None)


def _worked_out(screen: "Screen[Any]", role: str) -> "Style":
    # As Textual itself makes the styles of component classes, but for each widget.
    node = DOMNode(classes=f"role--{role}")
    node._attach(screen)  # noqa: SLF001 - no other way to have a node that is nowhere mounted
    screen.app.stylesheet.apply(node)
    return node.styles.partial_rich_style
