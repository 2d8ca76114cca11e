"""The bindings of the screens, made from the key table."""

from textual.binding import Binding

from comgmt.screens.key_rules import display
from comgmt.screens.key_table import KEYS, Key

__all__ = ["KEYS", "Key", "bindings"]


def bindings(*ids: str) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """The bindings of these actions, in this order."""
    return [_binding(KEYS[name]) for name in ids]


def _binding(key: Key) -> Binding:
    return Binding(
        key.keys,
        key.action,
        key.label or key.help,
        show=bool(key.label),
        key_display=display(key, {}),
        id=key.id,
        tooltip=key.help,
    )
