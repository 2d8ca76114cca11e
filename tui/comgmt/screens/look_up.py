"""Looking anything up: codes, AADSTS numbers, lines of logs, fields of dsregcmd, events and words."""

from functools import partial
from typing import ClassVar, Final

from comgmt.domain.explain import Explanation
from comgmt.domain.glossary import Word, words_like
from comgmt.domain.lookup import LookedUp, look_anything_up
from comgmt.render.line import Line
from comgmt.render.picker_lines import action_line
from comgmt.screens.picker import PickerRow, PickerScreen

_MOST: Final = 50
_HOW: Final = "A code, AADSTS50076, WamDefaultSet, event 76, a line of CoManagementHandler.log, pending."


class LookUpScreen(PickerScreen[str]):
    """Gives the name of what was picked."""

    title_words: ClassVar[str] = "Look up"
    placeholder: ClassVar[str] = "code, AADSTS number, line of a log, word"

    def look_for(self, typed: str) -> None:
        """Find while one types; nothing is asked of the site or the store."""
        if not typed:
            self.show_found((), "Esc back", message=_HOW)
            return
        found: list[Word | LookedUp] = [*words_like(typed), *look_anything_up(typed)]
        rows = [PickerRow(name_of(each), partial(self._line, each)) for each in found[:_MOST]]
        right = f"{_MOST} and more" if len(found) > _MOST else f"{len(found)} found"
        self.show_found(rows, right if rows else "", f"Nothing is known of {typed!r}. {_HOW}", "wait")

    def _line(self, found: Word | LookedUp, width: int, under: bool) -> Line:
        glyphs = self.console.settings.glyphs
        if isinstance(found, Word):
            return action_line(
                f"{found.word}: {found.meaning}", "word", width, glyphs, under=under, works=True
            )
        kind = found.fix.label if isinstance(found, Explanation) else found.label
        words = f"{name_of(found)}  {found.title}"
        return action_line(words, kind, width, glyphs, under=under, works=True)


def name_of(found: Word | LookedUp) -> str:
    """What it is looked up by."""
    if isinstance(found, Word):
        return found.word
    return found.hexadecimal if isinstance(found, Explanation) else found.name
