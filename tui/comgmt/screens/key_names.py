"""Names of keys: as people write them in a configuration, as Textual has them, as they are shown."""

import unicodedata
from typing import Final

# Textual's own short names for what Unicode names at length.
_SHORTER: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SPOKEN: Final = {"esc": "escape", "return": "enter", "del": "delete", "pgdn": "pagedown", "pgup": "pageup"}
_SHOWN: Final = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
}
_NAMED: Final = frozenset(
    {*_SHOWN, "space", "backspace", "delete", "insert", *(f"f{n}" for n in range(1, 25))}
)
_MODIFIERS: Final = frozenset({"ctrl", "alt", "shift"})


def textual_key(written: str) -> str | None:
    """The key as Textual names it: "?" is "question_mark", "ctrl-x" is "ctrl+x"; None for no key."""
    text = written.strip()
    if len(text) == 1:
        return _character(text)
    *modifiers, last = text.replace("-", "+").split("+")
    modifiers = [each.lower() for each in modifiers]
    if not last or not _MODIFIERS.issuperset(modifiers):
        return None
    key = _character(last.lower() if modifiers else last) if len(last) == 1 else _spoken(last)
    return "+".join([*modifiers, key]) if key else None


def shown_key(key: str) -> str:
    """One of Textual's keys as people read it: "question_mark" is "?", "ctrl+x" is "ctrl-x"."""
    *modifiers, last = key.split("+")
    return "-".join([*(each.capitalize() if each == "shift" else each for each in modifiers), _shown(last)])


def shown_keys(keys: str) -> str:
    """Several, parted by commas in Textual's way, as people read them."""
    return " ".join(shown_key(key.strip()) for key in keys.split(",") if key.strip())


def _spoken(name: str) -> str | None:
    key = _SPOKEN.get(name.lower(), name.lower())
    return key if key in _NAMED or key in _PUNCTUATION else None


def _shown(key: str) -> str:
    if key in _SHOWN:
        return _SHOWN[key]
    if key in _PUNCTUATION:
        return _PUNCTUATION[key]
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def _character(character: str) -> str | None:
    if character.isalnum():
        return character
    if not character.isprintable():
        return None
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SHORTER.get(name, name) or None


_PUNCTUATION: Final = {
    name: character
    for character in r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
    if (name := _character(character))
}
