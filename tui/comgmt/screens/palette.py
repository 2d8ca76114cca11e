"""Every action by name, with its key; those that do not work on the screen below say so."""

from functools import partial
from typing import ClassVar, Final

from comgmt.render.line import Line
from comgmt.render.picker_lines import action_line
from comgmt.screens.console import Asks
from comgmt.screens.key_rules import display
from comgmt.screens.key_table import TABLE, Key
from comgmt.screens.picker import PickerRow, PickerScreen

_MOVES: Final = frozenset(
    {"down", "up", "left", "right", "page_down", "page_up", "first", "last", "next", "previous", "palette"}
)


class PaletteScreen(PickerScreen[str]):
    """Gives the action that was picked, as its binding has it."""

    title_words: ClassVar[str] = "Actions"
    placeholder: ClassVar[str] = "some of its words"

    def __init__(self, console: Asks) -> None:
        super().__init__(console)
        here = console.here
        self._works = set(here.active_ids())
        self._words = {key.id: here.help_of(key) for key in TABLE}
        self._keys = [key for key in TABLE if key.id not in _MOVES and not key.id.startswith("number_")]
        self._keys.sort(key=lambda key: key.id not in self._works)

    def look_for(self, typed: str) -> None:
        """The actions whose words hold all that was typed; those that work here first."""
        wanted = typed.lower().split()
        found = [key for key in self._keys if all(word in self._text(key) for word in wanted)]
        rows = [PickerRow(key.action, partial(self._line, key)) for key in found]
        self.show_found(rows, "Enter runs it, Esc back", message=f"No action has {typed!r} in its words.")

    def _text(self, key: Key) -> str:
        return f"{key.id} {key.label} {self._words[key.id]}".lower()

    def _line(self, key: Key, width: int, under: bool) -> Line:
        keys = display(key, self.console.settings.keymap)
        works = key.id in self._works
        words = self._words[key.id] if works else f"{self._words[key.id]} (not on this screen)"
        words = words.replace("`", "")
        return action_line(words, keys, width, self.console.settings.glyphs, under=under, works=works)

    def take(self) -> None:
        """Take the action, if it works on the screen below."""
        picked = self.picked
        if picked is not None and picked.value in {key.action for key in TABLE if key.id in self._works}:
            self.answer(picked.value)
