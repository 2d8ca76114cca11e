"""Looking for a text where one reads: `/`, then on from place to place, Esc ends it."""

from typing import ClassVar

from comgmt.render.line import Role
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.keys import bindings
from comgmt.screens.places import ScreenPlace
from comgmt.widgets.find_line import FindLine
from comgmt.widgets.lines_view import LinesView


class TextSearchScreen(ConsoleScreen):
    """A screen with lines in which one can look for a text; its body has a find line with the id "find"."""

    BINDINGS: ClassVar = bindings("filter", "find_next", "find_previous")
    asks: ClassVar[bool] = False  # whether `/` asks anything, the text here first

    def __init__(self, place: ScreenPlace) -> None:
        super().__init__(place)
        self._own_hint: tuple[str, Role] = ("", "text")

    @property
    def searched(self) -> LinesView:
        """The lines in which one looks."""
        raise NotImplementedError

    @property
    def find_line(self) -> FindLine:
        """Where one types what to look for."""
        return self.query_one("#find", FindLine)

    def offers(self, name: str) -> bool:
        """One goes on from place to place only while something is looked for."""
        searching = name in {"find_next", "find_previous"}
        return self.searched.found is not None if searching else super().offers(name)

    def hint(self, text: str, role: Role = "text") -> None:
        """While something is looked for, where one is among its places; what is wrong comes first."""
        self._own_hint = (text, role)
        found = self.searched.found
        if found is not None and role != "bad":
            text, role = found.words, "text" if found.hits else "wait"
        super().hint(text, role)

    def action_filter(self) -> None:
        """Type what to look for, here alone or anywhere."""
        if self.asks:
            self.console.ask_here(self)
        else:
            self.find_line.enter()

    def look_here(self, text: str) -> int:
        """Mark a text as one types, none when it is empty; how often it stands here."""
        self.searched.look_for(text)
        return 0 if self.searched.found is None else len(self.searched.found.hits)

    def stay_with(self, text: str) -> None:
        """Go on looking for a text, from place to place; for an empty one no more."""
        self.find_line.take(text)
        self.searched.look_for(text)

    def action_find(self, step: int) -> None:
        """The next place of what is looked for, or the one before."""
        if self.searched.found is None:
            self.say("Nothing is looked for here.", "dim")
        self.searched.find_next(step)

    def on_find_line_typed(self, message: FindLine.Typed) -> None:
        """Look while one types."""
        self.searched.look_for(message.text)

    def on_find_line_left(self) -> None:
        """Back to the lines; what was found stays marked."""
        self.searched.focus()

    def on_lines_view_searched(self) -> None:
        """Say how many places there are, and name the keys that go on."""
        self.hint(*self._own_hint)
        self.draw_edges()

    def step_back(self) -> bool:
        """Esc ends the search before it leaves the screen."""
        if not self.find_line.display:
            return False
        self.find_line.leave(clear=True)
        return True
